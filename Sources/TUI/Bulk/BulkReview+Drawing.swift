import ClientModels

extension BulkReview {
  private static let width = 76

  func text(width: Int, state: AppState) -> SheetText {
    let width = min(Self.width, width)
    let reading = BulkReading(self, state)
    return SheetText(
      title: "Review: nothing is sent yet", width: width,
      lines: lines(reading, width: width - 4) + end(reading, width: width, state),
      prompt: prompt(reading, state))
  }

  /// Every order with what it comes to and what is wrong with it, then what was left out.
  private func lines(
    _ reading: BulkReading, width: Int
  ) -> [(text: String, role: Role)] {
    var lines: [(text: String, role: Role)] = []
    for (index, item) in reading.items.enumerated() {
      lines += Self.indented("\(index + 1) ", item.sentence, width).map { ($0, .sheetTitle) }
      lines += item.figures.flatMap { Self.indented("  ", $0, width) }.map { ($0, .sheet) }
      for problem in item.problems {
        lines += Self.indented("  ! ", problem.text, width).map {
          ($0, problem.isBlocking ? .failure : .warning)
        }
      }
    }
    for item in leftOut {
      lines += Self.indented("– ", "\(item.sentence): \(item.reason)", width).map { ($0, .dim) }
    }
    return lines
  }

  private func end(
    _ reading: BulkReading, width: Int, _ state: AppState
  ) -> [(text: String, role: Role)] {
    let totals =
      reading.totals.flatMap { SheetText.wrap($0, width: width, role: .sheet) }
      + state.unreachableLines(width: width)
    guard needsOnePressMore else { return totals }
    return totals + [("! Send another all the same?", .failure)]
  }

  private func prompt(_ reading: BulkReading, _ state: AppState) -> String {
    let (count, all) = (reading.count, reading.items.count + leftOut.count)
    let which = count < all ? "\(count) of \(all)" : count == 1 ? "it" : "all \(count)"
    if let refusal = state.refusal { return "\(refusal)" }
    guard count > 0 else {
      return "nothing of it can be done   \(Command.backToTicket.keyName) goes back"
    }
    if state.settings.kind == .live {
      let what = needsOnePressMore ? "yes, another" : which
      return
        "LIVE, \(what): type \(AppState.liveWord) and press Enter: \(typed)▏  \(Command.backToTicket.keyName) goes back"
    }
    guard state.now >= armedAt else { return "wait" }
    let key = Command.send.keyName
    let first = needsOnePressMore ? "\(key): yes, another; then " : ""
    return "\(first)\(key) \(verb) \(which)   \(Command.backToTicket.keyName) goes back"
  }

  private var verb: String {
    switch work {
    case .drafts: "sends"
    case .changes: "changes"
    case .closings: "closes"
    }
  }

  private static func indented(_ head: String, _ text: String, _ width: Int) -> [String] {
    SheetFrame.wrap(text, width: max(8, width - head.count)).enumerated().map { index, line in
      (index == 0 ? head : String(repeating: " ", count: head.count)) + line
    }
  }
}
