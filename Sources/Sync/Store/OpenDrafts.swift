import ClientModels

/// The drafts while one client changes them. Every change is on the disk when its method returns.
public final class OpenDrafts: Sendable {
  private let documents: DraftDocuments
  private let directory: StoreDirectory
  private let environment: StoreEnvironment
  private let lock: Descriptor

  init(_ directory: StoreDirectory, _ environment: StoreEnvironment) throws(StoreError) {
    self.directory = directory
    self.environment = environment
    let fileSystem = directory.fileSystem
    let lock = try directory.reporting(Self.lockName) { () throws(FileFault) in
      try fileSystem.open(Self.lockName, in: directory.descriptor, .openOrCreate)
    }
    self.lock = lock
    documents = DraftDocuments(directory, environment, isWritable: true)
    guard
      try directory.reporting(
        Self.lockName, { () throws(FileFault) in try fileSystem.lock(lock) })
    else {
      throw StoreError(
        .locked(holder: "another client"), path: directory.path,
        description: "another client is changing the drafts: try again when it has ended")
    }
    AtomicFile.removeTemporaries(in: directory)
  }

  deinit { directory.fileSystem.close(lock) }

  public func contents() -> DraftShelf.Contents { documents.contents() }

  /// Adds an order in words, of at most `Draft.phraseLimit` bytes.
  public func add(_ phrase: String, price: DraftPrice? = nil) throws(StoreError) -> Draft {
    try add([DraftWish(phrase: phrase, price: price)])[0]
  }

  /// Adds all of these or, where it throws, none.
  public func add(_ wishes: [DraftWish]) throws(StoreError) -> [Draft] {
    var drafts = try documents.changeable()
    guard drafts.count + wishes.count <= DraftShelf.limit else {
      throw StoreError(
        .damaged("too much"), path: directory.path,
        description: drafts.count < DraftShelf.limit
          ? "no more than \(DraftShelf.limit) drafts are kept, and there are \(drafts.count): delete some"
          : "there are \(DraftShelf.limit) drafts already: delete some")
    }
    var number = drafts.map(\.number).max() ?? 0
    var added: [Draft] = []
    for wish in wishes {
      number += 1
      added.append(
        Draft(
          number: number, phrase: try fitting(wish.phrase), createdAt: environment.now(),
          price: wish.price))
    }
    drafts += added
    try documents.write(drafts, at: environment.now())
    return added
  }

  /// Puts other words in the place of a draft's; it counts as prepared anew.
  public func change(
    _ draft: Draft, to phrase: String, price: DraftPrice?
  ) throws(StoreError) -> Draft {
    var drafts = try documents.changeable()
    let index = try place(of: draft, in: drafts)
    drafts[index] = Draft(
      number: draft.number, phrase: try fitting(phrase), createdAt: environment.now(), price: price)
    try documents.write(drafts, at: environment.now())
    return drafts[index]
  }

  /// Nil when there is no such draft.
  public func remove(_ number: Int) throws(StoreError) -> Draft? {
    try remove { $0.number == number }.first
  }

  /// Removes those of these that are still there as they were, and returns them.
  public func remove(_ gone: [Draft]) throws(StoreError) -> [Draft] {
    try remove { draft in gone.contains { $0.isSame(as: draft) } }
  }

  private func remove(_ isGone: (Draft) -> Bool) throws(StoreError) -> [Draft] {
    let drafts = try documents.changeable()
    let removed = drafts.filter(isGone)
    if !removed.isEmpty {
      try documents.write(drafts.filter { !isGone($0) }, at: environment.now())
    }
    return removed
  }

  /// Notes before a draft is sent under which id it is, or with nil that it was not sent after all, and why.
  public func mark(
    _ number: Int, sentAs id: ClientOrderID?, refusal: String? = nil
  ) throws(StoreError) {
    var drafts = try documents.changeable()
    guard let index = drafts.firstIndex(where: { $0.number == number }) else {
      throw gone(number)
    }
    drafts[index].sentAs = id
    drafts[index].refusal = refusal.map { String($0.prefix(Draft.refusalLimit)) }
    try documents.write(drafts, at: environment.now())
  }

  /// Notes under which id a draft is about to be sent. Throws unless it is still there as it was, and not sent yet.
  public func begin(_ draft: Draft, as id: ClientOrderID) throws(StoreError) {
    let drafts = try documents.changeable()
    if let other = drafts[try place(of: draft, in: drafts)].sentAs {
      throw StoreError(
        .damaged("a draft was sent"), path: directory.path,
        description: "draft \(draft.number) may have been sent as \(other)")
    }
    try mark(draft.number, sentAs: id)
  }

  private func place(of draft: Draft, in drafts: [Draft]) throws(StoreError) -> Int {
    guard let index = drafts.firstIndex(where: { $0.isSame(as: draft) }) else {
      throw gone(draft.number)
    }
    return index
  }

  private func gone(_ number: Int) -> StoreError {
    StoreError(
      .damaged("a draft is gone"), path: directory.path,
      description: "draft \(number) is gone or was changed: see `folio drafts`")
  }

  private func fitting(_ phrase: String) throws(StoreError) -> String {
    guard phrase.utf8.count <= Draft.phraseLimit else {
      throw StoreError(
        .damaged("too much"), path: directory.path,
        description: "the draft is longer than \(Draft.phraseLimit) bytes: shorten it")
    }
    return phrase
  }

  private static let lockName = "drafts.lock"
}
