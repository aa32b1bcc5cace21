import Foundation

/// The market of a running server, moved by its own command. Past any proxy, so that no request of it is counted.
public struct PaperMarket: Sendable {
  let environment: [String: String]

  /// Moves the clock to that time of the market's day in New York; throws what the server says against it.
  public func step(to time: String) throws {
    let done = runSeparately(
      [Products.url("folio-paper").path, "market", "step", "--to", time], environment: environment)
    guard done.status == 0 else { throw SpawnedProgram.Failed(description: done.error) }
  }
}
