import ClientModels
import Foundation

/// How the server stands in the world.
public struct ServerSettings: Sendable {
  /// An address of this machine, or a name of one.
  public var address = "127.0.0.1"
  public var limits = DoorLimits()
  public var hosts = HostRule()
  /// Requests of an account in a minute; nil for any number.
  public var rateLimit: Int?
  /// Certificate and key, when connections are encrypted.
  public var encryption: Encryption?
  /// Whether `/metrics`, `/healthz` and `/readyz` answer to other machines.
  public var showsOperations = false
  public var faults = FaultPlan()
  /// For what is said about times of day; what is measured is measured on a clock that never goes back.
  public var wallClock: @Sendable () -> Timestamp

  public init(
    wallClock: @escaping @Sendable () -> Timestamp = {
      Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
    }
  ) {
    self.wallClock = wallClock
  }
}
