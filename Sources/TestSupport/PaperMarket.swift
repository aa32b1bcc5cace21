import Foundation

/// The market of a running server, moved by its own command. Past any proxy, so that no request of it is counted.
public struct PaperMarket: Sendable {
  let environment: [String: String]

  /// From now on no price moves and no order fills.
  public func pause() throws { try run("pause") }

  /// Moves the clock to that time of the market's day in New York; throws what the server says against it.
  public func step(to time: String) throws {
    try run("step", "--to", time)
  }

  private func run(_ words: String...) throws {
    let done = runSeparately(
      [Products.url("folio-paper").path, "market"] + words, environment: environment)
    guard done.status == 0 else { throw SpawnedProgram.Failed(description: done.error) }
  }
}
