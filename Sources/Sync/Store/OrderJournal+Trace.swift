import ClientModels

extension OrderJournal {
  /// Every record that names the order, the oldest first; the latest `mostTraced` of them. The hashes are not checked: this is
  /// for reading, and nothing is decided by it. What cannot be read is left out.
  public func trace(_ order: OrderReference) -> [OrderTrace] {
    let names = [order.client?.text, order.broker?.text].compactMap { $0.map { Array($0.utf8) } }
    guard let directory = segmentDirectory, !names.isEmpty,
      let numbers = try? JournalScan.segments(in: directory)
    else { return [] }
    var traces: [OrderTrace] = []
    for number in numbers {
      guard
        let bytes = try? JournalScan.contents(of: JournalScan.segmentName(number), directory)
      else { continue }
      traces += JournalText(bytes).lines(naming: names).compactMap { line in
        guard let line = JournalLine(line, JournalChain()), case .entry(let entry) = line.record,
          entry.isAbout(order)
        else { return nil }
        return OrderTrace(entry, at: line.time)
      }
      if traces.count > 2 * Self.mostTraced {
        traces.removeFirst(traces.count - Self.mostTraced)
      }
    }
    return traces.suffix(Self.mostTraced)
  }

  static let mostTraced = 1_000
}

/// The bytes of a segment, searched for lines. Most lines are about other orders, and are not even parsed.
private struct JournalText {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func lines(naming names: [[UInt8]]) -> [ArraySlice<UInt8>] {
    var starts: Set<Int> = []
    for name in names {
      var from = 0
      while let place = first(name, from: from) {
        let start = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { break }
        starts.insert(start)
        from = end + 1
      }
    }
    return starts.sorted().compactMap { start in
      bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { bytes[start..<$0] }
    }
  }

  /// By the method of Horspool: ids are long, and most of the text is skipped.
  private func first(_ name: [UInt8], from start: Int) -> Int? {
    let last = name.count - 1
    var skips = [Int](repeating: name.count, count: 256)
    for (index, byte) in name.dropLast().enumerated() { skips[Int(byte)] = last - index }
    return bytes.withUnsafeBufferPointer { text in
      var place = start
      while place + last < text.count {
        var index = last
        while text[place + index] == name[index] {
          if index == 0 { return place }
          index -= 1
        }
        place += skips[Int(text[place + last])]
      }
      return nil
    }
  }
}

extension JournalEntry {
  /// An id may be part of another, or of a reason.
  func isAbout(_ order: OrderReference) -> Bool {
    func named(_ client: ClientOrderID?, _ broker: BrokerOrderID?) -> Bool {
      client != nil && client == order.client || broker != nil && broker == order.broker
    }
    switch self {
    case .intent(let request, _, let replaced): return named(request.clientOrderID, replaced)
    case .send(let id, _), .resolve(let id, _, _): return named(id, nil)
    case .reply(let id, _, _, let broker, _, _): return named(id, broker)
    case .cancel(let id, _): return named(nil, id)
    case .broker(let id, let client, _, _, _, _): return named(client, id)
    case .fill(_, let id, _, _, _, _, _): return named(nil, id)
    case .legs(let id, let legs): return legs.contains { named(nil, $0) } || named(nil, id)
    case .exit: return false
    }
  }
}

extension OrderTrace {
  init(_ entry: JournalEntry, at time: Timestamp) {
    switch entry {
    case .intent(let request, let body, let replaced):
      let what = replaced.map { "confirmed, in the place of \($0): " } ?? "confirmed: "
      let lots = request.instruction.lots.map { ", closes the lots \($0.recorded)" } ?? ""
      self.init(
        at: time, kind: .confirmed, text: what + SafeText.line(RequestWords.text(body)) + lots)
    case .send(_, let attempt):
      self.init(
        at: time, kind: .sent, text: attempt == 1 ? "sent" : "sent again, attempt \(attempt)")
    case .reply(_, _, let http, let broker, let status, let failure):
      let parts = [
        http.map { "status \($0)" }, failure.map { SafeText.line($0) },
        status.map { "order \($0)" },
        broker.map { "as \($0)" },
      ].compactMap { $0 }
      self.init(at: time, kind: .answered, text: "answered: " + parts.joined(separator: ", "))
    case .resolve(_, let state, let why):
      self.init(
        at: time, kind: .decided,
        text:
          "\(state.rawValue.split(separator: "_").joined(separator: " ")): \(SafeText.line(why))")
    case .cancel(_, let attempt):
      self.init(
        at: time, kind: .sent,
        text: attempt == 1 ? "cancel asked for" : "cancel asked for again, attempt \(attempt)")
    case .broker(_, _, let status, let filled, _, let source):
      let part = filled.isPositive ? ", \(filled) filled" : ""
      self.init(
        at: time, kind: .reported,
        text: "\(SafeText.line(status))\(part) (by \(SafeText.line(source)))")
    case .fill(let execution, _, _, let side, let quantity, let price, let at):
      self.init(
        at: at, kind: .filled,
        text: "\(side.wire) \(quantity) at \(price), execution \(SafeText.line(execution))",
        execution: ExecutionID(execution))
    case .legs(let id, let legs):
      let names = legs.map { SafeText.line($0.text) }.joined(separator: ", ")
      self.init(at: time, kind: .reported, text: "legs of \(SafeText.line(id.text)): \(names)")
    case .exit(let request, let hasEnded):
      self.init(
        at: time, kind: .decided, text: "\(request.words) \(hasEnded ? "ended" : "begun")")
    }
  }
}
