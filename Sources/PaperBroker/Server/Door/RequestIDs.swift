import Synchronization

/// The ids of requests, 32 hex digits each (contract section 1): the first half tells one run of the server from another, the
/// second counts.
final class RequestIDs: Sendable {
  private let run: [UInt8]
  private let last = Atomic<UInt64>(0)

  /// `run` is by chance.
  init(run: UInt64) { self.run = Array(Self.hex(run)) }

  func next() -> String {
    let number = last.wrappingAdd(1, ordering: .relaxed).newValue
    return String(decoding: run + Self.hex(number), as: UTF8.self)
  }

  private static func hex(_ value: UInt64) -> some Sequence<UInt8> {
    stride(from: 60, through: 0, by: -4).lazy.map { shift in
      let digit = UInt8(value >> UInt64(shift) & 15)
      return digit < 10 ? 48 + digit : 87 + digit
    }
  }
}
