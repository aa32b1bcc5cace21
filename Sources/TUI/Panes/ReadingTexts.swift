import ClientModels

/// Help, from the list of commands.
enum HelpText {
  /// What somebody needs who sees a table for the first time.
  private static let first: [Command] = [
    .down, .up, .nextPane, .buy, .sell, .cancelOrder, .details, .showChart, .filter, .clearFilter,
    .sort, .findSymbol, .commandLine, .settings, .quit,
  ]

  /// What the lines of a chart are.
  private static let lines = [
    "Lines of a chart, each in the colour of its name above it",
    "  SMA n           The mean of the last n closes",
    "  EMA n           The same, where newer ones count for more",
    "  VWAP            The day's mean price by volume, dotted",
    "  +1.20 +0.51%    The close against that of the bar before",
    "  buy, sell       A working order waits at this price",
    "  ▲ ▼             You bought in the bar above, sold in the bar below (B and S in ASCII)",
    "",
  ]

  /// The keys of the place that help was called from, with what is needed first at the top, then those that work everywhere.
  static func lines(for scope: Scope, isRefused: (Command) -> Bool) -> [String] {
    let scopes = [scope, .global] + Scope.allCases.filter { $0 != scope && $0 != .global }
    var lines = [
      "\(Command.search.keyName) finds a text here. \(Command.mapKeys.keyName) on a table gives commands other keys,"
        + " \(Command.palette.keyName) finds one by what it does.",
      "",
    ]
    func add(_ title: String, _ commands: [Command]) {
      lines.append(title)
      for command in commands where !isRefused(command) { lines.append(line(command)) }
    }
    if scope == .table { add("To begin with", first) }
    if scope == .chart { lines += self.lines }
    for scope in scopes {
      if lines.last != "" { lines.append("") }
      let own = Command.allCases.filter { $0.scope == scope }
      let isFirst = scope == scopes[0]
      add(
        scope == .table && isFirst ? "More of tables" : scope.title,
        (isFirst && scope == .chart ? Command.inChart : [])
          + own.filter { !(isFirst && scope == .table && first.contains($0)) })
    }
    return lines
  }

  private static func line(_ command: Command) -> String {
    let names = Keymap.current.workingKeys(of: command).map(\.name).joined(separator: " ")
    let keys = names.isEmpty ? ":" + command.rawValue : names
    return "  " + keys + String(repeating: " ", count: max(1, 16 - keys.count)) + command.help
  }
}

/// Everything known of a row, unrounded.
public enum DetailText {
  static func position(_ position: Position, in portfolio: Portfolio, now: Timestamp)
    -> ReadingSheet
  {
    let value = portfolio.valuation(of: position)
    let weight = Explanation(
      of: ExplainedFigure(.weight, of: position.symbol.text),
      in: FigureContext(portfolio, now: now))
    var text = sheet(
      position.symbol.text,
      [
        ("name", portfolio.assets[position.symbol]?.name),
        ("quantity", Format.exact(position.quantity)),
        (
          "by fills",
          portfolio.differences[position.symbol].map {
            "\($0.byActivities), since \(Format.instant($0.since)): \(Command.acceptDifference.keyName) takes the broker's for right"
          }
        ),
        ("available", Format.exact(position.quantityAvailable)), ("side", position.side.wire),
        ("average entry", Format.whole(position.averageEntryPrice)),
        ("cost basis", Format.exact(position.costBasis)), ("price", Format.whole(value.price)),
        ("priced", value.receipt.map { Format.receipt($0, now: now) }),
        ("market value", Format.exact(value.marketValue)),
        ("unrealized P/L", Format.exactGain(value.unrealized)),
        ("unrealized P/L %", Format.percent(value.unrealizedPercent)),
        ("day P/L", Format.exactGain(value.day)), ("weight", weight.shown),
        ("previous close", Format.whole(position.lastdayPrice)),
        ("asset class", position.assetClass.wire), ("exchange", position.exchange),
      ])
    text.explain(
      [
        "quantity": .quantity, "average entry": .averageEntry, "cost basis": .costBasis,
        "price": .price, "market value": .marketValue, "unrealized P/L": .unrealized,
        "unrealized P/L %": .unrealizedPercent, "day P/L": .day, "weight": .weight,
      ], of: position.symbol)
    return text
  }

  static func market(
    _ snapshot: MarketSnapshot, in portfolio: Portfolio, now: Timestamp
  ) -> ReadingSheet {
    let quote = snapshot.quote
    let day = snapshot.dailyBar
    return sheet(
      snapshot.symbol.text,
      [
        ("name", portfolio.assets[snapshot.symbol]?.name), ("bid", Format.whole(quote?.bid)),
        ("bid size", Format.whole(quote?.bidSize)), ("ask", Format.whole(quote?.ask)),
        ("ask size", Format.whole(quote?.askSize)), ("spread", Format.whole(quote?.spread)),
        ("quoted", quote?.at.map(Format.instant)), ("last", Format.whole(snapshot.trade?.price)),
        ("last size", Format.whole(snapshot.trade?.size)),
        ("traded", snapshot.trade?.at.map(Format.instant)),
        ("open", Format.whole(day?.open)), ("high", Format.whole(day?.high)),
        ("low", Format.whole(day?.low)), ("volume", Format.whole(day?.volume)),
        ("previous close", Format.whole(snapshot.previousDailyBar?.close)),
        (
          "trading",
          snapshot.status.map { status in
            "\(status.message)\(status.reason.isEmpty ? "" : ", \(status.reason)")"
          }
        ),
        ("quote received", snapshot.quoteReceipt.map { Format.receipt($0, now: now) }),
        ("trade received", snapshot.tradeReceipt.map { Format.receipt($0, now: now) }),
      ])
  }

