import ClientModels

/// When streams are opened, given up and tried again. What they carry is in the files of the two.
extension SyncState {
  mutating func pumpStreams() {
    guard configuration.usesStreams, stopDeadline == nil else { return }
    noteRepairs()
    for kind in StreamKind.allCases { pump(kind) }
    pumpMarket()
  }

  private mutating func pump(_ kind: StreamKind) {
    let stream = streamLink(kind)
    switch stream.phase {
    case .idle, .waiting:
      guard link == .up, confirmedAccount != nil, stream.dueAt.map({ $0 <= now }) ?? true,
        kind == .tradeUpdates || !streamable.isEmpty
      else { return }
      let time = now
      change(kind) { $0.open(at: time) }
      emit(.streamChanged(kind, .connecting))
      actions.append(.openStream(kind, generation: streamLink(kind).generation))
    case .opening:
      guard let dueAt = stream.dueAt, dueAt <= now else { return }
      actions.append(.closeStream(kind))
      ended(
        kind,
        BrokerStreamEnd(
          .lost, reason: "it was not ready within \(Int(StreamLink.openingDeadline)) s"))
    case .catchingUp, .live: break
    }
  }

  /// The times at which something is due.
  var streamTimes: [Timestamp] {
    guard configuration.usesStreams else { return [] }
    var times = [marketDueAt, hiddenMarketDueAt].compactMap { $0 } + Array(untold.values)
    for stream in [tradeLink, marketLink] {
      guard let dueAt = stream.dueAt else { continue }
      if stream.phase == .opening || link == .up { times.append(dueAt) }
    }
    return times
  }

  mutating func ended(_ kind: StreamKind, _ end: BrokerStreamEnd) {
    var stream = streamLink(kind)
    let delay = stream.ended(end, at: now, using: &random)
    change(kind) { $0 = stream }
    let retryAt = now.advanced(bySeconds: delay)
    emit(
      .streamChanged(
        kind, end.kind == .absent ? .unused : .down(reason: end.reason, retryAt: retryAt)))
    switch kind {
    case .tradeUpdates:
      catchUp = nil
      untold = [:]
      schedule.hasten([.openOrders, .recentOrders, .account, .positions, .movements], at: now)
    case .marketData:
      streamed = []
      asked = []
      schedule.hasten([.quotes], at: now)
    }
    if end.kind == .occupied {
      say(
        .warning,
        "another program has the account's \(kind == .tradeUpdates ? "order" : "quote") stream: tried again in \(Int(delay.rounded(.up))) s, polled meanwhile",
        once: true)
    }
  }

  /// After the clock was set back.
  mutating func forgetStreamTimes() {
    snapshotAt = [:]
    (drainedAt, hiddenDrainedAt) = (nil, nil)
    if marketDueAt != nil { marketDueAt = now }
    if hiddenMarketDueAt != nil { hiddenMarketDueAt = now }
    for id in untold.keys { untold[id] = now }
    let time = now
    for kind in StreamKind.allCases {
      change(kind) { stream in
        if stream.dueAt != nil { stream.dueAt = time }
      }
    }
  }

  /// Both end with the key, and with the program.
  mutating func closeStreams() {
    for kind in StreamKind.allCases where streamLink(kind).isOpen {
      actions.append(.closeStream(kind))
      change(kind) { stream in
        stream.phase = .idle
        stream.dueAt = nil
      }
      emit(.streamChanged(kind, .unused))
    }
  }

  private func streamLink(_ kind: StreamKind) -> StreamLink {
    switch kind {
    case .tradeUpdates: tradeLink
    case .marketData: marketLink
    }
  }

  private mutating func change(_ kind: StreamKind, _ body: (inout StreamLink) -> Void) {
    switch kind {
    case .tradeUpdates: body(&tradeLink)
    case .marketData: body(&marketLink)
    }
  }
}
