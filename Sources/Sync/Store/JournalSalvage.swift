import ClientModels

/// Takes the whole records out of damaged segments and chains them anew in new ones, one segment in memory at a time.
struct JournalSalvage {
  /// Records of the old journal that were kept, without its headers.
  private(set) var records = 0
  /// Headers of the old journal: each of its files begins with one.
  private(set) var heads = 0
  /// How often records were missing before, between or after those that were kept.
  private(set) var gaps = 0
  /// Orders that only a snapshot knows or knows better, now unconfirmed.
  private(set) var carried: [ClientOrderID] = []
  /// Orders that may be at the broker and of which nothing tells what they were.
  private(set) var lost: [ClientOrderID] = []
  private let directory: StoreDirectory
  private let environment: StoreEnvironment
  private let owner: JournalOwner
  private var chain = JournalChain()
  private var segment = 0
  private var lines: [UInt8] = []
  /// The last record that was kept, as the old chain had it.
  private var last = JournalChain()
  private var time: Timestamp?
  /// What the records that were kept come to.
  private var state = JournalState()
  private var traces = OrderTraces()
  /// What the old journal is known to have reached and was not seen to.
  private var missing: Set<JournalChain>
  /// What was left out since then.
  private var dropped: [UInt8] = []

  private static let segmentLimit = 8 << 20

  init(
    to directory: StoreDirectory, owner: JournalOwner, anchors: [JournalAnchor],
    _ environment: StoreEnvironment
  ) {
    missing = Set(anchors.map(\.chain))
    self.directory = directory
    self.owner = owner
    self.environment = environment
  }

  /// Keeps the whole records of a segment, and returns where what was left out stood.
  mutating func take(_ bytes: [UInt8], _ path: String) throws(StoreError) -> [Range<Int>] {
    var left: [Range<Int>] = []
    var isOurs = true
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end]
      var from = start
      if JournalLink(line)?.isWhole != true {
        from = JournalChain.lastStart(in: line) ?? end
      }
      let isKept = try keep(line[from...], &isOurs, path)
      let kept = isKept ? from : end
      if kept > start {
        left.append(start..<kept)
        dropped += bytes[start..<kept]
      }
      start = end + 1
    }
    return left
  }

  /// Ends the copy. `orders` are those of the snapshots, each as the newest that has it knows it.
  mutating func finish(carrying orders: [JournaledOrder]) throws(StoreError) {
    let isCutOff = missing.contains { $0.sequence > last.sequence } || gaps == 0 && !missing.isEmpty
    if isCutOff || !dropped.isEmpty { try note(at: time ?? environment.now()) }
    let now = environment.now()
    for order in orders where isDue(order, at: now) {
      let id = order.request.clientOrderID
      if state.orders[id] == nil {
        let intent = JournalEntry.intent(
          order.request, body: order.body, replacing: order.replacing)
        try add(.entry(intent), at: order.intentAt)
      }
      let why = "records are lost; a snapshot knows the order"
      try add(.entry(.resolve(id, to: .unconfirmed, why: why)), at: now)
      carried.append(id)
    }
    let told = Set(orders.map(\.request.clientOrderID))
    lost = traces.lost.filter { !told.contains($0) }
    for id in lost { try add(.lost(id), at: now) }
    try flush()
  }

  /// Whether an order of a snapshot may have no end, and the records that were kept do not say so.
  private func isDue(_ order: JournaledOrder, at now: Timestamp) -> Bool {
    let id = order.request.clientOrderID
    guard !order.isOver, !order.isForgettable(at: now) else { return false }
    guard traces.hasIntent(id), let kept = state.orders[id] else { return !traces.isOver(id) }
    return kept.isSettled && !order.isSettled && order.lastAt > kept.lastAt
  }

  /// Keeps a line if it is a whole record that comes after those kept.
  private mutating func keep(
    _ line: ArraySlice<UInt8>, _ isOurs: inout Bool, _ path: String
  ) throws(StoreError) -> Bool {
    guard let link = JournalLink(line), link.isWhole, link.sequence > last.sequence else {
      return false
    }
    let chain = JournalChain(sequence: link.sequence, head: link.hash)
    let read = JournalLine(line, chain)
    if case .header(let schema, let reader, let owner, _) = read?.record {
      guard reader <= JournalRecord.schema else {
        throw StoreError(
          .newerSchema(found: schema, known: JournalRecord.schema), path: path,
          description: "\(path): a newer version wrote it; update this program to repair it")
      }
      isOurs = owner == self.owner
    }
    guard isOurs else { return false }
    let isNext = link.sequence == last.sequence + 1 && link.previous == last.head
    if !isNext || !dropped.isEmpty { try note(at: time ?? read?.time ?? environment.now()) }
    last = chain
    missing.remove(chain)
    time = read?.time ?? time
    if case .header = read?.record {
      heads += 1
      return true
    }
    if let read {
      state.apply(read.record, sequence: link.sequence, at: read.time)
      if case .entry(let entry) = read.record { traces.take(entry) }
    }
    try add(Array(link.members), at: time ?? environment.now())
    records += 1
    return true
  }

  /// Says in the copy that something is missing here.
  private mutating func note(at time: Timestamp) throws(StoreError) {
    let record = JournalRecord.recovered(
      droppedBytes: dropped.count, sha256: hex(sha256(dropped)))
    try add(record, at: time)
    state.apply(record, sequence: last.sequence, at: time)
    gaps += 1
    dropped = []
  }

  private mutating func add(_ record: JournalRecord, at time: Timestamp) throws(StoreError) {
    let members = record.members(
      at: time, uptime: environment.uptime(), version: environment.version)
    try add(Array(members.utf8), at: time)
  }

  private mutating func add(
    _ members: [UInt8], at time: Timestamp
  ) throws(StoreError) {
    if lines.isEmpty || lines.count + members.count + 256 > Self.segmentLimit {
      try flush()
      segment += 1
      let header = JournalRecord.header(
        schema: JournalRecord.schema, minimumReader: JournalRecord.schema, owner: owner,
        previousSegmentHash: chain.head.hex)
      lines = chain.line(
        header.members(at: time, uptime: environment.uptime(), version: environment.version))
    }
    lines += chain.line(members)
  }

  private mutating func flush() throws(StoreError) {
    guard !lines.isEmpty else { return }
    try environment.replace(
      JournalScan.segmentName(segment), in: directory, with: lines)
    lines = []
  }
}
