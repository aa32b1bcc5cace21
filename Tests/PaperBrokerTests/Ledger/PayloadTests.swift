import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// The quick reader and writer of payloads say what the general ones say.
@Suite struct PayloadTests {
  private static let general: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  @Test(arguments: [1, 2, 3, 5, 10] as [UInt64])
  func everyEventOfARandomHistoryIsTheSameBytesAndTheSameEvent(seed: UInt64) throws {
    var run = try LedgerRun(seed: seed)
    for _ in 0..<300 { try run.step() }
    var (plain, rebuilt) = (0, Exchange())
    rebuilt.rules = run.exchange.rules
    for event in run.log {
      let (kind, text) = try EventPayload.encode(event.kind)
      let payload = try JSONDecoder().decode(EventPayload.self, from: Data(text.utf8))
      #expect(String(decoding: try Self.general.encode(payload), as: UTF8.self) == text)
      let read = try EventPayload.decode(kind: kind, json: text, at: event.at)
      rebuilt.apply(LedgerEvent(account: event.account, at: event.at, read))
      guard let payload = EventPayload(plain: text) else { continue }
      plain += 1
      #expect(payload.plainText == text)
    }
    #expect(rebuilt == run.exchange)
    #expect(plain > run.log.count * 9 / 10)
  }

  @Test func whatIsNotPlainIsLeftToTheGeneralReader() throws {
    for text in [
      "", "{", "{}x", "{ }", #"{"order":"a" }"#, #"{"order":"a\"b"}"#, #"{"order":"ä"}"#,
      #"{"order":"a","order":"b"}"#, #"{"unknown":"a"}"#, #"{"order":1}"#, #"{"until":"1"}"#,
      #"{"until":01}"#, #"{"until":-0}"#, #"{"until":1.5}"#, #"{"until":9223372036854775808}"#,
      #"{"triggered":tru}"#, #"{"triggered":1}"#, #"{"order":"a",}"#, #"{"order":"a""#, "[]",
      #"{"order":"a"#, #"{"order"}"#, #"{"closes":{}}"#, #"{"order":null}"#,
    ] {
      #expect(EventPayload(plain: text) == nil, "\(text)")
    }
    let odd = EventPayload(
      plain: #"{"expires_at":-12,"until":1795363200000000000,"multiplier":4,"triggered":false}"#)
    #expect(odd?.expiresAt == -12)
    #expect(odd?.until == 1_795_363_200_000_000_000)
    #expect(odd?.multiplier == 4)
    #expect(odd?.isTriggered == false)
  }

  @Test func aClientOrderIDWithQuotesComesBack() throws {
    var desk = try Desk()
    try desk.submit(.buy, "1", limit: "10", clientID: #"a "quoted\ / id"#)
    let accepted = try #require(desk.log.last)
    let (kind, text) = try EventPayload.encode(accepted.kind)
    #expect(EventPayload(plain: text) == nil)
    #expect(try EventPayload.decode(kind: kind, json: text, at: accepted.at) == accepted.kind)
  }

  @Test(arguments: [1, 2, 3, 5] as [UInt64])
  func aReplayWithEveryCoreMakesTheSameState(seed: UInt64) throws {
    var events: [LedgerEvent] = []
    for part in 0..<4 as Range<UInt64> {
      var run = try LedgerRun(seed: seed + 10 * part)
      for _ in 0..<250 { try run.step() }
      let account = try #require(AccountID("account-\(part)"))
      events += run.log.map { LedgerEvent(account: account, at: $0.at, $0.kind) }
    }
    // Keys that two accounts were given, and what happened to an account before there was one.
    let key = APIKey(id: "K", secretDigest: "later")
    let first = try #require(AccountID("account-0"))
    events.append(LedgerEvent(account: first, at: Desk.open, .keyCreated(key)))
    let nobody = try #require(AccountID("nobody"))
    events.append(LedgerEvent(account: nobody, at: Desk.open, .keyCreated(key)))
    events.append(LedgerEvent(account: nobody, at: Desk.open, .marginGranted(multiplier: 4)))
    events.append(
      LedgerEvent(
        account: nobody, at: Desk.open,
        .accountCreated(number: "N", cash: 1, key: APIKey(id: "N", secretDigest: ""))))
    var (one, all, later) = (Exchange(), Exchange(), Exchange())
    for event in events { one.apply(event) }
    let stored = events.enumerated().map { StoredEvent(sequence: Int64($0) + 1, event: $1) }
    all.replay(stored)
    #expect(all == one)
    #expect(all.accounts[nobody]?.multiplier == 1)
    later.replay(Array(stored.prefix(700)))
    later.replay(Array(stored.dropFirst(700)))
    #expect(later == one)
  }
}
