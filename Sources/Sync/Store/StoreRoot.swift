import ClientModels

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

  /// The account that a profile connected to; nil when it never did.
  public func account(forProfile profile: String) -> RememberedAccount? {
    index().index.profiles[profile]
  }

  /// The account that some profile opened with the same key at the same server; nil when none did.
  public func account(host: String, keyID: String) -> RememberedAccount? {
    let mark = RememberedAccount.mark(ofKey: keyID, at: host)
    return index().index.profiles.sorted { $0.key < $1.key }.map(\.value)
      .first { $0.host == host && $0.keyMark == mark }
  }

  /// The accounts of a server whose folders are there and which no profile is known to mean.
  public func unclaimedAccounts(host: String) -> [RememberedAccount] {
    guard let directory = try? StoreDirectory.existing(at: path, environment.fileSystem) else {
      return []
    }
    let known = Set(index().index.profiles.values.map { [$0.host, $0.account] })
    return AccountFolders(in: directory, environment).unclaimed
      .filter { $0.host == host && !known.contains([$0.host, $0.account]) }
  }

  /// The profile that connected last.
  public var lastUsed: String? { index().index.lastUsed }

  /// Where the list of profiles is.
  var indexPath: String { path + "/" + ProfileIndex.fileName }

  /// What is wrong with the list of profiles, one line each.
  public var problems: [String] { index().problems }

  /// Notes which account a profile is, and that the profile was the last one used where `isLastUsed` says so. `keyID` is
  /// what it connected with, of which no more than a mark is kept.
  ///
  /// Of two clients that call this at the same moment one may be forgotten until it connects again.
  public func remember(
    profile: String, host: String, account: AccountID, number: String, keyID: String? = nil,
    isLastUsed: Bool = true
  ) throws(StoreError) {
    let directory = try StoreDirectory.made(at: path, environment.fileSystem)
    let remembered = RememberedAccount(
      host: host, account: account.text, number: number,
      keyMark: keyID.map { RememberedAccount.mark(ofKey: $0, at: host) })
    note(profile, remembered, isLastUsed: isLastUsed, in: directory)
    let shelf = shelf(directory, isWritable: true)
    var index = index(in: shelf, directory)
    if isLastUsed { index.lastUsed = profile }
    index.profiles[profile] = remembered
    try shelf.write(
      ProfileIndex.fileName, payload: Array(index.json.utf8), asOf: nil, at: environment.now())
  }

  /// Notes in the account's own folder what the list is made of again. The list is what counts: what cannot be written here
  /// is written at the next connection.
  private func note(
    _ profile: String, _ remembered: RememberedAccount, isLastUsed: Bool,
    in root: StoreDirectory
  ) {
    guard let id = AccountID(remembered.account),
      let folder = try? root.existingIfAny(
        Self.directoryName(host: remembered.host, account: id))
    else { return }
    let shelf = DocumentShelf(folder, environment, isWritable: true)
    var known = AccountFolders.profiles(in: shelf)
    let now = environment.now()
    known.profiles[profile] = FolderProfiles.Use(
      account: remembered, at: now.rfc3339, isLastUsed: isLastUsed)
    try? shelf.write(
      FolderProfiles.fileName, payload: Array(known.json.utf8), asOf: nil, at: now)
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
    let store = try AccountStore(
      writing: try root.made(name), owner: JournalOwner(host: host, account: account.text),
      for: use, environment)
    for problem in problems { store.report(problem) }
    return store
  }

  /// Opens what is stored of an account; needs no lock and changes nothing. Throws when nothing is.
  public func openReadOnly(host: String, account: AccountID) throws(StoreError) -> AccountStore {
    let root = try StoreDirectory.existing(at: path, environment.fileSystem)
    let name = Self.directoryName(host: host, account: account)
    let store = AccountStore(
      viewing: try root.existing(name), owner: JournalOwner(host: host, account: account.text),
      environment, because: "this session only reads what is stored")
    for problem in problems { store.report(problem) }
    return store
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

  private func index() -> (index: ProfileIndex, problems: [String]) {
    guard let directory = try? StoreDirectory.existing(at: path, environment.fileSystem) else {
      return (ProfileIndex(lastUsed: nil, profiles: [:]), [])
    }
    let shelf = shelf(directory, isWritable: false)
    let index = index(in: shelf, directory)
    return (index, shelf.damages)
  }

  /// Where the list is lost, it is made again of the accounts' folders.
  private func index(in shelf: DocumentShelf, _ directory: StoreDirectory) -> ProfileIndex {
    if let document = shelf.read(ProfileIndex.fileName) {
      if let index = decodeJSON(ProfileIndex.self, from: document.payload) { return index }
      shelf.report("\(directory.path(of: ProfileIndex.fileName)) cannot be read: \(Self.remedy)")
    }
    return AccountFolders(in: directory, environment).index
  }

  private func shelf(_ directory: StoreDirectory, isWritable: Bool) -> DocumentShelf {
    DocumentShelf(directory, environment, isWritable: isWritable, remedy: Self.remedy)
  }

  private static let remedy =
    "profiles are known by the folders of their accounts, and the list is written anew"
}
