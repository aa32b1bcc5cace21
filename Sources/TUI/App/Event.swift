import ClientModels

/// What happened, and when. The only input of `AppState.update`.
public struct Event: Sendable {
  public enum Kind: Sendable {
    case key(Key)
    /// Text that arrived as a paste; never treated as keys.
    case paste(String)
    /// Something came by itself within a paste that has not ended, so that it is a part of it and no key.
    case pasteGoesOn
    /// The mouse, where it is asked for.
    case mouse(MouseReport)
    /// Input that is none of these: a sequence that nobody knows, bytes that are no text.
    case noise
    case resized(Size)
    case sync(SyncEvent)
    case drafts(DraftEvent)
    case alerts(AlertEvent)
    /// What was asked of the themes and settings.
    case settings(SettingsAnswer)
    /// The clock moved on; nothing else happened.
    case tick
    /// The process was stopped and continued, or the user asked for a redraw.
    case resumed
    /// Another process asked us to stop, as Ctrl-Z does.
    case stopRequested
    /// The terminal is gone or a termination signal came.
    case hangUp

    /// It comes from whoever sits before the terminal, and not from the broker, a file or the clock.
    var isInput: Bool {
      switch self {
      case .key, .paste, .pasteGoesOn, .mouse, .noise, .resized, .settings, .resumed,
        .stopRequested, .hangUp:
        true
      case .sync, .drafts, .alerts, .tick: false
      }
    }
  }

  public let kind: Kind
  public let at: Timestamp

  public init(_ kind: Kind, at: Timestamp) {
    self.kind = kind
    self.at = at
  }
}

/// What the shell must do after an update.
public enum Effect: Hashable, Sendable {
  case send(SyncCommand)
  case drafts(DraftCommand)
  case alerts(AlertCommand)
  case quit
  case suspend
  /// Paint every cell again, whatever is thought to be on the screen.
  case redraw
  case bell
  /// Show this on the desktop around the terminal, where the user wants that.
  case notify(String)
  /// Have the mouse reported, or leave it to the terminal.
  case reportMouse(Bool)
  /// A text for the clipboard around the terminal.
  case copy(String)
  case settings(SettingsRequest)
  /// How the screen looks now, for the next run.
  case keepView(ViewState)
  /// Write down what is on the screen.
  case takePicture
  /// Write a table to a file of its own, under a name that says what is in it.
  case keepTable(String, text: String)
}
