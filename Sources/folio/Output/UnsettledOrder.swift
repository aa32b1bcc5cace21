import ClientModels
import TUI

/// An order whose fate is unknown. It is in no list of the broker's, and must not be overlooked.
enum UnsettledOrder {
  static func tell(_ request: OrderRequest, since time: Timestamp, isGivenUp: Bool) {
    let word = isGivenUp ? "abandoned, still watched for" : "UNCONFIRMED"
    Output.failure(
      "folio: \(word): \(OrderText.sentence(request)), \(request.clientOrderID), since \(time.rfc3339Seconds)"
    )
  }
}
