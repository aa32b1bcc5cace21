import ClientModels

/// The order form: what was typed, and what it means so far.
public struct Ticket: Hashable, Sendable {
  public enum Field: CaseIterable, Hashable, Sendable {
    case side, symbol, quantity, type, limitPrice, timeInForce
  }

  public enum Kind: CaseIterable, Hashable, Sendable {
    case market, limit
  }

  public static let timesInForce: [TimeInForce] = [.day, .goodTillCanceled]
  static let textLimit = 32

  public var symbolText: String
  public var side: OrderSide
  public var quantityText = ""
  public var kind = Kind.market
  public var limitText = ""
  public var timeInForce = TimeInForce.day
  public var focus: Field
  /// The field was just reached, as if all its text were selected: what is typed replaces it.
  private var isTextSelected = false

  public init(side: OrderSide, symbol: Symbol?) {
    self.side = side
    symbolText = symbol?.text ?? ""
    focus = symbol == nil ? .symbol : .quantity
  }

  /// The fields that the type of order has.
  public var fields: [Field] {
    Field.allCases.filter { $0 != .limitPrice || kind == .limit }
  }

  public var symbol: Symbol? { Symbol(typed: symbolText) }

  public mutating func moveFocus(by step: Int) {
    let fields = self.fields
    let index = fields.firstIndex(of: focus) ?? 0
    focus = fields[(index + step + fields.count) % fields.count]
    isTextSelected = true
  }

  /// The next or previous choice of the focused field; nothing in a text field.
  public mutating func cycle() {
    switch focus {
    case .side: side = side == .buy ? .sell : .buy
    case .type: kind = kind == .market ? .limit : .market
    case .timeInForce: timeInForce = timeInForce == .day ? .goodTillCanceled : .day
    case .symbol, .quantity, .limitPrice: break
    }
  }

  public var isTextField: Bool {
    switch focus {
    case .symbol, .quantity, .limitPrice: true
    case .side, .type, .timeInForce: false
    }
  }

  /// Adds a typed character if the focused field takes such; wrong figures are taken and then explained.
  public mutating func type(_ character: Character) {
    guard character.isASCII, let value = character.asciiValue, value > 0x20 else { return }
    switch focus {
    case .symbol:
      guard character.isLetter || character.isNumber || "./-".contains(character) else { return }
      append(String(character).uppercased(), to: \.symbolText)
    case .quantity: append(String(character), to: \.quantityText)
    case .limitPrice: append(String(character), to: \.limitText)
    case .side, .type, .timeInForce: break
    }
  }

  public mutating func deleteBackward() {
    if isTextSelected { clearField() }
    isTextSelected = false
    switch focus {
    case .symbol: _ = symbolText.popLast()
    case .quantity: _ = quantityText.popLast()
    case .limitPrice: _ = limitText.popLast()
    case .side, .type, .timeInForce: break
    }
  }

  public mutating func clearField() {
    switch focus {
    case .symbol: symbolText = ""
    case .quantity: quantityText = ""
    case .limitPrice: limitText = ""
    case .side, .type, .timeInForce: break
    }
  }

  private mutating func append(_ text: String, to path: WritableKeyPath<Ticket, String>) {
    if isTextSelected { self[keyPath: path] = "" }
    isTextSelected = false
    guard self[keyPath: path].count < Self.textLimit else { return }
    self[keyPath: path] += text
  }
}

/// The ticket read against the book: an order, or why it is not one yet.
public struct TicketReading: Hashable, Sendable {
  public let symbol: Symbol?
  public let quantity: Quantity?
  public let pricing: OrderPricing?
  /// What is wrong with each field, in words.
  public let faults: [Ticket.Field: String]
  /// What the order would do; nil until it can be read.
  public let review: OrderReview?

  public var isReady: Bool { faults.isEmpty && review.map { !$0.isBlocked } ?? false }

  public init(_ ticket: Ticket, portfolio: Portfolio, now: Timestamp, replaced: Order? = nil) {
    var faults: [Ticket.Field: String] = [:]
    symbol = ticket.symbol
    if ticket.symbolText.isEmpty {
      faults[.symbol] = "which symbol?"
    } else if symbol == nil {
      faults[.symbol] = "not a symbol: letters, digits and . / - only"
    }
    pricing = Self.pricing(ticket, &faults)
    quantity = Self.quantity(ticket, symbol, pricing, portfolio, &faults)
    if let symbol, let quantity, let pricing {
      review = OrderCheck(
        symbol: symbol, side: ticket.side, quantity: quantity, pricing: pricing,
        timeInForce: ticket.timeInForce, portfolio: portfolio, now: now, replaced: replaced
      ).review()
    } else {
      review = nil
    }
    self.faults = faults
  }

  private static func pricing(
    _ ticket: Ticket, _ faults: inout [Ticket.Field: String]
  ) -> OrderPricing? {
    switch ticket.kind {
    case .market: return .market
    case .limit:
      guard !ticket.limitText.isEmpty else {
        faults[.limitPrice] = "at which price?"
        return nil
      }
      do throws(DecimalParseError) { return .limit(try Price(strict: ticket.limitText)) } catch {
        faults[.limitPrice] = error.description
        return nil
      }
    }
  }

  private static func quantity(
    _ ticket: Ticket, _ symbol: Symbol?, _ pricing: OrderPricing?, _ portfolio: Portfolio,
    _ faults: inout [Ticket.Field: String]
  ) -> Quantity? {
    guard !ticket.quantityText.isEmpty else {
      faults[.quantity] = "10, 50%, $5k, max or pos"
      return nil
    }
    let entry = QuantityEntry(
      text: ticket.quantityText, side: ticket.side, symbol: symbol, pricing: pricing,
      portfolio: portfolio)
    do throws(QuantityEntry.Fault) { return try entry.quantity() } catch {
      faults[.quantity] = error.description
      return nil
    }
  }
}
