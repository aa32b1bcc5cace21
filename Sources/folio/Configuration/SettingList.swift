import ClientModels
import TUI

/// Every setting with its value and what it comes from: what the screen shows. Keys and secrets are in none of it.
struct SettingList {
  let configuration: Configuration
  /// Of config.toml.
  let text: String
  let options: ScreenOptions
  let environment: [String: String]
  let themes: [String]
  let profile: Profile?

  var entries: [SettingEntry] {
    [
      SettingEntry(
        .theme, .text(options.theme ?? configuration.theme), usual: .text(usual.theme),
        options.theme == nil ? source(.theme) : .flag("--theme"), .choice(themes)),
      SettingEntry(
        .ascii, .flag(options.ascii || configuration.isASCII), usual: .flag(usual.isASCII),
        options.ascii ? .flag("--ascii") : source(.ascii), .choice([])),
      SettingEntry(
        .masksAmounts, .flag(configuration.masksAmounts), usual: .flag(usual.masksAmounts),
        source(.masksAmounts), .choice([])),
      SettingEntry(
        .hintDelay, .number(configuration.hintDelay), usual: .number(usual.hintDelay),
        source(.hintDelay), .number(Configuration.hintDelays, step: 100)),
      SettingEntry(
        .watch, .list(configuration.watch.map(\.text)), usual: .list(usual.watch.map(\.text)),
        source(.watch), .symbols),
      SettingEntry(
        .benchmark, .text(configuration.benchmark.text), usual: .text(usual.benchmark.text),
        source(.benchmark), .symbol),
      SettingEntry(
        .pictures, .text(configuration.pictures ?? ""), usual: .text(""), source(.pictures), .text),
      SettingEntry(
        .clipboard, .flag(configuration.copies), usual: .flag(usual.copies), source(.clipboard),
        .choice([])),
      SettingEntry(
        .mouse, .flag(configuration.usesMouse), usual: .flag(usual.usesMouse), source(.mouse),
        .choice([])),
      SettingEntry(
        .defaultProfile, .text(configuration.defaultProfile ?? ""), usual: .text(""),
        source(.defaultProfile), .choice(configuration.profiles.keys.sorted())),
      colors,
    ] + alertEntries + tagEntries + profileEntries
  }

  private var alertEntries: [SettingEntry] {
    let (alerts, usual) = (configuration.alerts, usual.alerts)
    return [
      SettingEntry(
        .bell, .flag(alerts.ringsBell), usual: .flag(usual.ringsBell), source(.bell), .choice([])),
      SettingEntry(
        .notify, .text(alerts.notify.rawValue), usual: .text(usual.notify.rawValue),
        source(.notify), .choice(DesktopNotice.Style.allCases.map(\.rawValue))),
      SettingEntry(
        .tmuxPassthrough, .flag(alerts.passesThroughTmux), usual: .flag(usual.passesThroughTmux),
        source(.tmuxPassthrough), .choice([])),
      SettingEntry(
        .hook, .list(alerts.hook), usual: .list(usual.hook), source(.hook), .program),
      SettingEntry(
        .actionsPerMinute, .number(alerts.actionsPerMinute), usual: .number(usual.actionsPerMinute),
        source(.actionsPerMinute), .number(AlertSettings.actions, step: 1)),
    ]
  }

  /// Each tag with its symbols, in the order of their names, then a place for another.
  private var tagEntries: [SettingEntry] {
    var symbols: [String: [String]] = [:]
    for (symbol, names) in configuration.tags {
      for name in names { symbols[name, default: []].append(symbol.text) }
    }
    return symbols.keys.sorted().map { name in
      let line = TOMLEdit.line(of: name, inTable: SettingEntry.tagTable, in: text)
      return SettingEntry(tag: name, (symbols[name] ?? []).sorted(), .file(line: line))
    } + [.newTag]
  }

  private let usual = Configuration()

  private func source(_ setting: Setting) -> SettingEntry.Source {
    TOMLEdit.line(of: setting.key, inTable: setting.table, in: text).map { .file(line: $0) }
      ?? .usual
  }

  private var colors: SettingEntry {
    let name = "NO_COLOR"
    let isOff = !(environment[name] ?? "").isEmpty
    return SettingEntry(
      fixed: "colours", isOff ? "no" : "as the terminal has them",
      isOff ? .environment(name) : .usual, help: "The environment takes them away")
  }

  /// Limits and rules of the account hold whoever sits at the screen, so that only the file changes them.
  private var profileEntries: [SettingEntry] {
    guard let profile else { return [] }
    let isOfFile = configuration.profiles[profile.name] != nil
    let origin: SettingEntry.Source =
      profile.name == "demo" ? .flag("folio demo") : .environment("APCA_API_BASE_URL")
    func entry(_ key: String, _ value: String, _ help: String) -> SettingEntry {
      let table = "profiles.\(profile.name)"
      let line = TOMLEdit.line(of: key, inTable: table, in: text)
      return SettingEntry(
        fixed: key, value,
        line.map { .file(line: $0) } ?? (isOfFile ? .usual : origin),
        help: help)
    }
    return [
      entry("kind", profile.kind.rawValue, "Of profile \(profile.name): play money or real"),
      entry("trading_url", profile.host, "The broker's server"),
      entry("feed", profile.feed, "Where quotes come from"),
      entry("read_only", profile.isReadOnly ? "yes" : "no", "No order and no cancel leaves"),
    ] + limitEntries(profile.name)
  }

  private func limitEntries(_ name: String) -> [SettingEntry] {
    let table = "profiles.\(name).limits"
    return LimitSettings.keys.compactMap { key in
      guard let line = TOMLEdit.line(of: key, inTable: table, in: text) else { return nil }
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      let written = String(lines[line - 1]).drop { $0 != "=" }.dropFirst().prefix { $0 != "#" }
      return SettingEntry(
        fixed: key, written.split(separator: " ").joined(separator: " "), .file(line: line),
        help: "A limit of profile \(name): what goes beyond it is stopped or warned of")
    }
  }
}
