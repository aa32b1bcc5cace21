import ClientModels
import Foundation
import Testing

@testable import TUI

/// A screen that writes down what it is told and answers each notice as its text says.
private struct Diary: Screen {
  var lines: [String] = []
  var shown = ""

  mutating func update(_ event: Event) -> [Effect] {
    switch event.kind {
    case .resized(let size): lines.append("resized \(size.columns)x\(size.rows)")
    case .hangUp:
      lines.append("hang up")
      return [.quit]
    case .tick: lines.append("tick")
    case .sync(.notice(let notice)):
      lines.append(notice.text)
      return answer(notice.text)
    default: lines.append("other")
    }
    return []
  }

  private mutating func answer(_ text: String) -> [Effect] {
    switch text {
    case "quit": return [.quit]
    case "bell": return [.bell, .bell]
    case "redraw": return [.redraw]
    case "send": return [.send(.refresh), .send(.cancelAll)]
    default:
      shown = text
      return []
    }
  }

  func render(size: Size) -> Canvas {
    var canvas = Canvas(size: size)
    canvas.draw(shown, column: 0, row: 0)
    return canvas
  }
}

/// Events posted one batch after the other: the next when the frame, or the effect, of the last one was seen.
private final class Stage {
  let mailbox = Mailbox()
  let terminal = MemoryTerminal(size: Size(columns: 20, rows: 2))
  var sent: [SyncCommand] = []
  var batches: [[String]]
  var now = Timestamp(seconds: 1_790_000_000)
  var diary = Diary()

  init(_ batches: [[String]]) { self.batches = batches }

  /// The clock is asked once before every wait, so each batch is posted when the one before has been worked off.
  private func tell() -> Timestamp {
    now = now.advanced(bySeconds: 0.02)
    if !isWaiting, !batches.isEmpty {
      for text in batches.removeFirst() { mailbox.post(.sync(.notice(Notice(.info, text)))) }
    }
    return now
  }

  private var isWaiting: Bool {
    var waiting = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1
  }

  func run(_ signals: SignalPipe) {
    let loop = EventLoop(
      terminal: terminal, mailbox: mailbox, signals: signals, theme: .mono, clock: tell,
      perform: { self.sent.append($0) }, keepDrafts: { _ in })
    loop.run(&diary)
  }

  var frames: [String] { terminal.frames.map { $0.text(row: 0) } }
}

/// Raises a signal in this thread and returns once its handler has run. Threads of a pool block signals.
private func deliver(_ number: Int32) {
  var set = sigset_t()
  var before = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, number)
  pthread_sigmask(SIG_UNBLOCK, &set, &before)
  raise(number)
  pthread_sigmask(SIG_SETMASK, &before, nil)
}

/// One signal pipe serves all the tests, as there is one in a process.
@Suite(.serialized, .timeLimit(.minutes(1))) final class EventLoopTests {
  private let signals = SignalPipe()

  deinit {
    for number in [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP] { signal(number, SIG_DFL) }
  }

  @Test func allThatWaitsIsTakenInBeforeOneFrameIsPainted() {
    let stage = Stage([])
    for text in ["one", "two", "three", "quit", "late"] {
      stage.mailbox.post(.sync(.notice(Notice(.info, text))))
    }
    stage.run(signals)
    #expect(stage.diary.lines == ["resized 20x2", "one", "two", "three", "quit", "late"])
    #expect(stage.frames == ["late"])
  }

  @Test func aFrameIsPaintedOnlyWhenItDiffers() {
    let stage = Stage([["one", "two"], ["two"], ["three"], ["quit"]])
    stage.run(signals)
    let notes = stage.diary.lines.filter { $0 != "tick" }
    #expect(notes == ["resized 20x2", "one", "two", "two", "three", "quit"])
    #expect(stage.frames.last == "three")
    #expect(Set(stage.frames).count == stage.frames.count)
    #expect(!stage.frames.contains("one"))
  }

  @Test func commandsAreSentInTheirOrderAndTheBellRings() {
    let stage = Stage([["send", "bell"], ["quit"]])
    stage.run(signals)
    #expect(stage.sent == [.refresh, .cancelAll])
    #expect(stage.terminal.bells == 2)
  }

  @Test func aRedrawPaintsTheSameFrameAgain() {
    let stage = Stage([["one"], ["redraw"], ["quit"]])
    stage.run(signals)
    #expect(stage.frames.filter { $0 == "one" }.count == 2)
  }

  @Test func aTerminationSignalHangsUp() {
    for number in [SIGTERM, SIGHUP, SIGINT] {
      deliver(number)
      let stage = Stage([])
      stage.run(signals)
      #expect(stage.diary.lines == ["resized 20x2", "hang up"])
    }
  }

  @Test func aWindowThatChangesIsDrawnAgain() {
    deliver(SIGWINCH)
    let stage = Stage([["quit"]])
    stage.run(signals)
    #expect(stage.diary.lines.filter { $0 == "resized 20x2" }.count == 2)
  }

  @Test func withNothingToDoTheLoopTicksOnceASecond() {
    let stage = Stage([])
    stage.now = Timestamp(nanoseconds: 1_790_000_000_900_000_000)
    let mailbox = stage.mailbox
    var asked = 0
    let loop = EventLoop(
      terminal: stage.terminal, mailbox: mailbox, signals: signals, theme: .mono,
      clock: {
        asked += 1
        if asked > 40 { mailbox.post(.hangUp) }
        return stage.now.advanced(bySeconds: Double(asked) * 0.001)
      }, perform: { _ in }, keepDrafts: { _ in })
    loop.run(&stage.diary)
    #expect(stage.diary.lines.contains("tick"))
    #expect(stage.diary.lines.last == "hang up")
    #expect(stage.frames == [""])
  }
}
