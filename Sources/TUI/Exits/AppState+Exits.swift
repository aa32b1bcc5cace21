import ClientModels

/// The ways out: what they would do is shown and asked for; the engine does it, step by step.
extension AppState {
  mutating func askToClose() {
    if focus == .holdings, !markedHoldings.isEmpty {
      reviewClosings()
      return
    }
    guard let symbol = selectedSymbol else {
      show(Notice(.info, "select a holding first"))
      return
    }
    ask(.close(symbol, .all))
    // The figures of a part that are typed behind it are keys here: what was said does not go with them.
    if layers.isEmpty { isNoticeForKey = false }
  }

  mutating func ask(_ request: ExitRequest) {
    if let refusal {
      show(Notice(.warning, refusal))
      return
    }
    if exits[request]?.isUnderWay == true {
      layers.append(.exit(ExitSheet(request: request, askedAt: now)))
      return
    }
    let preview = ExitPreview(request, portfolio: portfolio)
    if let problem = preview.problem {
      show(Notice(.warning, problem))
      return
    }
    guard
      request == .kill || !preview.orders.isEmpty || !preview.closings.isEmpty
        || !unreadLines(request).isEmpty
    else {
      show(Notice(.info, "nothing is held and nothing works: there is nothing to close"))
      return
    }
    ask(
      .exit(request), question(request), [],
      word: settings.kind == .live ? Self.liveWord : nil)
    guard case .close(_, let part) = request, case .confirmation(var sheet)? = layers.last else {
      return
    }
    sheet.part = part.typed
    layers[layers.count - 1] = .confirmation(sheet)
  }

  /// What a question is about, a line each. Of a way out it follows the book.
  func lines(of sheet: ConfirmationSheet) -> [String] {
    guard case .exit(let request) = sheet.action else { return sheet.lines }
    let preview = ExitPreview(request, portfolio: portfolio)
    var lines = problem(of: sheet).map { [$0] } ?? lines(of: preview, request)
    lines += unconfirmedLines(preview, isInsistedOn: sheet.isInsistedOn)
    if case .close = request {
      lines.append(
        sheet.part.isEmpty
          ? "All of it; a quantity or 50% typed here closes a part." : "Part: \(sheet.part)▏")
    }
    return lines
  }

  /// What may close a position already, or open one anew.
  private func unconfirmedLines(_ preview: ExitPreview, isInsistedOn: Bool) -> [String] {
    guard !preview.unconfirmed.isEmpty else { return [] }
    let orders = preview.unconfirmed.map {
      "! \(OrderText.sentence($0.request)) (\($0.request.clientOrderID)) is UNCONFIRMED since "
        + "\(Format.age(from: $0.sentAt, to: now)): it may be at the broker."
    }
    return orders + (isInsistedOn ? [] : ["! Go on all the same? It takes one press more."])
  }

  /// Whether the question is asked once more, because an order of it is UNCONFIRMED.
  mutating func asksBesideUnconfirmed() -> Bool {
    guard case .confirmation(var sheet)? = layers.last, case .exit(let request) = sheet.action,
      !sheet.isInsistedOn, !ExitPreview(request, portfolio: portfolio).unconfirmed.isEmpty
    else { return false }
    sheet.isInsistedOn = true
    sheet.typed = ""
    sheet.armedAt = now.advanced(bySeconds: Arming.seconds)
    layers[layers.count - 1] = .confirmation(sheet)
    return true
  }

  /// Why what a question is about cannot be done; nil when it can.
  func problem(of sheet: ConfirmationSheet) -> String? {
    guard case .exit(let request) = sheet.action else { return nil }
    guard sheet.part.isEmpty || ExitPart(typed: sheet.part) != nil else {
      return "\"\(sheet.part)\" is no part of a position: 50% or a quantity"
    }
    return ExitPreview(request, portfolio: portfolio).problem
  }

  /// What the question or the review in front is about can be done.
  var canBeAnswered: Bool {
    switch layers.last {
    case .confirmation(let sheet): problem(of: sheet) == nil
    case .review(let sheet): !settings.isOffline && !check(sheet.request).review().isBlocked
    default: true
    }
  }

  /// Figures for the part of a position that is to be closed. The question is another one then, and its key waits again.
  mutating func typesPart(_ key: Key) -> Bool {
    guard case .confirmation(var sheet)? = layers.last, sheet.typesPart(key) else { return false }
    sheet.typed = ""
    sheet.armedAt = now.advanced(bySeconds: Arming.seconds)
    layers[layers.count - 1] = .confirmation(sheet)
    return true
  }

  private func question(_ request: ExitRequest) -> String {
    switch request {
    case .close(let symbol, _): "Close \(symbol)?"
    case .flatten: "Flatten: close every position?"
    case .kill: "KILL SWITCH: cancel everything, close everything?"
    }
  }

