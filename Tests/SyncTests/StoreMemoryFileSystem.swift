import ClientModels
import Foundation
import Sync

/// A disk in memory that fails when told to, and that can lose what was not synced.
///
/// Paths are absolute. Names and contents come to the disk only by a sync of their directory or file.
final class MemoryFileSystem: FileSystem, @unchecked Sendable {
  /// What a power failure keeps of what was not synced.
  enum Survivors: CaseIterable {
    case nothing, names, contents, everything
  }

  private final class Node {
    var isDirectory: Bool
    var mode: UInt32
    var bytes: [UInt8] = []
    var syncedBytes: [UInt8] = []
    var names: [String: Node] = [:]
    var syncedNames: [String: Node] = [:]
    var holder: Int32?
    var linkTarget: String?

    init(isDirectory: Bool, mode: UInt32) {
      self.isDirectory = isDirectory
      self.mode = mode
    }
  }

  private struct Opened {
    let node: Node
  }

  private struct State {
    var root = Node(isDirectory: true, mode: 0o755)
    var opened: [Int32: Opened] = [:]
    var nextNumber: Int32 = 100
    var calls: [String] = []
    var failAt: Int?
    var failure = EIO
    var staysBroken = false
    var foreignName: String?
    var capacity: Int?
  }

  // Everything below is only reached through the lock.
  private let lock = NSLock()
  private var state = State()

