import ClientModels

/// The bodies of the watchlist calls, read strictly (contract section 8).
struct WatchlistBody {
  private let reader: BodyReader

  init(_ body: RequestBody, known: Set<String>) throws(Refusal) {
    reader = try BodyReader(body, known: known)
  }

  func name() throws(Refusal) -> String? {
    guard reader.has("name") else { return nil }
    let name = try reader.required("name")
    guard name.count <= Watchlist.nameLimit else {
      throw .invalid("name must be no more than \(Watchlist.nameLimit) characters")
    }
    return name
  }

  func symbol() throws(Refusal) -> String { try reader.required("symbol") }

  /// As they were sent; nil when there are none. A null among them is none of them.
  func symbols() throws(Refusal) -> [String]? { try reader.strings("symbols") }
}
