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
    if let heldKey, isSendKey(heldKey.key) {
      let verb = frontScope == .confirmation ? "done" : "sent"
      show(Notice(.warning, "not \(verb): another key came with it; \(heldKey.key.name) again"))
    }
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
    layers.last?.armedAt.map { now >= $0 } ?? false && (key == .enter || isSendKey(key))
  }

  /// The key that sends or does what the front sheet is about.
  func isSendKey(_ key: Key) -> Bool {
    switch layers.last {
    case .review, .bulk: settings.keymap.command(for: key, in: .review) == .send
    case .confirmation: settings.keymap.command(for: key, in: .confirmation) == .confirm
    default: false
    }
  }

  /// The key until it is known to stand alone, and for longer when it may be one that is held down.
  func held(_ key: Key) -> HeldKey {
    var held = HeldKey(key: key, at: now)
    if let idle = idleSendKeyAt, (0..<Arming.heldSeconds).contains(now.seconds(since: idle)) {
      held.aloneSeconds = Arming.repeatSeconds
    }
    return held
  }

  /// A key of the word that the armed front sheet asks for: it is the answer, and takes no time for reading away.
  func isOfWord(_ key: Key) -> Bool {
    guard asksForWord, let armedAt = layers.last?.armedAt, now >= armedAt, isReadToEnd else {
      return false
    }
    switch key {
    case .character(let character): return character.isLetter
    case .backspace, .enter: return true
    default: return false
    }
  }

  /// Whether the front sheet's key goes for nothing now; then it is said why. `verb` is what did not become of it.
  mutating func saysWhyNotYet(_ verb: String) -> Bool {
    guard let armedAt = layers.last?.armedAt else { return false }
    if !isReadToEnd {
      show(Notice(.warning, "not \(verb): read to the end first, by \(SheetText.readKey)"))
    } else if now < armedAt {
      show(
        Notice(.warning, "not \(verb): less than \(Arming.seconds) s after the last key; once more")
      )
    } else {
      return false
    }
    return true
  }

  /// A key came that is no answer to the front sheet: its own key waits again.
  mutating func rearm() {
    guard let index = layers.indices.last, layers[index].armedAt != nil else { return }
    layers[index].armedAt = now.advanced(bySeconds: Arming.seconds)
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
    let isOfWord = isOfWord(held.key)
    let effects = act(on: held.key)
    if !isOfWord, layers.last?.armedAt != nil {
      idleSendKeyAt = now
      rearm()
    }
    return effects
  }

  mutating func disarm() {
    rearm()
    if let index = layers.indices.last { layers[index].forgetWord() }
  }
}
