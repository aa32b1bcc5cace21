import ClientModels

/// What is known of a profile since it last connected.
public struct RememberedAccount: Hashable, Sendable, Codable {
  public let host: String
  /// The broker's id of the account.
  public let account: String
  /// The account number that people know.
  public let number: String

  public init(host: String, account: String, number: String) {
    self.host = host
    self.account = account
    self.number = number
  }
}

/// The directory of everything that is kept between sessions, usually `$XDG_STATE_HOME/folio`.
///
/// Nothing on the disk is touched before a method is called, and reading makes nothing.
public struct StoreRoot: Sendable {
  public let path: String
  private let environment: StoreEnvironment

  public init(path: String, environment: StoreEnvironment) {
    self.path = path
    self.environment = environment
  }

  /// The account that a profile connected to; nil when it never did or the index cannot be read.
  public func account(forProfile profile: String) -> RememberedAccount? {
    index()?.profiles[profile]
  }

  /// The profile that connected last.
  public var lastUsed: String? { index()?.lastUsed }

  /// Notes which account a profile is, and that the profile was the last one used where `isLastUsed` says so.
  ///
  /// Of two clients that call this at the same moment one may be forgotten until it connects again.
  public func remember(
    profile: String, host: String, account: AccountID, number: String, isLastUsed: Bool = true
  ) throws(StoreError) {
    let shelf = DocumentShelf(
      try StoreDirectory.made(at: path, environment.fileSystem), environment, isWritable: true)
    var index = Self.index(in: shelf) ?? Index(lastUsed: nil, profiles: [:])
    if isLastUsed { index.lastUsed = profile }
    index.profiles[profile] = RememberedAccount(host: host, account: account.text, number: number)
    try shelf.write(
      Self.indexName, payload: Array(index.json.utf8), asOf: nil, at: environment.now())
  }

  /// The directory of an account's store, whether it exists or not.
  public func path(host: String, account: AccountID) -> String {
    path + "/" + Self.directoryName(host: host, account: account)
  }

  /// Opens the store of an account for writing, or for viewing when another client has it open. One that only reads gives
  /// way to one that trades.
  public func openAccount(
    host: String, account: AccountID, for use: AccountUse = .trading
  ) throws(StoreError) -> AccountStore {
    let root = try StoreDirectory.made(at: path, environment.fileSystem)
    AtomicFile.removeAbandoned(in: root, environment)
    let name = Self.directoryName(host: host, account: account)
    return try AccountStore(
      writing: try root.made(name), owner: JournalOwner(host: host, account: account.text),
      for: use, environment)
  }

  /// Opens what is stored of an account; needs no lock and changes nothing. Throws when nothing is.
  public func openReadOnly(host: String, account: AccountID) throws(StoreError) -> AccountStore {
    let root = try StoreDirectory.existing(at: path, environment.fileSystem)
    let name = Self.directoryName(host: host, account: account)
    return AccountStore(
      viewing: try root.existing(name), owner: JournalOwner(host: host, account: account.text),
      environment, because: "this session only reads what is stored")
  }

  /// Where everything of an account is kept.
  public func path(ofAccount remembered: RememberedAccount) -> String? {
    AccountID(remembered.account).map {
      path + "/" + Self.directoryName(host: remembered.host, account: $0)
    }
  }

  /// `<host>-<account>` with every character but letters, digits, point and hyphen replaced by `_`.
  static func directoryName(host: String, account: AccountID) -> String {
    let safe = "\(host)-\(account)".utf8.prefix(200).map { byte -> UInt8 in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46: byte
      default: UInt8(ascii: "_")
      }
    }
    return String(decoding: safe, as: UTF8.self)
  }

  private static let indexName = "profiles.json"

  private struct Index: Decodable {
    var lastUsed: String?
    var profiles: [String: RememberedAccount]

    var json: String {
      var members = JSONObject()
      for (profile, remembered) in profiles.sorted(by: { $0.key < $1.key }) {
        var member = JSONObject()
        member.add("host", remembered.host)
        member.add("account", remembered.account)
        member.add("number", remembered.number)
        members.add(profile, raw: member.text)
      }
      var object = JSONObject()
      object.add("lastUsed", lastUsed)
      object.add("profiles", raw: members.text)
      return object.text
    }
  }

  private func index() -> Index? {
    guard let directory = try? StoreDirectory.existing(at: path, environment.fileSystem) else {
      return nil
    }
    return Self.index(in: DocumentShelf(directory, environment, isWritable: false))
  }

  private static func index(in shelf: DocumentShelf) -> Index? {
    shelf.read(indexName).flatMap { decodeJSON(Index.self, from: $0.payload) }
  }
}
