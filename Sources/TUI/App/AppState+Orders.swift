import ClientModels

/// The way from a ticket to a sent order, and cancels. Nothing here sends: it asks the engine to, once per confirmation.
extension AppState {
  /// An order or a cancel that has no answer after so many seconds is told of.
  static let slowAnswerSeconds = 2.0

  /// What is typed to send on a live account.
  public static let liveWord = "SEND"
  /// What is typed to give an unconfirmed order up.
  public static let abandonWord = "ABANDON"

  mutating func openTicket(_ side: OrderSide) {
    var ticket = Ticket(side: side, symbol: symbolInFront)
    ticket.isChoosingLots = side == .sell && settings.rules.lotMethod.isByHand
    layers.append(.ticket(ticket))
    sayWhatATicketIsFor()
  }

  mutating func editTicket(_ edit: (inout Ticket) -> Void) {
    guard case .ticket(var ticket)? = layers.last else { return }
    edit(&ticket)
    layers[layers.count - 1] = .ticket(ticket)
  }

  /// Whether the key was text for the focused field rather than a command.
  mutating func typesIntoTicket(_ key: Key) -> Bool {
    guard case .ticket(let ticket)? = layers.last, ticket.isTextField else { return false }
    switch key {
    case .backspace, .delete:
      editTicket { $0.deleteBackward() }
      return true
    case .character(let character):
      if character == " " {
        guard ticket.takesSpace else { return false }
        editTicket { $0.type(character) }
        return true
      }
      if ticket.focus.isPrice, !(character.isNumber || ".,e".contains(character)) { return false }
      if ticket.focus == .quantity, "[]=@".contains(character) { return false }
      guard character != "?" else { return false }
      if ticket.focus == .symbol, character.isNumber, ticket[text: .symbol].isEmpty {
        show(Notice(.info, "this is the symbol: the quantity is the next field"))
      }
      if let reason = ticket.reasonAgainst(character) {
        show(Notice(.info, reason))
      } else {
        editTicket { $0.type(character) }
      }
      return true
    default: return false
    }
  }

  mutating func cycleChoice(by step: Int) {
    if ticket?.focus == .lots {
      openLots()
      return
    }
    let capabilities = settings.rules.capabilities
    editTicket { $0.cycle(by: step, capabilities) }
  }

  mutating func moveField(by step: Int) -> [Effect] {
    let left = ticket
    editTicket { $0.moveFocus(by: step) }
    return left?.focus == .symbol ? lookUpAsset() : []
  }

  /// Asks the broker about the ticket's symbol, unless it is known already.
  private func lookUpAsset() -> [Effect] {
    guard let symbol = ticket?.symbol, portfolio.assets[symbol] == nil,
      !portfolio.unknownSymbols.contains(symbol), !settings.isOffline
    else { return [] }
    return [.send(.findAsset(symbol))]
  }

  mutating func anchor(_ anchor: Ticket.PriceAnchor) {
    guard var ticket else { return }
    // From the quantity straight to the price: it is a limit order then.
    if ticket.focus == .quantity { ticket.goToLimit() }
    guard ticket.focus.isPrice else { return }
    guard ticket.setPrice(anchor, from: ticketMarket, tick: ticketTick) else {
      show(Notice(.warning, "the market shows no such price now"))
      return
    }
    editTicket { $0 = ticket }
  }

  private var ticketMarket: MarketSnapshot? { ticket?.symbol.flatMap { portfolio.market[$0] } }
  private var ticketTick: Price? { ticket?.symbol.flatMap { portfolio.assets[$0]?.tick } }

  mutating func step(by ticks: Int) {
    guard var ticket, ticket.focus.isPrice else { return }
    if ticket.stepPrice(by: ticks, from: ticketMarket, tick: ticketTick) {
      editTicket { $0 = ticket }
    }
  }

  /// From what stands there, or from what a shortcut such as `50%` comes to.
  mutating func stepSize(up: Bool) {
    guard var ticket else { return }
    let reading = TicketReading(ticket, portfolio: portfolio, rules: settings.rules, now: now)
    let isEmpty = ticket[text: .quantity].isEmpty
    guard let quantity = isEmpty ? .zero : reading.size?.quantity else {
      let reason = reading.faults[.quantity] ?? "an amount of money has no steps"
      show(Notice(.info, "no step from \(ticket[text: .quantity]): \(reason)"))
      return
    }
    let least = ticket.symbol.flatMap { portfolio.assets[$0]?.leastOrder }
    guard ticket.stepQuantity(up: up, from: quantity, least: least) else {
      show(Notice(.info, "no step \(up ? "up" : "down") from \(quantity)"))
      return
    }
    editTicket { $0 = ticket }
  }

  /// A letter that is neither a figure nor a key of the ticket; false where it is not for a price.
  mutating func sayWhatAPriceTakes(_ key: Key) -> Bool {
    guard let ticket, ticket.focus.isPrice, case .character(let character) = key,
      case .ticket? = layers.last
    else { return false }
    if ticket.takesSpace, Command.command(for: .character(character), in: .ticket) == nil {
      editTicket { $0.type(character) }
    } else {
      show(Notice(.info, "\(character) is no part of a price: digits and one point"))
    }
    return true
  }

