import ClientModels

/// The part of a chart that is shown: bars put together as the zoom says, and what is drawn along with them.
struct ChartWindow {
  /// A line over the candles.
  struct Overlay {
    let label: String
    let role: Role
    /// One for each group.
    let values: [Price?]
  }

  /// A bar that is shown.
  struct Column {
    /// From the left edge of the plot.
    let x: Int
    let bar: Bar
    /// Its close was this before.
    let previousClose: Price?
    /// The zone of the axis.
    let local: CivilTime
    /// In which it ends: the hour from 09:00 has the open in it.
    let part: DayPart
    /// The first of its day.
    let isNewDay: Bool
    /// Bars are missing before it, in the middle of a day.
    let isAfterHole: Bool
    /// The index of the group that it is.
    let group: Int
  }

  let columns: [Column]
  let overlays: [Overlay]
  /// The index of the column under the cursor.
  let cursor: Int?
  /// Groups that lie to the left and to the right of the window.
  let hiddenBefore: Bool
  let hiddenAfter: Bool

  static let averageRoles: [Role] = [.bid, .ask, .borderFocused]
  static let vwapRole = Role.title
  /// More than so many bars together are not looked at for the day's first one.
  private static let longestDay = 1_500

  init(_ content: ChartContent, _ look: ChartLook, width: Int) {
    let zoom = look.zoom
    let capacity = max(1, (width + zoom.columns - 1) / zoom.columns)
    let span = BarGroups.span(content.interval, times: zoom.bars)
    var days = ZoneReader(content.dayZone)
    let bars = content.bars
    let perGroup = zoom.bars * (content.interval == .week ? 5 : 1)
    let (start, end) = Self.range(content, look, capacity: capacity, perGroup: perGroup)
    let slice = bars[start..<end]
    let keys = slice.map { BarGroups.key(span, days.civil($0.at)) }
    var next = 0
    let (groups, ends) = BarGroups.groups(of: slice) { _ in
      next += 1
      return keys[next - 1]
    }
    overlays = Self.overlays(content, look, slice, groups, ends, &days)
    // The cursor is never outside: the window goes where it is.
    let last = groups.count
    var first = max(0, last - capacity)
    let cursorGroup = look.cursorAt.map { time in
      let index = max(slice.startIndex, bars.end(at: time) - 1)
      return ends.firstIndex { $0 >= index } ?? max(0, last - 1)
    }
    if let cursorGroup, cursorGroup < first { first = cursorGroup }
    let shown = first..<min(last, first + capacity)
    var local = ZoneReader(look.zone)
    var part = ZoneReader(.exchange)
    let isIntraday = content.interval.isIntraday
    let seconds = Double(content.interval.base.seconds * zoom.bars)
    columns = shown.map { index in
      let bar = groups[index]
      let day = days.civil(bar.at).day
      let before = index > 0 ? groups[index - 1] : nil
      let isNewDay = isIntraday && before.map { days.civil($0.at).day != day } ?? false
      return Column(
        x: (index - first) * zoom.columns, bar: bar, previousClose: before?.close,
        local: isIntraday ? local.civil(bar.at) : days.civil(bar.at),
        part: isIntraday && content.hasDayParts && !content.symbol.isCryptoPair
          ? DayPart(part.civil(bar.at.advanced(bySeconds: seconds - 1))) : .regular,
        isNewDay: isNewDay,
        isAfterHole: isIntraday && !isNewDay
          && before.map { bar.at.seconds(since: $0.at) > 10 * seconds } ?? false,
        group: index)
    }
    cursor = cursorGroup.flatMap { group in shown.contains(group) ? group - first : nil }
    hiddenBefore = first > 0 || start > 0
    hiddenAfter = shown.upperBound < last || end < bars.count
  }

  /// The bars that are needed: those that are shown, and what leads up to averages and to the day's mean price.
  private static func range(
    _ content: ChartContent, _ look: ChartLook, capacity: Int, perGroup: Int
  ) -> (start: Int, end: Int) {
    let bars = content.bars
    var end = bars.count
    if let endAt = look.endAt { end = max(min(1, bars.count), bars.end(at: endAt)) }
    var shown = capacity * perGroup
    if let cursorAt = look.cursorAt {
      let cursor = bars.end(at: cursorAt)
      shown = max(shown, end - cursor + perGroup)
      if cursor > end { end = cursor }
    }
    let lead = look.averages.map(\.lead).max() ?? 0
    var start = max(0, end - shown - (lead + 1) * perGroup)
    guard look.showsVWAP, content.interval.isIntraday, start > 0 else { return (start, end) }
    var days = ZoneReader(content.dayZone)
    let day = days.civil(bars[start].at).day
    var steps = 0
    while start > 0, steps < longestDay, days.civil(bars[start - 1].at).day == day {
      start -= 1
      steps += 1
    }
    return (start, end)
  }

  private static func overlays(
    _ content: ChartContent, _ look: ChartLook, _ slice: ArraySlice<Bar>, _ groups: [Bar],
    _ ends: [Int], _ days: inout ZoneReader
  ) -> [Overlay] {
    let closes = groups.map(\.close)
    var overlays = zip(look.averages, averageRoles).map { average, role in
      Overlay(label: average.label, role: role, values: average.values(of: closes))
    }
    if look.showsVWAP, content.interval.isIntraday {
      var reader = days
      let values = DayVWAP.values(of: slice) { reader.civil($0.at).day.ordinal }
      overlays.append(
        Overlay(label: "VWAP", role: vwapRole, values: ends.map { values[$0 - slice.startIndex] }))
    }
    return overlays
  }
}
