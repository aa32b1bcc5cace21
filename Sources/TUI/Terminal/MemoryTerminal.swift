/// A terminal without a terminal: scripted input, frames kept in memory.
public final class MemoryTerminal: Terminal {
  public var size: Size
  public let inputDescriptor: Int32 = -1
  public private(set) var frames: [Canvas] = []
  public private(set) var bells = 0
  public private(set) var notifications: [String] = []
  public private(set) var reportsMouse = false
  public private(set) var copies: [String] = []
  public private(set) var isEntered = true
  private var input: [Event.Kind] = []

  public init(size: Size) { self.size = size }

  public func type(_ kinds: [Event.Kind]) { input += kinds }

  public func readInput() -> [Event.Kind] {
    defer { input = [] }
    return input
  }

  public func present(_ canvas: Canvas, theme: Theme) { frames.append(canvas) }
  public func invalidate() {}
  public func resize() {}
  public func leave() { isEntered = false }
  public func enter() { isEntered = true }
  public func bell() { bells += 1 }
  public func reportMouse(_ reports: Bool) { reportsMouse = reports }
  public func copy(_ text: String) { copies.append(text) }
  public func notify(_ text: String) { notifications.append(text) }
}
