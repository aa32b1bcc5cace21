import ClientModels
import Testing

@testable import PaperBroker

@Suite struct CodecTests {
  private func packed(_ write: (inout MessagePackWriter) -> Void) -> String {
    var writer = MessagePackWriter()
    write(&writer)
    return hexText(writer.bytes)
  }

  /// The examples and type bytes of the MessagePack specification.
  @Test(
    arguments: [
      (0, "00"), (127, "7f"), (128, "cc80"), (255, "ccff"), (256, "cd0100"), (65_535, "cdffff"),
      (65_536, "ce00010000"), (4_294_967_296, "cf0000000100000000"), (-1, "ff"), (-32, "e0"),
      (-33, "d0df"), (-128, "d080"), (-129, "d1ff7f"), (-32_769, "d2ffff7fff"),
      (-2_147_483_649, "d3ffffffff7fffffff"), (.max, "cf7fffffffffffffff"),
      (.min, "d38000000000000000"),
    ] as [(Int64, String)])
  func integersTakeTheirShortestForm(value: Int64, bytes: String) {
    #expect(packed { $0.integer(value) } == bytes)
  }

  @Test func textMapsAndArraysTakeTheirShortestForm() {
    #expect(packed { $0.string("") } == "a0")
    #expect(packed { $0.string("schema") } == "a6736368656d61")
    #expect(packed { $0.string(String(repeating: "x", count: 31)) }.hasPrefix("bf78"))
    #expect(packed { $0.string(String(repeating: "x", count: 32)) }.hasPrefix("d92078"))
    #expect(packed { $0.string(String(repeating: "x", count: 256)) }.hasPrefix("da010078"))
    #expect(packed { $0.string(String(repeating: "x", count: 65_536)) }.hasPrefix("db0001000078"))
    #expect(packed { $0.beginMap(15) } == "8f")
    #expect(packed { $0.beginMap(16) } == "de0010")
    #expect(packed { $0.beginMap(65_536) } == "df00010000")
    #expect(packed { $0.beginArray(15) } == "9f")
    #expect(packed { $0.beginArray(16) } == "dc0010")
    #expect(packed { $0.beginArray(65_536) } == "dd00010000")
    #expect(packed { $0.null() } == "c0")
    #expect(packed { $0.bool(false) } == "c2")
    #expect(packed { $0.bool(true) } == "c3")
  }

