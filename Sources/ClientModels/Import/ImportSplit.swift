/// How a file tells a split.
struct ImportSplit: Hashable {
  enum Change: Hashable {
    /// So many new shares for so many old ones, both above zero.
    case ratio(new: FixedDecimal, old: FixedDecimal)
    /// How many more there are, or with a minus fewer.
    case shares(FixedDecimal)
  }

  let change: Change
  /// The line calls it a reverse split.
  let isReverse: Bool
}

extension ImportReading {
  func splitDraft(
    _ word: String, _ row: ImportTable.Row, _ note: String?
  ) throws(Reason) -> ImportDraft {
    guard let symbol = try symbol(row), let told = text(.quantity, row) else {
      throw Reason(
        words: "a split needs a symbol and a ratio such as 3:1, or how many shares it adds")
    }
    let change: ImportSplit.Change
    if let ratio = try ratio(told) {
      change = ratio
    } else if let shares = try figure(.quantity, row), !shares.isZero {
      change = .shares(shares)
    } else {
      throw Reason(words: "the split adds no shares: write a ratio such as 3:1, or how many")
    }
    return ImportDraft(
      split: ImportSplit(change: change, isReverse: word.lowercased().contains("reverse")),
      type: "SPLIT", symbol: symbol, note: note)
  }

  /// `3:1`, `3-for-1`, `3 for 1` and `3/1`; nil for a plain figure.
  private func ratio(_ text: String) throws(Reason) -> ImportSplit.Change? {
    let line = text.lowercased().replacing("-for-", with: ":").replacing("for", with: ":")
      .replacing("/", with: ":")
    guard line.contains(":") else { return nil }
    let sides = line.split(separator: ":").map { side in
      ImportNumber(String(side)).flatMap {
        $0.isAmbiguous ? nil : $0.decimal($0.evidence ?? .point)
      }
    }
    guard sides.count == 2, let new = sides[0], let old = sides[1], new.isPositive, old.isPositive,
      new != old
    else {
      throw Reason(words: "\"\(Self.short(text))\" is no ratio of a split: write it like 3:1")
    }
    return .ratio(new: new, old: old)
  }

  /// What a split changes of what is held before it; false, and a reason among those that were rejected, where the line
  /// contradicts that.
  mutating func divide(
    _ draft: inout ImportDraft, _ line: Int, _ held: [Symbol: FixedDecimal]
  ) -> Bool {
    guard let symbol = draft.symbol, let split = draft.split else { return false }
    let before = held[symbol] ?? .zero
    do throws(Reason) {
      let change = try Self.change(of: before, by: split, symbol)
      draft.quantity = change
      guard !before.isZero, let after = try? before + change else { return true }
      let told =
        switch split.change {
        case .ratio(let new, let old): "\(new):\(old) is taken for a ratio"
        case .shares(let shares):
          "\(shares.magnitude) is taken for shares that the split \(change.isNegative == before.isNegative ? "adds" : "takes away"), a ratio is written 3:1"
        }
      notes.append("line \(line): \(told): \(before) \(symbol) become \(after)")
      return true
    } catch {
      rejected.append(.init(line: line, reason: error.words))
      return false
    }
  }

  private static func change(
    of before: FixedDecimal, by split: ImportSplit, _ symbol: Symbol
  ) throws(Reason) -> FixedDecimal {
    switch split.change {
    case .ratio(let new, let old):
      guard !split.isReverse || new < old else {
        throw Reason(
          words:
            "a reverse split leaves fewer shares, and \(new):\(old) makes more: write \(old):\(new)"
        )
      }
      guard !before.isZero else {
        throw Reason(
          words:
            "a split by a ratio needs to know how many there were, and no line before it leaves any \(symbol)"
        )
      }
      guard
        let after = try? FixedDecimal.multiply(before, new, dividedBy: old, toDigits: 9),
        !after.isZero, let change = try? after - before
      else { throw Reason(words: "its figures are too large or too small") }
      return change
    case .shares(let shares):
      // The second of two steps, all old shares out and the new ones in, comes when nothing is left.
      guard !before.isZero else { return shares }
      let fewer = split.isReverse || shares.isNegative != before.isNegative
      guard fewer else { return shares }
      guard shares.magnitude <= before.magnitude else {
        throw Reason(
          words:
            "the split takes away \(shares.magnitude) \(symbol), and the lines before it leave \(before.magnitude)"
        )
      }
      return before.isNegative ? shares.magnitude : -shares.magnitude
    }
  }
}
