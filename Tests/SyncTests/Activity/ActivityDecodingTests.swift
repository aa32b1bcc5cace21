import ClientModels
import TestSupport
import Testing

@testable import Sync

@Suite("Activity as the broker tells it") struct ActivityDecodingTests {
  private func read(_ json: String) throws -> Listing<Activity> {
    try AlpacaParsing.activities(Array(json.utf8))
  }

  private let recorded = """
    [{"activity_type":"FILL","cum_qty":"1","id":"20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e","leaves_qty":"0",
    "order_id":"61e69015-8549-4bfd-b9c3-01e75843f47d","price":"174.78","qty":"1","side":"buy","symbol":"AAPL",
    "transaction_time":"2022-02-02T18:55:09.981482Z","type":"fill"},
    {"activity_type":"FILL","id":"20200522035112065::a","order_id":"o-2","price":"0.000012345","qty":"1000000.123456789",
    "side":"sell_short","symbol":"SHIB/USD","transaction_time":"2020-05-22T19:51:12Z","order_status":"filled"},
    {"activity_type":"DIV","date":"2019-08-01","id":"20190801011955195::5f596936-6f23-4cef-bdf1-3806aae57dbf",
    "net_amount":"1.02","per_share_amount":"0.51","qty":"2","symbol":"T","status":"executed","currency":"USD",
    "created_at":"2019-08-01T05:19:55.195Z","description":"Cash dividend","group_id":"g-1"},
    {"activity_type":"FEE","activity_sub_type":"REG","date":"2021-03-04","id":"f","net_amount":"-0.01","status":"correct"},
    {"activity_type":"JNLC","created_at":"2021-03-04T01:00:00Z","id":"j","net_amount":"5000","symbol":"","currency":""},
    {"activity_type":"OCT","date":"2026-08-07","id":"n","net_amount":"12.5","currency":"EUR","symbol":"not a symbol"}]
    """

  @Test("Fills and what is no fill are read whole") func whole() throws {
    let listing = try read(recorded)
    #expect(listing.problems.isEmpty)
    #expect(
      listing.values.map(\.type) == ["FILL", "FILL", "DIV", "FEE", "JNLC", "OCT"])
    #expect(
      listing.values.map(\.day.description) == [
        "2022-02-02", "2020-05-22", "2019-08-01", "2021-03-04", "2021-03-03", "2026-08-07",
      ])
    #expect(
      listing.values.map { $0.cash?.description } == [
        "-174.78", "12.345001524074060205", "1.02", "-0.01", "5000", "12.5",
      ])
    let dividend = listing.values[2]
    #expect(dividend.price?.description == "0.51" && dividend.quantity == Quantity(2))
    #expect(dividend.note == "Cash dividend" && dividend.group == "g-1")
    #expect(dividend.at?.rfc3339 == "2019-08-01T05:19:55.195Z")
    #expect(listing.values[3].subtype == "REG" && listing.values[3].at == nil)
    #expect(listing.values[5].cash?.currency.code == "EUR")
    #expect(listing.values[5].symbol == nil && listing.values[5].note == "not a symbol")
  }

  @Test(
    "A line that cannot be read is left out and named",
    arguments: [
      "{}", "7", "null", #"{"id":"a"}"#, #"{"id":"","activity_type":"DIV","date":"2026-01-01"}"#,
      #"{"id":"../..","activity_type":"DIV","date":"2026-01-01/"}"#,
      #"{"id":"a","activity_type":"\u001b[2J","date":"2026-01-01"}"#,
      #"{"id":"a","activity_type":"div","date":"2026-01-01"}"#,
      #"{"id":"a","activity_type":"DIV","date":"2026-02-30"}"#,
      #"{"id":"a","activity_type":"DIV","date":"2026-01-01","net_amount":"1,5"}"#,
      #"{"id":"a","activity_type":"DIV","date":"2026-01-01","net_amount":"NaN"}"#,
      #"{"id":"a","activity_type":"DIV","date":"2026-01-01","currency":"dollars"}"#,
      #"{"id":"a","activity_type":"FILL","date":"2026-01-01"}"#,
      #"{"id":"a","activity_type":"FILL","order_id":"o","price":"1","qty":"-1","side":"buy","symbol":"A","transaction_time":"2022-02-02T18:55:09Z"}"#,
      #"{"id":"a","activity_type":"FILL","order_id":"o","price":"1","qty":"1","side":"buy","symbol":"A","transaction_time":"yesterday"}"#,
    ])
  func hostile(line: String) throws {
    let good = #"{"id":"b","activity_type":"INT","date":"2026-01-01","net_amount":"0.01"}"#
    let listing = try read("[\(line),\(good)]")
    #expect(listing.values.map(\.id.text) == ["b"])
    #expect(listing.problems.count == 1)
  }

  @Test("Words of the broker cannot move a cursor") func words() throws {
    for text in HostileText.pieces {
      var object = JSONObject()
      object.add("id", "a")
      object.add("activity_type", "MISC")
      object.add("date", "2026-01-01")
      object.add("description", text)
      object.add("status", text)
      object.add("symbol", text)
      let entry = try #require(try read("[\(object.text)]").values.first)
      for words in [entry.note, entry.status].compactMap({ $0 }) {
        #expect(
          !words.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        #expect(words.unicodeScalars.count <= 201)
      }
    }
  }

  @Test("What is no list is said to be none") func noList() {
    for text in ["", "{}", "[", "<html>", "[1", #"{"message":"x"}"#] {
      #expect(throws: BrokerError.self) { try read(text) }
    }
  }

  @Test("The question is that of the contract") func requests() throws {
    let last = try #require(ExecutionID("20220202135509981::2d7b"))
    let plain = try target(ActivityQuery())
    #expect(plain == "/v2/account/activities?direction=desc&page_size=100")
    let whole = try target(
      ActivityQuery(
        olderThan: last, types: ["DIV", "INT"], after: Timestamp(seconds: 0),
        until: Timestamp(seconds: 86_400)))
    #expect(
      whole
        == "/v2/account/activities?direction=desc&page_size=100&activity_types=DIV,INT&after=1970-01-01T00%3A00%3A00Z&until=1970-01-02T00%3A00%3A00Z&page_token=20220202135509981%3A%3A2d7b"
    )
  }

  private func target(_ query: ActivityQuery) throws -> String {
    let endpoint = try EndpointURL("http://127.0.0.1:1")
    return try AlpacaRequests(
      trading: endpoint, data: endpoint,
      credentials: AlpacaCredentials(keyID: "k", secret: "s")
    ).activities(query).target
  }
}
