/// What the screen changes of its settings for good.
public enum KeptSetting: Hashable, Sendable {
  case theme(String)
  case masksAmounts(Bool)
}

/// Where themes come from and settings are kept. The screen asks by an effect and hears by an event.
public protocol SettingsShelf: AnyObject {
  /// The name of the theme at the start.
  var theme: String { get }
  var themes: [String] { get }
  func load(theme: String) throws(ThemeError) -> Theme
  /// Returns where it was written; the error says what to do by hand.
  func keep(_ setting: KeptSetting) throws(ThemeError) -> String
}

/// What the screen asks of the shelf.
public enum SettingsRequest: Hashable, Sendable {
  case listThemes
  case showTheme(String)
  case keep(KeptSetting)
}

/// What the shelf answers.
public enum SettingsAnswer: Hashable, Sendable {
  case themes([String], current: String)
  case theme(Theme)
  case kept(KeptSetting, path: String)
  /// The screen was written to these files.
  case pictured([String])
  case failed(String)

  /// Performs a request; `shelf` may be nil where nothing is kept.
  init(_ request: SettingsRequest, from shelf: (any SettingsShelf)?) {
    guard let shelf else {
      self = .failed("settings are not kept here")
      return
    }
    do throws(ThemeError) {
      switch request {
      case .listThemes: self = .themes(shelf.themes, current: shelf.theme)
      case .showTheme(let name): self = .theme(try shelf.load(theme: name))
      case .keep(let setting): self = .kept(setting, path: try shelf.keep(setting))
      }
    } catch {
      self = .failed(error.description)
    }
  }
}

extension SettingsAnswer {
  /// Keeps a picture; `shelf` may be nil where nothing is kept.
  init(_ picture: Picture, from shelf: (any PictureShelf)?) {
    guard let shelf else {
      self = .failed("pictures are not kept here")
      return
    }
    do throws(ThemeError) {
      self = .pictured(try shelf.keep(picture))
    } catch {
      self = .failed(error.description)
    }
  }
}
