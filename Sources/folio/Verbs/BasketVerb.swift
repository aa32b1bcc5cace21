import ArgumentParser
import ClientModels
import Sync
import TUI

struct BasketVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "basket",
    abstract: "Send the orders of a file, or the drafts, after one review of all.",
    discussion: """
      FILE has either one order in words a line (`buy 100 AAPL @ 189.25 day`; # begins a comment), or comma-separated \
      values under a heading of symbol, side, type, qty or notional, and as needed limit_price, stop_price, trail_price, \
      trail_percent, time_in_force, extended_hours, order_class, take_profit, stop_loss, stop_loss_limit.

      Nothing is sent unless every line can be read. The orders go one after the other; one that is not taken, or of which \
      it is not known, keeps back the rest.

      Exit status: the highest of its orders: 0 the broker has them, 1 one was refused or not sent, 3 the broker was not \
      reached, 4 one is unconfirmed: it may be at the broker.
      """)

  @Argument(help: "The file.", completion: .file())
  var file: String?

  @Flag(help: "Send the drafts instead, each removed once the broker has it.")
  var drafts = false

  @Flag(help: "Send the rest although an order was refused or is unconfirmed.")
  var keepGoing = false

  @Flag(help: "With --yes: send although the same order was confirmed a moment ago.")
  var again = false

  @OptionGroup var options: SendingOptions

  func validate() throws {
    guard (file == nil) == drafts else {
      throw ValidationError("say a file, or --drafts")
    }
  }

  func run() throws {
    let source: BasketSource
    if let file {
      source = try BasketSource(file: file)
    } else {
      let (shelf, account) = try DraftOptions.shelf(
        profile: options.order.profile, context: try Context.load())
      source = try BasketSource(shelf, account: account)
    }
    let basket = BasketRun(
      source: source, session: try options.order.session(), options: options,
      keepsGoing: keepGoing, isAgain: again)
    try OrderDesk.visit(basket.session, isReading: options.dryRun) { desk in
      await basket.trade(at: desk)
    }
  }
}
