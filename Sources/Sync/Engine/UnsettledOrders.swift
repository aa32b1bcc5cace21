import ClientModels

/// What the order journal says, order by order.
struct UnsettledOrders: Hashable, Sendable {
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
      case .intent(let request, _, _):
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
        records[id]?.isSettled = state != .unconfirmed && state != .abandoned
      case .cancel, .broker, .fill: break
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
