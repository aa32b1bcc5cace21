/// An explanation in lines: the same on the screen and on the command line.
extension Explanation {
  /// `now` says how old inputs are; with `mask` in place of our own amounts, where they are not to be seen. `clock` tells a
  /// time, in RFC 3339 unless given.
  public func lines(
    now: Timestamp, mask: String? = nil, clock: (Timestamp) -> String = \.rfc3339Seconds
  ) -> [String] {
    func text(_ value: Value?) -> String {
      guard let value else { return "not known" }
      if let mask, value.isOurs { return mask }
      return value.exact
    }
    func text(_ tokens: [Token]) -> String {
      tokens.map { token in
        switch token {
        case .text(let words): words
        case .value(let value): text(value)
        case .time(let time): clock(time)
        }
      }.joined()
    }
    var lines: [String] = []
    if let value {
      let exact = text(value)
      let shown = mask != nil && value.isOurs ? exact : shown ?? exact
      lines.append("  shown       \(shown)")
      if exact != shown { lines.append("  exactly     \(exact)") }
    } else {
      lines.append("  there is none: \(missing ?? "it is not known")")
    }
    if let formula { lines.append("  formula     \(formula)") }
    if !numbers.isEmpty { lines.append("  in numbers  \(text(numbers))") }
    lines.append("  rounding    \(figure.name.rounding)")
    lines.append("  source      \(source)")
    if !inputs.isEmpty { lines += ["", "made of"] }
    for input in inputs {
      let made = input.madeAt.map { ", made \(clock($0))" } ?? ""
      let came = input.madeAt == nil ? "" : "received "
      let when =
        input.at.map { ", \(came)\(clock($0)), \(Age.text(from: $0, to: now)) ago" } ?? ""
      let stale = input.isStale ? "; STALE" : ""
      let name = Self.padded(input.name, 20)
      lines.append("  \(name)\(text(input.value))  (\(input.origin)\(made)\(when)\(stale))")
    }
    if !parts.isEmpty { lines += ["", "\(partsName) (\(parts.count))"] }
    for part in parts {
      let note = part.note.isEmpty ? "" : "  \(text(part.note))"
      lines.append("  \(Self.padded(part.name, 20))\(text(part.value))\(note)")
    }
    if !notes.isEmpty { lines.append("") }
    lines += notes.map { text($0) }
    return lines
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(2, width - text.count))
  }
}
