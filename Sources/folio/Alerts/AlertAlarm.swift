import ClientModels
import Sync
import TUI

/// The alerts of a session at work: the desk that watches them, and the hook that some of them run.
final class AlertAlarm: Sendable {
  let desk: AlertDesk
  private let hooks: HookRunner
  private let settings: AlertSettings
  private let running: TaskBox

  init(
    _ session: Session, _ settings: AlertSettings, post: @escaping @Sendable (Event.Kind) -> Void
  ) {
    let profile = session.profile.name
    let hooks = HookRunner(settings.hook) { record in post(.sync(.requestLogged(record))) }
    self.hooks = hooks
    self.settings = settings
    desk = session.alertDesk(actionsPerMinute: settings.actionsPerMinute) { event in
      if case .fired(let firing, true) = event { hooks.run(firing, profile: profile) }
      post(.alerts(event))
    }
    running = TaskBox()
  }

  func desktopNotice(_ context: Context, isASCII: Bool) -> DesktopNotice? {
    guard settings.notify != .none else { return nil }
    let isInTmux = !(context.environment["TMUX"] ?? "").isEmpty
    return DesktopNotice(
      settings.notify, passesThroughTmux: isInTmux && settings.passesThroughTmux,
      isASCII: isASCII)
  }

  func start() { running.put(desk.start()) }

  /// Returns when all is kept, and no hook is left.
  func stop() {
    desk.stop()
    let task = running.take()
    waitFor { await task?.value }
    hooks.stop()
  }
}
