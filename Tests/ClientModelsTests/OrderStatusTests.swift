import ClientModels
import Testing

/// The short names that the table below uses, in the order of its columns.
private let columns: [(String, OrderStatus)] = [
  ("ac", .accepted), ("pn", .pendingNew), ("ab", .acceptedForBidding), ("rv", .pendingReview),
  ("nw", .new), ("hd", .held), ("pf", .partiallyFilled), ("pc", .pendingCancel),
  ("pr", .pendingReplace), ("st", .stopped), ("su", .suspended), ("ca", .calculated),
  ("dd", .doneForDay), ("??", .other("quarantined")), ("fi", .filled), ("cn", .canceled),
  ("ex", .expired), ("rj", .rejected), ("rp", .replaced),
]

/// One line per event, one column per status. A short name is the status that follows, `=` means that nothing
/// changes, `R` that the order must be read again, `!` that the order was already over.
private let table = """
  event                  ac pn ab rv nw hd pf pc pr st su ca dd ?? fi cn ex rj rp
  accepted               =  ac ac ac =  =  =  =  =  =  =  =  =  R  !  !  !  !  !
  pending_new            pn =  pn pn =  =  =  =  =  =  =  =  =  R  !  !  !  !  !
  new                    nw nw nw nw =  nw =  =  =  =  nw =  =  R  !  !  !  !  !
  held                   hd hd hd hd =  =  =  =  =  =  hd =  =  R  !  !  !  !  !
  partial_fill           pf pf pf pf pf pf pf =  =  pf pf pf pf R  !  !  !  !  !
  fill                   fi fi fi fi fi fi fi fi fi fi fi fi fi R  =  !  !  !  !
  pending_cancel         pc pc pc pc pc pc pc =  pc pc pc pc pc R  !  !  !  !  !
  canceled               cn cn cn cn cn cn cn cn cn cn cn cn cn R  !  =  !  !  !
  pending_replace        pr pr pr pr pr pr pr pr =  pr pr pr pr R  !  !  !  !  !
  replaced               rp rp rp rp rp rp rp rp rp rp rp rp rp R  !  !  !  !  =
  expired                ex ex ex ex ex ex ex ex ex ex ex ex ex R  !  !  =  !  !
  rejected               rj rj rj rj rj rj rj rj rj rj rj rj rj R  !  !  !  =  !
  done_for_day           dd dd dd dd dd dd dd dd dd dd dd dd =  R  !  !  !  !  !
  stopped                st st st st st st st st st =  st st st R  !  !  !  !  !
  suspended              su su su su su su su su su su =  su su R  !  !  !  !  !
  calculated             ca ca ca ca ca ca ca ca ca ca ca =  ca R  !  !  !  !  !
  restated               R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R
  order_cancel_rejected  R  R  R  R  R  R  R  R  R  R  R  R  R  R  =  =  =  =  =
  order_replace_rejected R  R  R  R  R  R  R  R  R  R  R  R  R  R  =  =  =  =  =
  trade_bust             R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R
  trade_correct          R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R
  teleported             R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R  R
  """

private func transition(_ cell: Substring) throws -> StatusTransition {
  switch cell {
  case "=": return .unchanged
  case "R": return .reread
  case "!": return .impossible
  default: return .to(try #require(columns.first { $0.0 == cell }).1)
  }
}

@Suite struct OrderStatusTests {
  @Test func everyEventDoesToEveryStatusWhatTheTableSays() throws {
    let lines = table.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines[0].dropFirst().elementsEqual(columns.map(\.0), by: ==))
    let rows = lines.dropFirst()
    #expect(
      rows.map { String($0[0]) }.filter { $0 != "teleported" }.sorted()
        == OrderEventKind.known.map(\.wire).sorted())
    #expect(Set(columns.map(\.1)).subtracting([.other("quarantined")]) == Set(OrderStatus.known))
    for row in rows {
      try #require(row.count == columns.count + 1)
      let event = OrderEventKind(wire: String(row[0]))
      for (cell, (_, status)) in zip(row.dropFirst(), columns) {
        #expect(status.transition(on: event) == (try transition(cell)), "\(event) on \(status)")
      }
    }
  }

  @Test func noEventLeadsOutOfATerminalStatus() {
    let terminal: [OrderStatus] = [.filled, .canceled, .expired, .rejected, .replaced]
    #expect(OrderStatus.known.filter(\.isTerminal) == terminal)
    for status in terminal {
      for event in OrderEventKind.known + [.other("teleported")] {
        if case .to(let next) = status.transition(on: event) {
          Issue.record("\(event) leads from \(status) to \(next)")
        }
      }
    }
  }

  @Test func everyOpenStatusCanStillEndInEveryTerminalOne() {
    let ends: [(OrderEventKind, OrderStatus)] = [
      (.fill, .filled), (.canceled, .canceled), (.expired, .expired), (.rejected, .rejected),
      (.replaced, .replaced),
    ]
    for status in OrderStatus.known where !status.isTerminal {
      for (event, end) in ends { #expect(status.transition(on: event) == .to(end)) }
    }
  }

  @Test func statusesAreTheWordsOfTheContract() {
    let words = [
      "accepted", "pending_new", "accepted_for_bidding", "new", "held", "partially_filled",
      "pending_cancel", "pending_replace", "pending_review", "stopped", "suspended", "calculated",
      "done_for_day", "filled", "canceled", "expired", "rejected", "replaced",
    ]
    #expect(OrderStatus.known.map(\.wire) == words)
    for (word, status) in zip(words, OrderStatus.known) {
      #expect(OrderStatus(wire: word) == status)
    }
    #expect(OrderStatus(wire: "quarantined") == .other("quarantined"))
    #expect(OrderStatus(wire: "FILLED") == .other("FILLED"))
    #expect(OrderStatus(wire: "") == .other(""))
  }

  @Test func aHeldLegIsAliveButListedAsClosed() {
    let closed = OrderStatus.known.filter { !$0.isListedOpen }
    #expect(closed == [.held, .filled, .canceled, .expired, .rejected, .replaced])
    #expect(!OrderStatus.held.isTerminal)
    #expect(OrderStatus.other("quarantined").isListedOpen)
  }

  @Test func aCancelIsNotTakenOnceTheOrderIsOverOrARequestIsInFlight() {
    let refused = OrderStatus.known.filter { !$0.isCancelable }
    #expect(
      refused == [
        .pendingCancel, .pendingReplace, .filled, .canceled, .expired, .rejected, .replaced,
      ])
    #expect(OrderStatus.other("quarantined").isCancelable)
  }
}
