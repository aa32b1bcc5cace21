import ClientModels

/// How much of something one core does in a second: the median of some runs. More is better.
struct DecodeRate {
  let name: String
  let unit: String
  /// Rounded down.
  let perSecond: Int

  /// `amount` is what one run of `body` does. What it makes is taken down after the clock has stopped.
  init<Made>(
    _ name: String, _ unit: String, amount: Int, runs: Int = 3, _ body: () throws -> Made
  ) throws {
    let nanoseconds = try (0..<runs).map { _ in
      let start = ProcessorTime.ofThread()
      let made = try body()
      return withExtendedLifetime(made) { ProcessorTime.ofThread() - start }
    }
    self.init(name: name, unit: unit, amount: amount, nanoseconds: nanoseconds)
  }

  /// `amount` is what each run did in so many nanoseconds of one core.
  init(name: String, unit: String, amount: Int, nanoseconds: [Int]) {
    self.name = name
    self.unit = unit
    let median = nanoseconds.sorted()[nanoseconds.count / 2]
    perSecond = amount * 1_000_000_000 / max(median, 1)
  }
}

/// Rates beside what is promised.
struct DecodeReport {
  let rates: [DecodeRate]
  /// The least that a rate may be, by its name.
  let least: [String: Int]

  var isOK: Bool { rates.allSatisfy(isOK) }

  private func isOK(_ rate: DecodeRate) -> Bool { rate.perSecond >= least[rate.name] ?? 0 }

  var table: String {
    let cells =
      [["name", "per second", "unit", "at least", "ok"]]
      + rates.map { rate in
        [
          rate.name, "\(rate.perSecond)", rate.unit, least[rate.name].map { "\($0)" } ?? "",
          isOK(rate) ? "yes" : "NO",
        ]
      }
    return AlignedTable(cells: cells).text
  }

  /// The same for programs.
  var json: String {
    let objects = rates.map { rate in
      let least = least[rate.name].map { ", \"at_least\": \($0)" } ?? ""
      return "  {\"name\": \"\(rate.name)\", \"per_second\": \(rate.perSecond), "
        + "\"unit\": \"\(rate.unit)\"\(least), \"ok\": \(isOK(rate))}"
    }
    return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }
}