  /// What was said in answer to a key stands on the sheet in front: the last line keeps the keys.
  var isNoticeOnSheet: Bool {
    guard isNoticeForKey, let notice, notice.isFault else { return false }
    if case .line? = layers.last { return true }
    if case .review? = layers.last { return false }
    return isOnSheet(notice.text)
  }

  /// Whether a problem of the order in front is read on its ticket or its review.
  func isOnSheet(_ problem: String) -> Bool {
    switch layers.last {
    case .ticket(let ticket)?: TicketSheet(ticket: ticket, state: self).says(problem, at: size)
    case .review?: true
    default: false
    }
  }

  mutating func reviewTicket() -> [Effect] {
    guard case .ticket(var ticket)? = layers.last else { return [] }
    if let symbol = ticket.symbol, portfolio.unknownSymbols.contains(symbol) {
      refuse(.symbolUnknown(symbol))
      return []
    }
    let reading = TicketReading(ticket, portfolio: portfolio, rules: settings.rules, now: now)
    // Enter walks through the fields that still need something, then opens the review.
    if let field = ticket.fields.first(where: { reading.faults[$0] != nil }) {
      let fault = reading.faults[field] ?? ""
      let isEmpty = ticket.words(field).isEmpty
      show(Notice(.warning, isEmpty ? field.lack(fault) : fault))
      let left = ticket.focus
      ticket.focus = field
      editTicket { $0 = ticket }
      return left == .symbol ? lookUpAsset() : []
    }
    if ticket.isHalfTyped {
      let text = ticket.words(ticket.focus)
      show(Notice(.warning, "\(ticket.focus.label): \(text) ends with its point: what follows it?"))
      return []
    }
    guard let instruction = reading.instruction, let review = reading.review else { return [] }
    if let problem = review.problems.first(where: \.isBlocking) {
      refuse(problem, among: review.problems)
      return []
    }
    if let changed = ticket.changed, !instruction.changes(changed) {
      show(Notice(.info, "that changes nothing"))
      return []
    }
    layers.append(
      .review(
        ReviewSheet(
          request: request(instruction, changing: ticket.changed),
          armedAt: now.advanced(bySeconds: Arming.seconds),
          needsOnePressMore: review.problems.contains(where: \.needsOnePressMore),
          draft: ticket.draft, cut: reading.cut)))
    return lookUpAsset()
  }

  /// Says what keeps the order of the ticket back, with the cursor where it is put right.
  private mutating func refuse(_ problem: OrderProblem, among problems: [OrderProblem] = []) {
    // Where a price is far off, what it would cost is put right there.
    let price = problems.first { if case .limitFarFromMarket = $0 { true } else { false } }
    editTicket { $0.go(toFaultOf: price ?? problem) }
    show(Notice(.failure, problem.description))
  }

  /// One confirmation's request, under an id of its own.
  private mutating func request(
    _ instruction: OrderInstruction, changing order: Order?
  ) -> OrderRequest {
    let id = mint()
    return order.map { OrderRequest(instruction, clientOrderID: id, changing: $0) }
      ?? OrderRequest(instruction, clientOrderID: id)
  }

  /// Reckoned without the request itself, if it was sent before.
  func check(_ request: OrderRequest) -> OrderCheck {
    OrderCheck(request, portfolio: portfolio, rules: settings.rules, now: now)
  }

  mutating func mint() -> ClientOrderID {
    var generator = AnyGenerator(random)
    defer { random = generator.base }
    return ClientOrderID.mint(at: now, using: &generator)
  }

  /// The front sheet is answered by a typed word, not by a key.
  var asksForWord: Bool {
    switch layers.last {
    case .review, .bulk: settings.kind == .live
    case .confirmation(let sheet): sheet.word != nil
    default: false
    }
  }

  /// Letters of the word that the front sheet asks for; nil when it asks for none, or the key is not for the word.
  mutating func takeTypedWord(_ key: Key) -> [Effect]? {
    if asksForWord, case .character(let character) = key, character.isLetter,
      saysWhyNotYet("taken")
    {
      return []
    }
    switch layers.last {
    case .review(var sheet) where settings.kind == .live:
      guard
        let isWhole = Self.type(
          key, into: &sheet.typed, of: Self.liveWord, now >= sheet.armedAt && isReadToEnd)
      else { return nil }
      layers[layers.count - 1] = .review(sheet)
      return isWhole ? send(confirmedBy: .word) : []
    case .bulk(var sheet) where settings.kind == .live:
      guard
        let isWhole = Self.type(
          key, into: &sheet.typed, of: Self.liveWord, now >= sheet.armedAt && isReadToEnd)
      else { return nil }
      layers[layers.count - 1] = .bulk(sheet)
      return isWhole ? sendBulk(confirmedBy: .word) : []
    case .confirmation(var sheet):
      guard let word = sheet.word,
        let isWhole = Self.type(
          key, into: &sheet.typed, of: word, now >= sheet.armedAt && isReadToEnd)
      else { return nil }
      layers[layers.count - 1] = .confirmation(sheet)
      return isWhole ? confirm(confirmedBy: .word) : []
    default: return nil
    }
  }

