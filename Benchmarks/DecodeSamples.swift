import ClientModels
import Sync

/// Messages as a broker sends them, the same on every run.
enum DecodeSamples {
  /// An answer to `GET /v2/orders` of at least so many bytes: every member of the contract, half of the orders filled.
  static func orders(atLeast size: Int) -> [UInt8] {
    var random = SplitMix64(seed: 1)
    var text = "["
    text.reserveCapacity(size + 2_000)
    while text.utf8.count < size {
      if text.utf8.count > 1 { text += "," }
      text += order(&random)
    }
    return Array((text + "]").utf8)
  }

  private static func order(_ random: inout SplitMix64) -> String {
    let isFilled = random.next() % 2 == 0
    let price = "\(random.next() % 900 + 1).\(random.next() % 90 + 10)"
    let quantity = "\(random.next() % 1_000 + 1)"
    let time =
      "2026-11-20T15:\(random.next() % 50 + 10):\(random.next() % 50 + 10)"
      + ".\(random.next() % 900_000 + 100_000)Z"
    return #"{"id":"\#(uuid(&random))","client_order_id":"\#(uuid(&random))","#
      + #""created_at":"\#(time)","updated_at":"\#(time)","submitted_at":"\#(time)","#
      + #""filled_at":\#(isFilled ? "\"\(time)\"" : "null"),"expired_at":null,"canceled_at":null,"#
      + #""failed_at":null,"replaced_at":null,"replaced_by":null,"replaces":null,"#
      + #""asset_id":"\#(uuid(&random))","symbol":"\#(symbol(&random))","asset_class":"us_equity","#
      + #""notional":null,"qty":"\#(quantity)","filled_qty":"\#(isFilled ? quantity : "0")","#
      + #""filled_avg_price":\#(isFilled ? "\"\(price)25\"" : "null"),"order_class":"","#
      + #""order_type":"limit","type":"limit","side":"\#(random.next() % 2 == 0 ? "buy" : "sell")","#
      + #""time_in_force":"day","limit_price":"\#(price)","stop_price":null,"#
      + #""status":"\#(isFilled ? "filled" : "new")","extended_hours":false,"legs":null,"#
      + #""trail_percent":null,"trail_price":null,"hwm":null,"subtag":null,"source":null}"#
  }

  /// Quotes of a stream, as JSON or as MessagePack, so many in each message: of these symbols, or of any.
  static func quotes(
    _ encoding: StreamEncoding, of symbols: [String] = [], perMessage: Int, messages: Int
  ) -> [[UInt8]] {
    var random = SplitMix64(seed: 2)
    return (0..<messages).map { _ in
      let quotes = (0..<perMessage).map { _ in Quote(symbols, &random) }
      switch encoding {
      case .json: return Array(("[" + quotes.map(\.json).joined(separator: ",") + "]").utf8)
      case .messagePack:
        return [0xdc, UInt8(perMessage >> 8), UInt8(perMessage & 255)]
          + quotes.flatMap(\.messagePack)
      }
    }
  }

  private struct Quote {
    let symbol: String
    let bid: Int
    let ask: Int
    let bidSize: Int
    let askSize: Int
    let nanoseconds: Int

    init(_ symbols: [String], _ random: inout SplitMix64) {
      symbol = symbols.randomElement(using: &random) ?? DecodeSamples.symbol(&random)
      bid = Int(random.next() % 90_000) + 1_000
      ask = bid + Int(random.next() % 5) + 1
      bidSize = Int(random.next() % 2_000)
      askSize = Int(random.next() % 2_000)
      nanoseconds = Int(random.next() % 900_000_000) + 100_000_000
    }

    var json: String {
      #"{"T":"q","S":"\#(symbol)","bx":"V","bp":\#(cents(bid)),"bs":\#(bidSize),"ax":"V","#
        + #""ap":\#(cents(ask)),"as":\#(askSize),"c":["R"],"#
        + #""t":"2026-11-20T15:00:00.\#(nanoseconds)Z","z":"C"}"#
    }

    private func cents(_ value: Int) -> String {
      "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
    }

    var messagePack: [UInt8] {
      // 2026-11-20T15:00:00Z, in the timestamp of eight bytes.
      let time = UInt64(nanoseconds) << 34 | 1_795_186_800
      return [0x8b] + text("T") + text("q") + text("S") + text(symbol) + text("bx") + text("V")
        + text("bp") + double(bid) + text("bs") + word(bidSize) + text("ax") + text("V")
        + text("ap") + double(ask) + text("as") + word(askSize) + text("c") + [0x91] + text("R")
        + text("t") + [0xd7, 0xff] + bigEndian(time) + text("z") + text("C")
    }

    private func text(_ text: String) -> [UInt8] { [0xa0 | UInt8(text.utf8.count)] + text.utf8 }
    private func word(_ value: Int) -> [UInt8] { [0xcd, UInt8(value >> 8), UInt8(value & 255)] }
    private func double(_ cents: Int) -> [UInt8] {
      [0xcb] + bigEndian((Double(cents) / 100).bitPattern)
    }
    private func bigEndian(_ value: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - $0 * 8)) }
    }
  }

  private static func uuid(_ random: inout SplitMix64) -> String {
    func hexadecimal(_ digits: Int) -> String {
      let text = String(random.next() >> (64 - 4 * UInt64(digits)), radix: 16)
      return String(repeating: "0", count: digits - text.utf8.count) + text
    }
    return [8, 4, 4, 4, 12].map(hexadecimal).joined(separator: "-")
  }

  private static func symbol(_ random: inout SplitMix64) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return String((0...random.next() % 4).map { _ in letters[Int(random.next() % 26)] })
  }
}
