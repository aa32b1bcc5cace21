import ClientModels

/// The order form: what was typed and chosen so far. `TicketReading` says what it means.
public struct Ticket: Hashable, Sendable {
  public enum Field: CaseIterable, Hashable, Sendable {
    case side, symbol, quantity, lots, type, stopPrice, limitPrice, trail, timeInForce,
      extendedHours
    case legs, takeProfit, stopLoss, stopLossLimit
  }

  /// Which orders go with this one, before their prices are known.
  public enum Legs: CaseIterable, Hashable, Sendable {
    case none, bracket, thenTakeProfit, thenStopLoss, orStopLoss

    public var orderClass: OrderClass {
      switch self {
      case .none: .simple
      case .bracket: .bracket
      case .thenTakeProfit, .thenStopLoss: .oneTriggersOther
      case .orStopLoss: .oneCancelsOther
      }
    }

    var takesProfit: Bool { self == .bracket || self == .thenTakeProfit }
    var stopsLoss: Bool { self == .bracket || self == .thenStopLoss || self == .orStopLoss }
  }

  static let textLimit = 32
  /// Of the field of lots.
  static let lotsTextLimit = 2_000

  public var side: OrderSide
  public var type = OrderType.market
  public var timeInForce = TimeInForce.day
  public var isExtendedHours = false
  public var legs = Legs.none
  /// The field of lots is shown although nothing stands in it yet.
  public var isChoosingLots = false
  public var focus: Field
  /// The working order that is changed: its symbol, side, type and class stay.
  public let changed: Order?
  /// The draft that it was made from.
  public var draft: Draft?
  private var texts: [Field: String] = [:]
  /// The field was just reached, as if all its text were selected: what is typed replaces it.
  var isTextSelected = false
  /// A key put the price there: what is typed begins another one, and Backspace takes its last figure.
  var isPriceSet = false

  public init(side: OrderSide, symbol: Symbol?) {
    self.side = side
    changed = nil
    focus = symbol == nil ? .symbol : .quantity
    texts[.symbol] = symbol?.text
    if symbol?.isCryptoPair == true { timeInForce = .goodTillCanceled }
  }

  /// A working order as a form, with the lots chosen for what is still to be filled, which is the quantity.
  /// `open` are the lots of its symbol, by which the chosen ones are named.
  public init(changing order: Order, lots: LotChoice? = nil, open: OpenLots? = nil) {
    changed = order
    side = order.side
    type = order.type
    timeInForce = order.timeInForce
    isExtendedHours = order.extendedHours
    focus =
      switch order.type {
      case .trailingStop: .trail
      case .stop, .stopLimit: .stopPrice
      case .limit: .limitPrice
      case .market, .other: .quantity
      }
    isTextSelected = true
    texts[.symbol] = order.symbol?.text
    texts[.quantity] = order.leavesQuantity?.description
    texts[.lots] = lots.map { open?.typed($0) ?? $0.typed }
    texts[.limitPrice] = order.limitPrice?.decimal.text(minimumDigits: 2)
    texts[.stopPrice] = order.stopPrice?.decimal.text(minimumDigits: 2)
    texts[.trail] = order.trailing.map { Self.text($0.trail) }
    if !fields.contains(focus), let first = fields.first { focus = first }
  }

  /// An instruction as a form: a draft that is reviewed before it is sent.
  public init(_ instruction: OrderInstruction) {
    self.init(side: instruction.side, symbol: instruction.symbol)
    type = instruction.pricing.type
    timeInForce = instruction.timeInForce
    isExtendedHours = instruction.isExtendedHours
    switch instruction.size {
    case .quantity(let quantity): texts[.quantity] = quantity.description
    case .notional(let amount): texts[.quantity] = "$$\(amount)"
    }
    texts[.lots] = instruction.lots?.typed
    texts[.limitPrice] = instruction.pricing.limitPrice?.description
    texts[.stopPrice] = instruction.pricing.stopPrice?.description
    texts[.trail] = instruction.pricing.trail.map(Self.text)
    switch instruction.legs {
    case .none: legs = .none
    case .bracket: legs = .bracket
    case .thenTakeProfit: legs = .thenTakeProfit
    case .thenStopLoss: legs = .thenStopLoss
    case .orStopLoss: legs = .orStopLoss
    }
    texts[.takeProfit] = instruction.legs.takeProfit?.description
    texts[.stopLoss] = instruction.legs.stopLoss?.stopPrice.description
    texts[.stopLossLimit] = instruction.legs.stopLoss?.limitPrice?.description
  }

  private static func text(_ trail: Trail) -> String {
    switch trail {
    case .price(let price): price.description
    case .percent(let percent): "\(percent)%"
    }
  }

  public subscript(text field: Field) -> String {
    get { texts[field] ?? "" }
    set { texts[field] = newValue }
  }

  public var symbol: Symbol? { Symbol(typed: self[text: .symbol]) }

  /// The fields that the order has, by its type and its legs.
  public var fields: [Field] {
    Field.allCases.filter { field in
      if let changed, !field.isChangeable(of: changed) { return false }
      return switch field {
      case .side, .symbol, .quantity, .type, .timeInForce: true
      case .lots: legs == .none && (isChoosingLots || !self[text: .lots].isEmpty)
      case .limitPrice: type == .limit || type == .stopLimit
      case .stopPrice: type == .stop || type == .stopLimit
      case .trail: type == .trailingStop
      // Coins trade around the clock.
      case .extendedHours:
        type == .limit && legs == .none && symbol?.isCryptoPair != true
      // Also where the type has none: legs that were chosen stay until they are taken off, that a stop loss never goes unseen.
      case .legs: symbol?.isCryptoPair != true
      case .takeProfit: legs.takesProfit
      case .stopLoss, .stopLossLimit: legs.stopsLoss
      }
    }
  }

