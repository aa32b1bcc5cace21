import ClientModels

/// The queries of `DELETE /v2/positions` and `DELETE /v2/positions/{symbol}`, and what the first answers (contract section 6).
enum ClosingRequest {
  /// How much of one position: `qty` or `percentage`, else all.
  static func part(_ query: [String: String]) throws(Refusal) -> PositionPart {
    let (quantity, percentage) = (
      try decimal("qty", query), try decimal("percentage", query)
    )
    guard quantity == nil || percentage == nil else {
      throw .invalid("only one of qty or percentage is accepted")
    }
    return quantity.map { .quantity(Quantity($0)) } ?? percentage.map { .percentage($0) } ?? .all
  }

  static func cancelsOrders(_ query: [String: String]) throws(Refusal) -> Bool {
    try QueryReader(query: query).bool("cancel_orders")
  }

  private static func decimal(
    _ name: String, _ query: [String: String]
  ) throws(Refusal) -> FixedDecimal? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard let value = try? FixedDecimal(strict: text) else {
      throw .invalid("\(name) is not a decimal number")
    }
    return value
  }

  /// One status and body for each position, with 207.
  static func answer(_ positions: [ClosedPosition], in book: AccountBook) -> APIResponse {
    APIResponse(
      207,
      .array(
        positions.map { position in
          let answer =
            position.refusal.map { APIResponse($0) }
            ?? APIResponse(
              position.order.flatMap { book.orders[$0] }.map { Rendering.order($0) } ?? .null)
          return .object([
            "symbol": .text(position.symbol), "status": .number(String(answer.status)),
            "body": answer.body ?? .null,
          ])
        }))
  }
}
