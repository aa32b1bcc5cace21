extension ExitStep {
  /// Under every question: the list is of now, and what is closed of then.
  public static let goesByThen = "What the broker holds when you answer is closed."

  /// The same of a part such as `50%`.
  public static func goesByThen(part: String) -> String {
    "\(part) of what the broker holds when you answer is closed."
  }
  private static let pause = "the broker asks to wait"

  /// What the broker put off it says in these words.
  public static func pauseWords(seconds: Double) -> String {
    "\(pause) \(Int(seconds.rounded(.up))) s"
  }

  /// The broker has asked to wait with it.
  public var isPutOff: Bool { !state.isEnd && words.hasPrefix(Self.pause) }

  /// The step as one line.
  public var sentence: String { sentence { _ in nil } }

  /// The same where orders are known: by what they are rather than by the broker's id, where `order` knows.
  public func sentence(naming order: (BrokerOrderID) -> String?) -> String {
    let text =
      switch kind {
      case .look: "read orders and positions"
      case .cancelAll: "cancel all orders"
      case .cancel(let id):
        "cancel " + (order(id) ?? "\(symbol.map { "\($0) " } ?? "")order \(id)")
      case .verify(let round):
        "verify that no order is working" + (round > 1 ? ", round \(round)" : "")
      case .count: "read positions"
      case .close(let id): "close \(symbol?.text ?? ""), \(id)"
      case .check: "read what is left"
      }
    return words.isEmpty ? text : "\(text): \(words)"
  }
}

extension ExitStep.State {
  /// As people say it.
  public var phrase: String {
    switch self {
    case .waiting: "waiting"
    case .underWay: "under way"
    case .done: "done"
    case .failed: "failed"
    case .unknown: "not known"
    }
  }
}

extension ExitReport {
  /// What flattening left working, a line each: by what it is where `order` knows, by the broker's id otherwise.
  public func elsewhere(naming order: (BrokerOrderID) -> String? = { _ in nil }) -> [String] {
    workingElsewhere.map { "still working: \(order($0) ?? $0.text)" }
  }
}

extension ExitHolding {
  public var sentence: String { sentence { _ in nil } }

  /// The same where orders are known: by what they are, where `order` knows.
  public func sentence(naming order: (BrokerOrderID) -> String?) -> String {
    let text =
      switch state {
      case .flat: "flat"
      case .reduced(let quantity): "closed as asked, \(quantity) held"
      case .left(let quantity, let reason):
        quantity.isZero ? "nothing held, \(reason)" : "\(quantity) LEFT: \(reason)"
      case .unknown(let reason): "NOT KNOWN: \(reason)"
      }
    return "\(symbol): \(text)" + Self.list("still working", working, order)
      + Self.list("last seen working", lastSeenWorking, order)
  }
}

extension ExitHolding {
  private static func list(
    _ what: String, _ ids: [BrokerOrderID], _ order: (BrokerOrderID) -> String?
  ) -> String {
    ids.isEmpty ? "" : "; \(what): \(ids.map { order($0) ?? $0.text }.joined(separator: ", "))"
  }
}

extension ExitRequest {
  public var words: String {
    switch self {
    case .close(let symbol, .all): "close \(symbol)"
    case .close(let symbol, .quantity(let quantity)): "close \(quantity) \(symbol)"
    case .close(let symbol, .share(let share)):
      "close \((try? share.decimal * 100)?.description ?? "a part of")% of \(symbol)"
    case .flatten: "flatten"
    case .kill: "kill switch"
    }
  }
}

extension ExitReport {
  /// The end in one line; nil while it is under way.
  public var summary: String? {
    switch outcome {
    case nil: nil
    case .done where !unconfirmedElsewhere.isEmpty:
      "\(isWhole ? flatness : "closed as asked"), and "
        + (unconfirmedElsewhere.count == 1
          ? "1 order of another symbol is UNCONFIRMED: it may be at the broker"
          : "\(unconfirmedElsewhere.count) orders of other symbols are UNCONFIRMED: they may be at the broker")
    case .done: isWhole ? endOfAll : "closed as asked"
    case .left: "not all is closed: \(shortOf)"
    case .unknown(let reason): "NOT KNOWN whether all is closed: \(reason)"
    case .refused(let reason): "nothing was done: \(reason)"
    case .brokenOff:
      "broken off when the program ended, and not gone on with; now "
        + (holdings.isEmpty && otherWorking.isEmpty
          ? "nothing of it is held or working" : "held or working: \(shortOf)")
    }
  }

  /// Other symbols may be held and work, and are not spoken of.
  private var endOfAll: String {
    switch request {
    case .close: "\(flatness), and no order of it is working"
    case .flatten: "\(flatness), and no order of what was held is working" + others
    case .kill: "\(flatness), and no order is working"
    }
  }

  private var others: String {
    switch workingElsewhere.count {
    case 0: ""
    case 1: "; 1 other order still is"
    case let count: "; \(count) other orders still are"
    }
  }

  private var flatness: String {
    guard case .close(let symbol, _) = request else { return "flat" }
    return "\(holdings.first?.symbol ?? symbol) is flat"
  }

  private var isWhole: Bool { holdings.allSatisfy { $0.state == .flat } }

  private var shortOf: String {
    let open = holdings.filter {
      switch $0.state {
      case .flat, .reduced: !$0.working.isEmpty
      case .left, .unknown: true
      }
    }.map(\.symbol.text)
    let other = otherWorking.map(\.text)
    return (open + other).joined(separator: ", ")
  }
}
