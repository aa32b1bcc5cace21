/// What a run came to.
struct SimulationReport {
  /// A running digest of all that happened, to compare two runs.
  struct Digest: Hashable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func mix(_ word: UInt64) {
      value = (value ^ word) &* 0x0000_0100_0000_01b3
      value ^= value >> 29
    }

    mutating func mix(_ text: String) { for byte in text.utf8 { mix(UInt64(byte)) } }
  }

  var steps = 0
  var orders = 0
  var intents = 0
  var sends = 0
  var posts = 0
  var ledgerOrders = 0
  var clientCrashes = 0
  var powerFailures = 0
  var serverCrashes = 0
  var quits = 0
  /// Orders of which the user was ever told that they are not at the broker.
  var declaredDead: Set<String> = []
  var lost: [String] = []
  var doubled: [String] = []
  var lies: [String] = []
  var digest = Digest()

  var findings: [String] { lost + doubled + lies }
  var isClean: Bool { findings.isEmpty }
}