  private func lines(of preview: ExitPreview, _ request: ExitRequest) -> [String] {
    var lines: [String] = []
    lines += Self.list("cancels", "order", preview.orders.count, grouped(preview.orders))
    lines += Self.list(
      "closes", "position", preview.closings.count, preview.closings.map(OrderText.sentence))
    if case .close = request, let closing = preview.closings.first {
      let lots = closing.lots(in: portfolio, rules: settings.rules, now: now)
      lines += OrderText.realises(lots).map { ["  " + $0] } ?? []
    }
    lines += staying(preview, request)
    if !preview.staying.isEmpty {
      let kill =
        "\(Command.killSwitch.keyName) cancels \(preview.staying.count == 1 ? "it" : "them"), too"
      lines += Self.list("leaves", "order", preview.staying.count, grouped(preview.staying), kill)
    }
    lines += unreadLines(request)
    if request == .kill { lines.append("Until it has ended no other order is sent.") }
    if case .close(_, let part) = request, part.typed.hasSuffix("%") {
      return lines + [ExitStep.goesByThen(part: part.typed)]
    }
    return lines + [ExitStep.goesByThen]
  }

  /// What the question cannot name, because the broker has not told it.
  private func unreadLines(_ request: ExitRequest) -> [String] {
    guard portfolio.account != nil else {
      return ["Nothing of the account was read yet: what works and is held is not known here."]
    }
    var lines: [String] = []
    if portfolio.unreadParts.contains(.orders) {
      lines.append(
        "! Orders could not be read: what works is not known; "
          + (request == .kill ? "all is canceled first." : "they are read and canceled first."))
    }
    if portfolio.unreadParts.contains(.positions) {
      lines.append(
        "! Positions could not be read: what is held is not known; they are read before any is closed."
      )
    }
    return lines
  }

  /// Of a part: what stays, and that it stays without the orders that are canceled.
  func staying(_ preview: ExitPreview, _ request: ExitRequest) -> [String] {
    guard case .close(let symbol, let part) = request, part != .all,
      let closing = preview.closings.first,
      let left = try? closing.position.quantity.magnitude - closing.quantity, !left.isZero
    else { return [] }
    let without =
      preview.orders.isEmpty
      ? "" : ", without \(preview.orders.count == 1 ? "that order" : "those orders")"
    return ["keeps \(Format.quantity(left)) \(symbol)\(without)"]
  }

  private static func list(
    _ verb: String, _ noun: String, _ count: Int, _ items: [String], _ hint: String = ""
  ) -> [String] {
    guard !items.isEmpty else { return [] }
    let hint = hint.isEmpty ? "" : " (\(hint))"
    return ["\(verb) \(count) \(noun)\(count == 1 ? "" : "s")\(hint):"]
      + SheetText.listed(items, atMost: 6).map { "  " + $0 }
  }

  mutating func begin(_ request: ExitRequest) -> [Effect] {
    exits[request] = nil
    layers.append(.exit(ExitSheet(request: request, askedAt: now)))
    return [.send(.exit(request))]
  }

  /// Follows a way out; its end is said aloud even when its sheet was closed.
  mutating func take(_ report: ExitReport) {
    let wasUnderWay = exits[report.request].map(\.isUnderWay) ?? true
    exits[report.request] = report
    guard wasUnderWay, let summary = report.summary else { return }
    let text = "\(report.request.words): \(summary)"
    switch report.outcome {
    case .done: show(Notice(.success, text))
    case .left, .refused, .unknown, nil: show(Notice(.failure, text))
    case .brokenOff:
      show(Notice(report.isNothingLeft ? .info : .failure, text))
      // Nobody asked for it just now: it must be put away by a key, but not stand before what is being typed.
      if layers.isEmpty { layers.append(.exit(ExitSheet(request: report.request, askedAt: now))) }
    }
  }
}

extension ConfirmationSheet {
  private static let partLimit = 20

  fileprivate mutating func typesPart(_ key: Key) -> Bool {
    guard case .exit(.close(let symbol, _)) = action else { return false }
    switch key {
    case .character(let character) where "0123456789.%".contains(character):
      if part.count < Self.partLimit { part.append(character) }
    case .backspace where !part.isEmpty && typed.isEmpty: part.removeLast()
    case .control("u") where !part.isEmpty: part = ""
    default: return false
    }
    action = .exit(.close(symbol, ExitPart(typed: part) ?? .all))
    return true
  }
}

extension ExitPart {
  /// As one would type it; nothing for all of it.
  fileprivate var typed: String {
    switch self {
    case .all: ""
    case .quantity(let quantity): quantity.description
    case .share(let share): (try? share.decimal * 100).map { "\($0)%" } ?? ""
    }
  }
}
