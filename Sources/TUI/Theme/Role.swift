/// What a cell is for. The list of colours of the program: a theme maps each role to colours and attributes,
/// and nothing else in the program names a colour.
public enum Role: String, CaseIterable, Hashable, Sendable {
  case text, dim, title, label, border, borderFocused, selection, selectionUnfocused
  case header, footer, key, input, inputFocused, cursor
  case gain, loss, unchanged, stale
  case bid, ask
  case working, unconfirmed, rejected
  case paper, live, offline, readOnly
  case info, success, warning, failure
  case sheet, sheetBorder, sheetTitle
}
