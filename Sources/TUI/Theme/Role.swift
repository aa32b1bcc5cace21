/// What a cell is for. The list of colours of the program: a theme maps each role to colours and attributes,
/// and nothing else in the program names a colour.
///
/// Its raw value is a place in the list, since a frame compares and looks up thousands of them; a theme's file names it by
/// `name`.
public enum Role: UInt8, CaseIterable, Hashable, Sendable {
  case text, dim, title, label, border, borderFocused, selection, selectionUnfocused
  case header, footer, key, input, inputFocused, cursor
  case gain, loss, unchanged, stale
  case bid, ask
  case working, unconfirmed, rejected
  case paper, live, offline, readOnly
  case info, success, warning, failure
  case sheet, sheetBorder, sheetTitle

  public var name: String { String(describing: self) }

  public init?(name: String) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }
}
