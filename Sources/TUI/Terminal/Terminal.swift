/// A screen and a keyboard. `CursesTerminal` is the real one, `MemoryTerminal` its twin for tests.
public protocol Terminal: AnyObject {
  var size: Size { get }
  /// Readable when keys may have come.
  var inputDescriptor: Int32 { get }
  /// Everything that was typed or pasted since the last call; never waits.
  func readInput() -> [Event.Kind]
  /// Shows the frame, changing only what differs from the last one.
  func present(_ canvas: Canvas, theme: Theme)
  /// Forgets what is on the screen, so that the next `present` paints all of it.
  func invalidate()
  /// Takes over the size that the window has now.
  func resize()
  /// Gives the screen back to the shell; the next `present` after `enter` paints all of it.
  func leave()
  func enter()
  func bell()
  /// Shows a text on the desktop around the terminal, where that is wanted and possible.
  func notify(_ text: String)
  /// Has the mouse reported, or leaves it to the terminal.
  func reportMouse(_ reports: Bool)
  /// Gives a text to the clipboard around the terminal, where there is one.
  func copy(_ text: String)
}
