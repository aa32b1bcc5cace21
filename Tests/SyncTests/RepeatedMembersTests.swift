import Testing

@testable import Sync

@Suite struct RepeatedMembersTests {
  @Test(arguments: [
    ("{}", nil), (#"{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}"#, nil),
    (#"{"a":1,"a":2}"#, "a"), (#"{"a":{"b":1,"c":2,"b" : 3}}"#, "b"),
    (#"{"a":"\"a\":1","b":"a"}"#, nil), (#"["a","a"]"#, nil), (#"{"a":1,"b"#, nil),
    (#"[{"id":"x"},{"id":"y","id":"z"}]"#, "id"),
  ])
  func aNameThatStandsTwiceInOneObjectIsFound(text: String, name: String?) {
    #expect(RepeatedMembers.first(in: Array(text.utf8)) == name)
  }

  @Test func anOrderThatSaysOneThingTwiceProvesNothing() throws {
    let order = String(decoding: try Fixtures.load("order"), as: UTF8.self)
    _ = try AlpacaParsing.order(Array(order.utf8))
    let doubled = order.replacing("{", with: "{\"status\": \"filled\", ", maxReplacements: 1)
    #expect(throws: BrokerError.unreadable(what: "order: status is there twice")) {
      try AlpacaParsing.order(Array(doubled.utf8))
    }
  }
}
