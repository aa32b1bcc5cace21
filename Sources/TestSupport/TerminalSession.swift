import Foundation

/// A program on a real pseudo-terminal, seen through a real terminal emulator (tmux) of its own.
///
/// Every wait has a deadline and fails with the screen as it was, so that a failure can be read without running again.
public final class TerminalSession {
  public struct TimedOut: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  private let socket: String
  private let folder: URL
  private var lastInputAt = Date.distantPast
  private var isEscapeLast = false
  /// What the emulator did not take.
  private var lostInput: [String] = []

  /// Starts `command` in a terminal of that size with exactly these environment variables, `TERM` and `PATH` added.
  public init(
    _ command: [String], columns: Int, rows: Int, environment: [String: String]
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("folio-tmux-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    socket = folder.appendingPathComponent("socket").path
    var variables = environment
    variables["TERM"] = environment["TERM"] ?? "tmux-256color"
    variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    let assignments = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // The shell outlives the program, so that what it leaves on the screen and its exit status can be read.
    let script = "\"$@\"; echo \"exit status $?\"; exec cat"
    let result = tmux(
      ["-f", "/dev/null", "new-session", "-d", "-x", String(columns), "-y", String(rows), "--"]
        + ["env", "-i"] + assignments + ["sh", "-c", script, "sh"] + command)
    guard result.status == 0 else { throw TimedOut(description: "tmux: \(result.text)") }
    _ = tmux(["set-option", "-g", "window-size", "manual"])
    _ = tmux(["set-option", "-g", "escape-time", "0"])
  }

  deinit { end() }

  /// Presses keys by tmux's names: `Enter`, `Escape`, `Tab`, `C-d`, or a single character.
  public func press(_ keys: String...) {
    for key in keys {
      send(["send-keys", key])
      isEscapeLast = key == "Escape"
    }
  }

  /// Seconds without a key that a sheet wants before the key that sends something, and some for the way there.
  private static let quietSeconds = 0.45

  /// Presses a key unless one was pressed a moment ago: for conditions that press the key that sends until its sheet goes.
  public func pressAlone(_ key: String) {
    guard Date().timeIntervalSince(lastInputAt) >= Self.quietSeconds else { return }
    press(key)
  }

  /// Types text as it is, one key press for each character.
  public func type(_ text: String) { send(["send-keys", "-l", text]) }

  /// Gives the program these bytes at once, as they are.
  public func pour(_ bytes: [UInt8]) {
    send(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
  }

  private func send(_ arguments: [String]) {
    if isEscapeLast { waitUntilRead() }
    isEscapeLast = false
    let result = tmux(arguments)
    if result.status != 0 {
      lostInput.append("\(arguments.joined(separator: " ")): \(result.text)")
    }
    lastInputAt = Date()
  }

  /// Waits until the program has taken what was typed: a key that it reads in one go with an Escape is one with Alt to it.
  private func waitUntilRead() {
    let path = tmux(["display-message", "-p", "#{pane_tty}"]).text
    let terminal = open(
      path.trimmingCharacters(in: .whitespacesAndNewlines), O_RDONLY | O_NOCTTY | O_NONBLOCK)
    guard terminal >= 0 else { return }
    defer { close(terminal) }
    let deadline = Date().addingTimeInterval(10)
    var waiting: CInt = 0
    while ioctl(terminal, UInt(FIONREAD), &waiting) == 0, waiting > 0, Date() < deadline {
      poll(nil, 0, 5)
    }
  }

  public func resize(columns: Int, rows: Int) {
    _ = tmux(["resize-window", "-x", String(columns), "-y", String(rows)])
  }

  /// Kills the program, that of the screen and not the launcher before it; the terminal stays.
  public func killProgram(by signal: Int32 = SIGKILL) {
    guard let shell else { return }
    for program in ProcessList.children(of: shell) {
      let screens = ProcessList.children(of: program)
      for screen in screens.isEmpty ? [program] : screens { kill(screen, signal) }
    }
  }

  /// The process in which the program was started.
  private var shell: pid_t? {
    pid_t(tmux(["display-message", "-p", "#{pane_pid}"]).text.filter(\.isNumber))
  }

  /// The visible screen, one line for each row.
  public func screen() -> String { tmux(["capture-pane", "-p"]).text }

  /// What the emulator has on: the second screen, the cursor, a mouse, and the keypad's two modes, each 0 or 1.
  public func flags() -> String {
    tmux([
      "display-message", "-p",
      "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag} #{keypad_cursor_flag}",
    ]).text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until the screen satisfies `condition` and returns it.
  @discardableResult
  public func wait(
    _ what: String, seconds: Double = 30, until condition: (String) -> Bool
  ) throws -> String {
    let deadline = Date().addingTimeInterval(seconds)
    var feet: [Substring] = []
    while true {
      let text = screen()
      if condition(text) { return text }
      // A notice that came and went says what became of a key.
      if let foot = text.split(separator: "\n").last, !feet.contains(foot) { feet.append(foot) }
      guard Date() < deadline else {
        throw TimedOut(
          description: """
            waited \(seconds) s for \(what); the screen was:
            \(text)
            its last line meanwhile:
            \(feet.joined(separator: "\n"))
            \(lostInput.map { "not typed: \($0)" }.joined(separator: "\n"))
            what runs there:
            \(shell.map(ProcessList.report) ?? "nothing")
            """)
      }
      poll(nil, 0, 20)
    }
  }

  @discardableResult
  public func wait(for text: String, seconds: Double = 30) throws -> String {
    try wait("\"\(text)\"", seconds: seconds) { $0.contains(text) }
  }

  /// Leaves by `q`, and the program must end well. Told that an answer is on its way, it is waited for.
  public func leave() throws {
    try wait("exit status 0") { text in
      if text.contains("exit status") { return text.contains("exit status 0") }
      if !text.contains("press the key again") { pressAlone("q") }
      return false
    }
  }

  /// Ends the terminal and everything in it.
  public func end() {
    _ = tmux(["kill-server"])
    try? FileManager.default.removeItem(at: folder)
  }

  private func tmux(_ arguments: [String]) -> (status: Int32, text: String) {
    let result = runSeparately(["/usr/bin/env", "tmux", "-u", "-S", socket] + arguments)
    return (result.status, result.output + result.error)
  }
}
