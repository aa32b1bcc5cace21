/// The nine ways to get the order-submission protocol wrong, each a small change to the client or what surrounds it.
enum WrongProtocol: String, CaseIterable {
  /// The order leaves first, and is written down when its answer has come.
  case journalAfterSend
  /// A second attempt gets an id of its own.
  case newIDOnRetry
  /// A refusal is believed without a look-up.
  case refusalMeansRejected
  /// A look-up that finds nothing is an end.
  case notFoundMeansRejected
  /// A server in trouble is taken for a refusal.
  case serverErrorMeansRejected
  /// What refuses a second attempt is taken to have refused the first.
  case refusalOfResendMeansRejected
  /// What has no answer when the program ends is taken for never sent.
  case restartMeansUnsent
  /// The transport sends again when a connection breaks.
  case silentResend
  /// The broker takes one id twice, and the user sends again.
  case noUniqueness
}
