import ClientModels
import Testing

@testable import PaperBroker

/// Lists of instruments, kept for their account.
@Suite struct WatchlistTests {
  private let market: OpenMarket

  init() throws { market = try OpenMarket() }

  private func make(_ name: String, _ symbols: String = #""SPY","AAPL""#) async throws -> String {
    let answer = try await market.send(
      "POST", "/v2/watchlists", #"{"name":"\#(name)","symbols":[\#(symbols)]}"#)
    #expect(answer.status == 200)
    return answer.text("id")
  }

  private func symbols(_ answer: APIResponse) -> [String] {
    guard case .object(let members) = answer.body,
      let assets = members.first(where: { $0.name == "assets" })?.value
    else { return ["no assets in \(answer)"] }
    return APIResponse(assets).texts("symbol")
  }

  @Test func aListIsMadeWithItsAssetsAndListedWithoutThem() async throws {
    let id = try await make("First")
    let list = try await market.send("GET", "/v2/watchlists/\(id)")
    #expect(symbols(list) == ["SPY", "AAPL"])
    #expect(list.text("account_id") == "a0000000-0000-4000-8000-000000000001")
    #expect(list.text("created_at") == "2026-11-17T15:00:00Z")
    let all = try await market.send("GET", "/v2/watchlists")
    #expect(
      all.body?.text
        == #"[{"id":"\#(id)","account_id":"a0000000-0000-4000-8000-000000000001","created_at":"2026-11-17T15:00:00Z","updated_at":"2026-11-17T15:00:00Z","name":"First"}]"#
    )
  }

  @Test func symbolsAreAddedAtTheEndAndTakenAway() async throws {
    let id = try await make("First", #""SPY""#)
    #expect(
      symbols(try await market.send("POST", "/v2/watchlists/\(id)", #"{"symbol":"PENNY"}"#))
        == ["SPY", "PENNY"])
    let twice = try await market.send("POST", "/v2/watchlists/\(id)", #"{"symbol":"SPY"}"#)
    #expect("\(twice.status) \(twice.text("message"))" == "422 duplicate symbol: SPY")
    #expect(
      symbols(try await market.send("DELETE", "/v2/watchlists/\(id)/SPY")) == ["PENNY"])
    #expect(try await market.send("DELETE", "/v2/watchlists/\(id)/SPY").status == 404)
  }

  @Test func aChangeReplacesWhatItNames() async throws {
    let id = try await make("First")
    let renamed = try await market.send("PUT", "/v2/watchlists/\(id)", #"{"name":"Second"}"#)
    #expect(renamed.text("name") == "Second")
    #expect(symbols(renamed) == ["SPY", "AAPL"])
    let other = try await market.send("PUT", "/v2/watchlists/\(id)", #"{"symbols":["PENNY"]}"#)
    #expect(other.text("name") == "Second")
    #expect(symbols(other) == ["PENNY"])
  }

  @Test func everyCallOfOneListIsThereByNameToo() async throws {
    let id = try await make("My list", #""SPY""#)
    let path = "/v2/watchlists:by_name?name=My+list"
    #expect(try await market.send("GET", path).text("id") == id)
    #expect(
      symbols(try await market.send("POST", path, #"{"symbol":"AAPL"}"#)) == ["SPY", "AAPL"])
    #expect(
      symbols(try await market.send("PUT", path, #"{"name":"My list","symbols":["PENNY"]}"#))
        == ["PENNY"])
    let gone = try await market.send("DELETE", path)
    #expect(gone.status == 204)
    #expect(gone.body == nil)
    #expect(try await market.send("GET", path).status == 404)
  }

  @Test func aDeletedListIsGone() async throws {
    let id = try await make("First")
    #expect(try await market.send("DELETE", "/v2/watchlists/\(id)").status == 204)
    let missing = try await market.send("GET", "/v2/watchlists/\(id)")
    #expect(
      "\(missing.status) \(missing.text("code")) \(missing.text("message"))"
        == "404 40410000 watchlist not found: \(id)")
    #expect(try await market.send("GET", "/v2/watchlists").body == .array([]))
  }

  @Test(arguments: [
    (#"{"symbols":["SPY"]}"#, "422 40010001 name is required"),
    (#"{"name":"First","symbols":["SPY"]}"#, "422 40010001 watchlist name must be unique"),
    (#"{"name":"Other","symbols":["ZZZZ"]}"#, "422 42210000 asset \"ZZZZ\" not found"),
    (#"{"name":"Other","symbols":"SPY"}"#, "422 40010001 symbols must be a list of strings"),
    (#"{"name":"Other","color":1}"#, "422 40010001 unknown field \"color\""),
    (
      #"{"name":"12345678901234567890123456789012345678901234567890123456789012345"}"#,
      "422 40010001 name must be no more than 64 characters"
    ),
  ])
  func aListThatTheContractDoesNotTakeIsRefused(body: String, refusal: String) async throws {
    _ = try await make("First")
    let answer = try await market.send("POST", "/v2/watchlists", body)
    #expect("\(answer.status) \(answer.text("code")) \(answer.text("message"))" == refusal)
  }

  @Test func anIdThatIsNoneIsMalformedAndAStrangersIsNotFound() async throws {
    let malformed = try await market.send("GET", "/v2/watchlists/one")
    #expect("\(malformed.status) \(malformed.text("message"))" == "422 watchlist is required")
    let id = try await make("First")
    let stranger = try #require(AccountID("a0000000-0000-4000-8000-000000000002"))
    let request = try #require(
      APIRequest(method: "GET", target: "/v2/watchlists/\(id)", body: []))
    #expect(try await market.service.respond(to: request, account: stranger).status == 401)
  }

  @Test func anAccountHasABoundedNumberOfLists() async throws {
    for number in 1...WatchlistBook.limit { _ = try await make("List \(number)", "") }
    let answer = try await market.send("POST", "/v2/watchlists", #"{"name":"One more"}"#)
    #expect(answer.status == 403)
    #expect(answer.text("message") == "an account has at most 200 watchlists")
  }
}