  private func locked<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&state)
  }

  /// The calls so far, each with the name it was for.
  var calls: [String] { locked { $0.calls } }
  var openDescriptors: Int { locked { $0.opened.count } }

  /// Makes the call number `index` (from 0, counted from now on) fail; with `forever` all after it too.
  func fail(at index: Int, with errno: Int32, forever: Bool = false) {
    locked {
      $0.calls = []
      $0.failAt = index
      $0.failure = errno
      $0.staysBroken = forever
    }
  }

  /// The disk is one of another machine.
  func makeForeign(_ name: String) { locked { $0.foreignName = name } }

  /// The disk takes so many bytes in all; nil for any number.
  func limit(to capacity: Int?) { locked { $0.capacity = capacity } }

  /// The bytes of all files together.
  var used: Int { locked { Self.used($0.root) } }

  private static func used(_ node: Node) -> Int {
    node.names.values.reduce(node.bytes.count) { $0 + used($1) }
  }

  func heal() {
    locked {
      $0.calls = []
      $0.failAt = nil
    }
  }

  /// The process is killed: its open files and locks are gone, and the disk is as it was left.
  func kill() {
    locked { state in
      for opened in state.opened.values { opened.node.holder = nil }
      state.opened = [:]
      state.failAt = nil
      state.calls = []
    }
  }

  /// A power failure: open files are gone, and of what was not synced only `survivors` is left.
  func crash(keeping survivors: Survivors) {
    locked { state in
      state.opened = [:]
      state.failAt = nil
      state.calls = []
      Self.settle(state.root, survivors)
    }
  }

  private static func settle(_ node: Node, _ survivors: Survivors) {
    node.holder = nil
    if survivors == .nothing || survivors == .contents { node.names = node.syncedNames }
    if survivors == .nothing || survivors == .names { node.bytes = node.syncedBytes }
    node.syncedNames = node.names
    node.syncedBytes = node.bytes
    for child in node.names.values { settle(child, survivors) }
  }

  // What a test looks at or puts there, without being counted or failing.

  func contents(_ path: String) -> [UInt8]? {
    locked { state in Self.find(path, from: state.root)?.bytes }
  }

  func names(in path: String) -> [String] {
    locked { state in Self.find(path, from: state.root)?.names.keys.sorted() ?? [] }
  }

  func mode(_ path: String) -> UInt32? {
    locked { state in Self.find(path, from: state.root)?.mode }
  }

  /// Puts a file on the disk, synced.
  func place(_ bytes: [UInt8], at path: String) {
    locked { state in
      let node = Node(isDirectory: false, mode: 0o600)
      node.bytes = bytes
      node.syncedBytes = bytes
      Self.put(node, at: path, state.root)
    }
  }

  func placeLink(to target: String, at path: String) {
    locked { state in
      let node = Node(isDirectory: false, mode: 0o777)
      node.linkTarget = target
      Self.put(node, at: path, state.root)
    }
  }

  func remove(_ path: String) {
    locked { state in
      let (folder, name) = Self.split(path)
      Self.find(folder, from: state.root)?.names[name] = nil
      Self.find(folder, from: state.root)?.syncedNames[name] = nil
    }
  }

  private static func put(_ node: Node, at path: String, _ root: Node) {
    let (folder, name) = split(path)
    find(folder, from: root)?.names[name] = node
    find(folder, from: root)?.syncedNames[name] = node
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let parts = path.split(separator: "/")
    return ("/" + parts.dropLast().joined(separator: "/"), parts.last.map(String.init) ?? "")
  }

  private static func find(_ path: String, from node: Node) -> Node? {
    var node = node
    for part in path.split(separator: "/") where part != "." {
      guard let next = node.names[String(part)] else { return nil }
      node = next
    }
    return node
  }

  private func counted<Result>(
    _ operation: String, _ name: String, _ body: (inout State) throws(FileFault) -> Result
  ) throws(FileFault) -> Result {
    try locked { state throws(FileFault) in
      if Self.fails(&state, operation, name) {
        throw FileFault(errno: state.failure, operation: operation)
      }
      return try body(&state)
    }
  }

  private static func fails(_ state: inout State, _ operation: String, _ name: String) -> Bool {
    let index = state.calls.count
    state.calls.append("\(operation) \(name)")
    guard let failAt = state.failAt else { return false }
    return index == failAt || state.staysBroken && index > failAt
  }

  func openDirectory(_ name: String, in parent: Descriptor?) throws(FileFault) -> Descriptor {
    try counted("open", name) { state throws(FileFault) in
      let start = try Self.directory(parent, state)
      guard let node = Self.find(name, from: start) else {
        throw FileFault(errno: ENOENT, operation: "open")
      }
      guard node.linkTarget == nil else { throw FileFault(errno: ELOOP, operation: "open") }
      guard node.isDirectory else { throw FileFault(errno: ENOTDIR, operation: "open") }
      return Self.number(Opened(node: node), &state)
    }
  }

  func makeDirectory(_ name: String, in parent: Descriptor?) throws(FileFault) {
    try counted("mkdir", name) { state throws(FileFault) in
      let start = try Self.directory(parent, state)
      let (folder, last) = Self.split(name)
      guard let above = Self.find(folder, from: start) else {
        throw FileFault(errno: ENOENT, operation: "mkdir")
      }
      guard above.names[last] == nil, !last.isEmpty else {
        throw FileFault(errno: EEXIST, operation: "mkdir")
      }
      above.names[last] = Node(isDirectory: true, mode: 0o700)
    }
  }

  func open(
    _ name: String, in directory: Descriptor, _ mode: OpenMode
  ) throws(FileFault) -> Descriptor {
    try counted("open", name) { state throws(FileFault) in
      let folder = try Self.directory(directory, state)
      if let node = folder.names[name] {
        guard mode != .createNew else { throw FileFault(errno: EEXIST, operation: "open") }
        guard node.linkTarget == nil else { throw FileFault(errno: ELOOP, operation: "open") }
        return Self.number(Opened(node: node), &state)
      }
      guard mode == .createNew || mode == .openOrCreate else {
        throw FileFault(errno: ENOENT, operation: "open")
      }
      let node = Node(isDirectory: false, mode: 0o600)
      folder.names[name] = node
      return Self.number(Opened(node: node), &state)
    }
  }

  func close(_ descriptor: Descriptor) {
    locked { state in
      guard let closed = state.opened.removeValue(forKey: descriptor.number) else { return }
      if closed.node.holder == descriptor.number { closed.node.holder = nil }
    }
  }

  func status(of descriptor: Descriptor) throws(FileFault) -> FileStatus {
    try counted("stat", "") { state throws(FileFault) in
      let node = try Self.node(descriptor, state)
      return FileStatus(
        kind: node.isDirectory ? .directory : .file, mode: node.mode, size: node.bytes.count,
        isOurs: true, modifiedAt: Timestamp(seconds: 0))
    }
  }

  func setMode(_ mode: UInt32, of descriptor: Descriptor) throws(FileFault) {
    try counted("chmod", "") { state throws(FileFault) in
      try Self.node(descriptor, state).mode = mode
    }
  }

  func read(_ descriptor: Descriptor, limit: Int) throws(FileFault) -> [UInt8] {
    try counted("read", "") { state throws(FileFault) in
      Array(try Self.node(descriptor, state).bytes.prefix(limit))
    }
  }

  /// A failing write leaves the first half of its bytes in the file, as a full disk does.
  func write(_ bytes: [UInt8], to descriptor: Descriptor) throws(FileFault) {
    try locked { state throws(FileFault) in
      let fails = Self.fails(&state, "write", "")
      guard let opened = state.opened[descriptor.number] else {
        throw FileFault(errno: EBADF, operation: "write")
      }
      let room = state.capacity.map { max(0, $0 - Self.used(state.root)) } ?? bytes.count
      let written = Array(bytes.prefix(fails ? bytes.count / 2 : room))
      opened.node.bytes += written
      if fails { throw FileFault(errno: state.failure, operation: "write") }
      if room < bytes.count { throw FileFault(errno: ENOSPC, operation: "write") }
    }
  }

  func truncate(_ descriptor: Descriptor, to size: Int) throws(FileFault) {
    try counted("truncate", "") { state throws(FileFault) in
      let node = try Self.node(descriptor, state)
      node.bytes.removeLast(max(0, node.bytes.count - size))
    }
  }

  func sync(_ descriptor: Descriptor) throws(FileFault) {
    try counted("fsync", "") { state throws(FileFault) in
      let node = try Self.node(descriptor, state)
      node.syncedBytes = node.bytes
      node.syncedNames = node.names
    }
  }

  func syncContents(_ descriptor: Descriptor) throws(FileFault) { try sync(descriptor) }

  func rename(
    _ name: String, to newName: String, in directory: Descriptor
  ) throws(FileFault) {
    try counted("rename", newName) { state throws(FileFault) in
      let folder = try Self.directory(directory, state)
      guard let node = folder.names.removeValue(forKey: name) else {
        throw FileFault(errno: ENOENT, operation: "rename")
      }
      folder.names[newName] = node
    }
  }

  func unlink(_ name: String, in directory: Descriptor) throws(FileFault) {
    try counted("unlink", name) { state throws(FileFault) in
      guard try Self.directory(directory, state).names.removeValue(forKey: name) != nil else {
        throw FileFault(errno: ENOENT, operation: "unlink")
      }
    }
  }

  func list(_ directory: Descriptor) throws(FileFault) -> [String] {
    try counted("list", "") { state throws(FileFault) in
      Array(try Self.directory(directory, state).names.keys)
    }
  }

  func foreignName(of descriptor: Descriptor) throws(FileFault) -> String? {
    try counted("statfs", "") { $0.foreignName }
  }

  func lock(_ descriptor: Descriptor) throws(FileFault) -> Bool {
    try counted("lock", "") { state throws(FileFault) in
      let node = try Self.node(descriptor, state)
      guard node.holder == nil || node.holder == descriptor.number else { return false }
      node.holder = descriptor.number
      return true
    }
  }

  private static func number(_ opened: Opened, _ state: inout State) -> Descriptor {
    state.nextNumber += 1
    state.opened[state.nextNumber] = opened
    return Descriptor(number: state.nextNumber)
  }

  private static func node(_ descriptor: Descriptor, _ state: State) throws(FileFault) -> Node {
    guard let opened = state.opened[descriptor.number] else {
      throw FileFault(errno: EBADF, operation: "use")
    }
    return opened.node
  }

  private static func directory(_ parent: Descriptor?, _ state: State) throws(FileFault) -> Node {
    guard let parent else { return state.root }
    return try node(parent, state)
  }
}
