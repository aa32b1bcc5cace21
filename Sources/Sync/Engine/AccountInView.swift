import ClientModels
import Synchronization

/// Whose account the engine tells of, seen by the desks beside it.
final class AccountInView: Sendable {
  private let known: Mutex<AccountID?>

  init(_ account: AccountID?) { known = Mutex(account) }

  /// Whether it is another than before.
  func isNew(_ account: AccountID) -> Bool {
    known.withLock { known in
      defer { known = account }
      return known != account
    }
  }
}
