import ClientModels
import Testing

@testable import Sync

private func decoded(
  _ message: [UInt8], _ encoding: StreamEncoding
) -> (messages: [MarketMessage], problems: [String]) {
  var decoder = MarketMessageDecoder(encoding: encoding)
  var messages: [MarketMessage] = []
  let problems = message.withUnsafeBytes { bytes in
    decoder.decode(bytes) { messages.append($0) }
  }
  return (messages, problems)
}

private func key(_ text: String) throws -> SymbolKey {
  try #require(SymbolKey(try symbol(text)))
}

private func price(_ text: String) throws -> Price { try Price(strict: text) }

@Suite struct MarketMessageDecoderTests {
  /// In both encodings, which must say the same.
  private func both(_ text: String) throws -> [MarketMessage] {
    let json = decoded(bytes(text), .json)
    let packed = decoded(try MessagePackText.bytes(of: text), .messagePack)
    #expect(json.messages == packed.messages && json.problems == packed.problems)
    #expect(json.problems == [])
    return json.messages
  }

  @Test func aQuoteIsReadToTheLastDigit() throws {
    let messages = try both(
      #"[{"T":"q","S":"AMD","bx":"U","bp":87.66,"bs":1,"ax":"Q","ap":87.68,"as":400,"c":["R"],"#
        + #""t":"2021-02-22T15:51:45.335689322Z","z":"C"},"#
        + #"{"T":"q","S":"BTC/USD","bp":0,"bs":0,"ap":38293.9,"as":1.30129,"t":"2021-02-22T15:51:46Z"}]"#
    )
    #expect(
      messages == [
        .quote(
          try key("AMD"),
          Quote(
            bid: try price("87.66"), bidSize: Quantity(1), ask: try price("87.68"),
            askSize: Quantity(400), at: Timestamp(nanoseconds: 1_614_009_105_335_689_322))),
        .quote(
          try key("BTC/USD"),
          Quote(
            bid: nil, bidSize: .zero, ask: try price("38293.9"),
            askSize: try Quantity(strict: "1.30129"), at: Timestamp(seconds: 1_614_009_106))),
      ])
  }

  @Test func tradesBarsAndStatusesAreTold() throws {
    let bar =
      #""S":"SPY","o":388.985,"h":389.13,"l":388.975,"c":389.12,"v":49378,"n":461,"vw":389.062639"#
    let at = #""t":"2021-02-22T19:15:00Z""#
    let messages = try both(
      #"[{"T":"t","i":96921,"S":"AAPL","x":"D","p":126.55,"s":1,"t":"2021-02-22T15:51:44.208Z","#
        + #""c":["@","I"],"z":"C"},{"T":"b",\#(bar),\#(at)},{"T":"u",\#(bar),\#(at)},"#
        + #"{"T":"d",\#(bar),\#(at)},{"T":"s","S":"AAPL","sc":"H","sm":"Trading Halt","rc":"T12","#
        + #""rm":"Trading Halted; For information requested by NASDAQ","t":"2021-02-22T19:15:00Z","z":"C"}]"#
    )
    let spy = Bar(
      at: Timestamp(seconds: 1_614_021_300), open: try price("388.985"),
      high: try price("389.13"), low: try price("388.975"), close: try price("389.12"),
      volume: Quantity(49_378), tradeCount: 461, volumeWeightedPrice: try price("389.062639"))
    #expect(
      messages == [
        .trade(
          try key("AAPL"),
          MarketTrade(
            price: try price("126.55"), size: Quantity(1),
            at: Timestamp(nanoseconds: 1_614_009_104_208_000_000))),
        .minuteBar(try key("SPY"), spy), .updatedBar(try key("SPY"), spy),
        .dailyBar(try key("SPY"), spy),
        .status(
          try key("AAPL"),
          TradingStatus(
            code: "H", message: "Trading Halt",
            reason: "Trading Halted; For information requested by NASDAQ",
            at: Timestamp(seconds: 1_614_021_300))),
      ])
  }

  @Test func controlMessagesAreTold() throws {
    let messages = try both(
      #"[{"T":"success","msg":"connected"},{"T":"error","code":406,"msg":"connection limit exceeded"},"#
        + #"{"T":"subscription","trades":["AAPL"],"quotes":["AMD","CLDR"],"bars":["*"],"#
        + #""dailyBars":null,"statuses":["*"],"lulds":[],"corrections":["AAPL"]},"#
        + #"{"T":"l","S":"AAPL","u":3.24,"d":2.65},{"T":"weather"}]"#)
    #expect(
      messages == [
        .success("connected"), .failure(code: 406, message: "connection limit exceeded"),
        .subscription(
          MarketSubscription(
            trades: ["AAPL"], quotes: ["AMD", "CLDR"], bars: ["*"], statuses: ["*"])),
        .other("l"), .other("weather"),
      ])
  }

  @Test func whatCannotBeReadDoesNotHideTheRest() throws {
    let text =
      #"[{"T":"q","S":"aapl","bp":1,"ap":2},{"S":"AAPL"},7,{"T":"t","S":"AAPL"},"#
      + #"{"T":"q","S":"AAPL","bp":"x"},{"T":"b","S":"AAPL","o":1,"h":1,"l":1,"c":1,"t":"noon"},"#
      + #"{"T":"t","S":"IBM","p":1.5}]"#
    let problems = [
      "message [0]: S is not a valid value", "message [1]: T is missing",
      "message [2]: the document is of another kind", "message [3]: p is missing",
      "message [4]: bp is not a valid value", "message [5]: t is not a valid value",
    ]
    let left = [
      MarketMessage.trade(
        try key("IBM"), MarketTrade(price: try price("1.5"), size: .zero, at: nil))
    ]
    for (message, encoding) in [
      (bytes(text), StreamEncoding.json),
      (try MessagePackText.bytes(of: text), .messagePack),
    ] {
      let found = decoded(message, encoding)
      #expect(found.messages == left && found.problems == problems)
    }
    let many = "[" + Array(repeating: "1", count: 1_000).joined(separator: ",") + "]"
    let found = decoded(bytes(many), .json)
    #expect(found.problems.count == 9 && found.problems.last == "and 992 more")
  }

  @Test func bytesOfNoSuchEncodingAreOneProblem() throws {
    let quote = #"[{"T":"t","S":"IBM","p":1.5}"#
    #expect(decoded(bytes(quote), .json).problems == ["the message: it is not JSON"])
    #expect(decoded(bytes("{}"), .json).problems == ["the message is not a list"])
    #expect(decoded([], .json).problems == ["the message: it is empty"])
    #expect(decoded([], .messagePack).problems == ["the message: it is cut off"])
    #expect(decoded([0x80], .messagePack).problems == ["the message: it is not a list"])
    #expect(
      decoded([0x90, 0x01], .messagePack).problems == ["the message: bytes are left behind it"])
  }

  @Test func symbolsKeepTheirTextUpToTwentyFourBytes() throws {
    for text in ["A", "BRK.B", "BTC/USD", "AAPL261218C00250000", "ABCDEFGHIJKLMNOPQRSTUVWX", "0-9"]
    {
      let key = try key(text)
      #expect(key.symbol?.text == text)
      #expect(key == SymbolKey(try symbol(text)))
    }
    for text in ["", ".A", "a", "A B", "ABCDEFGHIJKLMNOPQRSTUVWXY", "É", "A\0"] {
      let found = bytes(text).withUnsafeBufferPointer { SymbolKey($0) }
      #expect(found == nil)
    }
    let distinct = try Set(["A", "AA", "ABCDEFGHI", "ABCDEFGHIA", "ABCDEFGHIJKLMNOPQ"].map(key))
    #expect(distinct.count == 5)
  }
}

