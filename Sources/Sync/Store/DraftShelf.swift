import ClientModels

/// The drafts of an account, in `user/drafts.json` of its folder, with a second copy in `drafts.json.bak`.
///
/// Both are replaced as a whole, the copy first. It is read when the file itself is damaged, which is set aside then. That both
/// hold the same keeps a draft that was sent from coming back with an older copy.
public struct DraftShelf: Sendable {
  /// What stands in the file, and what was wrong with it.
  public struct Contents: Hashable, Sendable {
    public var drafts: [Draft]
    /// One line each, for the user.
    public let problems: [String]
  }

  public static let limit = 1_000

  private let path: String
  private let environment: StoreEnvironment

  /// `path` is the folder of the account; nothing is touched before a method is called.
  public init(account path: String, environment: StoreEnvironment) {
    self.path = path
    self.environment = environment
  }

  /// Reads the drafts and changes nothing.
  public func contents() throws(StoreError) -> Contents {
    guard
      let folder = try StoreDirectory.existingIfAny(at: path, environment.fileSystem)?
        .existingIfAny(Self.folder)
    else { return Contents(drafts: [], problems: []) }
    return DraftDocuments(folder, environment, isWritable: false).contents()
  }

  /// Takes the drafts for changing, until the value goes. Throws when another client has them.
  public func open() throws(StoreError) -> OpenDrafts {
    let account = try StoreDirectory.made(at: path, environment.fileSystem)
    return try OpenDrafts(try account.made(Self.folder), environment)
  }

  static let folder = "user"
  /// Both copies hold the same; the first is read unless it is damaged.
  static let names = ["drafts.json", "drafts.json.bak"]
}

/// The two files, read and written.
struct DraftDocuments {
  private let pair: DocumentPair
  private let path: String

  init(_ directory: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool) {
    path = directory.path
    pair = DocumentPair(
      DraftShelf.names, of: "drafts", in: directory, environment, isWritable: isWritable)
  }

  func contents() -> DraftShelf.Contents {
    let drafts = pair.read(drafts)
    return DraftShelf.Contents(drafts: drafts ?? [], problems: pair.problems)
  }

  /// The drafts to change. Nothing is written over what could not be read.
  func changeable() throws(StoreError) -> [Draft] {
    let found = contents()
    if found.drafts.isEmpty, let problem = found.problems.first {
      throw StoreError(
        .damaged(problem), path: path, description: "\(problem); nothing was changed, try again")
    }
    return found.drafts
  }

  func write(_ drafts: [Draft], at time: Timestamp) throws(StoreError) {
    try pair.write(
      Array(("[" + drafts.map(DraftShelf.json).joined(separator: ",") + "]").utf8), at: time)
  }

  private func drafts(_ payload: [UInt8], _ name: String) -> [Draft]? {
    guard let rows = decodeJSON([Row].self, from: payload), rows.count <= DraftShelf.limit else {
      return nil
    }
    return rows.compactMap { row in
      guard let createdAt = Timestamp(rfc3339: row.createdAt),
        row.order.utf8.count <= Draft.phraseLimit, row.number > 0, row.number < Int(Int32.max)
      else {
        pair.report("\(name): draft \(row.number) cannot be read and is left out")
        return nil
      }
      return Draft(
        number: row.number, phrase: row.order, createdAt: createdAt, price: row.draftPrice,
        sentAs: row.clientOrderId.flatMap { ClientOrderID($0) },
        refusal: row.refusal.map { SafeText.line(String($0.prefix(Draft.refusalLimit))) })
    }
  }

  private struct Row: Decodable {
    let number: Int
    let order: String
    let createdAt: String
    let clientOrderId: String?
    let price: String?
    let pricedAt: String?
    let refusal: String?

    /// It only shows how far the market has moved: one that cannot be read is none.
    var draftPrice: DraftPrice? {
      guard let text = price, let price = try? Price(strict: text), price.isPositive,
        let at = pricedAt.flatMap({ Timestamp(rfc3339: $0) })
      else { return nil }
      return DraftPrice(price, at: at)
    }
  }
}

extension DraftShelf {
  /// A draft as the file keeps it and as it is printed: times in RFC 3339, prices as text.
  public static func json(_ draft: Draft) -> String {
    var object = JSONObject()
    object.add("number", draft.number)
    object.add("order", draft.phrase)
    object.add("created_at", draft.createdAt.rfc3339)
    object.add("client_order_id", draft.sentAs?.text)
    object.add("price", draft.price?.price.description)
    object.add("priced_at", draft.price?.at.rfc3339)
    object.add("refusal", draft.refusal)
    return object.text
  }
}