  static func request(_ record: BrokerRequestRecord) -> ReadingSheet {
    sheet(
      "\(record.method) \(record.path)",
      [
        ("at", Format.instant(record.at)), ("client order id", record.clientOrderID?.text),
        ("attempt", record.attempt.map(String.init)), ("status", record.status.map(String.init)),
        ("took", "\(Int(record.milliseconds.rounded())) ms"), ("query", record.query),
        ("answer", record.answerBytes.map { "\(FixedDecimal($0).grouped(digits: 0)) bytes" }),
        ("outcome", record.failure ?? "done"),
      ])
  }

  static func fill(_ fill: Fill, order: Order?, now: Timestamp) -> ReadingSheet {
    var text = sheet(
      "\(fill.side.wire.uppercased()) \(Format.quantity(fill.quantity)) \(fill.symbol) at \(fill.price)",
      [
        ("at", Format.instant(fill.at)),
        ("value", Format.exact((try? Money(fill.price, times: fill.quantity, of: fill.symbol)))),
        ("execution", fill.executionID.text), ("order id", fill.orderID.text),
        ("of", order.map(OrderText.sentence)), ("filled", Format.exact(order?.filledQuantity)),
      ])
    text.order = order.map { OrderReference($0) }
    return text
  }

  /// `parent` is the order that it goes with as a leg.
  static func order(_ row: OrderRow, parent: Order?, now: Timestamp) -> ReadingSheet {
    var text = facts(row, parent, now: now)
    text.order =
      switch row {
      case .submission(let submission):
        OrderReference(client: submission.request.clientOrderID, broker: nil)
      case .order(let order), .leg(let order): OrderReference(order)
      }
    return text
  }

  private static func facts(
    _ row: OrderRow, _ parent: Order?, now: Timestamp
  ) -> ReadingSheet {
    switch row {
    case .submission(let submission):
      var remedies: [(String, String?)] = []
      let state: (String, String?) =
        switch submission.state {
        case .sending: ("sending", nil)
        case .working(let id): ("working", id.text)
        case .rejected(let reason): ("rejected", reason)
        case .notSent(let reason): ("not sent", reason)
        case .unconfirmed(let reason):
          ("UNCONFIRMED: it may be live; it is being looked up", reason)
        case .abandoned: ("abandoned: given up by you, and still watched for", nil)
        }
      if case .unconfirmed = submission.state {
        remedies = [
          ("", "What you can do:"),
          (
            Command.resendOrder.keyName,
            submission.reasonAgainstResend(at: now).map { "send it again under the same id: \($0)" }
              ?? "send it again under the same id, after one more look-up"
          ),
          (Command.abandonOrder.keyName, "give it up; it is still watched for"),
        ]
      }
      return sheet(
        OrderText.sentence(submission.request),
        [
          ("state", state.0), ("because", state.1),
          ("client order id", submission.request.clientOrderID.text),
          ("confirmed", Format.instant(submission.confirmedAt)),
          ("attempts", String(submission.attempts)),
          ("last sent", Format.instant(submission.sentAt)),
          ("not found", submission.notFoundAt.map(Format.instant)),
        ] + remedies)
    case .order(let order), .leg(let order):
      return sheet(
        OrderText.sentence(order),
        [
          ("status", OrderText.status(of: order, under: parent)),
          ("filled", Format.exact(order.filledQuantity)),
          ("average fill", order.averageFillPrice?.description),
          ("remains", Format.exact(order.leavesQuantity)), ("order id", order.id.text),
          ("client order id", order.clientOrderID?.text),
          // The broker gives a leg its id, whoever placed the order that it goes with.
          ("placed", (parent ?? order).isExternal ? "elsewhere, not by Folio" : nil),
          ("class", order.orderClass.wire), ("leg of", parent.map(OrderText.sentence)),
          ("trail", order.trailing.map { OrderText.distance($0.trail) }),
          ("stop now", order.trailing == nil ? nil : order.stopPrice?.description),
          ("best since", order.trailing?.highWaterMark?.description),
          (
            "legs",
            order.legs.isEmpty
              ? nil
              : order.legs.filter { $0.status != .replaced }.map(OrderText.sentence)
                .joined(separator: "; ")
          ),
          ("submitted", order.submittedAt.map(Format.instant)),
          ("updated", order.updatedAt.map(Format.instant)),
          ("filled at", order.filledAt.map(Format.instant)),
          ("canceled at", order.canceledAt.map(Format.instant)),
          ("expired at", order.expiredAt.map(Format.instant)),
          ("failed at", order.failedAt.map(Format.instant)),
          ("replaces", order.replaces?.text), ("replaced by", order.replacedBy?.text),
        ])
    }
  }

  /// The lots that an order closed, a line each, and what that realised before fees. `filled` is the order as the broker
  /// has it: while the account's activities lack some of its executions, that is said.
  public static func closing(_ closing: OrderClosing, filled order: Order?) -> [String] {
    var rows: [(String, String?)] = OrderText.lots(closing).map { ($0.label, $0.text) }
    if let order, order.filledQuantity > closing.closed, closing.isAllClosed {
      rows.append(
        (
          "so far",
          "\(Format.quantity(closing.closed)) of \(Format.quantity(order.filledQuantity)) filled; the others are not read yet"
        ))
    }
    return ["Lots closed"] + lines(rows)
  }

  static func sheet(_ title: String, _ rows: [(String, String?)]) -> ReadingSheet {
    ReadingSheet(title: title, lines: lines(rows))
  }

  private static func lines(_ rows: [(String, String?)]) -> [String] {
    rows.compactMap { name, value in
      guard let value, !value.isEmpty else { return nil }
      return "  " + name + String(repeating: " ", count: max(2, 18 - name.count)) + value
    }
  }
}
