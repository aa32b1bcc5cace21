import ClientModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    self.name = name
    self.unit = unit
    let nanoseconds = try (0..<runs).map { _ in
      let start = Self.processorTime()
      let made = try body()
      return withExtendedLifetime(made) { max(Self.processorTime() - start, 1) }
    }.sorted()
    perSecond = amount * 1_000_000_000 / nanoseconds[nanoseconds.count / 2]
  }

  /// Nanoseconds that this thread has run, so that what else the machine does counts little.
  private static func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
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
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      line.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
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
