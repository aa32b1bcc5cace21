import Foundation
import Processes
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What a program that we start gets of us. It is asked itself, in the words of Linux.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
struct ProgramStartTests {
  /// What a shell prints that is started like this.
  private func output(
    of script: String, place: ProgramStart.Place = .ourGroup, environment: [String: String] = [:]
  ) throws -> (text: String, status: Int32, pid: pid_t) {
    try output(of: ["/bin/sh", "-c", script], place: place, environment: environment)
  }

  private func output(
    of command: [String], place: ProgramStart.Place = .ourGroup,
    environment: [String: String] = [:]
  ) throws -> (text: String, status: Int32, pid: pid_t) {
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("output").path
    let pid = try ProgramStart(
      command, environment: environment,
      files: [0: .nothingToRead, 1: .path(path, flags: O_WRONLY | O_CREAT), 2: .nowhere],
      place: place
    ).spawn()
    var raw: Int32 = 0
    while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    return (try String(contentsOfFile: path, encoding: .utf8), exitStatus(raw), pid)
  }

  @Test func itGetsNoFileOfOursButThoseThatAreNamed() throws {
    let ours = open("/dev/null", O_RDONLY)
    defer { close(ours) }
    try #require(ours > 2 && fcntl(ours, F_GETFD) == 0, "one that would be inherited")
    let found = try output(of: "for file in /proc/$$/fd/*; do echo ${file##*/}; done")
    let numbers = found.text.split(separator: "\n").compactMap { Int32($0) }
    #expect(Set(numbers).isSuperset(of: [0, 1, 2]))
    #expect(!numbers.contains(ours))
  }

  @Test func noSignalIsBlockedOrIgnoredInIt() throws {
    var blocked = sigset_t()
    var before = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGUSR2)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    let handler = signal(SIGWINCH, SIG_IGN)
    defer {
      pthread_sigmask(SIG_SETMASK, &before, nil)
      signal(SIGWINCH, handler)
    }
    let found = try output(of: ["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])
    let masks = found.text.split(separator: "\n").compactMap { line in
      // Signals 32 and 33 are the C library's own.
      line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }.map { $0 & ~0x1_8000_0000 }
    }
    #expect(masks == [0, 0])
  }

  @Test func itStandsWhereItIsTold() throws {
    // The fifth and sixth field of its state are its group and its session.
    let script = "cut -d ' ' -f 5,6 /proc/$$/stat"
    let ours = try output(of: script)
    #expect(ours.text == "\(getpgrp()) \(getsid(0))\n")
    let group = try output(of: script, place: .ownGroup)
    #expect(group.text == "\(group.pid) \(getsid(0))\n")
    let session = try output(of: script, place: .ownSession)
    #expect(session.text == "\(session.pid) \(session.pid)\n")
  }

  @Test func itsEnvironmentIsTheOneNamedAndItsEndIsTold() throws {
    let found = try output(of: "echo $WORD; exit 7", environment: ["WORD": "x y"])
    #expect(found.text == "x y\n")
    #expect(found.status == 7)
    #expect(try output(of: "kill -TERM $$").status == 128 + SIGTERM)
  }

  @Test func whatCannotBeStartedIsSaid() {
    let error = #expect(throws: ProgramStart.NotStarted.self) {
      try ProgramStart(["/nowhere/at-all"], environment: [:]).spawn()
    }
    #expect(error?.code == ENOENT)
    #expect(error?.description == "No such file or directory")
  }
}
