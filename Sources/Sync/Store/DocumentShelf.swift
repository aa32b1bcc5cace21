import ClientModels
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The documents in one directory, and what was found wrong with them.
final class DocumentShelf: Sendable {
  private struct State {
    var damages: [String] = []
    /// Files of a newer version; they are left alone.
    var newer: [String: StoreError] = [:]
    /// Files whose version was looked at.
    var known: Set<String> = []
  }

  private enum Content {
    case none
    case bytes([UInt8])
    case damaged(String)
  }

  private let directory: StoreDirectory
  private let environment: StoreEnvironment
  /// Whether files may be set aside and written.
  private let isWritable: Bool
  /// What becomes of a document that is lost, in words.
  private let remedy: String
  private let state = Mutex(State())

  init(
    _ directory: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool,
    remedy: String = "it will be fetched again"
  ) {
    self.directory = directory
    self.environment = environment
    self.isWritable = isWritable
    self.remedy = remedy
  }

  var damages: [String] { state.withLock { $0.damages } }

  func report(_ line: String) {
    state.withLock { if !$0.damages.contains(line) { $0.damages.append(line) } }
  }

  func read(_ name: String) -> StoredDocument? {
    do {
      switch try content(of: name, limit: DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead)
      {
      case .none: return nil
      case .damaged(let what): setAside(name, because: what)
      case .bytes(var bytes): return decode(&bytes, name)
      }
    } catch {
      report(error.description)
    }
    return nil
  }

  func write(
    _ name: String, payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    guard !payload.isEmpty, payload.count <= DocumentEnvelope.payloadLimit else {
      throw StoreError(
        FileFault(errno: payload.isEmpty ? EINVAL : EFBIG, operation: "write"),
        path: directory.path(of: name))
    }
    try refuseNewer(name)
    let bytes = DocumentEnvelope.encode(payload, asOf: asOf, savedAt: time)
    try environment.replace(name, in: directory, with: bytes)
  }

  private func decode(_ bytes: inout [UInt8], _ name: String) -> StoredDocument? {
    do {
      let asOf = try DocumentEnvelope.unwrap(&bytes)
      state.withLock { _ = $0.known.insert(name) }
      return StoredDocument(payload: bytes, asOf: asOf)
    } catch {
      switch error {
      case .damaged(let what): setAside(name, because: what)
      case .newerSchema(let found): noteNewer(name, found)
      }
      return nil
    }
  }

  private func refuseNewer(_ name: String) throws(StoreError) {
    if !state.withLock({ $0.known.contains(name) || $0.newer[name] != nil }) {
      let content = try content(of: name, limit: DocumentEnvelope.overhead)
      if case .bytes(let head) = content, let found = DocumentEnvelope.schema(of: head),
        found > DocumentEnvelope.schema
      {
        noteNewer(name, found)
      } else {
        state.withLock { _ = $0.known.insert(name) }
      }
    }
    if let error = state.withLock({ $0.newer[name] }) { throw error }
  }

  private func noteNewer(_ name: String, _ found: Int) {
    let path = directory.path(of: name)
    let error = StoreError(
      .newerSchema(found: found, known: DocumentEnvelope.schema), path: path,
      description: "\(path): a newer version wrote it; it is left alone, so update this program")
    state.withLock { $0.newer[name] = error }
    report(error.description)
  }

  private func setAside(_ name: String, because what: String) {
    let path = directory.path(of: name)
    guard isWritable else {
      report("\(path) is damaged: \(what); \(directory.remedy ?? "\(remedy) when connected")")
      return
    }
    let aside = "\(name).damaged-\(environment.fileStamp)"
    do {
      try directory.reporting(name) { () throws(FileFault) in
        try directory.fileSystem.rename(name, to: aside, in: directory.descriptor)
      }
      report("\(path) is damaged: \(what); set aside as \(aside), \(directory.remedy ?? remedy)")
    } catch {
      report("\(path) is damaged: \(what); \(remedy) (\(error.description))")
    }
  }

  private func content(of name: String, limit: Int) throws(StoreError) -> Content {
    let fileSystem = directory.fileSystem
    do {
      let file = try fileSystem.open(name, in: directory.descriptor, .read)
      defer { fileSystem.close(file) }
      let status = try fileSystem.status(of: file)
      guard status.kind == .file else { return .damaged("it is not a file") }
      guard status.size <= DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead else {
        return .damaged("it is larger than 64 MiB")
      }
      return .bytes(try fileSystem.read(file, limit: limit))
    } catch {
      switch error.errno {
      case ENOENT: return .none
      case ELOOP: return .damaged("it is a symbolic link")
      case ENXIO: return .damaged("it is not a file")
      default: throw StoreError(error, path: directory.path(of: name))
      }
    }
  }
}
