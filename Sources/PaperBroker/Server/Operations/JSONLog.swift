import ClientModels
import Logging

/// Log lines as JSON objects: `time`, `level`, `message`, then what belongs to them.
public struct JSONLog: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel: Logger.Level = .info
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable (String) -> Void

  /// `write` gets whole lines with their line feed.
  public init(
    now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void
  ) {
    self.now = now
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = JSONValue.object([
      "time": .string(now().rfc3339), "level": .string(event.level.rawValue),
      "message": .string("\(event.message)"),
    ])
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      line = line.adding(name, .string("\(value)"))
    }
    write(line.text + "\n")
  }
}
