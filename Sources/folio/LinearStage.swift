import ClientModels
import Sync
import TUI

/// The screen's place where there is none: lines on standard input and output (`--linear`).
enum LinearStage {
  /// Runs on an account until the user leaves; `command` opens it again.
  static func show(
    _ session: Session, context: Context, command: String
  ) throws(UserError) {
    let mailbox = Mailbox()
    let alarm = AlertAlarm(session, context.configuration.alerts) { mailbox.post($0) }
    let engine = session.engine(followsWatchlists: true, isSeen: true) { event in
      alarm.desk.note(event)
      mailbox.post(.sync(event))
    }
    let running = engine.start()
    alarm.start()
    let profile = session.profile
    let (state, signal) = run(
      AppSettings(
        profile: profile.name, kind: profile.kind == .live ? .live : .paper,
        isReadOnly: profile.isReadOnly, rules: session.rules,
        watchlist: context.configuration.watch,
        masksAmounts: context.configuration.masksAmounts),
      context, mailbox, keepAlerts: { alarm.desk.send($0) }
    ) { engine.send($0) }
    alarm.stop()
    var left = LeftScreen(state, command: command, signal: signal)
    left.sayWhatIsWaitedFor()
    waitFor {
      await engine.stop()
      _ = await running.value
    }
    session.shutDown()
    try left.end(mailbox.drain(), journal: context.paths.state)
  }

  /// Runs on the cached book; nothing is asked and nothing leaves.
  static func showOffline(profile name: String?, context: Context) throws(UserError) {
    let mailbox = Mailbox()
    let opened = try Session.openCachedBook(profile: name, context: context) {
      mailbox.post(.sync($0))
    }
    let alerts = Session.offlineAlerts(profile: opened, context: context) {
      mailbox.post(.alerts($0))
    }
    let watching = alerts?.start()
    _ = run(
      Session.cachedSettings(profile: opened, context: context), context, mailbox,
      keepAlerts: { alerts?.send($0) }
    ) { Session.answerOffline($0, profile: opened, context: context) { mailbox.post(.sync($0)) } }
    waitFor {
      alerts?.stop()
      await watching?.value
    }
  }

  private static func run(
    _ settings: AppSettings, _ context: Context, _ mailbox: Mailbox,
    keepAlerts: @escaping (AlertCommand) -> Void,
    perform: @escaping (SyncCommand) -> Void
  ) -> (AppState, signal: Int32?) {
    var settings = settings
    // No escape sequence leaves.
    settings.clipboard = nil
    settings.isDemo = DemoKeyFile.isDemo(settings, context)
    settings.tags = context.configuration.tags
    var screen = LinearScreen(AppState(settings: settings, now: wallClock()))
    let signal = LinearLoop(
      mailbox: mailbox, signals: SignalPipe(), clock: wallClock,
      write: { Output.text(Output.isASCII ? ASCIIText.line($0) : $0) }, perform: perform,
      keepAlerts: keepAlerts
    ).run(&screen)
    return (screen.state, signal)
  }
}
