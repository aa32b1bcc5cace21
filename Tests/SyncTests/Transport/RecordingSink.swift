import Synchronization

@testable import Sync

/// Keeps what came on a stream.
final class RecordingSink: StreamSink {
  struct Record: Sendable {
    var openings = 0
    var messages: [FakeStream.Message] = []
    var ends: [StreamEnd] = []
    var afterEnd = 0

    var isOpen: Bool { openings > 0 }
  }

  private let record = Mutex(Record())
  /// Called within `opened` and `received`.
  private let react: @Sendable (FakeStream.Message?) -> Void

  init(react: @escaping @Sendable (FakeStream.Message?) -> Void = { _ in }) { self.react = react }

  var seen: Record { record.withLock { $0 } }
  var texts: [String] { seen.messages.map(\.text) }
  var end: StreamEnd? { seen.ends.first }

  func opened() {
    record.withLock { record in
      record.openings += 1
      record.afterEnd += record.ends.isEmpty ? 0 : 1
    }
    react(nil)
  }

  func received(_ message: UnsafeRawBufferPointer, isText: Bool) {
    let message = FakeStream.Message(Array(message), isText: isText)
    record.withLock { record in
      record.messages.append(message)
      record.afterEnd += record.ends.isEmpty ? 0 : 1
    }
    react(message)
  }

  func ended(_ end: StreamEnd) { record.withLock { $0.ends.append(end) } }
}
