import Foundation

/// Processes, as Linux lists them.
public enum ProcessList {
  /// The processes that `pid` started and that are still there.
  public static func children(of pid: pid_t) -> [pid_t] {
    let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
  }

  /// What `pid` and all that it started are doing: for each a line, and one for each thread with its state, the processor time
  /// that it has used, and the number of the system call that it is in.
  public static func report(on pid: pid_t) -> String {
    let folder = "/proc/\(pid)/task"
    let threads = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    func read(_ thread: String, _ file: String) -> String {
      ((try? String(contentsOfFile: "\(folder)/\(thread)/\(file)", encoding: .utf8)) ?? "?")
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let lines = threads.map { thread in
      let fields = read(thread, "stat").split(separator: ")").last?.split(separator: " ") ?? []
      let ticks = fields.count > 13 ? "\(fields[11])+\(fields[12])" : "?"
      let call = read(thread, "syscall").prefix { $0 != " " }
      return "  \(thread) \(read(thread, "comm")) \(fields.first ?? "?") \(ticks) in \(call)"
    }
    return (["process \(pid)"] + lines + children(of: pid).map(report)).joined(separator: "\n")
  }

  /// The letter of its state, such as `T` for stopped; nil when there is no such process, or only what is left of one.
  public static func state(of pid: pid_t) -> Character? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")"),
      let state = text[name...].dropFirst(2).first, state != "Z", state != "X"
    else { return nil }
    return state
  }

  /// The processor time that it has used, in hundredths of a second.
  public static func ticks(of pid: pid_t) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[name...].split(separator: " ")
    return fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
  }
}
