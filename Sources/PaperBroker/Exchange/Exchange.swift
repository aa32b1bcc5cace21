import ClientModels

/// All accounts and their orders: a pure state that changes by ledger events only.
///
/// `handle` looks and decides, and returns what happened as events; `apply` is the only way in which anything changes. A
/// replay of the ledger through `apply` therefore rebuilds exactly what was.
public struct Exchange: Hashable, Sendable {
  public internal(set) var accounts: [AccountID: AccountBook] = [:]
  public internal(set) var accountByKey: [String: AccountID] = [:]
  public internal(set) var keys: [String: APIKey] = [:]
  /// Open orders of every account by symbol, so that a quote looks at its own only.
  var openBySymbol: [Symbol: Set<OrderAddress>] = [:]
  /// Kept only where orders are filled against displayed sizes.
  var displayed = DisplayedSizes()
  /// How its venue behaves. No part of what happened: a server says it when it starts.
  public var rules = ExchangeRules()

  struct OrderAddress: Hashable, Sendable {
    let account: AccountID
    let order: BrokerOrderID
  }

  public init() {}

  public mutating func apply(_ event: LedgerEvent) {
    if case .accountCreated(let number, let cash, let key) = event.kind {
      guard accounts[event.account] == nil else { return }
      accounts[event.account] = AccountBook(
        id: event.account, number: number, createdAt: event.at, cash: cash, lastEquity: cash)
      accountByKey[key.id] = event.account
      keys[key.id] = key
      return
    }
    guard let place = accounts.index(forKey: event.account) else { return }
    if case .keyCreated(let key) = event.kind {
      // A key id that is taken stays with its account.
      guard keys[key.id] == nil else { return }
      accountByKey[key.id] = event.account
      keys[key.id] = key
      return
    }
    // Where it lies: a book that is taken out to be changed is copied.
    accounts.values[place].apply(event)
    index(event, of: place)
    if rules.partialFills == .displayedSize { noteFill(event) }
  }

  private mutating func noteFill(_ event: LedgerEvent) {
    guard case .orderFilled(let id, _, let quantity, _) = event.kind,
      let order = accounts[event.account]?.orders[id]?.order, let symbol = order.symbol
    else { return }
    displayed.take(quantity, of: symbol, order.side, at: event.at)
  }

  private mutating func index(
    _ event: LedgerEvent, of place: Dictionary<AccountID, AccountBook>.Index
  ) {
    func address(_ id: BrokerOrderID) -> OrderAddress {
      OrderAddress(account: event.account, order: id)
    }
    func add(_ accepted: AcceptedOrder) {
      guard let symbol = accepted.order.symbol else { return }
      openBySymbol[symbol, default: []].insert(address(accepted.order.id))
    }
    func removeIfOver(_ id: BrokerOrderID) {
      guard let symbol = accounts.values[place].symbol(ofOver: id) else { return }
      openBySymbol[symbol]?.remove(address(id))
      if openBySymbol[symbol]?.isEmpty == true { openBySymbol[symbol] = nil }
    }
    switch event.kind {
    case .orderAccepted(let accepted), .orderReplaceRequested(_, let accepted, _): add(accepted)
    case .orderReplaced(let id, let accepted):
      add(accepted)
      removeIfOver(id)
    case .orderFilled(let id, _, _, _), .orderCanceled(let id), .orderExpired(let id),
      .orderRejected(let id):
      removeIfOver(id)
    case .accountCreated, .keyCreated, .marginGranted, .orderActivated, .orderTriggered,
      .orderTrailed, .orderResized, .orderCancelRequested, .orderCancelRejected,
      .orderReplaceRejected, .dayClosed, .accountChanged:
      break
    }
  }
}
