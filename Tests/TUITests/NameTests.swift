// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

/// Names of what is looked at are asked for by the program itself.
@Suite struct NameTests {
  private func asked(_ fixture: ScreenFixture) -> [String] {
    fixture.effects.compactMap {
      if case .send(.findAsset(let symbol)) = $0 { symbol.text } else { nil }
    }
  }

  private func nameless() -> ScreenFixture {
    var fixture = ScreenFixture()
    fixture.state.portfolio.assets = [:]
    fixture.send(.sync(.linkChanged(.connected)))
    return fixture
  }

  @Test func oneIsAskedForEachSecondAndEachOnce() {
    var fixture = nameless()
    for count in 1...3 {
      fixture.wait(1)
      #expect(asked(fixture).count == count)
    }
    for _ in 0..<5 { fixture.wait(1) }
    #expect(Set(asked(fixture)) == ["AAPL", "BRK.B", "SHIB"] && asked(fixture).count == 3)
  }

  @Test func offlineTheNamesAreThoseOfTheCachedList() {
    var fixture = ScreenFixture(offline: true)
    fixture.state.portfolio.assets = [:]
    fixture.wait(1)
    fixture.wait(1)
    #expect(fixture.effects.filter { $0 == .send(.listAssets) }.count == 1)
    #expect(asked(fixture) == [])
    let list = AssetIndex([AssetName(Symbol("AAPL")!, name: "Apple Inc.")])
    fixture.send(.sync(.assetsListed(list)))
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("AAPL Apple Inc."), "\(text)")
  }

  @Test func aFilterDoesNotKeepTheNamesOfTheRowsThatItHidesUnknown() {
    var fixture = nameless()
    fixture.press(.character("/"))
    fixture.type("zebra")
    fixture.press(.enter)
    #expect(fixture.state.holdings.isEmpty)
    for _ in 0..<4 { fixture.wait(1) }
    #expect(Set(asked(fixture)) == ["AAPL", "BRK.B", "SHIB"])
  }

  @Test func whoRunsThroughAListIsNotFollowed() {
    var fixture = nameless()
    for _ in 0..<30 { fixture.press(.down) }
    #expect(asked(fixture) == [])
    fixture.wait(1.1)
    #expect(asked(fixture).count == 1)
  }

  @Test func aLinkThatComesBackIsAskedAgain() {
    var fixture = nameless()
    for _ in 0..<4 { fixture.wait(1) }
    fixture.send(.sync(.linkChanged(.failing(reason: "no network", retryAt: nil))))
    fixture.wait(1)
    #expect(asked(fixture).count == 3)
    fixture.send(.sync(.linkChanged(.connected)))
    fixture.wait(1)
    #expect(asked(fixture).dropFirst(3).first == "AAPL")
  }

  @Test func rowsAreSortedAndFoundByTheNamesThatAreSeen() {
    var fixture = nameless()
    fixture.press(.character("o"), .down, .enter, .escape)
    let names = [("AAPL", "Zebra Holdings"), ("BRK.B", "iShares Fund"), ("SHIB", "Invesco Trust")]
    fixture.send(
      .sync(.assetsListed(AssetIndex(names.map { AssetName(Symbol($0.0)!, name: $0.1) }))))
    #expect(fixture.state.holdings.map(\.symbol.text) == ["SHIB", "BRK.B", "AAPL"])
    fixture.press(.character("/"))
    fixture.type("zebra")
    fixture.press(.enter)
    #expect(fixture.state.holdings.map(\.symbol.text) == ["AAPL"])
  }

  @Test func aTryThatIsUnderWayIsCalledSo() {
    var fixture = ScreenFixture()
    let retryAt = fixture.now.advanced(bySeconds: 2)
    fixture.send(.sync(.linkChanged(.failing(reason: "no network", retryAt: retryAt))))
    func header() -> String {
      let canvas = fixture.state.render(size: Size(columns: 120, rows: 40))
      return canvas.text(row: 0) + canvas.text(row: 1)
    }
    #expect(header().contains("next try in 2 s"))
    fixture.wait(2)
    #expect(header().contains("trying again"))
  }
}
