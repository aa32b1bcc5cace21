import ClientModels

/// Every record of an account's journal for people and programs elsewhere, with the hash that vouches for all of them.
public struct AuditExport: Sendable {
  public enum Form: Sendable {
    /// RFC 4180, with a heading and a last line of kind `end`.
    case csv
    case json
  }

  /// What is wrong with the records after those that can be exported; nil when they are complete.
  public let damage: StoreError?
  public let records: UInt64
  /// The hash of the last record, 32 hexadecimal digits.
  public let head: String
  /// The bytes at the end that are no record yet: a write under way, or one that was not finished.
  public let unfinishedBytes: Int
  private let segments: StoreDirectory?
  private let owner: JournalOwner?

  /// Reads the whole journal once; nothing is changed, and no lock is needed.
  public init(at path: String, _ fileSystem: any FileSystem) throws(StoreError) {
    let directory = try StoreDirectory.existing(at: path, fileSystem)
    // What tells how far the journal went is read before the journal, which only grows.
    let anchors =
      try [AccountLock.anchor(in: directory)].compactMap { $0 } + SnapshotShelf(directory).anchors()
    // A folder in which nothing speaks of a journal is none of ours, and has no complete one.
    segments =
      anchors.isEmpty
      ? try directory.existing(OrderJournal.directoryName)
      : try directory.existingIfAny(OrderJournal.directoryName)
    guard let segments else {
      damage = anchors.max { $0.chain.sequence < $1.chain.sequence }.map {
        JournalScan.missing(directory.path(of: OrderJournal.directoryName), $0)
      }
      records = 0
      head = ChainHash.zero.hex
      unfinishedBytes = 0
      owner = nil
      return
    }
    var scan = JournalScan(segments, owner: nil, anchors: anchors)
    scan.run { _ in }
    unfinishedBytes = scan.tornTail?.dropped.count ?? 0
    damage = scan.damage
    records = scan.chain.sequence
    head = scan.chain.head.hex
    owner = scan.owner
  }

  /// Hands the text to `write`, piece by piece.
  public func write(
    as form: Form, _ write: ([UInt8]) throws(StoreError) -> Void
  ) throws(StoreError) {
    var failure: StoreError?
    var piece: [UInt8] = Array(form == .csv ? Self.csvHeading.utf8 : jsonStart.utf8)
    if var scan = segments.map({ JournalScan($0, owner: owner) }) {
      scan.run { line in
        // Records that came after the first reading are left to the next export.
        guard failure == nil, line.chain.sequence <= records, let record = AuditRecord(line) else {
          return
        }
        if form == .json, line.chain.sequence > 1 { piece += ",\n".utf8 }
        piece += (form == .csv ? record.csv : record.json).utf8
        guard piece.count > 1 << 16 else { return }
        do throws(StoreError) { try write(piece) } catch { failure = error }
        piece = []
      }
      if let failure { throw failure }
      if scan.chain.sequence < records, let error = scan.damage { throw error }
    }
    piece += (form == .csv ? csvEnd : jsonEnd).utf8
    try write(piece)
  }

  private static let csvHeading =
    "sequence,time,kind,client_order_id,broker_order_id,execution_id,hash,details\r\n"

  private var csvEnd: String {
    "\(records),,end,,,,\(head),\(CSVText.quoted("{\(summary.members)}"))\r\n"
  }

  private var jsonStart: String {
    var object = JSONObject()
    object.add("host", owner?.host)
    object.add("account", owner?.account)
    return "{" + object.members + (object.members.isEmpty ? "" : ",") + "\"records\":[\n"
  }

  private var jsonEnd: String { "\n]," + summary.members + "}\n" }

  private var summary: JSONObject {
    var object = JSONObject()
    object.add("count", records)
    object.add("head", head)
    object.add("complete", raw: String(damage == nil && unfinishedBytes == 0))
    if unfinishedBytes > 0 { object.add("unfinished_bytes", unfinishedBytes) }
    object.add("damage", damage?.description)
    return object
  }
}

/// One record as it is exported: what all kinds have, and the rest as it stands in the journal.
private struct AuditRecord {
  private let sequence: UInt64
  private let time: Timestamp
  private let kind: String
  private let ids: FlatMembers
  private let hash: String
  private let details: String

  init?(_ line: JournalLine) {
    var kind: String?
    var details: ArraySlice<UInt8>?
    var scanner = JSONScanner(line.bytes)
    let isObject = scanner.object { name, value in
      switch name {
      case "k":
        kind = value.string()
        return kind != nil
      case "d":
        details = value.skip()
        return details != nil
      default: return value.skip() != nil
      }
    }
    guard isObject, let kind, let details else { return nil }
    var inner = JSONScanner(details)
    guard let ids = FlatMembers(&inner) else { return nil }
    sequence = line.chain.sequence
    time = line.time
    self.kind = kind
    self.ids = ids
    hash = line.chain.head.hex
    self.details = String(decoding: details, as: UTF8.self)
  }

  private var brokerOrderID: String? { ids.text("broker_id") ?? ids.text("id") }

  var csv: String {
    let fields = [
      String(sequence), time.rfc3339, kind, ids.text("coid") ?? "", brokerOrderID ?? "",
      ids.text("execution_id") ?? "", hash, details,
    ]
    return fields.map(CSVText.quoted).joined(separator: ",") + "\r\n"
  }

  var json: String {
    var object = JSONObject()
    object.add("sequence", sequence)
    object.add("time", time.rfc3339)
    object.add("kind", kind)
    object.add("client_order_id", ids.text("coid"))
    object.add("broker_order_id", brokerOrderID)
    object.add("execution_id", ids.text("execution_id"))
    object.add("hash", hash)
    object.add("details", raw: details)
    return object.text
  }
}

extension AuditExport {
  /// Writes a file, which is there whole or not at all.
  public func write(
    as form: Form, toFile path: String, _ environment: StoreEnvironment
  ) throws(StoreError) {
    let file = try WholeFile.file(at: path, environment)
    try file.replace { write throws(StoreError) in
      try self.write(as: form, write)
    }
  }
}