  /// Types that legs go with.
  static let leading: Set<OrderType> = [.market, .limit]

  public mutating func moveFocus(by step: Int) {
    let fields = self.fields
    let index = fields.firstIndex(of: focus) ?? 0
    focus = fields[(index + step + fields.count) % fields.count]
    (isTextSelected, isPriceSet) = (true, false)
  }

  public var isTextField: Bool { focus.isText }

  /// Why a typed letter can begin no quantity and no trail; nil when it may. A wrong one behind a figure is taken and then
  /// explained: left out, it would make another number of it.
  func reasonAgainst(_ character: Character) -> String? {
    guard focus == .quantity || focus == .trail, character.isLetter,
      isTextSelected || self[text: focus].isEmpty
    else { return nil }
    if focus == .trail { return "\(character) is no part of a trail: 2.50 or 1.5%" }
    let letter = character.lowercased()
    guard !["max", "pos"].contains(where: { $0.hasPrefix(letter) }) else { return nil }
    return "\(character) is no part of a quantity: 10, 50%, $5k, max or pos"
  }

  /// Adds a typed character if the focused field takes such; wrong figures are taken and then explained.
  public mutating func type(_ character: Character) {
    guard focus.isText, character.isASCII, let value = character.asciiValue,
      value > 0x20 || value == 0x20 && takesSpace
    else { return }
    var text = String(character)
    if focus == .symbol {
      guard character.isLetter || character.isNumber || "./-".contains(character) else { return }
      text = text.uppercased()
    }
    if focus == .lots {
      guard character.isLetter || character.isNumber || "-/:,._".contains(character) else { return }
    }
    if isTextSelected || isPriceSet { self[text: focus] = "" }
    (isTextSelected, isPriceSet) = (false, false)
    let limit = focus == .lots ? Self.lotsTextLimit : Self.textLimit
    if self[text: focus].utf8.count < limit { self[text: focus] += text }
    if focus == .symbol { fitToSymbol() }
  }

  /// Left out, it would make one number of two.
  var takesSpace: Bool {
    (focus == .quantity || focus == .trail || focus.isPrice) && !self[text: focus].isEmpty
      && !isTextSelected && !isPriceSet
  }

  /// Takes a symbol that was found, and goes on to the quantity.
  mutating func replaceSymbol(with symbol: Symbol) {
    texts[.symbol] = symbol.text
    fitToSymbol()
    isTextSelected = false
    focus = .quantity
  }

  public mutating func deleteBackward() {
    (isTextSelected, isPriceSet) = (false, false)
    if focus.isText { _ = texts[focus]?.popLast() }
  }

  public mutating func clearField() {
    if focus.isText { texts[focus] = nil }
  }

  /// Coins have no day and no legs.
  private mutating func fitToSymbol() {
    guard symbol?.isCryptoPair == true else { return }
    if timeInForce == .day { timeInForce = .goodTillCanceled }
    legs = .none
  }
}

extension Ticket.Field {
  /// Whether it can be another of an order that is changed.
  func isChangeable(of order: Order) -> Bool {
    switch self {
    case .quantity, .lots: order.changeable.contains(.quantity)
    case .limitPrice: order.changeable.contains(.limitPrice)
    case .stopPrice: order.changeable.contains(.stopPrice)
    case .trail: order.changeable.contains(.trail)
    case .timeInForce: order.changeable.contains(.timeInForce)
    case .side, .symbol, .type, .extendedHours, .legs, .takeProfit, .stopLoss, .stopLossLimit:
      false
    }
  }

  /// Something is typed into it; in the other fields one chooses.
  public var isText: Bool {
    switch self {
    case .symbol, .quantity, .lots, .stopPrice, .limitPrice, .trail, .takeProfit, .stopLoss,
      .stopLossLimit:
      true
    case .side, .type, .timeInForce, .extendedHours, .legs: false
    }
  }

  /// A price stands in it, so that the keys of prices work there.
  public var isPrice: Bool {
    switch self {
    case .stopPrice, .limitPrice, .takeProfit, .stopLoss, .stopLossLimit: true
    case .side, .symbol, .quantity, .lots, .type, .trail, .timeInForce, .extendedHours, .legs:
      false
    }
  }

  /// What is said of an empty field on the way to the review; `fault` says what it takes.
  func lack(_ fault: String) -> String { "\(label) is missing: \(fault)" }

  public var label: String {
    switch self {
    case .side: "Side"
    case .symbol: "Symbol"
    case .quantity: "Quantity"
    case .lots: "Lots"
    case .type: "Type"
    case .stopPrice: "Stop price"
    case .limitPrice: "Limit price"
    case .trail: "Trail"
    case .timeInForce: "Time in force"
    case .extendedHours: "Outside hours"
    case .legs: "Legs"
    case .takeProfit: "Take profit"
    case .stopLoss: "Stop loss"
    case .stopLossLimit: "… with limit"
    }
  }
}
