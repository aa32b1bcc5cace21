import ClientModels

/// What keeps a key that sends or changes something from being one of a paste.
extension AppState {
  /// What comes together is a paste from a terminal that does not say so: sheets wait again, and the key that was held back
  /// goes for nothing.
  @discardableResult
  mutating func noteInput() -> Bool {
    let isBurst =
      heldKey != nil
      || lastInputAt.map { now.seconds(since: $0) <= Arming.burstSeconds } ?? false
    heldKey = nil
    lastInputAt = now
    if isBurst { disarm() }
    return isBurst
  }

  /// Whether the key changes a list at the broker at once, without a question.
  func isListChange(_ key: Key) -> Bool {
    guard editedFilter == nil else { return false }
    switch layers.last {
    case nil:
      let command = settings.keymap.command(for: key, in: .table)
      return tab == .watch && [.removeSymbol, .moveSymbolUp, .moveSymbolDown].contains(command)
    case .line(let entry):
      guard settings.keymap.command(for: key, in: .line) == .runLine,
        case .watch(let phrase)? = try? CommandPhrase(entry.text)
      else { return false }
      return phrase.changesLists
    default: return false
    }
  }

  func isToBeHeld(_ key: Key) -> Bool {
    switch layers.last {
    case .review(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .review) == .send
    case .bulk(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .review) == .send
    case .confirmation(let sheet) where now >= sheet.armedAt:
      key == .enter || settings.keymap.command(for: key, in: .confirmation) == .confirm
    default: false
    }
  }

  /// Does what the held key says once nothing came after it for long enough.
  mutating func releaseHeldKey(before event: Event.Kind) -> [Effect] {
    guard let held = heldKey else { return [] }
    // With the terminal gone, or a clock that was set back, nobody can say that the key stood alone.
    if case .hangUp = event {
      heldKey = nil
      return []
    }
    guard now >= held.dueAt || now < held.at else { return [] }
    heldKey = nil
    guard now >= held.dueAt else { return [] }
    isTakingKey = true
    defer { isTakingKey = false }
    return act(on: held.key)
  }

  mutating func disarm() {
    guard let index = layers.indices.last else { return }
    let armedAt = now.advanced(bySeconds: Arming.seconds)
    switch layers[index] {
    case .review(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .review(sheet)
    case .confirmation(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .confirmation(sheet)
    case .bulk(var sheet):
      sheet.armedAt = armedAt
      sheet.typed = ""
      layers[index] = .bulk(sheet)
    case .ticket, .lots, .reading, .columns, .sort, .search, .line, .palette, .outcomes, .exit,
      .chart,
      .themes, .mapping, .settings, .goTo, .alerts, .news:
      break
    }
  }
}
