/// How a figure reached us, and when.
public struct Receipt: Hashable, Sendable {
  public enum Source: String, Hashable, Sendable, CaseIterable {
    /// The broker sent it as it happened.
    case stream
    /// It was asked for.
    case poll
    /// A file named it, from which the account was made.
    case file
  }

  /// Our time when it came; of a file the time that it names.
  public let at: Timestamp
  public let source: Source

  public init(_ source: Source, at: Timestamp) {
    self.source = source
    self.at = at
  }
}
