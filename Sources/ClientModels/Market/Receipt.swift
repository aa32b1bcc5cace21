/// How a figure reached us, and when.
public struct Receipt: Hashable, Sendable {
  public enum Source: String, Hashable, Sendable, CaseIterable {
    /// The broker sent it as it happened.
    case stream
    /// It was asked for.
    case poll
  }

  /// Our time when it came.
  public let at: Timestamp
  public let source: Source

  public init(_ source: Source, at: Timestamp) {
    self.source = source
    self.at = at
  }
}
