/// What a check found, by rule.
public struct SafetyReport: Sendable {
  /// The rules of an order's safety.
  public enum Rule: Int, Sendable, CaseIterable {
    /// The journal is whole and unchanged.
    case journal = 0
    /// 1. Each order at the broker has exactly one intent, with the same terms.
    case oneIntent
    /// 2. The broker has at most one order for each client order id, and no more are intended than were confirmed.
    case oneOrder
    /// 3. No more requests left than sends are noted.
    case sentOnce
    /// 4. What is noted or said to be refused or never sent is not at the broker; what is said to be there is.
    case trueEnds
    /// 5. The client knows every order of the broker, with its status and what is filled of it.
    case everyOrderKnown
    /// 6. What the broker acknowledged is in its ledger.
    case acceptedStays
    /// 7. Positions are the sums of fills.
    case positionsAreFills
    /// Programs end as documented and send nothing elsewhere.
    case programs
  }

  public struct Finding: Hashable, Sendable {
    public let rule: Rule
    public let text: String
  }

  public var intents = 0
  public var sends = 0
  public var ledgerOrders = 0
  public var posts = 0
  public var kills = 0
  public private(set) var findings: [Finding] = []

  public init(
    intents: Int = 0, sends: Int = 0, ledgerOrders: Int = 0, posts: Int = 0, kills: Int = 0
  ) {
    self.intents = intents
    self.sends = sends
    self.ledgerOrders = ledgerOrders
    self.posts = posts
    self.kills = kills
  }

  public mutating func add(_ rule: Rule, _ text: String) {
    findings.append(Finding(rule: rule, text: text))
  }

  /// Takes in another run. `label` says which, in its findings.
  public mutating func add(_ other: SafetyReport, label: String) {
    intents += other.intents
    sends += other.sends
    ledgerOrders += other.ledgerOrders
    posts += other.posts
    kills += other.kills
    findings += other.findings.map { Finding(rule: $0.rule, text: "\(label): \($0.text)") }
  }

  public var lost: Int { count([.journal, .oneIntent, .everyOrderKnown, .acceptedStays]) }
  public var doubled: Int { count([.oneOrder, .sentOnce]) }
  public var untrue: Int { count([.trueEnds, .positionsAreFills, .programs]) }

  /// The result in one line.
  public var line: String {
    "\(intents) intents, \(sends) sends, \(ledgerOrders) ledger orders, \(kills) kills: "
      + "\(lost) lost, \(doubled) doubled, \(untrue) false"
  }

  private func count(_ rules: [Rule]) -> Int { findings.count { rules.contains($0.rule) } }
}

extension SafetyReport.Finding: CustomStringConvertible {
  public var description: String { "rule \(rule.rawValue) (\(rule)): \(text)" }
}
