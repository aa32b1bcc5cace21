import Synchronization

/// The twin of `CurlTransport` without a network: answers from a script and keeps what was asked.
public final class FakeTransport: HTTPTransport {
  private struct Script {
    var outcomes: [HTTPOutcome]
    public var requests: [HTTPRequest] = []
  }

  private let script: Mutex<Script>
  private let answer: @Sendable (HTTPRequest) -> HTTPOutcome?

  /// `answer` is asked first; where it has nothing to say, the next of `outcomes` is used, then a refused connection.
  public init(
    _ outcomes: [HTTPOutcome] = [],
    answer: @escaping @Sendable (HTTPRequest) -> HTTPOutcome? = { _ in nil }
  ) {
    script = Mutex(Script(outcomes: outcomes))
    self.answer = answer
  }

  public var requests: [HTTPRequest] { script.withLock(\.requests) }

  public func send(_ request: HTTPRequest) async -> HTTPOutcome {
    let scripted = answer(request)
    return script.withLock { script in
      script.requests.append(request)
      if let scripted { return scripted }
      guard !script.outcomes.isEmpty else {
        return HTTPOutcome(
          .failure(HTTPFailure(code: 7, text: "connection refused", bytesLeft: false)))
      }
      return script.outcomes.removeFirst()
    }
  }
}