/// Messages by chance, repeatable by seed.
@Suite struct MarketMessageChanceTests {
  private func message(_ random: inout SplitMix64) -> String {
    func number() -> String {
      let whole = Int.random(in: 0..<1_000_000, using: &random)
      let digits = String(Int.random(in: 1..<1_000_000, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return "\(whole)"
      case 1: return "\(whole % 1_000).\(digits)"
      case 2: return "0.0000\(digits)"
      default: return "\(whole).5"
      }
    }
    func time() -> String {
      let seconds = Int64.random(in: 0..<4_000_000_000, using: &random)
      let nanoseconds: Int64 = [0, 1_000, 123_456_789].randomElement(using: &random) ?? 0
      return Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds).rfc3339
    }
    let symbol = ["AAPL", "BRK.B", "BTC/USD", "SPY261218C00500000"].randomElement(using: &random)
    let head = #""S":"\#(symbol ?? "A")","t":"\#(time())","z":"C""#
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      return
        #"{"T":"t",\#(head),"p":\#(number()),"s":\#(number()),"c":["@"],"i":18446744073709551615}"#
    case 1:
      let bar = ["o", "h", "l", "c", "v", "vw"].map { "\"\($0)\":\(number())" }
      return #"{"T":"b",\#(head),\#(bar.joined(separator: ",")),"n":12}"#
    case 2: return #"{"T":"s",\#(head),"sc":"T","sm":"Tråding 🐎","rc":"","rm":null}"#
    default:
      let sides = ["bp", "bs", "ap", "as"].map { "\"\($0)\":\(number())" }
      return #"{"T":"q",\#(head),\#(sides.joined(separator: ",")),"c":["R"]}"#
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func bothEncodingsOfOneMessageMeanTheSame(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let parts = (0..<40).map { _ in message(&random) }
    let text = "[\(parts.joined(separator: ","))]"
    let json = decoded(bytes(text), .json)
    let packed = decoded(try MessagePackText.bytes(of: text), .messagePack)
    #expect(json.messages.count == 40 && json.problems == [])
    #expect(json.messages == packed.messages && packed.problems == [])
  }

  @Test(arguments: [StreamEncoding.json, .messagePack])
  func noMessageCanStopTheProgram(encoding: StreamEncoding) throws {
    var random = SplitMix64(seed: 9)
    var whole = 0
    var broken = 0
    for _ in 0..<3_000 {
      let text = "[\((0..<4).map { _ in message(&random) }.joined(separator: ","))]"
      var bytes = encoding == .json ? bytes(text) : try MessagePackText.bytes(of: text)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeLast(bytes.count - place)
        case 2: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes[place..<min(place + 30, bytes.count)], at: place)
        }
      }
      let found = decoded(bytes, encoding)
      #expect(found.messages.count <= 40 && found.problems.count <= 9)
      if found.problems.isEmpty { whole += 1 } else { broken += 1 }
    }
    #expect(whole > 10 && broken > 1_000)
  }
}
