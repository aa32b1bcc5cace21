import ClientModels

/// The folders of accounts below the state directory, and whose each of them says it is.
struct AccountFolders {
  /// What the folders make of a lost index.
  private(set) var index = ProfileIndex(lastUsed: nil, profiles: [:])
  /// Accounts that no profile is known of.
  private(set) var unclaimed: [RememberedAccount] = []
  private var times: [String: Timestamp] = [:]
  private var lastUsedAt: Timestamp?

  init(in root: StoreDirectory, _ environment: StoreEnvironment) {
    let names = (try? root.fileSystem.list(root.descriptor)) ?? []
    for name in names.sorted() {
      guard let folder = try? root.existing(name) else { continue }
      let uses = Self.uses(of: folder, named: name, environment)
      for (profile, use) in uses { take(profile, use) }
      if uses.isEmpty, let owner = Self.owner(of: folder),
        Self.isFolder(name, of: owner)
      {
        unclaimed.append(owner)
      }
    }
  }

  private mutating func take(_ profile: String, _ use: FolderProfiles.Use) {
    let time = use.time ?? Timestamp(nanoseconds: 0)
    if times[profile].map({ $0 <= time }) ?? true {
      times[profile] = time
      index.profiles[profile] = use.account
    }
    if use.isLastUsed, lastUsedAt.map({ $0 <= time }) ?? true {
      lastUsedAt = time
      index.lastUsed = profile
    }
  }

  private static func uses(
    of folder: StoreDirectory, named name: String, _ environment: StoreEnvironment
  ) -> [String: FolderProfiles.Use] {
    let told = profiles(in: DocumentShelf(folder, environment, isWritable: false))
    let own = told.profiles.filter { isFolder(name, of: $0.value.account) }
    if own.isEmpty, let (profile, use) = importedUse(ofFolder: name) { return [profile: use] }
    return own
  }

  static func profiles(in shelf: DocumentShelf) -> FolderProfiles {
    shelf.read(FolderProfiles.fileName)
      .flatMap { decodeJSON(FolderProfiles.self, from: $0.payload) }
      ?? FolderProfiles(profiles: [:])
  }

  /// A folder that was set aside or copied tells of the same account under another name.
  private static func isFolder(_ name: String, of account: RememberedAccount) -> Bool {
    AccountID(account.account).map {
      StoreRoot.directoryName(host: account.host, account: $0) == name
    } ?? false
  }

  /// The name of what was imported, and when, are in the name of the folder: `local-NAME-MILLISECONDS`.
  private static func importedUse(
    ofFolder name: String
  ) -> (String, FolderProfiles.Use)? {
    guard LocalAccount.owns(folder: name) else { return nil }
    let account = name.dropFirst(LocalAccount.host.count + 1)
    guard let dash = account.lastIndex(of: "-"),
      let milliseconds = Int64(account[account.index(after: dash)...]),
      (0..<Int64.max / 1_000_000).contains(milliseconds)
    else { return nil }
    let profile = String(account[..<dash])
    guard LocalAccount.isName(profile) else { return nil }
    let at = Timestamp(nanoseconds: milliseconds * 1_000_000).rfc3339
    return (
      profile,
      FolderProfiles.Use(
        account: RememberedAccount(
          host: LocalAccount.host, account: String(account), number: profile),
        at: at, isLastUsed: false)
    )
  }

  /// By the head of the account's journal.
  private static func owner(of folder: StoreDirectory) -> RememberedAccount? {
    guard let segments = try? folder.existingIfAny(OrderJournal.directoryName),
      let first = try? JournalScan.segments(in: segments).first,
      let bytes = try? JournalScan.contents(of: JournalScan.segmentName(first), segments)
    else { return nil }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    guard let link = JournalLink(line), link.isWhole,
      case .header(_, _, let owner, _)? = JournalLine(
        line, JournalChain(sequence: link.sequence, head: link.hash))?.record
    else { return nil }
    return RememberedAccount(host: owner.host, account: owner.account, number: owner.account)
  }
}
