import ClientModels
import Testing

@testable import TUI

/// Somebody who presses anything, and in between what leads to an order.
private struct Visitor {
  var fixture: ScreenFixture
  var chance: CountingGenerator
  var sent: [OrderRequest] = []
  var cancels = 0

  init(seed: UInt64, kind: AppSettings.Kind, readOnly: Bool = false, offline: Bool = false) {
    fixture = ScreenFixture(kind: kind, readOnly: readOnly, offline: offline)
    chance = CountingGenerator(state: seed &* 0x9e37_79b9_7f4a_7c15)
    for _ in 0..<16 { _ = chance.next() }
  }

  private static let keys: [Key] =
    Command.allCases.flatMap(\.keys).filter { !Command.quit.keys.contains($0) }
    + "0123456789.,%$kmaxAPL/SEND\u{1b}é東".map { Key.character($0) }
    + [.backspace, .delete, .insert, .function(5), .home, .end]

  private static let ways: [[Key]] = [
    [.character("b")] + "10".map { .character($0) } + [.enter],
    [.character("s")] + "pos".map { .character($0) } + [.enter],
    [.character("S"), .character("E"), .character("N"), .character("D"), .enter],
    [.tab, .tab, .character("c")], [.character("X")], [.character("y")],
    [.escape, .escape, .escape],
  ]

  mutating func act() {
    switch Int.random(in: 0..<20, using: &chance) {
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
    default: fixture.wait(1)
    }
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
      guard let held, case .review(let sheet)? = front else {
        Issue.record("an order left without a key on its review")
        return
      }
      #expect(request == sheet.request)
      #expect(sheet.armedAt <= held.at, "the sheet was too new to be read")
      #expect(fixture.now.seconds(since: held.at) >= 0.02, "more could have come with the key")
      #expect(fixture.state.settings.kind == .paper || sheet.typed == "SEND")
      sent.append(request)
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
}

@Suite struct ChanceKeysTests {
  @Test(arguments: [AppSettings.Kind.paper, .live])
  func anOrderLeavesOnlyByAKeyOnItsReviewAndEachOnlyOnce(kind: AppSettings.Kind) {
    var (orders, cancels) = (0, 0)
    for seed in 1...8 as ClosedRange<UInt64> {
      var visitor = Visitor(seed: seed, kind: kind)
      for _ in 0..<400 { visitor.act() }
      #expect(Set(visitor.sent.map(\.clientOrderID)).count == visitor.sent.count)
      orders += visitor.sent.count
      cancels += visitor.cancels
    }
    #expect(orders > 0)
    #expect(cancels > 0)
  }

  @Test(arguments: [(true, false), (false, true)])
  func nothingLeavesAReadOnlyOrOfflineScreen(readOnly: Bool, offline: Bool) {
    for seed in 1...8 as ClosedRange<UInt64> {
      var visitor = Visitor(seed: seed, kind: .paper, readOnly: readOnly, offline: offline)
      for _ in 0..<300 { visitor.act() }
      #expect(visitor.sent.isEmpty)
      #expect(visitor.cancels == 0)
    }
  }
}
