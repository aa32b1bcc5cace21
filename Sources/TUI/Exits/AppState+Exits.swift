import ClientModels

/// The ways out: what they would do is shown and asked for; the engine does it, step by step.
extension AppState {
  mutating func askToClose() {
    if focus == .holdings, !markedHoldings.isEmpty {
      reviewClosings()
      return
    }
    guard let symbol = selectedSymbol else {
      show(Notice(.info, "select a holding first"))
      return
    }
    ask(.close(symbol, .all))
  }

  mutating func ask(_ request: ExitRequest) {
    if let refusal {
      show(Notice(.warning, refusal))
      return
    }
    if exits[request]?.isUnderWay == true {
      layers.append(.exit(ExitSheet(request: request, askedAt: now)))
      return
    }
    let preview = ExitPreview(request, portfolio: portfolio)
    if let problem = preview.problem {
      show(Notice(.warning, problem))
      return
    }
    guard request == .kill || !preview.orders.isEmpty || !preview.closings.isEmpty else {
      show(Notice(.info, "nothing is held and nothing works: there is nothing to close"))
      return
    }
    ask(
      .exit(request), question(request), lines(of: preview, request),
      word: settings.kind == .live ? Self.liveWord : nil)
  }

  private func question(_ request: ExitRequest) -> String {
    switch request {
    case .close(let symbol, _): "Close \(symbol)?"
    case .flatten: "Flatten: close every position?"
    case .kill: "KILL SWITCH: cancel everything, close everything?"
    }
  }

  private func lines(of preview: ExitPreview, _ request: ExitRequest) -> [String] {
    var lines: [String] = []
    lines += Self.list("cancels", preview.orders.map(OrderText.sentence))
    lines += Self.list(
      "closes",
      preview.closings.map(OrderText.sentence))
    if request == .kill { lines.append("Until it has ended no other order is sent.") }
    return lines + ["What is sent goes by what the broker holds then."]
  }

  private static func list(_ verb: String, _ items: [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    return ["\(verb) \(items.count):"] + items.prefix(6).map { "  " + $0 }
      + (items.count > 6 ? ["  and \(items.count - 6) more"] : [])
  }

  mutating func begin(_ request: ExitRequest) -> [Effect] {
    exits[request] = nil
    layers.append(.exit(ExitSheet(request: request, askedAt: now)))
    return [.send(.exit(request))]
  }

  /// Follows a way out; its end is said aloud even when its sheet was closed.
  mutating func take(_ report: ExitReport) {
    let wasUnderWay = exits[report.request].map(\.isUnderWay) ?? true
    exits[report.request] = report
    guard wasUnderWay, let summary = report.summary else { return }
    let text = "\(report.request.words): \(summary)"
    switch report.outcome {
    case .done: show(Notice(.success, text))
    case .left, .refused, .unknown, nil: show(Notice(.failure, text))
    }
  }
}
