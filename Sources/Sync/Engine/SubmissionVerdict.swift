import ClientModels

/// What one attempt at sending an order proves (order-submission protocol, classification).
enum SubmissionVerdict: Hashable, Sendable {
  /// No byte of it left this machine, and no earlier attempt was made.
  case notSent(reason: String)
  /// The broker has it, as this order.
  case working(Order)
  /// It may be at the broker.
  case unconfirmed(reason: String)
  /// The broker said no. A look-up must find nothing before that is believed.
  case refused(reason: String)
  /// The broker did not take it for the moment; seconds to keep quiet.
  case notAccepted(reason: String, retryAfter: Double)
}

extension SubmissionVerdict {
  /// Statuses by which a broker says that it read the request and does not want it. 408, 409 and 425 do not say that.
  static let refusals: Set<Int> = [400, 401, 403, 404, 405, 415, 422]

  /// Classifies the outcome of the `attempt`th time (from 1) that the request was sent.
  static func classify(
    _ reply: SubmissionReply, for request: OrderRequest, attempt: Int
  ) -> SubmissionVerdict {
    switch reply.outcome.result {
    case .failure(let failure):
      if !failure.bytesLeft, attempt == 1 { return .notSent(reason: failure.text) }
      return .unconfirmed(reason: "no whole answer came: \(failure.text)")
    case .response(let response):
      return classify(response, reply, for: request)
    }
  }

  private static func classify(
    _ response: HTTPResponse, _ reply: SubmissionReply, for request: OrderRequest
  ) -> SubmissionVerdict {
    if (200..<300).contains(response.status) {
      guard let order = reply.order else {
        return .unconfirmed(reason: "the answer could not be read")
      }
      if let difference = request.difference(from: order) {
        return .unconfirmed(reason: "the answer shows another order: \(difference)")
      }
      return .working(order)
    }
    guard let refusal = reply.refusal else {
      if response.status == 429 {
        return .notAccepted(reason: "too many requests", retryAfter: reply.retryAfter ?? 5)
      }
      return .unconfirmed(reason: "the answer was status \(response.status), not the broker's own")
    }
    if response.status == 429 {
      return .notAccepted(reason: refusal.message, retryAfter: reply.retryAfter ?? 5)
    }
    if refusals.contains(response.status) { return .refused(reason: refusal.message) }
    return .unconfirmed(reason: "the server answered \(response.status): \(refusal.message)")
  }
}
