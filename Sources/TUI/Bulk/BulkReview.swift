import ClientModels

/// The last look at several things before they are done by one confirmation. What is to be done is fixed; what it comes to
/// follows the market while one looks.
public struct BulkReview: Hashable, Sendable {
  public enum Work: Hashable, Sendable {
    /// In this order, one after the other.
    case drafts([DraftOrder])
    /// Each takes the place of a working order.
    case changes([OrderRequest])
    case closings([ExitRequest])
  }

  /// Something that was marked and cannot be done.
  public struct LeftOut: Hashable, Sendable {
    let sentence: String
    let reason: String

    init(_ sentence: String, _ reason: String) {
      self.sentence = sentence
      self.reason = reason
    }
  }

  public let work: Work
  public let leftOut: [LeftOut]
  /// The key works from here on.
  public var armedAt: Timestamp
  /// One of the orders looks like one that is there already.
  public var needsOnePressMore = false
  /// What was typed of the word that a live account asks for.
  public var typed = ""
  var scroll = 0

  init(_ work: Work, _ leftOut: [LeftOut], armedAt: Timestamp) {
    self.work = work
    self.leftOut = leftOut
    self.armedAt = armedAt
  }

  var requests: [OrderRequest] {
    switch work {
    case .drafts(let orders): orders.map(\.request)
    case .changes(let requests): requests
    case .closings: []
    }
  }

  var symbols: [Symbol] { requests.map(\.symbol) }
}

/// A bulk review held against the book as it is now.
struct BulkReading {
  struct Item {
    let name: String
    /// With about what it comes to.
    let sentence: String
    /// What it comes to, a line each.
    let figures: [String]
    let problems: [(text: String, isBlocking: Bool)]
    let isDoubtful: Bool

    var isBlocked: Bool { problems.contains(where: \.isBlocking) }
    var block: String? { problems.first(where: \.isBlocking)?.text }
  }

  let items: [Item]
  let totals: [String]

  var count: Int { items.count { !$0.isBlocked } }

  init(_ sheet: BulkReview, _ state: AppState) {
    switch sheet.work {
    case .drafts, .changes: self.init(orders: sheet.requests, state)
    case .closings(let requests): self.init(closings: requests, state)
    }
  }

  /// Each order as if those before it had been sent; one that is blocked counts for none of the others.
  private init(orders requests: [OrderRequest], _ state: AppState) {
    let basket = BasketReview(
      requests, portfolio: state.portfolio, rules: state.settings.rules, now: state.now,
      leavingOutBlocked: true)
    items = zip(requests, basket.reviews).map { request, review in
      let value =
        review.estimatedValue.map { ", about \(Format.money($0))" }
      let market = review.distanceFromMarket.map { ", \(OrderText.distance($0)) the market" } ?? ""
      let working = OrderText.working(review).map { ", \($0)" } ?? ""
      return Item(
        name: OrderText.sentence(request),
        sentence: OrderText.sentence(request) + (value ?? ""),
        figures: [
          "buying power after \(Format.money(review.buyingPowerAfter)), position after \(Format.quantity(review.positionAfter))\(working)\(market)"
        ]
          + OrderText.lots(review, most: OrderText.fewLots).map {
            [$0.label, $0.text].filter { !$0.isEmpty }.joined(separator: ": ")
          },
        problems: state.tellable(review.problems).map { ($0.description, $0.isBlocking) },
        isDoubtful: review.problems.contains(where: \.needsOnePressMore))
    }
    totals = OrderText.totals(basket)
  }

  private init(closings requests: [ExitRequest], _ state: AppState) {
    items = requests.map { request in
      let preview = ExitPreview(request, portfolio: state.portfolio)
      let closings = preview.closings.map(OrderText.sentence)
      let cancels =
        preview.orders.isEmpty
        ? [] : ["first cancels \(OrderText.count(preview.orders.count, "order")) of it"]
      var problem = preview.problem
      if state.exits[request]?.isUnderWay == true { problem = "is being closed already" }
      return Item(
        name: request.words,
        sentence: closings.isEmpty ? request.words : closings.joined(separator: "; "),
        figures: cancels,
        problems: (problem.map { [($0, true)] } ?? [])
          + preview.unconfirmed.map {
            ("\($0.request.clientOrderID) is UNCONFIRMED: it may be at the broker", false)
          },
        isDoubtful: !preview.unconfirmed.isEmpty)
    }
    totals = [ExitStep.goesByThen]
  }
}

extension OrderText {
  /// `1 order`, `2 orders`.
  static func count(_ count: Int, _ word: String) -> String {
    count == 1 ? "1 \(word)" : "\(count) \(word)s"
  }

  static func sentence(_ closing: ExitPreview.Closing) -> String {
    let value = closing.value.map { ", about \(Format.money($0))" } ?? ""
    return
      "\(closing.side.wire.uppercased()) \(Format.quantity(closing.quantity)) \(closing.position.symbol) MARKET\(value)"
  }

  /// What a basket comes to, and how that was found, as lines for a terminal.
  public static func totals(_ basket: BasketReview) -> [String] {
    let figures: [(String, Money?)] = [
      ("cost about", basket.cost), ("proceeds about", basket.proceeds),
      ("buying power after all", basket.buyingPowerAfter),
    ]
    // Of buys alone there are no proceeds to speak of.
    let isOneSided = basket.cost?.isZero != basket.proceeds?.isZero
    let said = figures.enumerated().filter {
      !isOneSided || $0.offset == 2 || $0.element.1?.isZero != true
    }.map(\.element)
    let words = said.map { name, money in
      "\(name) \(money.map { $0.amount.grouped(digits: 2) } ?? "unknown")"
    }
    let total =
      "TOTAL  \(count(basket.reviews.count, "order")): \(words.joined(separator: ", "))"
    guard basket.hasBothSides else { return [total] }
    return [
      total,
      "Checked in this order; what a sell brings, and what a buy gets, counts for none after it before it is filled.",
    ]
  }
}
