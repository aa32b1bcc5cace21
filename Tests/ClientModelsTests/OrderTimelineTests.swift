import Testing

@testable import ClientModels

@Suite struct OrderTimelineTests {
  private let at = Timestamp(seconds: 1_763_733_600)

  private func trace(
    _ seconds: Double, _ kind: OrderTrace.Kind, _ text: String, _ execution: String? = nil
  ) -> OrderTrace {
    OrderTrace(
      at: at.advanced(bySeconds: seconds), kind: kind, text: text,
      execution: execution.flatMap { ExecutionID($0) })
  }

  @Test func anExecutionThatTheStreamAndAnActivityTellIsOne() {
    let timeline = OrderTimeline([
      trace(0, .confirmed, "confirmed"), trace(0.1, .sent, "sent"),
      trace(0.2, .filled, "buy 10, execution e-1", "e-1"),
      trace(0.2, .filled, "buy 10, execution 2026::e-1", "2026::e-1"),
      trace(0.3, .filled, "buy 10, execution e-2", "e-2"),
    ])
    #expect(
      timeline.entries.map(\.trace.text) == [
        "confirmed", "sent", "buy 10, execution e-1", "buy 10, execution e-2",
      ])
  }

  @Test func nothingIsFilledBeforeItIsSentWhateverTheTwoClocksSay() {
    let timeline = OrderTimeline([
      trace(0.974, .confirmed, "confirmed"), trace(0.974, .sent, "sent"),
      trace(0.980, .reported, "filled"), trace(0.972, .filled, "buy 6", "e-2"),
      trace(0.971, .filled, "buy 4", "e-1"),
    ])
    #expect(
      timeline.entries.map(\.trace.text) == ["confirmed", "sent", "buy 4", "buy 6", "filled"])
    #expect(timeline.entries.map(\.isOfOtherClock) == [false, false, true, true, false])
  }

  @Test func aFillBeforeACancelStaysBeforeItAndAForeignOrderGoesByTime() {
    let ours = OrderTimeline([
      trace(0, .confirmed, "confirmed"), trace(0.1, .sent, "sent"), trace(5, .sent, "cancel"),
      trace(4, .filled, "buy 1", "e-1"),
    ])
    #expect(ours.entries.map(\.trace.text) == ["confirmed", "sent", "buy 1", "cancel"])
    let foreign = OrderTimeline([
      trace(5, .sent, "cancel"), trace(4, .filled, "buy 1", "e-1"),
    ])
    #expect(foreign.entries.map(\.trace.text) == ["buy 1", "cancel"])
  }
}
