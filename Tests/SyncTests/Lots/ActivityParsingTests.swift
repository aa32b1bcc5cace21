import ClientModels
import Testing

@testable import Sync

@Suite struct ActivityParsingTests {
  private let answer = """
    [{"id":"1::a","activity_type":"FILL","type":"fill","transaction_time":"2026-02-02T18:55:09.981482Z",
      "symbol":"SPY","side":"sell_short","qty":"3","price":"100.5","order_id":"o-1"},
     {"id":"2::b","activity_type":"SPLIT","date":"2026-02-03","net_amount":"0","symbol":"SPY","qty":"-3",
      "status":"executed","created_at":"2026-02-03T14:30:00Z"},
     {"id":"3::c","activity_type":"JNLS","date":"2026-02-04","net_amount":"0","symbol":"AIG","qty":"7"},
     {"id":"4::d","activity_type":"SPIN","date":"2026-02-04","net_amount":"12.5"},
     {"id":"5::e","activity_type":"ACATS","symbol":"AIG","qty":"7","status":"canceled"},
     {"id":"6::f","activity_type":"SPLIT","symbol":"?","qty":"7"},
     {"id":"7::g","activity_type":"FILL","symbol":"SPY","qty":"7"}]
    """

  @Test func everyActivityHasItsPlaceAndOnlyThoseThatMoveSomethingMove() throws {
    let listing = try AlpacaParsing.movements(bytes(answer))
    #expect(listing.values.map(\.id.text) == ["1::a", "2::b", "3::c", "4::d", "5::e"])
    #expect(listing.values.map { $0.symbol?.text } == ["SPY", "SPY", "AIG", nil, nil])
    #expect(listing.values.map(\.quantity) == [-3, -3, 7, 0, 0].map { Quantity($0) })
    #expect(listing.values.map(\.isSplit) == [false, true, false, false, false])
    #expect(listing.values.map { $0.fill == nil } == [false, true, true, true, true])
    #expect(listing.values[2].at?.rfc3339 == "2026-02-04T05:00:00Z")
    #expect(listing.problems.count == 2)
  }

  @Test func contractsThatEndAndTheirSharesArePricedAndKeepThatInTheStore() throws {
    let answer = """
      [{"id":"1::a","activity_type":"OPEXP","date":"2026-12-18","net_amount":"0",
        "symbol":"AAPL261218C00150000","qty":"-2","status":"executed"},
       {"id":"2::b","activity_type":"OPASN","date":"2026-12-18","net_amount":"0",
        "symbol":"AAPL261218P00150000","qty":"1","status":"executed"},
       {"id":"3::c","activity_type":"OPTRD","date":"2026-12-18","net_amount":"-15000","symbol":"AAPL",
        "qty":"100","price":"140","status":"executed"},
       {"id":"4::d","activity_type":"OPCA","date":"2026-12-18","symbol":"AAPL261218P00150000","qty":"1"}]
      """
    let movements = try AlpacaParsing.movements(bytes(answer)).values
    #expect(movements.map(\.settlement?.event) == [.expiry, .assignment, .shares, nil])
    #expect(movements.map { $0.settlement?.price.description } == ["0", "0", "150", nil])
    let activities = try AlpacaParsing.activities(bytes(answer)).values
    #expect(activities.map(\.movement) == movements)
    let stored = ActivityLists.encode(movements)
    #expect(ActivityLists.activities(stored) == movements)
    // A list that does not say how a contract went is read again from the broker.
    let text = String(decoding: stored, as: UTF8.self)
    #expect(text.contains("\"UNPRICED\""))
    #expect(ActivityLists.activities(bytes(text.replacing("UNPRICED", with: "MOVE"))) == nil)
  }
}
