import ClientModels
import Dispatch
import Foundation
import Synchronization

/// What the head of a snapshot says: at which event the state stands.
struct SnapshotHead: Hashable {
  let sequence: Int64
  /// Of that event.
  let hash: LedgerHash
  /// The latest moment of the market's clock up to there; nil while nothing happened on it.
  let lastMarketTime: Timestamp?
}

/// A state that was kept for the next start.
struct KeptState: Sendable {
  let head: SnapshotHead
  let exchange: Exchange

  var state: StoredState {
    StoredState(
      sequence: head.sequence, exchange: exchange, lastMarketTime: head.lastMarketTime)
  }
}

/// A snapshot in a file beside the ledger. It is written whole under another name and then takes the place of the one
/// before it. Only the owner can read it.
struct SnapshotFile {
  private static let mark = Array("FOLIOSNP".utf8)
  /// Mark, version, sequence, hash, whether there is a time and the time, hash of the state, hash of all of these.
  private static let headLength = 8 + 4 + 8 + 32 + 1 + 8 + 32 + 32

  /// A hundred megabytes in one sync would keep the ledger's own waiting.
  private static let pieceLength = 1 << 21

  let path: String

  func write(_ head: SnapshotHead, _ state: [UInt8]) throws {
    var writer = SnapshotWriter()
    for byte in Self.mark { writer.put(byte) }
    writer.put(ExchangeSnapshot.version)
    writer.put(head.sequence)
    for byte in head.hash.bytes { writer.put(byte) }
    writer.put(head.lastMarketTime != nil)
    writer.put(head.lastMarketTime?.nanoseconds ?? 0)
    for byte in LedgerHash(of: state).bytes { writer.put(byte) }
    let named = writer.bytes
    let temporary = path + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SnapshotError() }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(named + LedgerHash(of: named).bytes))
      for start in stride(from: 0, to: state.count, by: Self.pieceLength) {
        try file.write(contentsOf: Data(state[start..<min(state.count, start + Self.pieceLength)]))
        try file.synchronize()
      }
      try file.close()
      guard rename(temporary, path) == 0 else { throw SnapshotError() }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Nil when there is none, or what there is was damaged or is of another form. With every core, unless other work on
  /// them comes first.
  func read(withEveryCore: Bool = true) -> KeptState? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe),
      data.count > Self.headLength,
      let (head, digest) = Self.head(Array(data.prefix(Self.headLength)))
    else { return nil }
    return data.withUnsafeBytes { bytes in
      let state = UnsafeRawBufferPointer(rebasing: bytes[Self.headLength...])
      guard let exchange = Self.state(state, digest, withEveryCore) else { return nil }
      return KeptState(head: head, exchange: exchange)
    }
  }

  /// Read and hashed at the same time; bytes that were changed make a state at the most that is not taken.
  private static func state(
    _ bytes: UnsafeRawBufferPointer, _ digest: LedgerHash, _ withEveryCore: Bool
  ) -> Exchange? {
    guard withEveryCore else {
      return LedgerHash(of: bytes) == digest
        ? ExchangeSnapshot.decode(bytes, withEveryCore: false) : nil
    }
    let isWhole = Mutex(false)
    let exchange = Mutex<Exchange?>(nil)
    // The memory outlives the call, and nobody writes to it.
    nonisolated(unsafe) let bytes = bytes
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      if part == 0 {
        let decoded = ExchangeSnapshot.decode(bytes, withEveryCore: true)
        exchange.withLock { $0 = decoded }
      } else {
        let isRight = LedgerHash(of: bytes) == digest
        isWhole.withLock { $0 = isRight }
      }
    }
    return isWhole.withLock { $0 } ? exchange.withLock { $0.take() } : nil
  }

  private static func head(_ bytes: [UInt8]) -> (head: SnapshotHead, state: LedgerHash)? {
    guard bytes.count == headLength,
      LedgerHash(of: Array(bytes.dropLast(32))) == LedgerHash(bytes: bytes.suffix(32)),
      bytes.starts(with: mark),
      let hash = LedgerHash(bytes: bytes[20..<52]), let state = LedgerHash(bytes: bytes[61..<93])
    else { return nil }
    return bytes.withUnsafeBytes { raw -> (head: SnapshotHead, state: LedgerHash)? in
      func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Value.Type)
        -> Value
      {
        Value(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Value.self))
      }
      guard integer(8, UInt32.self) == ExchangeSnapshot.version else { return nil }
      let time = raw[52] == 1 ? Timestamp(nanoseconds: integer(53, Int64.self)) : nil
      return (
        SnapshotHead(sequence: integer(12, Int64.self), hash: hash, lastMarketTime: time), state
      )
    }
  }
}
