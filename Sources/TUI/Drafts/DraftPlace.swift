import ClientModels

/// Where a draft stands among others: smaller comes first.
struct DraftPlace: Comparable {
  private let text: String
  private let figure: FixedDecimal
  private let number: Int

  /// By what its words say. A quantity that only a book makes a figure of, and a market order's price, come first.
  init(_ draft: Draft, _ ticket: Ticket?, by sort: Blotter.Sort) {
    number = draft.number
    text =
      switch sort {
      case .symbol: ticket?.symbol?.text ?? ""
      case .side: ticket?.side.wire ?? ""
      case .status: draft.sentAs != nil ? "1" : draft.refusal != nil ? "2" : "3"
      case .time, .quantity, .price: ""
      }
    let field: Ticket.Field? =
      switch sort {
      case .quantity: .quantity
      case .price: ticket?.fields.contains(.limitPrice) == true ? .limitPrice : .stopPrice
      case .time, .symbol, .side, .status: nil
      }
    figure =
      field.flatMap { field in
        ticket.flatMap { try? FixedDecimal(typed: $0[text: field]) }
      } ?? .zero
  }

  static func < (a: DraftPlace, b: DraftPlace) -> Bool {
    if a.text != b.text { return a.text < b.text }
    if a.figure != b.figure { return a.figure < b.figure }
    return a.number < b.number
  }
}
