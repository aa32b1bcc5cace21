import Foundation

/// The server under load, as the kernel sees it (proc(5)).
struct ServerProcess: Sendable {
  let id: Int32

  /// Processor time used so far, in seconds.
  var cpuSeconds: Double {
    let fields = read("stat").split(separator: ")").last?.split(separator: " ") ?? []
    // utime and stime are fields 14 and 15 of the file; two stand before the parenthesis.
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Resident memory in mebibytes.
  var residentMebibytes: Double {
    for line in read("status").split(separator: "\n") where line.hasPrefix("VmRSS:") {
      return (line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
    }
    return 0
  }

  /// How many files and sockets it has open.
  var openFiles: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count) ?? 0
  }

  private func read(_ file: String) -> String {
    (try? String(contentsOfFile: "/proc/\(id)/\(file)", encoding: .utf8)) ?? ""
  }
}

/// Nanoseconds since 1970 on the clock that the market's times are on.
func wallNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
