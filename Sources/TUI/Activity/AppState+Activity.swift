import ClientModels

/// The account's activity on tab 4.
extension AppState {
  /// Places in the log of what is listed, in the list's own order.
  var activityPlaces: [Int] {
    activity.log.map { ActivityList.places($0, of: activity.kind) } ?? []
  }

  /// The rows as the table has them now.
  var activityList: ActivityList {
    guard let log = activity.log else { return ActivityList() }
    let look = look(of: .activity)
    guard let grouping = look.grouping else {
      return ActivityList(log, tables.activity.lines, isByDay: isActivityByDay)
    }
    return ActivityList(log, tables.activity.lines, members: tables.activity.members) { name in
      look.heading(name, in: tables.activity)?.text(grouping) ?? name
    }
  }

  /// Rows of one day stand together, under its heading.
  var isActivityByDay: Bool {
    let look = look(of: .activity)
    return look.grouping == nil
      && look.sort.first.map { ["age", "day"].contains($0.column) } ?? true
  }

  func activityEntry(_ row: ActivityList.Row) -> Activity? {
    guard case .entry(let index) = row, let all = activity.log?.activities,
      all.indices.contains(index)
    else { return nil }
    return all[index]
  }

  func activityRowID(_ row: ActivityList.Row) -> String {
    switch row {
    case .part(let index):
      lists.activity.parts[index].isGroup
        ? TableLine<Int>.group(lists.activity.parts[index].name).text(String.init)
        : "day \(lists.activity.parts[index].name)"
    case .entry: activityEntry(row)?.id.text ?? ""
    case .older: "older"
    }
  }

  private var selectedActivityRow: ActivityList.Row? {
    guard focus == .activity else { return nil }
    return selectedIndex(.activity).map { lists.activity.rows[$0] }
  }

  var selectedActivity: Activity? { selectedActivityRow.flatMap(activityEntry) }

  mutating func showNextKind(by step: Int) {
    activity.showNextKind(by: step)
    changedPanes.insert(.activity)
  }

  mutating func take(_ log: ActivityLog) {
    let before = activity.log
    activity.log = log
    activity.failure = nil
    changedPanes.insert(.activity)
    let isOlder = log.activities.last?.id != before?.activities.last?.id || !log.hasOlder
    guard activity.awaitsOlder, isOlder else { return }
    activity.awaitsOlder = false
    // The cursor stays in its place, where the first of the older ones is now, and asks for no more by itself.
    if selection[.activity] == "older" { selection[.activity] = nil }
  }

  /// The engine is told when the list is looked at, and when its end is reached.
  mutating func followActivity() -> [Effect] {
    guard !settings.isOffline else { return [] }
    var effects: [Effect] = []
    // What symbols added to a gain is told from the same list.
    let isLookedAt = tab == .activity || tab == .performance
    if activity.isFollowed != isLookedAt {
      activity.isFollowed = isLookedAt
      activity.awaitsOlder = false
      effects.append(.send(.followActivity(activity.isFollowed)))
    }
    let isAtEnd =
      tab == .activity && selectedActivityRow == .older && activity.log?.older != nil
    if !activity.awaitsOlder, isAtEnd || needsOlderActivity {
      activity.awaitsOlder = true
      effects.append(.send(.readOlderActivity))
    }
    return effects
  }

  var activityDetails: ReadingSheet? {
    switch selectedActivityRow {
    case .entry(let index)?:
      activity.log.map { log in
        let entry = log.activities[index]
        var sheet = DetailText.activity(entry)
        sheet.jump = entry.orderID
        return sheet
      }
    case .part(let index)?: DetailText.activity(lists.activity.parts[index])
    case .older?, nil: nil
    }
  }

  /// What the day or the group under the cursor comes to, or all that is shown.
  var activitySums: ReadingSheet? {
    if case .part(let index)? = selectedActivityRow {
      return DetailText.activity(lists.activity.parts[index])
    }
    return activity.log == nil ? nil : DetailText.activity(lists.activity.total)
  }

