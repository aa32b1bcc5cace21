import ClientModels
import Testing

@testable import Sync

@Suite struct TradeUpdateDecoderTests {
  private func decode(
    _ message: [UInt8], _ encoding: StreamEncoding = .json
  ) throws(BrokerError) -> TradeStreamMessage {
    var decoder = TradeUpdateDecoder(encoding: encoding)
    return try message.withUnsafeBytes { bytes in
      Result { () throws(BrokerError) in try decoder.decode(bytes) }
    }.get()
  }

  /// In both encodings, which must say the same.
  private func both(_ text: String) throws -> TradeStreamMessage {
    let message = try decode(bytes(text))
    #expect(try decode(try MessagePackText.bytes(of: text), .messagePack) == message)
    return message
  }

  @Test func aFillSaysWhatWasExecutedAndHowTheOrderStands() throws {
    let order = String(decoding: try Fixtures.load("order"), as: UTF8.self)
    let message = try both(
      #"{"stream":"trade_updates","data":{"event":"fill","execution_id":"2f63ea93-423d-4169-b3f6-3fdafc10c418","#
        + #""order":\#(order),"position_qty":"-12.5","price":"105.8988475","qty":"1790.86","#
        + #""timestamp":"2022-04-19T17:45:05.024916716Z"}}"#)
    guard case .update(let update) = message else {
      Issue.record("not an update: \(message)")
      return
    }
    #expect(update.event == .fill)
    #expect(update.order == (try AlpacaParsing.order(bytes(order))))
    #expect(update.at?.rfc3339 == "2022-04-19T17:45:05.024916716Z")
    #expect(update.price?.description == "105.8988475")
    #expect(update.quantity?.description == "1790.86")
    #expect(update.positionQuantity?.description == "-12.5")
    #expect(update.executionID?.text == "2f63ea93-423d-4169-b3f6-3fdafc10c418")
  }

  @Test func anEventOfAnUnknownWordIsKept() throws {
    let message = try both(
      #"{"stream":"trade_updates","data":{"event":"pondered","order":{"id":"o-1","status":"new"}}}"#
    )
    guard case .update(let update) = message else {
      Issue.record("not an update: \(message)")
      return
    }
    #expect(update.event == .other("pondered") && update.event.wire == "pondered")
    #expect(update.at == nil && update.price == nil && update.executionID == nil)
  }

  @Test func theHandshakeIsTold() throws {
    #expect(
      try both(
        #"{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}"#)
        == .authorization(status: "authorized", action: "authenticate"))
    #expect(
      try both(#"{"data":{"streams":["trade_updates"]},"stream":"listening"}"#)
        == .listening(["trade_updates"]))
    #expect(
      try both(#"{"action":"error","data":{"error_message":"internal server\u001b error"}}"#)
        == .failure(message: "internal server· error"))
    #expect(try both(#"{"stream":"account_updates","data":{}}"#) == .other("account_updates"))
    #expect(try decode([1]) == .heartbeat)
    #expect(try decode([1], .messagePack) == .heartbeat)
  }

  @Test(arguments: [
    ("", "it is empty"), ("[]", "the document is of another kind"), ("7", "it is not an object"),
    ("{", "it is not JSON"), ("{}", "stream is missing"),
    (#"{"stream":"trade_updates"}"#, "data is missing"),
    (#"{"stream":"trade_updates","data":{"event":"fill"}}"#, "data.order is missing"),
    (#"{"stream":"trade_updates","data":{"order":{}}}"#, "data.event is missing"),
    (
      #"{"stream":"trade_updates","data":{"event":"fill","order":{"id":"x"}}}"#,
      "data.order.status is missing"
    ),
    (
      #"{"stream":"trade_updates","data":{"event":"fill","order":{"id":"../x","status":"new"}}}"#,
      "data.order.id is not a valid value"
    ),
    (
      #"{"stream":"trade_updates","data":{"event":"fill","order":{"id":"x","status":"new"},"price":true}}"#,
      "data.price is of another kind"
    ),
    (
      #"{"stream":"trade_updates","data":{"event":"fill","order":{"id":"x","status":"new","id":"y"}}}"#,
      "id is there twice"
    ),
    (#"{"stream":"listening","stream":"trade_updates","data":{}}"#, "stream is there twice"),
  ])
  func anUpdateThatCannotBeReadIsAnError(text: String, why: String) {
    #expect(throws: BrokerError.unreadable(what: "trade update: \(why)")) {
      try decode(bytes(text))
    }
  }

  @Test func noMessageCanStopTheProgram() throws {
    let order = String(decoding: try Fixtures.load("order"), as: UTF8.self)
    let text = #"{"stream":"trade_updates","data":{"event":"fill","order":\#(order),"qty":"1"}}"#
    var random = SplitMix64(seed: 3)
    var errors = 0
    for round in 0..<2_000 {
      let encoding: StreamEncoding = round % 2 == 0 ? .json : .messagePack
      var message = encoding == .json ? bytes(text) : try MessagePackText.bytes(of: text)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<message.count, using: &random)
        message[place] = UInt8.random(in: 0...255, using: &random)
      }
      if (try? decode(message, encoding)) == nil { errors += 1 }
    }
    #expect(errors > 100 && errors < 2_000)
  }
}
