import ClientModels
import Sync
import TUI

/// The screen put together: terminal, mailbox, event loop, and the engine behind them.
struct Stage {
  private let terminal: CursesTerminal
  private let signals: SignalPipe
  private let theme: Theme
  /// Why the theme is not the one of config.toml; empty when it is.
  private let themeProblems: [String]
  private let board: DeathBoard?
  /// What opens the same account again.
  private let command: String
  private let settings: SettingsFile
  private let statePath: String
  private let pictures: PictureFolder
  private let tags: [Symbol: [String]]

  /// Reads the theme, then opens the terminal; nothing is started before both have worked.
  /// `board` is that of the launcher behind this process.
  init(
    _ options: ScreenOptions, context: Context, board: DeathBoard?, command: String
  ) throws(UserError) {
    self.board = board
    self.command = command
    statePath = context.paths.state
    tags = context.configuration.tags
    settings = SettingsFile(
      context: context, options: options)
    guard CursesTerminal.isAvailable else {
      throw UserError(
        .usage, "the screen needs a terminal; in pipes use a verb such as `folio positions`")
    }
    do throws(ThemeError) {
      (theme, themeProblems) = try settings.startingTheme()
    } catch {
      throw UserError(.usage, error.description)
    }
    // Before curses installs handlers of its own for signals that are ours.
    signals = SignalPipe()
    let wantsColor = (context.environment["NO_COLOR"] ?? "").isEmpty
    pictures = PictureFolder(
      folder: { [settings] in settings.pictures }, tables: context.paths.tables,
      usesColor: wantsColor, clock: wallClock)
    do throws(TerminalError) {
      terminal = try CursesTerminal(
        usesColor: wantsColor, ascii: options.ascii || context.configuration.isASCII, watch: board)
    } catch {
      throw UserError(.usage, error.description)
    }
  }

  /// Runs the screen on a live account until the user leaves.
  func show(_ session: Session, context: Context) throws(UserError) {
    let profile = session.profile
    settings.profile = profile
    let mailbox = Mailbox()
    let desk = session.draftDesk(home: context.environment["HOME"]) { mailbox.post(.drafts($0)) }
    let alarm = AlertAlarm(session, context.configuration.alerts) { mailbox.post($0) }
    terminal.desktopNotice = alarm.desktopNotice(
      context, isASCII: !terminal.isUnicode)
    let engine = session.engine(
      followsWatchlists: true, isSeen: true, opened: { [board] in board?.keepsJournal(at: $0) }
    ) { event in
      desk.note(event)
      alarm.desk.note(event)
      mailbox.post(.sync(event))
    }
    let running = engine.start()
    let keeping = desk.start { engine.send(.submit($0)) }
    alarm.start()
    var left = run(
      AppSettings(
        profile: profile.name, kind: profile.kind == .live ? .live : .paper,
        isReadOnly: profile.isReadOnly, rules: session.rules,
        watchlist: context.configuration.watch,
        masksAmounts: context.configuration.masksAmounts),
      context, mailbox, keepDrafts: { desk.send($0) }, keepAlerts: { alarm.desk.send($0) }
    ) { engine.send($0) }
    alarm.stop()
    left.sayWhatIsWaitedFor()
    waitFor {
      await engine.stop()
      _ = await running.value
      desk.stop()
      await keeping.value
    }
    session.shutDown()
    try left.end(mailbox.drain(), journal: board?.journal ?? statePath)
  }

  /// Runs the screen on the cached book; nothing is asked and nothing leaves.
  func showOffline(
    profile name: String?, context: Context, on day: CalendarDay? = nil
  ) throws(UserError) {
    let mailbox = Mailbox()
    let opened: String
    do throws(UserError) {
      opened = try Session.openCachedBook(profile: name, context: context) {
        mailbox.post(.sync($0))
      }
    } catch {
      terminal.leave()
      throw error
    }
    let desk = offlineDesk(profile: opened, context: context, mailbox)
    let keeping = desk?.start(submit: nil)
    let alerts = Session.offlineAlerts(profile: opened, context: context) {
      mailbox.post(.alerts($0))
    }
    let watching = alerts?.start()
    settings.profile = context.configuration.profiles[opened]
    var left = run(
      Session.cachedSettings(profile: opened, context: context, on: day), context, mailbox,
      keepDrafts: { desk?.send($0) }, keepAlerts: { alerts?.send($0) }
    ) { Session.answerOffline($0, profile: opened, context: context) { mailbox.post(.sync($0)) } }
    waitFor {
      desk?.stop()
      await keeping?.value
      alerts?.stop()
      await watching?.value
    }
    try left.end(journal: board?.journal ?? statePath)
  }

  private func offlineDesk(
    profile: String, context: Context, _ mailbox: Mailbox
  ) -> DraftDesk? {
    guard let (_, account) = try? Session.rememberedAccount(profile: profile, context: context),
      let id = AccountID(account.account)
    else { return nil }
    let root = Session.root(context)
    return DraftDesk(
      account: id,
      shelf: { Session.draftShelf(root, host: account.host, account: $0) },
      file: { [home = context.environment["HOME"]] path throws(StoreError) in
        try BasketSource.file(path, home: home)
      },
      emit: { mailbox.post(.drafts($0)) })
  }

  private func run(
    _ settings: AppSettings, _ context: Context, _ mailbox: Mailbox,
    keepDrafts: @escaping (DraftCommand) -> Void,
    keepAlerts: @escaping (AlertCommand) -> Void,
    perform: @escaping (SyncCommand) -> Void
  ) -> LeftScreen {
    var settings = settings
    settings.isASCII = !terminal.isUnicode
    settings.isDemo = DemoKeyFile.isDemo(settings, context)
    settings.ringsForAlerts = context.configuration.alerts.ringsBell
    settings.usesMouse = context.configuration.usesMouse
    settings.hasMouse = terminal.hasMouse
    settings.copies = context.configuration.copies
    settings.clipboard = terminal.clipboard?.way
    settings.tags = tags
    settings.benchmark = context.configuration.benchmark
    settings.keymap = context.configuration.keymap
    settings.hintDelay = Double(context.configuration.hintDelay) / 1_000
    settings.localZone = LocalZone.around(wallClock())
    var state = AppState(settings: settings, now: wallClock())
    terminal.reportMouse(settings.usesMouse)
    let views = ViewDesk(
      ViewShelf(
        root: statePath, profile: settings.profile, environment: Session.storeEnvironment()),
      now: { wallClock() }, tell: { mailbox.post(.sync(.notice(Notice(.warning, $0)))) })
    if let view = views.read() { state.restore(view) }
    state.greet(themeProblems + context.configuration.keyProblems)
    let signal = EventLoop(
      terminal: terminal, mailbox: mailbox, signals: signals, theme: theme, shelf: self.settings,
      pictures: pictures, keepView: { views.keep($0) }, clock: wallClock, perform: perform,
      keepDrafts: keepDrafts, keepAlerts: keepAlerts
    ).run(&state)
    terminal.leave()
    views.finish()
    return LeftScreen(state, command: command, signal: signal)
  }
}
