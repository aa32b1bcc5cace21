import ClientModels

/// What a journal came to at one record, so that a start need not read all before it.
///
/// `{"schema":1,"min_reader":1,"app":…,"host":…,"account":…,"seq":…,"head":…,"segment":…,"offset":…,"state":{…},"sha256":…}`; the
/// checksum is that of all bytes before it.
struct JournalSnapshot: Hashable, Sendable {
  /// Also to be raised when the same records come to another state: then snapshots of before are not to be used.
  static let schema = 1
  /// The largest file, in bytes: 64 MiB.
  static let sizeLimit = 64 << 20

  let owner: JournalOwner
  /// The place in the journal; what follows it is not in `state`.
  let place: JournalScan.Start
  let state: JournalState

  enum Failure: Error, Equatable {
    case newerSchema(Int)
    /// What is wrong, in words that follow "is damaged:".
    case damaged(String)
  }

  func encoded(version: String) -> [UInt8] {
    var object = JSONObject()
    object.add("schema", Self.schema)
    object.add("min_reader", Self.schema)
    object.add("app", "folio \(version)")
    object.add("host", owner.host)
    object.add("account", owner.account)
    object.add("seq", place.chain.sequence)
    object.add("head", place.chain.head.hex)
    object.add("segment", place.segment)
    object.add("offset", place.offset)
    object.add("state", raw: state.json)
    let bytes = Array("{\(object.members)".utf8)
    return bytes + Self.mark + hexBytes(sha256(bytes)) + Self.end
  }

  init(owner: JournalOwner, place: JournalScan.Start, state: JournalState) {
    self.owner = owner
    self.place = place
    self.state = state
  }

  init(_ bytes: [UInt8]) throws(Failure) {
    let trailer = Self.mark.count + 64 + Self.end.count
    guard bytes.count > trailer, bytes.suffix(Self.end.count).elementsEqual(Self.end),
      bytes[(bytes.count - trailer)...].starts(with: Self.mark)
    else { throw .damaged("its end is missing") }
    let hashed = bytes.dropLast(trailer)
    guard
      bytes.dropLast(Self.end.count).suffix(64).elementsEqual(hexBytes(sha256(Array(hashed))))
    else { throw .damaged("its checksum is wrong") }
    var members = FlatMembers()
    var read: JournalState?
    var scanner = JSONScanner(hashed + [UInt8(ascii: "}")])
    let isObject = scanner.object { name, value in
      guard name == "state" else { return members.take(name, &value) }
      read = JournalState(&value)
      // One of a newer version is told by its number, which stands before.
      return read != nil || value.skip() != nil
    }
    if let reader = members.number("min_reader"), reader > Self.schema {
      throw .newerSchema(members.number("schema") ?? reader)
    }
    guard isObject, let read, let host = members.text("host"),
      let account = members.text("account"),
      let sequence = members.number("seq").flatMap({ UInt64(exactly: $0) }),
      let head = members.text("head").flatMap({ ChainHash(hex: Array($0.utf8)) }),
      let segment = members.number("segment"), let offset = members.number("offset"),
      segment > 0, offset > 0, sequence > 0
    else { throw .damaged("its contents cannot be read") }
    owner = JournalOwner(host: host, account: account)
    place = JournalScan.Start(
      chain: JournalChain(sequence: sequence, head: head), segment: segment, offset: offset)
    state = read
  }

  private static let mark = Array(",\"sha256\":\"".utf8)
  private static let end = Array("\"}\n".utf8)
}
