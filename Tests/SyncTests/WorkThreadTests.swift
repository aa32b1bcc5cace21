import Synchronization
import Testing

@testable import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads of our own leave every signal but those of their own faults to the main thread.
@Suite struct SystemThreadTests {
  @Test func aThreadTakesNoSignalsThatAreMeantForTheProgram() async {
    let taken = await withCheckedContinuation { continuation in
      SystemThread.start {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        let signals = [SIGTERM, SIGHUP, SIGINT, SIGCONT, SIGTSTP, SIGWINCH, SIGSEGV, SIGTRAP]
        continuation.resume(returning: signals.filter { sigismember(&mask, $0) == 0 })
      }
    }
    #expect(taken == [SIGSEGV, SIGTRAP])
  }

  @Test func whoStartsOneTakesThemAsBefore() {
    var (before, after) = (sigset_t(), sigset_t())
    pthread_sigmask(SIG_BLOCK, nil, &before)
    SystemThread.start {}
    pthread_sigmask(SIG_BLOCK, nil, &after)
    for number in [SIGTERM, SIGCONT] {
      #expect(sigismember(&before, number) == sigismember(&after, number))
    }
  }
}

/// What is asked of an actor that has a thread of its own.
@Suite struct WorkThreadTests {
  private actor Diary {
    private let thread: WorkThread
    private(set) var lines: [Int] = []

    init(_ thread: WorkThread) { self.thread = thread }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func write(_ line: Int) { lines.append(line) }
  }

  @Test func everythingIsDoneOnceAndNothingAtTheSameTime() async {
    let thread = WorkThread()
    let diary = Diary(thread)
    await withTaskGroup(of: Void.self) { group in
      for line in 0..<1_000 { group.addTask { await diary.write(line) } }
    }
    #expect(await diary.lines.sorted() == Array(0..<1_000))
    thread.end()
  }

  @Test func workThatComesAfterTheEndIsStillDone() async {
    let thread = WorkThread()
    let diary = Diary(thread)
    await diary.write(1)
    thread.end()
    await diary.write(2)
    #expect(await diary.lines == [1, 2])
  }

  /// The work may be done, and nobody else hold the thread any more, before the one who handed it over has told of it.
  @Test func theThreadOutlivesEveryHandingOver() async {
    for _ in 0..<500 {
      let thread = WorkThread()
      let diary = Diary(thread)
      await withTaskGroup(of: Void.self) { group in
        for line in 0..<8 { group.addTask { await diary.write(line) } }
      }
      thread.end()
    }
  }

  /// Far enough apart that a busy machine sets them all before the first is due.
  @Test func alarmsRingInTheOrderOfTheirTimes() async {
    let thread = WorkThread()
    let rung = Mutex<[String]>([])
    await withCheckedContinuation { continuation in
      thread.setAlarm("second", after: 1) { rung.withLock { $0.append("second") } }
      thread.setAlarm("first", after: 0.5) { rung.withLock { $0.append("first") } }
      thread.setAlarm("at once", after: 0) { rung.withLock { $0.append("at once") } }
      thread.setAlarm("last", after: 1.5) { continuation.resume() }
    }
    #expect(rung.withLock { $0 } == ["at once", "first", "second"])
    thread.end()
  }

  @Test func anAlarmThatIsCancelledOrReplacedDoesNotRing() async {
    let thread = WorkThread()
    let rung = Mutex<[String]>([])
    await withCheckedContinuation { continuation in
      thread.setAlarm("cancelled", after: 3_600) { rung.withLock { $0.append("cancelled") } }
      thread.setAlarm("replaced", after: 3_600) { rung.withLock { $0.append("replaced") } }
      thread.cancelAlarm("cancelled")
      thread.setAlarm("replaced", after: 0) { continuation.resume() }
    }
    #expect(rung.withLock { $0 } == [])
    thread.end()
  }

  @Test(arguments: [0, 1, 2, 7])
  func piecesOfAWorkAreAllDoneBeforeItReturns(count: Int) {
    for _ in 0..<200 {
      let done = Mutex<[Int]>([])
      SideBySide.perform(count) { piece in done.withLock { $0.append(piece) } }
      #expect(done.withLock { $0.sorted() } == Array(0..<count))
    }
  }
}
