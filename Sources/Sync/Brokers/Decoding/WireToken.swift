/// One piece of a decoded message, from JSON or from MessagePack. A value is a token, and behind it, where it is an array or
/// an object, the tokens of what is in it; names and values of an object take turns.
struct WireToken {
  /// The numbers up to `object` are those of `CSimdjson.h`; what follows is said by MessagePack alone. No enumeration: its
  /// numbers would be looked up for each token.
  struct Kind: Hashable {
    let rawValue: UInt32

    static var null: Kind { Kind(rawValue: 0) }
    static var no: Kind { Kind(rawValue: 1) }
    static var yes: Kind { Kind(rawValue: 2) }
    /// Digits, as they stand in the source.
    static var number: Kind { Kind(rawValue: 3) }
    static var text: Kind { Kind(rawValue: 4) }
    /// A text that cannot be read: of escapes that mean nothing, or not UTF-8.
    static var badText: Kind { Kind(rawValue: 5) }
    static var array: Kind { Kind(rawValue: 6) }
    static var object: Kind { Kind(rawValue: 7) }
    /// A whole number that fits in an `Int64`.
    static var integer: Kind { Kind(rawValue: 8) }
    /// One that fits only in a `UInt64`.
    static var large: Kind { Kind(rawValue: 9) }
    /// An IEEE 754 double, and a single.
    static var double: Kind { Kind(rawValue: 10) }
    static var single: Kind { Kind(rawValue: 11) }
    /// Nanoseconds since 1970.
    static var time: Kind { Kind(rawValue: 12) }
    /// Whatever no field of the contract is.
    static var unknown: Kind { Kind(rawValue: 13) }
  }

  /// The address of the bytes of a number or text, else the value.
  var bits: UInt64
  /// How many bytes, elements or members there are.
  var length: UInt32
  /// How many tokens the value takes, itself included, times 16, plus its kind.
  var tag: UInt32

  init(_ kind: Kind, bits: UInt64 = 0, length: Int = 0, size: Int = 1) {
    self.bits = bits
    self.length = UInt32(truncatingIfNeeded: length)
    tag = UInt32(truncatingIfNeeded: size) << 4 | kind.rawValue
  }

  var kind: Kind { Kind(rawValue: tag & 15) }
  var size: Int { Int(tag >> 4) }

  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafePointer(bitPattern: UInt(bits)), count: Int(length))
  }
}