  /// The same one by one.
  var countedActivities: FigureContext.CountedActivities? {
    guard let log = activity.log else { return nil }
    let list = lists.activity
    guard case .part(let index)? = selectedActivityRow else {
      let groups = tables.activity.members.values.flatMap { $0 }
      let rows = list.rows.compactMap { row in
        if case .entry(let index) = row { index } else { nil }
      }
      let places = look(of: .activity).grouping == nil ? rows : groups.sorted()
      return FigureContext.CountedActivities(
        "what is shown", places.map { log.activities[$0] }, isCut: list.total.isCut)
    }
    let part = list.parts[index]
    let places =
      part.isGroup
      ? tables.activity.members[part.name] ?? []
      : list.rows.compactMap { row in
        if case .entry(let index) = row, log.activities[index].day.description == part.name {
          index
        } else {
          nil
        }
      }
    return FigureContext.CountedActivities(
      part.plainTitle, places.map { log.activities[$0] }, isCut: part.isCut)
  }

  /// What is read names an order that a key goes to.
  var namesOrder: Bool {
    if case .reading(let sheet)? = layers.last { sheet.jump != nil } else { false }
  }

  /// From what happened to the order that it is of.
  mutating func openOrderOfSheet() {
    guard case .reading(let sheet)? = layers.last, let id = sheet.jump else { return }
    guard portfolio.orders[id] != nil else {
      show(Notice(.info, "that order is not at hand: folio orders --id \(id)"))
      return
    }
    layers.removeLast()
    tab = .orders
    focus = .blotter
    filters[.blotter] = nil
    change(.orderList) { $0.folded = [] }
    for view in [Blotter.View.working, .closed] {
      blotter.view = view
      find(.blotter, anew: true)
      guard let index = firstIndex(of: id.text, in: .blotter) else { continue }
      select(index, in: .blotter)
      return
    }
  }
}

extension DetailText {
  static func activity(_ entry: Activity) -> ReadingSheet {
    sheet(
      title(entry),
      [
        ("kind", entry.kind.rawValue), ("type", entry.type), ("sub type", entry.subtype),
        ("status", entry.status), ("day", entry.day.description), ("at", entry.at?.rfc3339),
        ("symbol", entry.symbol?.text), ("side", entry.side?.wire),
        ("quantity", Format.exact(entry.quantity)),
        (entry.kind == .dividend ? "per share" : "price", entry.price?.description),
        ("cash", Format.exact(entry.cash)), ("currency", entry.cash?.currency.code),
        ("note", entry.note), ("activity", entry.id.text), ("group", entry.group),
        ("order id", entry.orderID?.text),
      ])
  }

  private static func title(_ entry: Activity) -> String {
    guard let side = entry.side else {
      return [entry.kind.rawValue, entry.symbol?.text].compactMap { $0 }.joined(separator: " ")
    }
    return
      "\(side.wire.uppercased()) \(Format.quantity(entry.quantity)) \(entry.symbol?.text ?? "—") at \(entry.price?.description ?? "—")"
  }

  /// A figure that one of the rows lacks is not known.
  static func activity(_ part: ActivityPart) -> ReadingSheet {
    func figure(_ money: Money?) -> String { money.flatMap { Format.exact($0) } ?? "not known" }
    func gain(_ money: Money?) -> String { money.flatMap { Format.exactGain($0) } ?? "not known" }
    var told = sheet(
      part.plainTitle,
      [
        ("rows", "\(part.count)\(part.isCut ? " so far; older ones are not read yet" : "")"),
        ("bought", figure(part.sums.bought)), ("sold", figure(part.sums.sold)),
        ("income", gain(part.sums.income)), ("fees", gain(part.sums.fees)),
        ("net cash", gain(part.sums.net)),
      ])
    told.explain([
      "bought": .bought, "sold": .sold, "income": .activityIncome, "fees": .activityFees,
      "net cash": .netCash,
    ])
    return told
  }
}
