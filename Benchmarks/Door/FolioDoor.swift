import ArgumentParser
import Foundation
import TestSupport

/// Everything that is no request, thrown at one paper broker at once, and what an honest client notices of it.
@main
struct FolioDoor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio-door",
    abstract: "Attack the door of a paper broker; exit status 1 when it gives way.")

  /// Milliseconds that an honest client waits, 99 times of 100.
  private static let delayBudget = 50.0
  /// Mebibytes by which the server may grow, besides what each connection that is held open takes, and by which it may
  /// still grow in the last third of the attack.
  private static let memoryBudget = 24.0
  private static let connectionBudget = 1.0 / 32
  private static let growthBudget = 8.0

  @Option(help: "How long the attack takes, in seconds.")
  var seconds = 20

  @Option(help: "How many slow and silent connections are held open.")
  var slow = 2_000

  @Option(help: "How many clients send malformed requests at once.")
  var clients = 8

  func run() throws {
    let folder = try TemporaryFolder()
    let account = try PaperServer.createAccount(data: folder.url)
    let server = try PaperServer(data: folder.url)
    defer { server.stop() }
    guard let port = server.url.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw ExitCode(1)
    }
    let honest = HonestClient(port: port, account)
    let alone = try honest.measure(for: 3)
    let before = residentMebibytes(server.pid)
    let attack = Attack(
      port: port, cases: DoorCase.all(keyID: account.keyID, secretKey: account.secretKey))
    attack.start(clients: clients, slow: slow)
    // By then all the slow connections are held.
    let early = try honest.measure(for: max(1, seconds * 2 / 3))
    let middle = residentMebibytes(server.pid)
    let beside = early + (try honest.measure(for: max(1, seconds - seconds * 2 / 3)))
    let during = residentMebibytes(server.pid)
    let report = attack.stop()
    let after = try honest.measure(for: 3)
    let last = residentMebibytes(server.pid)
    print(
      """
      \(attack.cases.count) kinds of malformed, oversize, smuggled and cut short requests
      sent               \(report.sent), by \(clients) clients
      not refused so     \(report.wrong.count)
      slow connections   \(slow) at a time, \(report.cutOff) cut off
      an honest client   \(alone) alone
                         \(beside) under attack
                         \(after) after it
      memory             \(text(before)) MiB before, \(text(middle)) after two thirds of the attack, \(text(during)) at its end, \(text(last)) after it
      """)
    for name in report.wrong.prefix(20) { print("NOT REFUSED  \(name)") }
    guard report.wrong.isEmpty, !server.hasEnded, beside.p99 <= Self.delayBudget,
      last - before <= Self.memoryBudget + Self.connectionBudget * Double(slow),
      during - middle <= Self.growthBudget
    else {
      print("FAILED")
      throw ExitCode(1)
    }
  }

  private func text(_ value: Double) -> String { String(format: "%.0f", value) }

  /// Resident memory of a process (proc(5)); 0 where the system does not say.
  private func residentMebibytes(_ pid: pid_t) -> Double {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1_024
  }
}
