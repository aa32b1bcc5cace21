/// Where the program's files are, by the XDG base directory rules.
struct Paths: Equatable {
  /// `config.toml`, `credentials.toml` and the user's own themes.
  let configuration: String
  /// The cached book and the order journal.
  let state: String

  init(environment: [String: String]) throws(UserError) {
    configuration = try Self.directory(
      "XDG_CONFIG_HOME", fallback: ".config", environment: environment)
    state = try Self.directory(
      "XDG_STATE_HOME", fallback: ".local/state", environment: environment)
  }

  var configurationFile: String { configuration + "/config.toml" }
  var credentialsFile: String { configuration + "/credentials.toml" }

  /// Where tables of the screen go.
  var tables: String { state + "/tables" }

  /// Where pictures of the screen go: the folder of the configuration, `~` being the home folder, else one beside the book.
  func pictures(_ configured: String?, home: String?) -> String {
    guard let configured, !configured.isEmpty else { return state + "/pictures" }
    if let home, configured == "~" || configured.hasPrefix("~/") {
      return home + configured.dropFirst()
    }
    return configured.hasPrefix("/") ? configured : configuration + "/" + configured
  }

  /// Theme directories in the order in which they are searched: the user's, then the installed ones, then those of
  /// a checkout that the program was built in.
  func themeDirectories(executable: String) -> [String] {
    let bin = Self.parent(executable)
    var directories = [configuration + "/themes", Self.parent(bin) + "/share/folio/themes"]
    var folder = bin
    while folder != "/", !folder.isEmpty {
      folder = Self.parent(folder)
      directories.append((folder == "/" ? "" : folder) + "/themes")
    }
    return directories
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func directory(
    _ variable: String, fallback: String, environment: [String: String]
  ) throws(UserError) -> String {
    // A relative path in an XDG variable is to be ignored, says the specification.
    if let base = environment[variable], base.hasPrefix("/") { return base + "/folio" }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw UserError(
        .usage, "neither \(variable) nor HOME is set: set one to say where files belong")
    }
    return "\(home)/\(fallback)/folio"
  }
}