  /// {"compact":true,"schema":0}, the example of msgpack.org.
  @Test func theExampleOfTheFormatsOwnSiteComesOut() {
    let value = JSONValue.object(["compact": .bool(true), "schema": .number("0")])
    #expect(
      hexText(StreamCodec.messagePack.encode(value)) == "82a7636f6d70616374c3a6736368656d6100")
  }

  @Test func aTimeTakesTheShortestOfItsThreeForms() {
    #expect(packed { $0.time(Timestamp(seconds: 0)) } == "d6ff00000000")
    #expect(packed { $0.time(time("2026-11-20T14:35:00Z")) } == "d6ff6b005a94")
    #expect(packed { $0.time(Timestamp(seconds: 4_294_967_295)) } == "d6ffffffffff")
    #expect(packed { $0.time(Timestamp(seconds: 4_294_967_296)) } == "d7ff0000000100000000")
    #expect(packed { $0.time(Timestamp(nanoseconds: 1)) } == "d7ff0000000400000000")
    #expect(
      packed { $0.time(Timestamp(nanoseconds: 1_000_000_000 + 999_999_999)) }
        == "d7ffee6b27fc00000001")
    #expect(packed { $0.time(Timestamp(seconds: -1)) } == "c70cff00000000ffffffffffffffff")
    #expect(
      packed { $0.time(Timestamp(nanoseconds: -1)) } == "c70cff3b9ac9ffffffffffffffffff")
  }

  @Test func pricesAreFloatsAndWholeSizesAreIntegers() {
    #expect(packed { $0.float(decimal("1")) } == "cb3ff0000000000000")
    #expect(packed { $0.float(decimal("0.1")) } == "cb3fb999999999999a")
    #expect(packed { $0.float(decimal("563.7601")) } == "cb40819e14af4f0d84")
    #expect(packed { $0.number(decimal("700")) } == "cd02bc")
    #expect(packed { $0.number(decimal("0.5")) } == "cb3fe0000000000000")
  }

  @Test(arguments: ["0.1", "563.7601", "100.02", "0.0001", "99999.9999", "1234567.123456", "-3.3"])
  func aFloatIsTheNearestToItsDecimal(text: String) {
    #expect(decimal(text).nearestDouble == Double(text))
  }

  @Test func jsonIsWrittenWithoutASpaceOrANeedlessDigit() {
    var writer = JSONWriter()
    writer.beginMap(7)
    writer.name("a")
    writer.number(decimal("100.5"))
    writer.name("b")
    writer.float(decimal("-0.0001"))
    writer.name("c")
    writer.beginArray(2)
    writer.string("x\"\\\n")
    writer.null()
    writer.endArray()
    writer.name("d")
    writer.time(time("2026-11-20T14:35:00.5Z"))
    writer.name("e")
    writer.time(time("2026-11-20T14:35:00Z"))
    writer.name("f")
    writer.integer(-20)
    writer.name("g")
    writer.number(decimal("0.123456789"))
    writer.endMap()
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == #"{"a":100.5,"b":-0.0001,"c":["x\"\\\n",null],"d":"2026-11-20T14:35:00.500Z","#
        + #""e":"2026-11-20T14:35:00Z","f":-20,"g":0.123456789}"#)
  }

  @Test func aMessageIsReadBackFromEitherCodecAsItWasWritten() throws {
    let message = JSONValue.object([
      "action": .string("subscribe"), "bars": .array([.string("*")]), "n": .number("70000"),
      "quotes": .array([.string("AAPL"), .string("SPY")]), "x": .null, "y": .bool(true),
    ])
    for codec in StreamCodec.allCases {
      let sent = ClientMessage(bytes: codec.encode(message), isText: false)
      #expect(codec.decode(sent) == message)
    }
    let text = ClientMessage(bytes: StreamCodec.json.encode(message), isText: true)
    #expect(StreamCodec.messagePack.decode(text) == message)
  }

  @Test(arguments: [
    "", "81", "81a16101ff", "dfffffffff", "ddffffffff", "dbffffffff61", "c1", "d6ff00000000",
    "82a16101a16102", "810101", "a2c328", "cd01",
    String(repeating: "91", count: 100) + "00",
  ])
  func brokenMessagePackIsNoMessage(hex: String) {
    var bytes: [UInt8] = []
    var rest = hex[...]
    while !rest.isEmpty {
      bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    #expect(MessagePackReader.read(bytes) == nil)
  }

  @Test(arguments: [
    "", "{", "{\"a\":1,\"a\":2}", "{\"a\":1} x", "{\"a\":\u{0}}", "nope",
  ])
  func brokenJSONIsNoMessage(text: String) {
    #expect(JSONValue(json: Array(text.utf8)) == nil)
  }

  @Test func aTextThatNestsWithoutEndIsNoMessage() {
    #expect(JSONValue(json: Array(repeating: UInt8(ascii: "["), count: 65_536)) == nil)
  }

  @Test func theHandshakesContentTypeChoosesTheCodec() {
    #expect(StreamCodec(contentType: nil) == .json)
    #expect(StreamCodec(contentType: "application/json") == .json)
    #expect(StreamCodec(contentType: "application/msgpack") == .messagePack)
    #expect(StreamCodec(contentType: "Application/MsgPack; charset=x") == .messagePack)
  }

  private let quoted = quote("100.01", "100.03", at: "2026-11-20T14:35:00.25Z")

  @Test func aQuoteIsTheSameMessageInEitherCodec() {
    let message = MarketMessage.quote(symbol("SPY"), quoted)
    var json = JSONWriter()
    message.write(to: &json)
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"T":"q","S":"SPY","t":"2026-11-20T14:35:00.250Z","ax":"V","ap":100.03,"as":100,"#
        + #""bx":"V","bp":100.01,"bs":100,"c":["R"],"z":"C"}"#)
    #expect(
      packed { message.write(to: &$0) }
        == "8b" + "a154a171" + "a153a3535059" + "a174d7ff3b9aca006b005a94"
        + "a26178a156" + "a26170cb405901eb851eb852" + "a2617364" + "a26278a156"
        + "a26270cb405900a3d70a3d71" + "a2627364" + "a16391a152" + "a17aa143")
  }

  @Test func everyMessageFillsItsMapExactly() {
    let at = time("2026-11-20T14:35:00Z")
    let bar = Bar(
      at: at, open: price("1"), high: price("2"), low: price("0.5"), close: price("1.5"),
      volume: quantity("300"), tradeCount: 3)
    let messages: [(MarketMessage, String, [String])] = [
      (.quote(symbol("A"), quoted), "q", ["t", "ax", "ap", "as", "bx", "bp", "bs", "c", "z"]),
      (
        .trade(symbol("A"), MarketTrade(price: price("1"), size: quantity("5"), at: at)), "t",
        ["t", "x", "p", "s", "c", "i", "z"]
      ),
      (.minuteBar(symbol("A"), bar), "b", ["t", "o", "h", "l", "c", "v", "n", "vw"]),
      (.dailyBar(symbol("A"), bar), "d", ["t", "o", "h", "l", "c", "v", "n", "vw"]),
      (.status(symbol("A"), .resumption(at: at)), "s", ["t", "sc", "sm", "rc", "rm", "z"]),
    ]
    for (message, type, names) in messages {
      var writer = JSONWriter()
      message.write(to: &writer)
      let read = JSONValue(json: writer.bytes)
      #expect(read?["T"] == .string(type))
      #expect(read?["S"] == .string("A"))
      guard case .object(let members) = read else {
        Issue.record("no object")
        continue
      }
      #expect(Set(members.map(\.name)) == Set(names + ["T", "S"]))
      // The head says how many members follow; 0x80 is an empty map.
      #expect(packed { message.write(to: &$0) }.hasPrefix(hexText([0x80 + UInt8(names.count) + 2])))
    }
  }
}
