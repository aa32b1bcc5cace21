import ClientModels

/// What the store takes from outside: the disk, the clocks, chance, and who we are.
public struct StoreEnvironment: Sendable {
  public let fileSystem: any FileSystem
  public let pid: Int32
  public let startedAt: Timestamp
  /// The version of the program, for people who read the files.
  public let version: String
  public let now: @Sendable () -> Timestamp
  /// Nanoseconds of a clock that is never set back.
  public let uptime: @Sendable () -> Int64
  public let random: @Sendable () -> UInt64
  /// Whether a process of this number runs on this machine, be it ours or another's.
  public let isRunning: @Sendable (_ pid: Int32) -> Bool
  /// Lets so many seconds pass before another client is looked at again.
  public let pause: @Sendable (_ seconds: Double) -> Void

  public init(
    fileSystem: any FileSystem, pid: Int32, startedAt: Timestamp, version: String,
    now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable () -> UInt64,
    isRunning: @escaping @Sendable (_ pid: Int32) -> Bool = { _ in true },
    pause: @escaping @Sendable (_ seconds: Double) -> Void = { _ in }
  ) {
    self.fileSystem = fileSystem
    self.pid = pid
    self.startedAt = startedAt
    self.version = version
    self.now = now
    self.uptime = uptime
    self.random = random
    self.isRunning = isRunning
    self.pause = pause
  }

  func replace(
    _ name: String, in directory: StoreDirectory, with bytes: [UInt8]
  ) throws(StoreError) {
    let temporary = AtomicFile.temporaryName(pid: pid, random: random())
    try AtomicFile(directory: directory, name: name, temporaryName: temporary).replace(with: bytes)
  }

  /// The time now, fit for the end of a file name: `20261121T143000.123456Z`.
  var fileStamp: String { now().rfc3339.filter { $0 != "-" && $0 != ":" } }
}
