import ClientModels

extension SyncState {
  mutating func opened(_ book: StoredBook) {
    let isSwitch = store.account != nil && store.account != book.account
    store = .open(book.account, viewOnlyBecause: book.viewOnlyBecause)
    for damage in book.damages { say(.warning, SafeText.line(damage), once: true) }
    if let stored = book.portfolio {
      emit(.bookLoaded(stored))
    } else if isSwitch {
      emit(.bookLoaded(Portfolio()))
    }
    if let holder = book.viewOnlyBecause {
      say(.warning, "view only: \(SafeText.line(holder))", once: true)
    } else {
      replay(book)
    }
    settleArrival()
  }

  mutating func storeFailed(_ account: AccountID, _ reason: String) {
    store = .failed(account, reason: reason)
    say(.failure, "nothing is kept on disk and no order can be sent: \(reason)")
    settleArrival()
  }

  /// The account that the broker reported decides which store is used.
  mutating func arrived(_ account: Account) {
    guard store.account != account.id else {
      confirmedAccount = account.id
      emit(.accountUpdated(account))
      return
    }
    if let earlier = store.account {
      say(
        .warning,
        "this key belongs to account \(account.id), not to \(earlier): the cached book of \(account.id) is used"
      )
      save()
      lookUps = [:]
      orderAskedAt = [:]
      lostOrders = []
    }
    confirmedAccount = nil
    readAt = readAt.filter { $0.key == .account }
    arrivingAccount = account
    actions.append(.openStore(account.id))
  }

  private mutating func settleArrival() {
    guard let account = arrivingAccount, store.account == account.id else { return }
    arrivingAccount = nil
    arrived(account)
    linkUp()
  }

  /// Brings back every order of the journal that has no end yet. Nothing is sent again.
  private mutating func replay(_ book: StoredBook) {
    for record in JournalReplay.unsettled(book.journal) {
      let request = record.request
      let confirmedAt = request.clientOrderID.mintedAt ?? now
      // A damaged journal may have lost the record of the sending, so that "never sent" would be a guess.
      if !record.wasSent, book.damages.isEmpty {
        let reason = "the program ended before it was sent"
        resolve(request.clientOrderID, "not_sent", reason)
        change(
          Submission(request: request, state: .notSent(reason: reason), confirmedAt: confirmedAt))
      } else {
        let reason = "the program ended before the answer was known"
        change(
          Submission(
            request: request, state: .unconfirmed(reason: reason), confirmedAt: confirmedAt))
        lookUps[request.clientOrderID] = LookUp(
          request: request, refusal: record.refusal, dueAt: now)
      }
    }
  }
}

/// What the order journal says, order by order.
struct JournalReplay: Hashable, Sendable {
  struct Record: Hashable, Sendable {
    let request: OrderRequest
    var wasSent = false
    /// The broker's words, when it had refused the attempt.
    var refusal: String?
    var isSettled = false
  }

  /// The orders whose end the journal does not know, oldest first.
  static func unsettled(_ entries: [JournalEntry]) -> [Record] {
    var order: [ClientOrderID] = []
    var records: [ClientOrderID: Record] = [:]
    for entry in entries {
      switch entry {
      case .intent(let request, _):
        if records[request.clientOrderID] == nil { order.append(request.clientOrderID) }
        records[request.clientOrderID, default: Record(request: request)].isSettled = false
      case .send(let id, _): records[id]?.wasSent = true
      case .reply(let id, let attempt, let http, let brokerID, _, let failure):
        guard let http else { continue }
        if brokerID != nil, (200..<300).contains(http) { records[id]?.isSettled = true }
        if attempt == 1, http == 429 || SubmissionVerdict.refusals.contains(http) {
          records[id]?.refusal = failure
        }
      case .resolve(let id, let state, _):
        records[id]?.isSettled = ["working", "rejected", "not_sent"].contains(state)
      case .cancel: break
      }
    }
    return order.compactMap { records[$0] }.filter { !$0.isSettled }
  }
}

extension ClientOrderID {
  /// When it was minted, from its own text; nil for ids that we did not mint.
  var mintedAt: Timestamp? {
    guard text.hasPrefix("folio-"), text.utf8.count == 32 else { return nil }
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    var milliseconds: Int64 = 0
    for byte in text.utf8.dropFirst(6).prefix(10) {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      milliseconds = milliseconds << 5 | Int64(digit)
    }
    guard milliseconds < Int64.max / 1_000_000 else { return nil }
    return Timestamp(nanoseconds: milliseconds * 1_000_000)
  }
}
