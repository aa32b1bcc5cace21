import ClientModels
import Testing

@testable import Sync

@Suite struct RepeatedMembersTests {
  @Test(arguments: [
    ("{}", nil), (#"{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}"#, nil),
    (#"{"a":1,"a":2}"#, "a"), (#"{"a":{"b":1,"c":2,"b" : 3}}"#, "b"),
    (#"{"a":"\"a\":1","b":"a"}"#, nil), (#"["a","a"]"#, nil), (#"{"a":1,"b"#, nil),
    (#"[{"id":"x"},{"id":"y","id":"z"}]"#, "id"), (#"{"id":1,"\u0069d":2}"#, "id"),
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

  @Test func manyNamesAreToldApart() {
    let names = (0..<200).map { "\"name\($0)\":0" }
    func text(_ names: [String]) -> [UInt8] { Array("{\(names.joined(separator: ","))}".utf8) }
    #expect(RepeatedMembers.first(in: text(names)) == nil)
    #expect(RepeatedMembers.first(in: text(names + [names[77]])) == "name77")
    #expect(RepeatedMembers.first(in: text(Array(names.prefix(64)))) == nil)
    #expect(RepeatedMembers.first(in: text(Array(names.prefix(63)) + [names[62]])) == "name62")
  }

  @Test func inAListTheOrderThatSaysOneThingTwiceIsLeftOut() throws {
    let text = #"[{"id":"a","status":"new"},{"id":"b","status":"new","status":"filled"}]"#
    let listing = try AlpacaParsing.orders(Array(text.utf8))
    #expect(listing.values.map(\.id.text) == ["a"])
    #expect(listing.problems == ["orders[1]: [1].status is there twice"])
  }
}
