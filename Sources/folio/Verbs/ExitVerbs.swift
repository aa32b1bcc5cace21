import ArgumentParser
import ClientModels
import Sync
import TUI

/// What every way out takes.
struct ExitOptions: ParsableArguments {
  @Flag(help: "Show what would be canceled and closed; send nothing.")
  var dryRun = false

  @OptionGroup var order: OrderOptions

  static let discussion = """
    First the orders are canceled one by one, then it is made sure that none of them works, then what is held is read \
    again and closed by one market order each, then all is read once more. Limits of the profile do not hold it back. \
    A broker that asks to wait is waited for, two minutes in all at the most, and what it put off is asked for again.

    The kill switch cancels everything first, whatever could be read, and goes on as far as it can.

    Exit status: 0 it is closed and nothing works any more, 1 something is left or it was refused, 3 the broker was not \
    reached and nothing was sent, 4 of something it is not known. The kill switch tries for about two minutes to reach a broker \
    that does not answer, and ends with 4.
    """
}

struct CloseVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a position or a part of it: `folio close AAPL 50%`.",
    discussion: ExitOptions.discussion)

  @Argument(help: "The symbol of the position.")
  var symbol: String

  @Argument(help: "How much of it: 50% or a quantity; all of it without one.")
  var part: String?

  @OptionGroup var options: ExitOptions

  func run() throws {
    guard let symbol = Symbol(typed: symbol) else {
      throw UserError(.usage, "\"\(symbol)\" is not a symbol")
    }
    var wanted = ExitPart.all
    if let part {
      guard let typed = ExitPart(typed: part) else {
        throw UserError(.usage, "\"\(part)\" is no part of a position: say 50% or a quantity")
      }
      wanted = typed
    }
    try ExitVerb(.close(symbol, wanted), options).run()
  }
}

struct FlattenVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatten", abstract: "Close every position; with --kill cancel every order, too.",
    discussion: ExitOptions.discussion)

  @Flag(help: "The kill switch: cancel every order of the account, then close every position.")
  var kill = false

  @OptionGroup var options: ExitOptions

  func run() throws { try ExitVerb(kill ? .kill : .flatten, options).run() }
}

/// A way out from words to its end.
struct ExitVerb: Sendable {
  /// Seconds in which the kill switch waits for a book to show.
  private static let readingTime = 3.0
  /// Seconds in which the engine says how it ended, whatever the broker does.
  private static let patience = 300.0

  private let request: ExitRequest
  private let session: Session
  private let isConfirmed: Bool
  private let asJSON: Bool
  private let isDryRun: Bool

  init(_ request: ExitRequest, _ options: ExitOptions) throws {
    self.request = request
    isDryRun = options.dryRun
    isConfirmed = options.order.yes
    asJSON = options.order.json
    session = try options.order.session()
  }

  func run() throws {
    try OrderDesk.visit(session, isReading: isDryRun) { desk in await leave(at: desk) }
  }

  private func leave(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      let isRead = try await readBook(at: desk)
      if !isDryRun { try await desk.requireAccount(orElse: "nothing was sent") }
      // Values need prices, and parts of a share the word that there are such; neither is waited for long.
      if case .close(let symbol, _) = request { await desk.send(.findAsset(symbol)) }
      await desk.wait(seconds: 1) { view in
        view.book.positions.keys.allSatisfy {
          !request.covers($0) || view.book.market[$0] != nil
        }
      }
      let preview = ExitPreview(request, portfolio: await desk.view.book)
      show(preview, isRead: isRead)
      if let problem = preview.problem {
        throw UserError(.refused, "\(problem); nothing was sent")
      }
      guard !isDryRun else { return .success(()) }
      try Confirmation.ask(isLive: session.profile.kind == .live, isAnswered: isConfirmed)
      await desk.send(.exit(request))
      try await follow(at: desk)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// True once account, positions and orders were read. The kill switch needs none of them to cancel everything, and goes on
  /// without what cannot be read.
  private func readBook(at desk: OrderDesk) async throws(UserError) -> Bool {
    guard request == .kill, !isDryRun else {
      try await desk.waitForBook(orElse: "nothing was sent")
      return true
    }
    if await desk.wait(seconds: Self.readingTime, for: { $0.book.source == .live }) { return true }
    let trouble = await desk.view.trouble ?? "no answer yet"
    Output.failure(
      "folio: not everything could be read (\(trouble)): what works and what is held is not known; all is canceled first"
    )
    return false
  }

  private func show(_ preview: ExitPreview, isRead: Bool) {
    var lines = preview.orders.map {
      "CANCEL  \(OrderText.sentence($0)), \($0.filledQuantity) filled, \($0.id)"
    }
    lines += preview.staying.map {
      "LEAVE   \(OrderText.sentence($0)), \($0.filledQuantity) filled, \($0.id)"
    }
    lines += preview.closings.map { closing in
      let value = closing.value.map { ", about \($0.amount.grouped(digits: 2))" } ?? ""
      return
        "CLOSE   \(closing.side.wire.uppercased()) \(closing.quantity) \(closing.position.symbol) MARKET of \(closing.position.quantity) held\(value)"
    }
    lines += preview.unconfirmed.map {
      "UNCONFIRMED  \(OrderText.sentence($0.request)), \($0.request.clientOrderID): it may be at the broker"
    }
    if lines.isEmpty, isRead { lines = ["nothing is held, and nothing works"] }
    if isDryRun {
      Output.lines(lines.map { $0 + "\n" }.joined())
    } else {
      let title = "\(session.profile.kind.rawValue.uppercased())  \(request.words)"
      Output.failure(([title] + lines).joined(separator: "\n"))
    }
  }

  /// Says each step as it ends, and then what there is.
  private func follow(at desk: OrderDesk) async throws(UserError) {
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    var said: [ExitStep] = []
    while ContinuousClock.now < deadline {
      let report = await desk.view.exitReport
      if let report {
        for step in report.steps where !said.contains(step) {
          guard step.state.isEnd || step.isPutOff else { continue }
          said.append(step)
          tell(step.isPutOff ? step.sentence : "\(step.sentence): \(step.state.phrase)")
        }
        if report.outcome != nil { break }
      }
      await desk.wait(seconds: 5) { $0.exitReport != report }
    }
    guard let report = await desk.view.exitReport, let outcome = report.outcome else {
      throw UserError(.unconfirmed, "it has not ended: see `folio orders` and `folio positions`")
    }
    if asJSON { Output.text(ExitJSON.text(report) + "\n") }
    for holding in report.holdings { tell(holding.sentence) }
    for line in report.elsewhere() { tell(line) }
    let summary = report.summary ?? ""
    switch outcome {
    case .done: tell(summary)
    case .left, .refused: throw UserError(.refused, summary)
    case .unknown, .brokenOff: throw UserError(.unconfirmed, summary)
    }
  }

  private func tell(_ line: String) {
    if asJSON { Output.failure(line) } else { Output.lines(line + "\n") }
  }
}
