import FoundationEssentials

/// Reads themes from TOML.
///
///     inherits = "dark"
///     [palette]
///     background = "#282828"
///     [roles]
///     gain = "#4fd6be"
///     selection = "white on background bold"
///
/// A style is `[FOREGROUND] [on BACKGROUND] [bold] [reverse] [underline]`; a colour is `#rrggbb`, one of 16 names, `terminal`, or a
/// name of the palette, which comes first. Of two palettes the inheriting one counts, in inherited styles, too.
public enum ThemeFile {
  static let byteLimit = 262_144
  private static let inheritanceLimit = 8

  /// The names of all themes in the directories and the one that is built in, sorted.
  public static func names(in directories: [String]) -> [String] {
    var names: Set<String> = [Theme.mono.name]
    for directory in directories {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      where file.hasSuffix(".toml") {
        names.insert(String(file.dropLast(5)))
      }
    }
    return names.sorted()
  }

  /// Where a theme is read from; nil for one that is built in, or not there.
  public static func path(of name: String, in directories: [String]) -> String? {
    guard !name.contains("/"), !name.hasPrefix("."), name != Theme.mono.name else { return nil }
    return directories.map { "\($0)/\(name).toml" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Loads a theme by name from the first directory that has it.
  public static func load(
    named name: String, in directories: [String]
  ) throws(ThemeError) -> Theme {
    if name == Theme.mono.name { return .mono }
    let (links, faults) = links(
      from: .success(try source(named: name, in: directories)), name, directories)
    let (styles, more) = join(links)
    if let fault = faults.first ?? more.first { throw fault }
    return Theme(name: name, styles: styles)
  }

  /// Everything that is wrong with the theme in a file, and what it comes to where it is right.
  public static func check(path: String, directories: [String]) -> (
    theme: Theme, faults: [ThemeError]
  ) {
    let name = String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
    do throws(ThemeError) {
      let source = ThemeSource(try text(of: path), path: path)
      let (links, faults) = links(from: .success(source), name, directories)
      let (styles, more) = join(links)
      return (Theme(name: name, styles: styles), faults + more)
    } catch {
      return (Theme(name: name), [error])
    }
  }

  static func parse(_ text: String, path: String) throws(ThemeError) -> [Role: Style] {
    let source = ThemeSource(text, path: path)
    let (styles, faults) = join([source])
    if let fault = source.faults.first ?? faults.first { throw fault }
    return styles
  }

  /// The theme and those that it inherits, the nearest first.
  private static func links(
    from first: Result<ThemeSource, ThemeError>, _ name: String, _ directories: [String]
  ) -> ([ThemeSource], [ThemeError]) {
    var chain: [ThemeSource] = []
    var faults: [ThemeError] = []
    var seen: Set<String> = [name]
    var next: Result<ThemeSource, ThemeError>? = first
    while let current = next {
      next = nil
      switch current {
      case .failure(let fault): faults.append(fault)
      case .success(let source):
        chain.append(source)
        faults += source.faults
        guard let parent = source.inherits, parent != Theme.mono.name else { continue }
        guard seen.insert(parent).inserted, chain.count < inheritanceLimit else {
          faults.append(
            ThemeError("theme \"\(name)\" inherits from itself: mend its inherits line"))
          continue
        }
        do throws(ThemeError) {
          next = .success(try self.source(named: parent, in: directories))
        } catch {
          next = .failure(error)
        }
      }
    }
    return (chain, faults)
  }

  private static func source(
    named name: String, in directories: [String]
  ) throws(ThemeError) -> ThemeSource {
    guard let path = path(of: name, in: directories) else {
      throw ThemeError(
        "there is no theme \"\(name)\": known are \(names(in: directories).joined(separator: ", "))"
      )
    }
    return ThemeSource(try text(of: path), path: path)
  }

  private static func text(of path: String) throws(ThemeError) -> String {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= byteLimit else {
      throw ThemeError("\(path) cannot be read as a theme: mend or remove it")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func join(_ chain: [ThemeSource]) -> ([Role: Style], [ThemeError]) {
    var palette: [String: Color] = [:]
    for source in chain { palette.merge(source.palette) { near, _ in near } }
    var styles: [Role: Style] = [:]
    var faults: [ThemeError] = []
    for role in Role.allCases {
      guard let written = chain.lazy.compactMap({ $0.styles[role] }).first else { continue }
      do throws(ThemeError) { styles[role] = try style(written, palette) } catch {
        faults.append(error)
      }
    }
    return (styles, faults)
  }

  private static func style(
    _ written: ThemeSource.Written, _ palette: [String: Color]
  ) throws(ThemeError) -> Style {
    var style = Style()
    var isBackground = false
    for word in written.words.split(separator: " ").map(String.init) {
      switch word {
      case "on": isBackground = true
      case "bold": style.isBold = true
      case "reverse": style.isReversed = true
      case "underline": style.isUnderlined = true
      default:
        guard let color = palette[word] ?? Color(word) else {
          let known =
            Color.names.map(\.name) + ThemeSource.attributes + ["terminal"] + palette.keys.sorted()
          throw ThemeError(
            "\(written.place): \"\(word)\" is not a colour or attribute\(NearWord.hint(word, among: known))"
          )
        }
        if isBackground { style.background = color } else { style.foreground = color }
      }
    }
    return style
  }
}
