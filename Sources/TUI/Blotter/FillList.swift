import ClientModels

/// The latest executions of the account, of this run and of those before it, each once.
public struct FillList: Hashable, Sendable {
  private var fills: [Substring: Fill] = [:]
  private var names: [ExecutionID: Substring] = [:]
  /// Older ones have been let go of.
  public private(set) var isCut = false

  /// So many stay; the older ones are in the store.
  public static let limit = 5_000

  public init() {}

  public var count: Int { fills.count }

  public subscript(id: ExecutionID) -> Fill? { names[id].flatMap { fills[$0] } }

  /// In no order.
  public var all: some Collection<Fill> { fills.values }

  /// Returns whether there is anything new among them.
  @discardableResult
  public mutating func add(_ more: [Fill]) -> Bool {
    let before = fills.count
    for fill in more {
      let name = fill.executionID.execution
      // The one that was told first stays, so that its row does.
      guard fills[name] == nil else { continue }
      fills[name] = fill
      names[fill.executionID] = name
    }
    guard fills.count > before else { return false }
    // Some are let go of at once: sorting for each that comes would take its time.
    if fills.count > Self.limit + Self.limit / 4 { keepLatest() }
    return true
  }

  private mutating func keepLatest() {
    let kept = fills.sorted { $0.value.at > $1.value.at }.prefix(Self.limit)
    fills = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    names = Dictionary(kept.map { ($0.value.executionID, $0.key) }) { first, _ in first }
    isCut = true
  }
}
