import ClientModels

/// Days whose book is gone without a trace, as far as something else names them: the list of a year, or in an imported account
/// a transaction. What nothing names is not noticed.
struct LostDays {
  private let directory: StoreDirectory
  private let kept: Set<String>

  /// Throws when a folder cannot be read.
  init(_ directory: StoreDirectory) throws(StoreError) {
    self.directory = directory
    kept = Set(
      try directory.existingIfAny(HistoryShelf.directoryName).map(HistoryShelf.names(in:)) ?? [])
  }

  /// The path of each, in the order of the days, and what is wrong in words. A list that cannot be read names none.
  func problems() throws(StoreError) -> [(path: String, words: String)] {
    var named: [CalendarDay: String] = [:]
    if directory.remedy != nil,
      let activities = payload(of: DocumentName.activity.rawValue + ".json", directory),
      let rows = ActivityRows.rows(activities)
    {
      for activity in rows.activities { named[activity.day] = "a transaction of that day" }
    }
    if let years = try directory.existingIfAny(YearShelf.directoryName) {
      for name in YearShelf.names(in: years) {
        guard let links = payload(of: name, years).flatMap(YearRows.links) else { continue }
        for link in links { named[link.day] = "years/\(name)" }
      }
    }
    let folder = HistoryShelf.directoryName
    return named.sorted { $0.key < $1.key }.compactMap { day, witness in
      let name = HistoryShelf.name(day)
      guard !kept.contains(name) else { return nil }
      let remedy = directory.remedy ?? "at the next start " + HistoryShelf.remedy
      return (
        directory.path(of: "\(folder)/\(name)"),
        "is missing, and \(witness) is kept: \(remedy)"
      )
    }
  }

  /// Nil where there is none, or it is damaged, which is told elsewhere.
  private func payload(of name: String, _ directory: StoreDirectory) -> [UInt8]? {
    guard
      let bytes = try? JournalScan.contents(
        of: name, directory, limit: DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead)
    else { return nil }
    return (try? DocumentEnvelope.decode(bytes))?.payload
  }
}
