extension Command {
  /// Whether it can lead to an order, a cancel or a change of a watchlist at the broker.
  public var isMutating: Bool {
    switch self {
    case .buy, .sell, .closePosition, .flatten, .killSwitch, .changeOrder, .cancelOrder, .cancelAll,
      .resendOrder, .abandonOrder, .send, .confirm:
      true
    default: changesWatchlists
    }
  }

  /// It opens a form, which can be kept as a draft without a network.
  public var preparesDraft: Bool { self == .buy || self == .sell }

  /// The command that `key` runs in `scope` until the user maps others.
  public static func command(for key: Key, in scope: Scope) -> Command? {
    Keymap.usual.command(for: key, in: scope)
  }
}
