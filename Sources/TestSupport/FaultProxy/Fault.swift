/// What happens to one request on its way to the broker and back.
public enum Fault: Hashable, Sendable {
  /// How a connection is closed.
  public enum Ending: String, Sendable, CaseIterable { case fin, rst }

  /// What becomes of the body of an answer.
  public enum Corruption: String, Sendable, CaseIterable {
    /// One bit of a bracket, brace, quote, colon or comma, so that the change can be seen.
    case bitFlip
    case half, page, empty, notANumber, byteOrderMark, deep, duplicateKeys
  }

  /// What a 429 or a 503 says in Retry-After.
  public enum RetryAfter: String, Sendable, CaseIterable {
    case seconds, date, zero, negative, junk, two
  }

  /// Header fields that contradict each other about where a body ends.
  public enum Ambiguity: String, Sendable, CaseIterable { case twoLengths, lengthAndChunks }

  case pass
  /// Closed before the broker gets it.
  case dropBefore(Ending)
  /// Delivered; the answer is thrown away.
  case dropAfter(Ending)
  /// Delivered after so many seconds, also when the client has gone by then.
  case delay(Double)
  /// The body of the answer is spread over so many seconds.
  case drip(Double)
  /// That share of the body, 0..<1, then the end.
  case truncate(Double)
  /// The head of the answer is cut in the middle.
  case tornHead
  case corrupt(Corruption)
  /// 429, not delivered.
  case tooMany(RetryAfter)
  /// 503 that says when to come back, not delivered.
  case busy(RetryAfter)
  /// That status, not delivered.
  case failBefore(Int)
  /// Delivered, then that status.
  case failAfter(Int)
  /// That status with another server's address, not delivered.
  case redirect(Int)
  case duplicateHeaders(Ambiguity)
  /// Delivered; an order that the broker took is answered by 422 as a second copy of itself.
  case duplicateReply

  public var name: String {
    switch self {
    case .pass: "pass"
    case .dropBefore(let ending): "dropBefore \(ending.rawValue)"
    case .dropAfter(let ending): "dropAfter \(ending.rawValue)"
    case .delay(let seconds): "delay \(seconds)"
    case .drip(let seconds): "drip \(seconds)"
    case .truncate(let share): "truncate \(share)"
    case .tornHead: "tornHead"
    case .corrupt(let corruption): "corrupt \(corruption.rawValue)"
    case .tooMany(let form): "tooMany \(form.rawValue)"
    case .busy(let form): "busy \(form.rawValue)"
    case .failBefore(let status): "failBefore \(status)"
    case .failAfter(let status): "failAfter \(status)"
    case .redirect(let status): "redirect \(status)"
    case .duplicateHeaders(let form): "duplicateHeaders \(form.rawValue)"
    case .duplicateReply: "duplicateReply"
    }
  }

  /// Every fault that has no duration, once.
  public static let instant: [Fault] =
    Ending.allCases.flatMap { [.dropBefore($0), .dropAfter($0)] }
    + [0, 0.5, 0.99].map { .truncate($0) } + [.tornHead, .duplicateReply]
    + Corruption.allCases.map { .corrupt($0) } + RetryAfter.allCases.map { .tooMany($0) }
    + [.busy(.seconds)] + [500, 502, 503, 504].flatMap { [.failBefore($0), .failAfter($0)] }
    + [301, 302, 307, 308].map { .redirect($0) }
    + Ambiguity.allCases.map { .duplicateHeaders($0) }

  /// One of all kinds of faults; those that hide an acceptance come twice as often as others. No delay is longer than
  /// `longest` seconds.
  static func random(longest: Double, using random: inout SeededRandom) -> Fault {
    switch random.below(16) {
    case 0: .dropBefore(random.pick(Ending.allCases))
    case 1, 2: .dropAfter(random.pick(Ending.allCases))
    case 3: .delay(Double.random(in: 0...longest, using: &random))
    case 4: .drip(Double.random(in: 0...longest, using: &random))
    case 5: .truncate(random.pick([0, 0.5, 0.99]))
    case 6: .tornHead
    case 7: .corrupt(random.pick(Corruption.allCases))
    case 8: .tooMany(random.pick(RetryAfter.allCases))
    case 9: .failBefore(random.pick([500, 502, 503, 504]))
    case 10, 11: .failAfter(random.pick([500, 502, 503, 504]))
    case 12: .redirect(random.pick([301, 302, 307, 308]))
    case 13: .duplicateHeaders(random.pick(Ambiguity.allCases))
    default: .duplicateReply
    }
  }
}
