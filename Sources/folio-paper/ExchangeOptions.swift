import ArgumentParser
import PaperBroker

/// How the venue behaves, where a client's tests want it otherwise than the API's own paper market.
struct ExchangeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a quote fills: the whole order (whole), as at Alpaca's paper market, or at the most the size that it shows (displayed), in parts where an order is larger.",
      valueName: "how"))
  var fill = Fill.whole

  @Option(
    help: ArgumentHelp(
      "How long a cancel or a change of an order is on its way, in seconds of the market's clock, up to 3600: it is pending_cancel or pending_replace meanwhile, and a fill may come first. Orders with legs are canceled and changed at once.",
      valueName: "seconds"))
  var requestDelay = 0.0

  enum Fill: String, ExpressibleByArgument, CaseIterable {
    case whole, displayed
  }

  func validate() throws {
    guard (0...3_600).contains(requestDelay) else {
      throw ValidationError("--request-delay is from 0 to 3600 seconds, not \(requestDelay)")
    }
  }

  var rules: ExchangeRules {
    ExchangeRules(
      partialFills: fill == .displayed ? .displayedSize : .never, requestDelay: requestDelay)
  }
}
