// swift-format-ignore-file: AlwaysUseLowerCamelCase
// The names here are those of the wire.

import ClientModels
import FoundationEssentials

/// What the decoder in use was chosen over: the same members brought to the same kinds of value.
enum DecodeCandidates {
  /// What Foundation's decoder makes of an orders reply.
  static func foundationOrders(_ bytes: [UInt8]) throws -> [OrderPayload] {
    try JSONDecoder().decode([OrderPayload].self, from: Data(bytes))
  }

  /// The same of a message of quotes.
  static func foundationQuotes(_ bytes: [UInt8]) throws -> [QuotePayload] {
    try JSONDecoder().decode([QuotePayload].self, from: Data(bytes))
  }

  struct TextDecimal: Decodable {
    let value: FixedDecimal

    init(from decoder: any Decoder) throws {
      value = try FixedDecimal(wire: try decoder.singleValueContainer().decode(String.self))
    }
  }

  struct NumberDecimal: Decodable {
    let value: FixedDecimal

    init(from decoder: any Decoder) throws {
      let number = try decoder.singleValueContainer().decode(Decimal.self)
      value = try FixedDecimal(wire: number.description)
    }
  }

  struct TextTime: Decodable {
    let value: Timestamp?

    init(from decoder: any Decoder) throws {
      value = Timestamp(rfc3339: try decoder.singleValueContainer().decode(String.self))
    }
  }

  struct OrderPayload: Decodable {
    var id: String
    var client_order_id: String?
    var created_at: TextTime?
    var updated_at: TextTime?
    var submitted_at: TextTime?
    var filled_at: TextTime?
    var expired_at: TextTime?
    var canceled_at: TextTime?
    var failed_at: TextTime?
    var replaced_at: TextTime?
    var replaced_by: String?
    var replaces: String?
    var symbol: String?
    var asset_class: String?
    var notional: TextDecimal?
    var qty: TextDecimal?
    var filled_qty: TextDecimal?
    var filled_avg_price: TextDecimal?
    var order_class: String?
    var order_type: String?
    var type: String?
    var side: String?
    var time_in_force: String?
    var limit_price: TextDecimal?
    var stop_price: TextDecimal?
    var status: String
    var extended_hours: Bool?
    var legs: [OrderPayload]?
  }

  struct QuotePayload: Decodable {
    var T: String
    var S: String
    var t: TextTime
    var bp: NumberDecimal
    var bs: NumberDecimal
    var ap: NumberDecimal
    var `as`: NumberDecimal
  }
}
