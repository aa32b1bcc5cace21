// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// What an account in each state has been worth.
extension MatrixState {
  func tellPerformance(_ fixture: inout ScreenFixture) {
    let asOf = fixture.now
    let history = PerformanceFixture.values(self == .empty ? 1 : PerformanceFixture.days.count)
      .history
    var reading = PerformanceReading(
      values: ValueReading(
        ValueHistory(
          days: history.days.map { ValueDay($0.day, scaled($0.value)) },
          flows: history.flows.map { CashFlow($0.day, scaled($0.amount)) }),
        asOf: asOf, source: .live))
    if self != .empty {
      let symbols = [PerformanceFixture.spy] + fixture.state.portfolio.positions.keys.sorted()
      for (index, symbol) in symbols.enumerated() {
        reading.bars[symbol] = PerformanceFixture.bars(symbol, base: 580 - 90 * index)
      }
    }
    fixture.send(.sync(.performanceRead(reading)))
  }

  private func scaled(_ money: Money?) -> Money? {
    self == .extreme ? money.map { Money(try! $0.amount * 1_000_000_000) } : money
  }
}
