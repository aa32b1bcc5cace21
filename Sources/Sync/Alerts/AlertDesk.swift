import ClientModels
import Synchronization

/// Keeps an account's alerts and watches for them, on a thread of its own.
///
/// What fired is in the file before it is told: whatever the program dies of, no alert is told as new a second time. Of
/// several programs on one account one watches; the others show what it found.
public actor AlertDesk {
  private enum Input: Sendable {
    case command(AlertCommand)
    case account(AccountID)
    case event(SyncEvent)
    case tick
    case stop
  }

  private let shelf: @Sendable (AccountID) -> AlertShelf
  /// False where there is nothing to watch: the alerts are only kept.
  private let watches: Bool
  private let clock: @Sendable () -> Timestamp
  private let emit: @Sendable (AlertEvent) -> Void
  private let inputs: AsyncStream<Input>
  private nonisolated let inlet: AsyncStream<Input>.Continuation
  /// Files are read and written here, and not on the threads that Swift shares among all tasks.
  private let thread = WorkThread()
  private nonisolated let accountInView: AccountInView
  /// What events are passed on; others are dropped where they come.
  private nonisolated let needs = Mutex(Needs())

  private struct Needs {
    var symbols: Set<Symbol> = []
    var positions = false
    /// Some alert waits for something.
    var isWaiting = false
  }

  private var account: AccountID?
  private var watch: AlertWatch
  /// What stands in the file, as far as we know.
  private var kept = AlertRecords()
  /// The file as it was when it was last read or written.
  private var stamp: [UInt8]?
  private var lock: AlertLock?
  /// Fired, and not in the file yet.
  private var untold: [AlertFiring] = []
  private var budget: ActionBudget
  private var problems: Set<String> = []
  private var listed: (records: AlertRecords, watcher: String?)?
  private var ticks = 0

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// `account` is the one whose alerts are watched until the broker names another.
  public init(
    account: AccountID?, shelf: @escaping @Sendable (AccountID) -> AlertShelf,
    watches: Bool = true, actionsPerMinute: Int, clock: @escaping @Sendable () -> Timestamp,
    emit: @escaping @Sendable (AlertEvent) -> Void
  ) {
    self.account = account
    self.shelf = shelf
    self.watches = watches
    self.clock = clock
    self.emit = emit
    budget = ActionBudget(perMinute: actionsPerMinute)
    accountInView = AccountInView(account)
    watch = AlertWatch(AlertRecords(), startedAt: clock())
    (inputs, inlet) = AsyncStream<Input>.makeStream()
  }

  deinit { thread.end() }

  /// Commands are done in the order they are sent.
  public nonisolated func send(_ command: AlertCommand) { inlet.yield(.command(command)) }

  /// Takes note of what the engine tells, as far as any alert can be about it.
  public nonisolated func note(_ event: SyncEvent) {
    switch event {
    case .accountUpdated(let account):
      if accountInView.isNew(account.id) { inlet.yield(.account(account.id)) }
      inlet.yield(.event(event))
    case .marketUpdated(let snapshots):
      let symbols = needs.withLock { $0.symbols }
      guard !symbols.isEmpty else { return }
      let wanted = snapshots.filter { symbols.contains($0.symbol) }
      if !wanted.isEmpty { inlet.yield(.event(.marketUpdated(wanted))) }
    case .positionsReplaced:
      if needs.withLock({ $0.positions }) { inlet.yield(.event(event)) }
    case .marketHeard:
      if needs.withLock({ $0.isWaiting }) { inlet.yield(.event(event)) }
    default:
      if AlertWatch.concerns(event) { inlet.yield(.event(event)) }
    }
  }

  /// Returns at once; works until `stop`.
  public nonisolated func start() -> Task<Void, Never> {
    Task.detached(executorPreference: thread) { await self.work() }
  }

  /// Ends when all that was asked for before is done.
  public nonisolated func stop() { inlet.yield(.stop) }

  private func work() async {
    open()
    setAlarm()
    for await input in inputs {
      switch input {
      case .command(let command): take(command)
      case .account(let id):
        account = id
        lock = nil
        watch = AlertWatch(AlertRecords(), startedAt: clock())
        open()
      case .event(let event): fired(watch.take(event, at: clock()))
      case .tick: tick()
      case .stop:
        keep()
        thread.cancelAlarm(Self.alarm)
        lock = nil
        inlet.finish()
        return
      }
    }
  }

  private static let alarm = "alerts"

  /// Where no alert waits there is only the file to look at, which needs no tick in between.
  private var isWaiting: Bool { watch.records.alerts.contains(where: \.isAlive) }

  private func setAlarm() {
    thread.setAlarm(Self.alarm, after: isWaiting ? 1 : 2) { [inlet] in inlet.yield(.tick) }
  }

  private func tick() {
    setAlarm()
    ticks += 1
    if ticks.isMultiple(of: 2) || !isWaiting { readChanges() }
    if !untold.isEmpty { keep() }
    fired(watch.tick(at: clock()))
  }

  /// Reads what there is; from now on it is watched.
  private func open() {
    guard let account else { return }
    do throws(StoreError) {
      stamp = shelf(account).stamp()
      let contents = try shelf(account).contents()
      kept = contents.records
      watch.replace(kept)
      tell(contents.problems)
      takeWatch()
    } catch {
      tell([error.description])
    }
    list()
  }

  /// Without any alert nothing is made on the disk.
  private func takeWatch() {
    guard watches, lock == nil, let account, !kept.alerts.isEmpty else { return }
    do throws(StoreError) {
      lock = try shelf(account).watch()
      // Whoever watched until now knows more of it than we do.
      if lock != nil, let contents = try? shelf(account).contents() {
        kept = contents.records
        watch.restart(with: kept)
      }
    } catch {
      tell([error.description])
    }
  }

  /// What other programs wrote.
  private func readChanges() {
    guard let account else { return }
    takeWatch()
    let found = shelf(account).stamp()
    guard found != stamp, untold.isEmpty, let contents = try? shelf(account).contents() else {
      return list()
    }
    stamp = found
    watch.replace(
      AlertRecords.joined(ours: watch.records, theirs: contents.records, base: kept))
    kept = contents.records
    tell(contents.problems)
    takeWatch()
    list()
  }

  private func take(_ command: AlertCommand) {
    switch command {
    case .market(let snapshots):
      guard lock != nil else { return }
      fired(watch.take(.marketUpdated(snapshots), at: clock()))
    case .add(let rule):
      let now = clock()
      edit { records in
        guard let alert = records.add(rule, at: now) else {
          return Notice(.warning, "there are \(AlertRecords.limit) alerts already: delete some")
        }
        return Notice(.success, "alert \(alert.number): \(rule.text)")
      }
    case .change(let number, let rule):
      edit {
        $0.change(number, to: rule)
          ? Notice(.success, "alert \(number) is now: \(rule.text)") : Self.gone(number)
      }
    case .delete(let numbers):
      edit { records in
        let count = numbers.count { records.remove($0) }
        guard count > 0 else { return Self.gone(numbers.first ?? 0) }
        return Notice(.success, count == 1 ? "1 alert deleted" : "\(count) alerts deleted")
      }
    case .rearm(let numbers):
      edit { records in
        let count = numbers.count { records.rearm($0) }
        guard count > 0 else { return Self.gone(numbers.first ?? 0) }
        return Notice(
          .success, count == 1 ? "the alert waits again" : "\(count) alerts wait again")
      }
    case .markSeen:
      guard !watch.records.unseen.isEmpty else { return }
      edit {
        $0.markSeen()
        return nil
      }
    }
  }

  private static func gone(_ number: Int) -> Notice {
    Notice(.warning, "there is no alert \(number)")
  }

  private func edit(_ change: (inout AlertRecords) -> Notice?) {
    guard account != nil else {
      emit(.said(Notice(.failure, "alerts belong to an account, and none is known yet")))
      return
    }
    do throws(StoreError) {
      if let notice = try write(change) { emit(.said(notice)) }
      takeWatch()
    } catch {
      emit(.said(Notice(.failure, error.description)))
    }
    tellUntold()
    list()
  }

  private func fired(_ firings: [AlertFiring]) {
    // Whoever watches tells.
    guard lock != nil else { return }
    untold += firings
    if watch.records.needsKeeping(over: kept) { keep() }
  }

  /// Puts what changed in the file, then tells it. A disk that fails keeps no alert back.
  private func keep() {
    guard lock != nil, watch.records != kept else { return tellUntold() }
    do throws(StoreError) { try write { _ in } } catch {
      // Another program has the file for a moment; the next tick tries again.
      if case .locked = error.kind { return }
      tell(["alerts are watched, but not kept: \(error.description)"])
    }
    tellUntold()
    list()
  }

  private func write<Result>(
    _ change: (inout AlertRecords) -> Result
  ) throws(StoreError) -> Result {
    guard let account else {
      throw StoreError(.damaged("no account"), path: "", description: "no account is known yet")
    }
    let (ours, base, watches) = (watch.records, kept, lock != nil)
    let (result, contents) = try shelf(account).change { file in
      if watches { file = AlertRecords.joined(ours: ours, theirs: file, base: base) }
      return change(&file)
    }
    kept = contents.records
    watch.replace(kept)
    stamp = shelf(account).stamp()
    tell(contents.problems)
    return result
  }

  private func tellUntold() {
    for firing in untold where watch.records[firing.number] != nil {
      let hushedBefore = budget.hushed
      let acts = firing.isFresh && budget.take(at: clock())
      emit(.fired(firing, acts: acts))
      if budget.hushed > hushedBefore { emit(.hushed(budget.hushed)) }
    }
    untold = []
  }

  private func tell(_ problems: [String]) {
    for problem in problems where self.problems.insert(problem).inserted {
      emit(.said(Notice(.warning, problem)))
    }
  }

  private func list() {
    needs.withLock { needs in
      needs.symbols = lock == nil ? [] : watch.symbols
      needs.isWaiting = lock != nil && isWaiting
      needs.positions =
        lock != nil
        && watch.records.alerts.contains { alert in
          if case .figure(let subject, _) = alert.rule.condition { subject.isAmount } else { false }
        }
    }
    let watcher = watches && lock == nil && !kept.alerts.isEmpty ? "another Folio" : nil
    let records = lock == nil ? kept : watch.records
    if let listed, listed.records == records, listed.watcher == watcher { return }
    listed = (records, watcher)
    emit(.listed(records, watcher: watcher))
  }
}

extension AlertRecords {
  /// Executions alone are worth writing only where an alert is about them.
  fileprivate func needsKeeping(over kept: AlertRecords) -> Bool {
    if alerts != kept.alerts || firings != kept.firings { return true }
    guard fills != kept.fills else { return false }
    return alerts.contains { alert in
      if case .fill = alert.rule.condition { alert.isAlive } else { false }
    }
  }
}
