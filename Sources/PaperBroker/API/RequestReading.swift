import ClientModels
import Foundation

/// A member of a request body. Decimals keep their exact value, whether they came as text or as a number.
enum BodyValue: Decodable, Hashable {
  case null
  case bool(Bool)
  case decimal(Decimal)
  case string(String)
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Decimal.self) {
      self = .decimal(value)
    } else {
      self = .other
    }
  }
}

/// The body of `POST /v2/orders`, read strictly (contract section 4).
enum OrderBody {
  private static let known: Set<String> = [
    "symbol", "qty", "notional", "side", "type", "time_in_force", "limit_price", "stop_price",
    "trail_price", "trail_percent", "extended_hours", "client_order_id", "order_class",
    "take_profit", "stop_loss", "legs", "position_intent", "advanced_instructions",
  ]
  private static let unsupported = [
    "stop_price", "trail_price", "trail_percent", "take_profit", "stop_loss", "legs",
  ]

  /// `generatedID` stands in for a client order id that was not sent.
  static func read(_ bytes: [UInt8], generatedID: String) throws(Refusal) -> OrderSubmission {
    // A text in UTF-16 holds zero bytes; only UTF-8 is taken.
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil,
      let members = try? JSONDecoder().decode([String: BodyValue].self, from: Data(bytes))
    else {
      throw Refusal(400, 40_010_000, "request body format is invalid")
    }
    if let name = JSONKeys.repeated(in: bytes) {
      throw .invalid("field \"\(name.prefix(64))\" is given twice")
    }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw .invalid("unknown field \"\(unknown.prefix(64))\"")
    }
    for name in unsupported where members[name] != nil && members[name] != .null {
      throw .unprocessable("\(name) is not supported by this paper broker")
    }
    if let orderClass = try string(members, "order_class"), orderClass != "", orderClass != "simple"
    {
      throw .unprocessable("order_class \"\(orderClass)\" is not supported by this paper broker")
    }
    guard let symbol = try string(members, "symbol"), !symbol.isEmpty else {
      throw .invalid("symbol is required")
    }
    let quantity = try decimal(members, "qty")
    guard try decimal(members, "notional") == nil else {
      throw quantity == nil
        ? .unprocessable("notional orders are not supported by this paper broker: send qty")
        : .invalid("only one of qty or notional is accepted")
    }
    guard let quantity else { throw .invalid("qty or notional is required") }
    return OrderSubmission(
      symbol: symbol, side: OrderSide(wire: try required(members, "side")),
      type: OrderType(wire: try required(members, "type")),
      timeInForce: TimeInForce(wire: try required(members, "time_in_force")),
      quantity: Quantity(quantity), limitPrice: try decimal(members, "limit_price").map(Price.init),
      extendedHours: try bool(members, "extended_hours"),
      clientOrderID: try clientOrderID(members, generatedID))
  }

  private static func clientOrderID(
    _ members: [String: BodyValue], _ generated: String
  ) throws(Refusal) -> ClientOrderID {
    let text = try string(members, "client_order_id").flatMap { $0.isEmpty ? nil : $0 } ?? generated
    guard text.utf8.count <= 128 else {
      throw .invalid("client_order_id must be no more than 128 characters")
    }
    guard let id = ClientOrderID(text) else {
      throw .invalid("client_order_id must be printable ASCII")
    }
    return id
  }

  private static func required(
    _ members: [String: BodyValue], _ name: String
  ) throws(Refusal) -> String {
    guard let text = try string(members, name), !text.isEmpty else {
      throw .invalid("\(name) is required")
    }
    return text
  }

  private static func string(
    _ members: [String: BodyValue], _ name: String
  ) throws(Refusal) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .bool, .decimal, .other: throw .invalid("\(name) must be a string")
    }
  }

  private static func bool(_ members: [String: BodyValue], _ name: String) throws(Refusal) -> Bool {
    switch members[name] {
    case nil, .null: return false
    case .bool(let value): return value
    case .string(let text) where ["true", "false"].contains(text.lowercased()):
      return text.lowercased() == "true"
    case .string, .decimal, .other: throw .invalid("\(name) must be true or false")
    }
  }

  private static func decimal(
    _ members: [String: BodyValue], _ name: String
  ) throws(Refusal) -> FixedDecimal? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text):
      guard let value = try? FixedDecimal(strict: text) else {
        throw .invalid("\(name) is not a decimal number")
      }
      return value
    case .decimal(let number):
      guard let value = try? FixedDecimal(wire: number.description) else {
        throw .invalid("\(name) is out of range")
      }
      return value
    case .bool, .other: throw .invalid("\(name) must be a number")
    }
  }
}

/// Reads query members by their rules: booleans in any case, times as RFC 3339 or a day, lists by commas.
struct QueryReader {
  let query: [String: String]

  func bool(_ name: String) throws(Refusal) -> Bool {
    switch query[name]?.lowercased() {
    case nil, "", "false", "0": return false
    case "true", "1": return true
    default: throw .invalid("\(name) must be true or false")
    }
  }

  /// One of `words`, as it is written there; nil when it is not given.
  func word(_ name: String, among words: [String]) throws(Refusal) -> String? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard words.contains(text) else {
      throw .invalid("invalid \(name) \"\(text.prefix(32))\": it is \(Self.either(words))")
    }
    return text
  }

  /// Words of a comma-separated list, each one of `words`.
  func words(_ name: String, among words: [String]) throws(Refusal) -> [String] {
    let list = list(name)
    if let other = list.first(where: { !words.contains($0) }) {
      throw .invalid("invalid \(name) \"\(other.prefix(32))\": it is \(Self.either(words))")
    }
    return list
  }

  private static func either(_ words: [String]) -> String {
    words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }

  func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(Refusal)
    -> Int
  {
    guard let text = query[name], !text.isEmpty else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw .invalid(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func time(_ name: String) throws(Refusal) -> Timestamp? {
    guard let text = query[name], !text.isEmpty else { return nil }
    if let time = Timestamp(rfc3339: text) { return time }
    if let day = CalendarDay(text) { return NewYork.timestamp(day, secondOfDay: 0) }
    throw Refusal(
      400, 40_010_000, "Invalid format for parameter \(name): expected RFC 3339 or YYYY-MM-DD")
  }

  func list(_ name: String) -> [String] {
    (query[name] ?? "").split(separator: ",").map(String.init)
  }
}
