import ClientModels
import Synchronization

/// Where the stream leaves the newest of every symbol until somebody looks: a quote that is replaced before that was never
/// seen, and costs nothing further. It holds the symbols that are followed and no others, so that it cannot grow.
public final class QuoteBoard: Sendable {
  /// One symbol, and what of it is new.
  struct Slot: Sendable {
    var snapshot: MarketSnapshot
    var isChanged = false
    var isShown = false

    mutating func take(_ quote: Quote, at time: Timestamp) {
      snapshot.quote = quote
      snapshot.quoteReceipt = Receipt(.stream, at: time)
    }

    mutating func take(_ trade: MarketTrade, at time: Timestamp) {
      snapshot.trade = trade
      snapshot.tradeReceipt = Receipt(.stream, at: time)
    }

    /// A halt that waits to be seen is not put out by a later word on something else.
    mutating func take(_ status: TradingStatus) {
      if status.meaning != .unchanged || snapshot.status == nil { snapshot.status = status }
    }
  }

  struct State: Sendable {
    private var slots: [Slot] = []
    private var indexes: [SymbolKey: Int] = [:]
    /// Slots with something new, of symbols that are shown, and of the others.
    private var shown: [Int] = []
    private var hidden: [Int] = []

    /// What became new since the last drain, for the one signal that says so.
    private(set) var hasNewShown = false
    private(set) var hasNewHidden = false

    mutating func follow(_ symbols: [Symbol], shown shownSymbols: Set<Symbol>) {
      let before = Dictionary(slots.map { ($0.snapshot.symbol, $0) }) { first, _ in first }
      slots = symbols.map { symbol in
        var slot =
          before[symbol]
          ?? Slot(
            snapshot: MarketSnapshot(symbol: symbol, receivedAt: Timestamp(nanoseconds: 0)))
        slot.isShown = shownSymbols.contains(symbol)
        return slot
      }
      indexes = [:]
      indexes.reserveCapacity(slots.count)
      (shown, hidden) = ([], [])
      for (index, slot) in slots.enumerated() {
        if let key = SymbolKey(slot.snapshot.symbol) { indexes[key] = index }
        guard slot.isChanged else { continue }
        if slot.isShown { shown.append(index) } else { hidden.append(index) }
      }
    }

    @inline(__always)
    mutating func change(_ key: SymbolKey, at time: Timestamp, _ body: (inout Slot) -> Void) {
      guard let index = indexes[key] else { return }
      body(&slots[index])
      slots[index].snapshot.receivedAt = time
      guard !slots[index].isChanged else { return }
      slots[index].isChanged = true
      if slots[index].isShown {
        shown.append(index)
        hasNewShown = true
      } else {
        hidden.append(index)
        hasNewHidden = true
      }
    }

    /// Only the parts that are new: a drained slot starts empty again.
    mutating func drain(withHidden: Bool) -> [MarketSnapshot] {
      let indexes = withHidden ? shown + hidden : shown
      shown.removeAll(keepingCapacity: true)
      hasNewShown = false
      if withHidden {
        hidden.removeAll(keepingCapacity: true)
        hasNewHidden = false
      }
      return indexes.map { index in
        let snapshot = slots[index].snapshot
        slots[index].snapshot = MarketSnapshot(
          symbol: snapshot.symbol, receivedAt: snapshot.receivedAt)
        slots[index].isChanged = false
        return snapshot
      }
    }
  }

  private let state = Mutex(State())

  public init() {}

  /// Replaces the symbols that are followed. What waits of one that stays is kept.
  public func follow(_ symbols: [Symbol], shown: Set<Symbol>) {
    state.withLock { $0.follow(symbols, shown: shown) }
  }

  /// Takes what came in one message. Returns whether the board had nothing new before of the symbols that are shown, of
  /// the others, and now has.
  func take(_ body: (inout State) -> Void) -> (shown: Bool, hidden: Bool) {
    state.withLock { state in
      let (hadShown, hadHidden) = (state.hasNewShown, state.hasNewHidden)
      body(&state)
      return (state.hasNewShown && !hadShown, state.hasNewHidden && !hadHidden)
    }
  }

  /// The parts that are new since the last drain, of the symbols that are shown or of all.
  public func drain(withHidden: Bool) -> [MarketSnapshot] {
    state.withLock { $0.drain(withHidden: withHidden) }
  }
}
