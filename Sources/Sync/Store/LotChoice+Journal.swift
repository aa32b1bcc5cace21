import ClientModels

extension LotChoice {
  /// As records of the journal have it: `ID 10,ID 5`.
  var recorded: String { parts.map { "\($0.lot) \($0.quantity)" }.joined(separator: ",") }

  /// Nil for what `recorded` does not make.
  init?(recorded text: String) {
    var parts: [Part] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let members = word.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count < Self.mostParts, members.count == 2, let lot = ExecutionID(members[0]),
        let quantity = try? Quantity(strict: String(members[1]))
      else { return nil }
      parts.append(Part(lot, quantity))
    }
    self.init(parts)
  }
}
