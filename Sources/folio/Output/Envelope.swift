import ClientModels

/// What every `--json` prints: the data in the contract's words, and how fresh they are.
enum Envelope {
  /// `data` is JSON already. `as_of` is RFC 3339 or null; `age_seconds` counts from it to now, or is null.
  static func json(
    data: String, asOf: Timestamp?, source: Portfolio.Source, now: Timestamp
  ) -> String {
    let time = asOf.map { "\"\($0.rfc3339)\"" } ?? "null"
    let age =
      asOf.map { asOf in
        let milliseconds = max(0, (now.nanoseconds - asOf.nanoseconds) / 1_000_000)
        return FixedDecimal(units: Int128(milliseconds) * 1_000_000_000_000_000).description
      } ?? "null"
    return
      "{\"as_of\": \(time), \"source\": \"\(source.rawValue)\", \"age_seconds\": \(age), \"data\": \(data)}\n"
  }
}
