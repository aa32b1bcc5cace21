/// What a way out would do by the book as it is known now: for the question before it. What it does in the end goes by
/// what the broker says then.
public struct ExitPreview: Hashable, Sendable {
  public struct Closing: Hashable, Sendable {
    public let position: Position
    /// What the order would take, without a sign.
    public let quantity: Quantity
    public let side: OrderSide
    /// The side of the quote that the order meets, as a ticket reckons it, or the newest price that is known.
    public let price: Price?
    /// At that price, without a sign; nil without one.
    public let value: Money?
  }

  /// Orders that would be canceled, newest first.
  public let orders: [Order]
  /// Working orders that flattening leaves, because nothing of their symbols is held; newest first.
  public let staying: [Order]
  /// By symbol.
  public let closings: [Closing]
  /// Orders of it that may be at the broker, though it has shown none of them: one that closes may close a second time.
  public let unconfirmed: [Submission]
  /// Of what was asked for, what cannot be done; nil when there is nothing of that kind.
  public let problem: String?

  public init(_ request: ExitRequest, portfolio: Portfolio) {
    let positions = portfolio.positions.values
      .filter { request.covers($0.symbol) && !$0.quantity.isZero }
      .sorted { $0.symbol < $1.symbol }
    let held = Set(positions.map(\.symbol.withoutSlash))
    func isCanceled(_ order: Order) -> Bool {
      guard let symbol = order.symbol else { return request == .kill }
      return switch request {
      case .kill: true
      case .flatten: held.contains(symbol.withoutSlash)
      case .close: request.covers(symbol)
      }
    }
    let working = portfolio.workingOrders
    orders = working.filter(isCanceled)
    staying = request == .flatten ? working.filter { !isCanceled($0) } : []
    unconfirmed = portfolio.unsettledSubmissions.filter {
      request.covers($0.request.symbol) && $0.mayBeAtBroker && !$0.isOnItsWay
    }
    var part = ExitPart.all
    if case .close(_, let wanted) = request { part = wanted }
    closings = positions.compactMap { Self.closing($0, part, portfolio) }
    problem = Self.problem(request, positions, isAnythingThere: !orders.isEmpty, portfolio)
  }

  private static func closing(
    _ position: Position, _ part: ExitPart, _ portfolio: Portfolio
  ) -> Closing? {
    let isFractionable = portfolio.assets[position.symbol]?.isFractionable ?? false
    guard
      let quantity = part.quantity(
        of: position.quantity,
        isFractionable: isFractionable || position.assetClass == .crypto)
    else { return nil }
    let side: OrderSide = position.quantity.isNegative ? .buy : .sell
    let quote = portfolio.market[position.symbol]?.quote
    let price = (side == .buy ? quote?.ask : quote?.bid) ?? portfolio.valuation(of: position).price
    let currency = portfolio.account?.currency ?? .usd
    return Closing(
      position: position, quantity: quantity, side: side, price: price,
      value: price.flatMap { try? Money($0, times: quantity, of: position.symbol, currency) })
  }

  private static func problem(
    _ request: ExitRequest, _ positions: [Position], isAnythingThere: Bool, _ portfolio: Portfolio
  ) -> String? {
    guard case .close(let symbol, let part) = request else { return nil }
    guard let position = positions.first else {
      return isAnythingThere && part == .all ? nil : "there is no position in \(symbol)"
    }
    if case .quantity(let quantity) = part, quantity > position.quantity.magnitude {
      return "only \(position.quantity.magnitude) of \(symbol) are held"
    }
    guard closing(position, part, portfolio) == nil else { return nil }
    return "that part of \(position.quantity.magnitude) \(symbol) comes to nothing"
  }
}

extension ExitPart {
  /// `50%` or a quantity, as a person types it; nil when it is neither, or not more than nothing.
  public init?(typed text: String) {
    if text.hasSuffix("%") {
      guard let number = try? FixedDecimal(typed: String(text.dropLast())), number.isPositive,
        number <= 100, let ratio = try? number / 100
      else { return nil }
      self = number == 100 ? .all : .share(Percent(ratio))
    } else {
      guard let quantity = try? Quantity(typed: text), quantity.isPositive else { return nil }
      self = .quantity(quantity)
    }
  }
}
