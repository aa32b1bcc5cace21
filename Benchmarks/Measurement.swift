import ClientModels

/// What a case took, run by run.
struct Measurement {
  let name: String
  /// In ascending order, in nanoseconds.
  private let durations: [Int64]

  init(_ name: String, _ durations: [Duration]) {
    self.name = name
    self.durations = durations.map {
      let (seconds, attoseconds) = $0.components
      return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }.sorted()
  }

  var median: Milliseconds { quantile(50) }
  var p99: Milliseconds { quantile(99) }

  /// The smallest duration that so many per cent of all do not exceed.
  private func quantile(_ percent: Int) -> Milliseconds {
    let rank = (durations.count * percent + 99) / 100
    return Milliseconds(nanoseconds: durations.isEmpty ? 0 : durations[max(rank, 1) - 1])
  }
}

/// A duration as it is printed and budgeted.
struct Milliseconds: Comparable, CustomStringConvertible {
  let nanoseconds: Int64

  static func < (a: Milliseconds, b: Milliseconds) -> Bool { a.nanoseconds < b.nanoseconds }

  /// With three digits after the point: microseconds.
  var description: String {
    let thousandths = FixedDecimal(units: Int128(nanoseconds) * 1_000_000_000_000)
    let rounded = (try? thousandths.rounded(toDigits: 3)) ?? thousandths
    return rounded.text(minimumDigits: 3)
  }
}
