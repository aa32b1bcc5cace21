import ClientModels
import TestSupport
import Testing

@testable import TUI

/// Somebody who presses anything, and in between what leads to an order.
private struct Visitor {
  var fixture: ScreenFixture
  var chance: CountingGenerator
  var sent: [OrderRequest] = []
  var cancels = 0
  /// Drafts that left, by their orders.
  var drafts: [OrderRequest] = []

  init(seed: UInt64, kind: AppSettings.Kind, readOnly: Bool = false, offline: Bool = false) {
    fixture = ScreenFixture(kind: kind, readOnly: readOnly, offline: offline)
    chance = CountingGenerator(state: seed &* 0x9e37_79b9_7f4a_7c15)
    for _ in 0..<16 { _ = chance.next() }
    let phrases = ["buy 1 AAPL @ 230 day", "sell 50% AAPL day", "buy 2 AAPL stop 300 day"]
    fixture.send(
      .drafts(
        .listed(
          phrases.enumerated().map {
            Draft(number: $0.offset + 1, phrase: $0.element, createdAt: fixture.now)
          })))
  }

  private static let keys: [Key] =
    Command.allCases.flatMap(\.keys).filter { !Command.quit.keys.contains($0) }
    + "0123456789.,%$kmaxAPL/SEND\u{1b}é東".map { Key.character($0) }
    + [.backspace, .delete, .insert, .function(5), .home, .end]

  private static let ways: [[Key]] = [
    [.character("b")] + "10".map { .character($0) } + [.enter],
    [.character("s")] + "pos".map { .character($0) } + [.enter],
    [.escape, .escape, .escape, .character("3"), .character("["), .character("g")]
      + [.character(" "), .character(" "), .enter, .down, .down, .down]
      + "SEND".map { .character($0) } + [.enter],
    [.escape, .escape, .escape, .character("3"), .character("["), .character("g")]
      + [.character(" "), .character(" "), .enter, .down, .down, .down, .character("y")],
    [.character("S"), .character("E"), .character("N"), .character("D"), .enter],
    [.tab, .tab, .character("c")], [.character("X")], [.character("y")],
    [.escape, .escape, .escape],
    [.character("3"), .character("["), .character(" "), .character(" "), .enter],
    [.character("3"), .character("["), .character("g"), .enter, .enter],
    [.character("3"), .character(" "), .character(" "), .character("m")]
      + "+1t".map { .character($0) } + [.enter],
  ]

  mutating func act() {
    switch Int.random(in: 0..<22, using: &chance) {
    case 0..<8: press(Self.keys.randomElement(using: &chance) ?? .enter)
    case 8..<16: for key in Self.ways.randomElement(using: &chance) ?? [] { press(key) }
    case 16: take(.paste("10\rAAPL\u{1b}[31mSEND\ny"))
    case 17:
      take(
        .resized(
          Size(
            columns: Int.random(in: 0...130, using: &chance),
            rows: Int.random(in: 0...50, using: &chance))))
    case 18: take(.sync(.notice(Notice(.warning, "\u{1b}[2Jfrom outside\u{202e}"))))
    case 19, 20: answer()
    default: rest(1)
    }
  }

  /// What somebody presses who has read the sheet: each key after a rest.
  private mutating func answer() {
    for key in "SEND".map({ Key.character($0) }) + [.enter, .character("y")] {
      rest(0.4)
      take(.key(key))
      rest(0.2)
    }
  }

  private mutating func rest(_ seconds: Double) {
    fixture.now = fixture.now.advanced(bySeconds: seconds)
    take(.tick)
  }

  private mutating func press(_ key: Key) {
    let pauses: [Double] = [0.001, 0.05, 0.2, 0.5, 1]
    let pause = pauses.randomElement(using: &chance) ?? 1
    fixture.now = fixture.now.advanced(bySeconds: pause)
    take(.key(key))
    guard Bool.random(using: &chance), let time = fixture.state.wakeAt else { return }
    fixture.now = time
    take(.tick)
  }

  private mutating func take(_ kind: Event.Kind) {
    let (front, held) = (fixture.state.layers.last, fixture.state.heldKey)
    fixture.effects = []
    fixture.send(kind)
    for effect in fixture.effects { check(effect, by: held, front) }
    let size = fixture.state.size
    #expect(fixture.state.render(size: size).size == size)
  }

  private mutating func check(_ effect: Effect, by held: HeldKey?, _ front: Layer?) {
    switch effect {
    case .send(.submit(let request)):
      expectConfirmed(request, by: held, front)
      sent.append(request)
    case .drafts(.send(let orders)):
      for order in orders {
        expectConfirmed(order.request, by: held, front)
        drafts.append(order.request)
      }
    case .send(.cancel), .send(.cancelAll):
      guard let held, case .confirmation(let sheet)? = front else {
        Issue.record("a cancel left without a key on its question")
        return
      }
      #expect(sheet.armedAt <= held.at)
      cancels += 1
    default: break
    }
  }

  private func expectConfirmed(_ request: OrderRequest, by held: HeldKey?, _ front: Layer?) {
    let (requests, armedAt, typed): ([OrderRequest], Timestamp, String)
    switch front {
    case .review(let sheet):
      (requests, armedAt, typed) = ([sheet.request], sheet.armedAt, sheet.typed)
    case .bulk(let sheet): (requests, armedAt, typed) = (sheet.requests, sheet.armedAt, sheet.typed)
    default:
      Issue.record("an order left without a key on its review")
      return
    }
    guard let held else {
      Issue.record("an order left without a key")
      return
    }
    #expect(requests.contains(request))
    #expect(armedAt <= held.at, "the sheet was too new to be read")
    #expect(fixture.now.seconds(since: held.at) >= 0.02, "more could have come with the key")
    #expect(fixture.state.settings.kind == .paper || typed == "SEND")
  }
}

@Suite(.reckoning) struct ChanceKeysTests {
  @Test(arguments: [AppSettings.Kind.paper, .live])
  func anOrderLeavesOnlyByAKeyOnItsReviewAndEachOnlyOnce(kind: AppSettings.Kind) {
    var (orders, cancels, drafts) = (0, 0, 0)
    for seed in 1...16 as ClosedRange<UInt64> {
      var visitor = Visitor(seed: seed, kind: kind)
      for _ in 0..<400 { visitor.act() }
      #expect(Set(visitor.sent.map(\.clientOrderID)).count == visitor.sent.count)
      orders += visitor.sent.count
      cancels += visitor.cancels
      drafts += visitor.drafts.count
    }
    #expect(drafts > 0)
    #expect(orders > 0)
    #expect(cancels > 0)
  }

  @Test(arguments: [(true, false), (false, true)])
  func nothingLeavesAReadOnlyOrOfflineScreen(readOnly: Bool, offline: Bool) {
    for seed in 1...16 as ClosedRange<UInt64> {
      var visitor = Visitor(seed: seed, kind: .paper, readOnly: readOnly, offline: offline)
      for _ in 0..<300 { visitor.act() }
      #expect(visitor.sent.isEmpty && visitor.drafts.isEmpty)
      #expect(visitor.cancels == 0)
    }
  }
}
