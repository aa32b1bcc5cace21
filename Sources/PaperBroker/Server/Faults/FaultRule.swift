/// What goes wrong on demand, for people who test their clients.
enum Fault: Hashable, Sendable {
  /// The request is carried out later.
  case delay(Duration)
  /// Answered so instead of being carried out.
  case refuse(Int)
  /// Carried out, and then answered so.
  case refuseAfterCommit(Int)
  /// The connection is closed instead.
  case drop
  /// Carried out, and then the connection is closed instead of an answer.
  case dropAfterCommit
  /// Half of the answer's body, and then the connection is closed.
  case truncate
  /// A stream ends without a word this long after its handshake.
  case cut(after: Duration)
}

/// Which requests a fault hits: `POST /v2/orders`, `/v2/orders/*`, `GET /v2/**`.
struct RoutePattern: Hashable, Sendable {
  private let method: String?
  private let parts: [String]

  /// Nil when it is neither a path nor a method and a path.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard let path = words.last, path.hasPrefix("/"), words.count <= 2 else { return nil }
    if words.count == 2 {
      guard RequestLine.methods.contains(String(words[0])) || words[0] == "*" else { return nil }
      method = words[0] == "*" ? nil : String(words[0])
    } else {
      method = nil
    }
    parts = path.split(separator: "/").map(String.init)
    guard !parts.dropLast().contains("**") else { return nil }
  }

  /// `path` without a query. `*` is any one part, `**` at the end any number of them.
  func matches(method: String, path: String) -> Bool {
    guard self.method == nil || self.method == method else { return false }
    let given = path.split(separator: "/")
    let isOpen = parts.last == "**"
    let wanted = isOpen ? parts.dropLast() : parts[...]
    guard isOpen ? given.count >= wanted.count : given.count == wanted.count else { return false }
    return zip(wanted, given).allSatisfy { $0 == "*" || $0 == $1 }
  }
}

/// One line of a plan of faults, and how often it strikes.
struct FaultRule: Hashable, Sendable {
  enum Frequency: Hashable, Sendable {
    /// The nth matching request, the 2nth and so on.
    case every(Int)
    /// Of 1, by chance.
    case probability(Double)
  }

  let route: RoutePattern
  let fault: Fault
  let frequency: Frequency
  /// The most times that it strikes; nil for any number.
  let times: Int?
  private var chance: Chance
  private var matched = 0
  private var struck = 0

  init(
    route: RoutePattern, fault: Fault, frequency: Frequency, times: Int? = nil, seed: UInt64 = 1
  ) {
    self.route = route
    self.fault = fault
    self.frequency = frequency
    self.times = times
    chance = Chance(state: seed)
  }

  var isOfStreams: Bool { if case .cut = fault { true } else { false } }

  /// The fault, if it strikes this request. The same seed and the same requests give the same faults.
  mutating func strike(method: String, path: String) -> Fault? {
    guard struck < times ?? .max, route.matches(method: method, path: path) else { return nil }
    matched += 1
    let strikes =
      switch frequency {
      case .every(let count): matched % count == 0
      case .probability(let share): Double.random(in: 0..<1, using: &chance) < share
      }
    guard strikes else { return nil }
    struck += 1
    return fault
  }
}

/// A small generator with a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct Chance: RandomNumberGenerator, Hashable, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
