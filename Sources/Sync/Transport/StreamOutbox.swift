import Synchronization

/// What other threads want of a stream, until its own thread takes it.
final class StreamOutbox: Sendable {
  struct Wishes: Sendable {
    var messages: [(bytes: [UInt8], isText: Bool)] = []
    /// Nothing is taken after the goodbye.
    var isClosed = false
    /// More was to be sent than may wait; what was too much is not kept.
    var isOver = false
  }

  private struct State: Sendable {
    var wishes = Wishes()
    var byteCount = 0
    var isNew = false
  }

  private let state = Mutex(State())

  func add(_ bytes: [UInt8], isText: Bool) {
    state.withLock { state in
      guard !state.wishes.isClosed else { return }
      state.isNew = true
      guard state.byteCount + bytes.count <= StreamSession.outputLimit else {
        state.wishes.isOver = true
        return
      }
      state.byteCount += bytes.count
      state.wishes.messages.append((bytes, isText))
    }
  }

  func close() {
    state.withLock { state in
      state.wishes.isClosed = true
      state.isNew = true
    }
  }

  /// Takes everything; nil when there is nothing new.
  func take() -> Wishes? {
    state.withLock { state in
      guard state.isNew else { return nil }
      defer {
        state.wishes.messages = []
        state.byteCount = 0
        state.isNew = false
      }
      return state.wishes
    }
  }
}
