import ClientModels

/// A way out while it goes on: each step with how far it has come, and at the end what is left.
public struct ExitSheet: Hashable, Sendable {
  let request: ExitRequest
  let askedAt: Timestamp
  /// The newest lines are seen until one scrolls up.
  var scroll = Int.max

  /// `order` says an order in words where it is known.
  func lines(
    _ report: ExitReport?, naming order: (BrokerOrderID) -> String?
  ) -> [(text: String, role: Role)] {
    guard let report else { return [("asking the engine", .sheet)] }
    let steps = report.steps.map { step in
      ("\(Self.mark(step.state)) \(step.sentence(naming: order))", Self.role(step.state))
    }
    guard let summary = report.summary else { return steps }
    // That one symbol is flat is what the end says.
    let isSaid = report.outcome == .done && report.holdings.count == 1 && report.request.isOfOne
    let holdings = (isSaid ? [] : report.holdings).map { holding in
      (holding.sentence(naming: order), Self.role(holding.state))
    }
    guard report.outcome != .brokenOff else {
      return brokenOff(report) + holdings + [(summary, report.role)]
    }
    let elsewhere = report.elsewhere(naming: order).map { ($0, Role.sheet) }
    return steps + [("", .sheet)] + holdings + elsewhere + [(summary, report.role)]
  }

  private func brokenOff(_ report: ExitReport) -> [(text: String, role: Role)] {
    [("begun \(Format.dateAndClock(report.startedAt)), New York", .sheet), ("", .sheet)]
  }

  private static func ending(_ report: ExitReport?) -> String {
    guard let report, !report.isUnderWay else { return "" }
    return report.outcome == .brokenOff ? ": broken off" : ": ended"
  }

  private static func mark(_ state: ExitStep.State) -> String {
    switch state {
    case .waiting: "·"
    case .underWay: ">"
    case .done: "+"
    case .failed: "!"
    case .unknown: "?"
    }
  }

  private static func role(_ state: ExitStep.State) -> Role {
    switch state {
    case .waiting: .dim
    case .underWay: .working
    case .done: .sheet
    case .failed: .failure
    case .unknown: .unconfirmed
    }
  }

  private static func role(_ state: ExitHolding.State) -> Role {
    switch state {
    case .flat, .reduced: .success
    case .left: .failure
    case .unknown: .unconfirmed
    }
  }

  func text(
    width: Int, report: ExitReport?, naming order: (BrokerOrderID) -> String?
  ) -> SheetText {
    let width = min(76, width)
    return SheetText(
      title: request.words + Self.ending(report), width: width,
      lines: lines(report, naming: order).flatMap {
        SheetText.wrap($0.text, width: width, role: $0.role)
      })
  }
}

extension ExitRequest {
  /// It is about all of one position.
  fileprivate var isOfOne: Bool {
    if case .close(_, .all) = self { true } else { false }
  }
}

extension ExitReport {
  /// Of what it was about, by what is known.
  var isNothingLeft: Bool { holdings.isEmpty && otherWorking.isEmpty }

  var role: Role {
    switch outcome {
    case nil: .working
    case .done: .success
    case .left, .refused: .failure
    case .brokenOff: isNothingLeft ? .info : .failure
    case .unknown: .unconfirmed
    }
  }
}
