// Swift's own library has no exponential function; this is all that is taken from the C library here.
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

enum Exponential {
  /// e to the power of `x`.
  static func exp(_ x: Double) -> Double {
    #if canImport(Darwin)
      Darwin.exp(x)
    #else
      Glibc.exp(x)
    #endif
  }

  /// e to the power of `x`, less one, without the loss of digits near zero.
  static func expm1(_ x: Double) -> Double {
    #if canImport(Darwin)
      Darwin.expm1(x)
    #else
      Glibc.expm1(x)
    #endif
  }

  /// The natural logarithm of `1 + x`.
  static func log1p(_ x: Double) -> Double {
    #if canImport(Darwin)
      Darwin.log1p(x)
    #else
      Glibc.log1p(x)
    #endif
  }
}
