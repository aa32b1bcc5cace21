import ClientModels

/// The orders that the whole records of a damaged journal tell of, whether or not their intents are among them.
struct OrderTraces {
  private var intents: Set<ClientOrderID> = []
  private var ended: Set<ClientOrderID> = []
  private var withoutIntent: Set<ClientOrderID> = []
  private var owners: [BrokerOrderID: ClientOrderID] = [:]

  /// Orders that may be at the broker and of which nothing tells what they were, by their ids.
  var lost: [ClientOrderID] {
    withoutIntent.subtracting(ended).sorted { $0.text < $1.text }
  }

  func hasIntent(_ id: ClientOrderID) -> Bool { intents.contains(id) }

  func isOver(_ id: ClientOrderID) -> Bool { ended.contains(id) }

  mutating func take(_ entry: JournalEntry) {
    switch entry {
    case .intent(let request, _, _):
      intents.insert(request.clientOrderID)
      withoutIntent.remove(request.clientOrderID)
      ended.remove(request.clientOrderID)
    case .send(let id, _):
      ended.remove(id)
      mention(id)
    case .reply(let id, _, _, let brokerID, _, _):
      if let brokerID { owners[brokerID] = owners[brokerID] ?? id }
      mention(id)
    case .resolve(let id, let resolution, _):
      mention(id)
      if resolution == .rejected || resolution == .notSent { ended.insert(id) }
    case .broker(let brokerID, let clientID, let status, _, _, _):
      guard OrderStatus(wire: status).isTerminal else { return }
      if let id = clientID ?? owners[brokerID] { ended.insert(id) }
    case .cancel, .fill, .legs, .exit: return
    }
  }

  private mutating func mention(_ id: ClientOrderID) {
    if !intents.contains(id) { withoutIntent.insert(id) }
  }
}
