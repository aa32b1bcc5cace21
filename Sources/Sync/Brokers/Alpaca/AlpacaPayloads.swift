// swift-format-ignore-file: AlwaysUseLowerCamelCase
// The names here are those of the wire.

import ClientModels
import FoundationEssentials

/// A decimal as the trading side sends it: a string, though some servers send numbers. Empty text counts as absent.
struct WireDecimal: Decodable, Hashable {
  let value: FixedDecimal?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      value = text.isEmpty ? nil : try Self.parse(text, container)
    } else {
      value = try Self.parse(try container.decode(Decimal.self).description, container)
    }
  }

  fileprivate static func parse(
    _ text: String, _ container: any SingleValueDecodingContainer
  ) throws -> FixedDecimal {
    do {
      return try FixedDecimal(wire: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }
}

/// A number as the market data side sends it. It is read from its decimal digits, never through binary floating point.
struct WireNumber: Decodable, Hashable {
  let value: FixedDecimal

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Decimal.self) {
      value = try WireDecimal.parse(number.description, container)
    } else {
      value = try WireDecimal.parse(try container.decode(String.self), container)
    }
  }
}

/// An element of a list that may be unreadable without spoiling the others.
struct Lenient<Value: Decodable>: Decodable {
  let value: Value?
  let problem: String?

  init(from decoder: any Decoder) throws {
    do {
      value = try Value(from: decoder)
      problem = nil
    } catch {
      value = nil
      problem = JSONDocument.describe(error)
    }
  }
}

struct AccountPayload: Decodable {
  var id: String
  var account_number: String?
  var status: String?
  var currency: String?
  var cash: WireDecimal?
  var equity: WireDecimal?
  var last_equity: WireDecimal?
  var buying_power: WireDecimal?
  var long_market_value: WireDecimal?
  var short_market_value: WireDecimal?
  var initial_margin: WireDecimal?
  var maintenance_margin: WireDecimal?
  var multiplier: WireDecimal?
  var trading_blocked: Bool?
  var account_blocked: Bool?
  var trade_suspended_by_user: Bool?
  var shorting_enabled: Bool?
  var created_at: String?
}

struct PositionPayload: Decodable {
  var asset_id: String?
  var symbol: String
  var exchange: String?
  var asset_class: String?
  var asset_marginable: Bool?
  var qty: WireDecimal
  var qty_available: WireDecimal?
  var side: String?
  var avg_entry_price: WireDecimal
  var market_value: WireDecimal?
  var cost_basis: WireDecimal?
  var unrealized_pl: WireDecimal?
  var unrealized_plpc: WireDecimal?
  var unrealized_intraday_pl: WireDecimal?
  var unrealized_intraday_plpc: WireDecimal?
  var current_price: WireDecimal?
  var lastday_price: WireDecimal?
  var change_today: WireDecimal?
}

struct OrderPayload: Decodable {
  var id: String
  var client_order_id: String?
  var created_at: String?
  var updated_at: String?
  var submitted_at: String?
  var filled_at: String?
  var expired_at: String?
  var canceled_at: String?
  var failed_at: String?
  var replaced_at: String?
  var replaced_by: String?
  var replaces: String?
  var symbol: String?
  var asset_class: String?
  var notional: WireDecimal?
  var qty: WireDecimal?
  var filled_qty: WireDecimal?
  var filled_avg_price: WireDecimal?
  var order_class: String?
  var order_type: String?
  var type: String?
  var side: String?
  var time_in_force: String?
  var limit_price: WireDecimal?
  var stop_price: WireDecimal?
  var status: String
  var extended_hours: Bool?
  var legs: [OrderPayload]?
}

struct AssetPayload: Decodable {
  var id: String?
  var `class`: String?
  var exchange: String?
  var symbol: String
  var name: String?
  var status: String?
  var tradable: Bool?
  var marginable: Bool?
  var shortable: Bool?
  var fractionable: Bool?
}

struct ClockPayload: Decodable {
  var timestamp: String
  var is_open: Bool
  var next_open: String?
  var next_close: String?
  /// Ours, in stored documents: when the answer came.
  var received_at: String?
}

struct CalendarPayload: Decodable {
  var date: String
  var open: String
  var close: String
  var session_open: String?
  var session_close: String?
}

struct BarPayload: Decodable {
  var t: String
  var o: WireNumber
  var h: WireNumber
  var l: WireNumber
  var c: WireNumber
  var v: WireNumber?
  var n: Int?
  var vw: WireNumber?
}

struct QuotePayload: Decodable {
  var t: String?
  var bp: WireNumber?
  var bs: WireNumber?
  var ap: WireNumber?
  var `as`: WireNumber?
}

struct TradePayload: Decodable {
  var t: String?
  var p: WireNumber
  var s: WireNumber?
}

struct SnapshotPayload: Decodable {
  var latestTrade: TradePayload?
  var latestQuote: QuotePayload?
  var minuteBar: BarPayload?
  var dailyBar: BarPayload?
  var prevDailyBar: BarPayload?
  /// Ours, in stored documents: when it reached us.
  var received_at: String?
}

struct CryptoSnapshotsPayload: Decodable {
  var snapshots: [String: Lenient<SnapshotPayload?>]
}

struct QuotesPayload: Decodable {
  var quotes: [String: Lenient<QuotePayload?>]
}

struct BarsPayload: Decodable {
  var bars: [String: [Lenient<BarPayload>]?]?
  var next_page_token: String?
}

struct ErrorPayload: Decodable {
  /// A code of another kind must not hide the message.
  var code: Lenient<Int>?
  var message: String
}

struct CancelResultPayload: Decodable {
  var id: String
  var status: Int
  var body: Lenient<ErrorPayload>?
}

/// One execution in the list of activities (contract section 3).
struct FillPayload: Decodable {
  let id: String
  let transaction_time: String
  let symbol: String
  let side: String
  let qty: WireDecimal
  let price: WireDecimal
  let order_id: String
}