  /// Whether the word was whole when Enter was pressed; nil for a key that types nothing.
  private static func type(
    _ key: Key, into typed: inout String, of word: String, _ isArmed: Bool
  ) -> Bool? {
    switch key {
    case .character(let character) where character.isLetter:
      if isArmed, typed.count < word.count { typed += character.uppercased() }
    case .backspace: _ = typed.popLast()
    case .enter:
      if typed == word { return true }
      typed = ""
    default: return nil
    }
    return false
  }

  enum Confirmation { case key, word }

  /// Closes all that is in front but a chart: an order that was begun there is seen on it.
  mutating func leaveSheets() {
    layers.removeAll { if case .chart = $0 { false } else { true } }
  }

  mutating func send(confirmedBy confirmation: Confirmation = .key) -> [Effect] {
    if case .bulk? = layers.last { return sendBulk(confirmedBy: confirmation) }
    guard case .review(var sheet)? = layers.last, !saysWhyNotYet("sent") else { return [] }
    guard settings.kind == .paper || confirmation == .word else { return [] }
    if let refusal {
      show(Notice(.warning, refusal))
      return []
    }
    if sheet.needsOnePressMore {
      sheet.needsOnePressMore = false
      sheet.armedAt = now.advanced(bySeconds: Arming.seconds)
      sheet.typed = ""
      layers[layers.count - 1] = .review(sheet)
      return []
    }
    let request = sheet.request
    let review = check(request).review()
    if let problem = review.problems.first(where: \.isBlocking) {
      show(Notice(.failure, problem.description))
      return []
    }
    let effect = submit(request)
    if sheet.draft == nil, !settings.isLinear, let ticket {
      sentTickets[request.clientOrderID] = ticket
    }
    leaveSheets()
    show(Notice(.info, "sending \(OrderText.sentence(request))"))
    return [sheet.draft.map { .drafts(.send([DraftOrder($0, request)])) } ?? effect]
  }

  mutating func ask(
    _ action: ConfirmationSheet.Action, _ title: String, _ lines: [String], word: String? = nil
  ) {
    layers.append(
      .confirmation(
        ConfirmationSheet(
          action: action, title: title, lines: lines, word: word,
          armedAt: now.advanced(bySeconds: Arming.seconds))))
  }

  mutating func confirm(confirmedBy confirmation: Confirmation = .key) -> [Effect] {
    guard case .confirmation(let sheet)? = layers.last, !saysWhyNotYet("done"),
      sheet.word == nil || confirmation == .word
    else { return [] }
    if let problem = problem(of: sheet) {
      show(Notice(.warning, problem))
      return []
    }
    if let refusal, sheet.action.isForBroker {
      show(Notice(.warning, refusal))
      return []
    }
    if asksBesideUnconfirmed() { return [] }
    layers.removeLast()
    switch sheet.action {
    case .resend(let id):
      show(Notice(.info, "asking the broker for the order, then sending it again"))
      return [.send(.resend(id))]
    case .abandon(let id): return [.send(.abandon(id))]
    case .accept(let symbol): return [.send(.acceptDifference(symbol))]
    case .deleteDrafts(let drafts):
      blotter.marks = []
      return [.drafts(.delete(drafts))]
    case .deleteAlerts(let numbers): return [.alerts(.delete(numbers))]
    case .deleteWatchlist(let id): return edit(.delete(id))
    case .cancel(let id):
      show(Notice(.info, "asking the broker to cancel"))
      cancelsUnanswered[id] = now
      return [.send(.cancel(id))]
    case .exit(let request): return begin(request)
    case .cancelEach(let ids):
      for id in ids { (cancelRefusals[id], cancelsUnanswered[id]) = (nil, now) }
      blotter.marks = []
      layers.append(
        .outcomes(
          OutcomeSheet(title: "Cancels", items: ids.map { .cancel($0) }, askedAt: now)))
      return ids.map { .send(.cancel($0)) }
    case .cancelAll:
      show(Notice(.info, "asking the broker to cancel all orders"))
      cancelsAsked = Set(portfolio.workingOrders.filter(\.status.isCancelable).map(\.id))
      for id in cancelsAsked { cancelsUnanswered[id] = now }
      return [.send(.cancelAll)]
    }
  }
}

/// Opens a boxed generator so that it can be passed where a concrete one is asked for.
private struct AnyGenerator: RandomNumberGenerator {
  var base: any RandomNumberGenerator & Sendable

  init(_ base: any RandomNumberGenerator & Sendable) { self.base = base }

  mutating func next() -> UInt64 { base.next() }
}
