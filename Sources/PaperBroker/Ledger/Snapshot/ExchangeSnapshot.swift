import ClientModels
import Dispatch
import Synchronization

/// The whole exchange in bytes, so that a start need not replay every event since the first; without its rules, which a
/// server says when it starts.
///
/// The events remain the truth. A snapshot is kept only when reading it back gives the state that it was made of, to the
/// last member: a member that this form does not know yet costs the snapshot, never the state.
enum ExchangeSnapshot {
  /// Of the form below. Another one is not read; all events are replayed.
  static let version: UInt32 = 3

  /// Nil when the state has something that this form cannot hold. Works on the thread that calls it and on no other, and
  /// calls `betweenAccounts` when it has done with one.
  static func encode(_ exchange: Exchange, betweenAccounts: () -> Void = {}) -> [UInt8]? {
    var writer = SnapshotWriter()
    writer.put(count: exchange.keys.count)
    for (id, key) in exchange.keys {
      writer.put(id)
      writer.put(key.id)
      writer.put(key.secretDigest)
      writer.put(key.role.rawValue)
      writer.put(exchange.accountByKey[id]) { $0.put($1.text) }
    }
    var copy = writer.bytes.withUnsafeBytes { bytes in
      var reader = SnapshotReader(bytes)
      return try? keys(&reader)
    }
    writer.put(count: exchange.accounts.count)
    for book in exchange.accounts.values {
      var account = SnapshotWriter()
      account.put(book)
      // One account after the other: a whole copy would take the memory of a second state.
      let read = account.bytes.withUnsafeBytes { self.book($0) }
      guard let read, read == book else { return nil }
      copy?.restoreOpen(read)
      writer.put(part: account.bytes)
      betweenAccounts()
    }
    guard let copy, copy.keys == exchange.keys, copy.accountByKey == exchange.accountByKey,
      copy.openBySymbol == exchange.openBySymbol
    else { return nil }
    return writer.bytes
  }

  /// Nil when the bytes are not a state, or of another form.
  static func decode(_ bytes: UnsafeRawBufferPointer, withEveryCore: Bool = true) -> Exchange? {
    do throws(SnapshotError) {
      var reader = SnapshotReader(bytes)
      var exchange = try keys(&reader)
      var parts: [UnsafeRawBufferPointer] = []
      for _ in 0..<(try reader.count()) {
        parts.append(try reader.part())
      }
      guard reader.isAtEnd else { throw SnapshotError() }
      guard withEveryCore else {
        for part in parts {
          guard let book = book(part) else { return nil }
          exchange.restore(book)
        }
        return exchange
      }
      for book in try books(parts) { exchange.restore(book) }
      return exchange
    } catch { return nil }
  }

  /// An exchange with keys and no account.
  private static func keys(_ reader: inout SnapshotReader) throws(SnapshotError) -> Exchange {
    var exchange = Exchange()
    for _ in 0..<(try reader.count()) {
      let name = try reader.text()
      let (id, digest) = (try reader.text(), try reader.text())
      guard let role = KeyRole(rawValue: try reader.text()) else { throw SnapshotError() }
      exchange.keys[name] = APIKey(id: id, secretDigest: digest, role: role)
      if try reader.bool() {
        guard let account = AccountID(try reader.text()) else { throw SnapshotError() }
        exchange.accountByKey[name] = account
      }
    }
    return exchange
  }

  private static func book(_ bytes: UnsafeRawBufferPointer) -> AccountBook? {
    var reader = SnapshotReader(bytes)
    guard let book = try? reader.accountBook(), reader.isAtEnd else { return nil }
    return book
  }

  /// Accounts have nothing to do with each other, so that every core can read some.
  private static func books(
    _ parts: [UnsafeRawBufferPointer]
  ) throws(SnapshotError) -> [AccountBook] {
    let books = Mutex<[AccountBook]>([])
    // The memory outlives the call, and nobody writes to it.
    nonisolated(unsafe) let parts = parts
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      guard let book = book(parts[index]) else { return }
      books.withLock { $0.append(book) }
    }
    let read = books.withLock { $0 }
    guard read.count == parts.count else { throw SnapshotError() }
    return read
  }
}
