/// Every document that an account's folder can have, beside the journal of orders and its snapshots.
struct AccountDocuments {
  struct Place: Hashable, Sendable {
    /// Below the account's folder; empty for one in that folder itself.
    let folder: String
    let name: String
    /// What becomes of it when it is lost, in words.
    let remedy: String

    var path: String { folder.isEmpty ? name : "\(folder)/\(name)" }
  }

  /// Those that are always called so, whether there or not, and those that are there of kinds with many files.
  let places: [Place]

  /// Throws when a folder cannot be read.
  init(in account: StoreDirectory) throws(StoreError) {
    var places = Self.single
    func add(_ folder: String, _ remedy: String, _ names: (StoreDirectory) -> [String])
      throws(StoreError)
    {
      guard let directory = try account.existingIfAny(folder) else { return }
      places += names(directory).map { Place(folder: folder, name: $0, remedy: remedy) }
    }
    for kind in ListShelf.Kind.allCases {
      try add(kind.directoryName, kind.remedy) { _ in ListShelf.paths(kind, in: account) }
    }
    for kind in [FileShelf.Kind.bars, .news] {
      try add(kind.directoryName, kind.remedy, kind.names)
    }
    let otherCopy = "the next start sets it aside and uses the other copy"
    try add(AlertShelf.folder, otherCopy) { _ in AlertShelf.names }
    try add(DraftShelf.folder, otherCopy) { _ in DraftShelf.names }
    let anew = "the next start sets it aside: "
    try add(YearShelf.directoryName, anew + YearShelf.remedy, YearShelf.names)
    try add(HistoryShelf.directoryName, anew + HistoryShelf.remedy, HistoryShelf.names)
    self.places = places
  }

  private static let single: [Place] = {
    let fetched = "`folio sync` sets it aside and fetches it again"
    let documents = DocumentName.allCases.map { name in
      Place(
        folder: "", name: name.rawValue + ".json",
        remedy: name == .baseline
          ? "the next start sets it aside and takes the broker's positions for right" : fetched)
    }
    return documents + [
      Place(
        folder: "", name: AccountStore.assetListName,
        remedy: "the next search for a symbol sets it aside and fetches it again"),
      Place(folder: "", name: AccountStore.valueHistoryName, remedy: fetched),
      Place(
        folder: "", name: AccountStore.importName,
        remedy: "the next import asks for the columns that it does not know"),
      Place(
        folder: "", name: AccountStore.calendarName,
        remedy: "the next gap of days sets it aside and fetches it again"),
      Place(
        folder: "", name: FolderProfiles.fileName,
        remedy: "the next connection sets it aside and writes it anew"),
    ]
  }()
}
