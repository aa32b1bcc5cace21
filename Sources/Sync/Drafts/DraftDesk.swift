import ClientModels
import Synchronization

/// Keeps an account's drafts for the screen, with or without a network, and gives them to the order desk one by one.
///
/// Before a draft leaves its file says so: should the program die over it, it is not taken for one that was never sent.
public actor DraftDesk {
  private enum Input: Sendable {
    case command(DraftCommand)
    case account(AccountID)
    case fate(ClientOrderID, DraftFate)
    case stop
  }

  private let shelf: @Sendable (AccountID) -> DraftShelf
  /// The bytes of a file that the user names, no more than a basket may have and one.
  private let file: @Sendable (String) throws(StoreError) -> [UInt8]
  private let emit: @Sendable (DraftEvent) -> Void
  private let inputs: AsyncStream<Input>
  private nonisolated let inlet: AsyncStream<Input>.Continuation
  /// Files are read and written here, and not on the threads that Swift shares among all tasks.
  private let thread = WorkThread()
  /// Orders whose fate a draft waits for.
  private nonisolated let awaited = Mutex<Set<ClientOrderID>>([])
  private nonisolated let accountInView: AccountInView

  private var submit: (@Sendable (OrderRequest) -> Void)?
  private var account: AccountID?
  private var run = DraftRun()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// `account` is the one whose drafts are shown until the broker names another.
  public init(
    account: AccountID?, shelf: @escaping @Sendable (AccountID) -> DraftShelf,
    file: @escaping @Sendable (String) throws(StoreError) -> [UInt8],
    emit: @escaping @Sendable (DraftEvent) -> Void
  ) {
    self.account = account
    self.shelf = shelf
    self.file = file
    self.emit = emit
    accountInView = AccountInView(account)
    (inputs, inlet) = AsyncStream<Input>.makeStream()
  }

  deinit { thread.end() }

  /// Commands are done in the order they are sent.
  public nonisolated func send(_ command: DraftCommand) { inlet.yield(.command(command)) }

  /// Takes note of what the engine tells: whose drafts they are, and what became of those that left.
  public nonisolated func note(_ event: SyncEvent) {
    switch event {
    case .accountUpdated(let account):
      if accountInView.isNew(account.id) { inlet.yield(.account(account.id)) }
    case .submissionChanged(let submission):
      let id = submission.request.clientOrderID
      guard isAwaited(id), let fate = DraftFate(submission.state) else { return }
      inlet.yield(.fate(id, fate))
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      for order in orders {
        guard let id = order.clientOrderID, isAwaited(id) else { continue }
        let isRejected = order.status == .rejected
        inlet.yield(.fate(id, isRejected ? .refused(reason: "rejected by the broker") : .left))
      }
    default: break
    }
  }

  private nonisolated func isAwaited(_ id: ClientOrderID) -> Bool {
    awaited.withLock { $0.contains(id) }
  }

  /// Returns at once; works until `stop`. Without `submit` nothing is sent.
  public nonisolated func start(
    submit: (@Sendable (OrderRequest) -> Void)?
  ) -> Task<Void, Never> {
    Task.detached(executorPreference: thread) { await self.work(submit) }
  }

  /// Ends when all that was asked for before is done; what has not left stays a draft.
  public nonisolated func stop() { inlet.yield(.stop) }

  private func work(_ submit: (@Sendable (OrderRequest) -> Void)?) async {
    self.submit = submit
    list()
    for await input in inputs {
      switch input {
      case .command(let command): take(command)
      case .account(let id):
        account = id
        list()
      case .fate(let id, let fate): settle(id, fate)
      case .stop:
        take(run.end())
        inlet.finish()
        return
      }
    }
  }

  private func take(_ command: DraftCommand) {
    switch command {
    case .read: list()
    case .add(let phrase, let price):
      keep(phrase) { drafts throws(StoreError) in
        let draft = try drafts.add(phrase, price: price)
        return "kept as draft \(draft.number): \(draft.phrase)"
      }
    case .change(let draft, let phrase, let price):
      keep(phrase, of: draft) { drafts throws(StoreError) in
        let changed = try drafts.change(draft, to: phrase, price: price)
        return "draft \(changed.number) is now: \(changed.phrase)"
      }
    case .readBasket(let path): readBasket(path)
    case .keep(let wishes, let path): keep(wishes, of: path)
    case .delete(let gone): delete(gone)
    case .send(let orders): take(run.begin(orders))
    }
  }

  private func keep(
    _ phrase: String, of draft: Draft? = nil, _ edit: (OpenDrafts) throws(StoreError) -> String
  ) {
    do throws(StoreError) {
      emit(.said(Notice(.success, try edit(try open()))))
    } catch {
      emit(.notKept(phrase: phrase, draft: draft, reason: error.description))
    }
    list()
  }

  private func readBasket(_ path: String) {
    do throws(StoreError) {
      let bytes = try file(path)
      do throws(BasketFile.Faults) {
        emit(.basketRead(path: path, try BasketFile(bytes)))
      } catch {
        emit(.basketRefused(path: path, error.all.map(\.words)))
      }
    } catch {
      emit(.said(Notice(.failure, error.description)))
    }
  }

  private func keep(_ wishes: [DraftWish], of path: String) {
    var kept: [Draft] = []
    do throws(StoreError) { kept = try open().add(wishes) } catch {
      emit(.basketRefused(path: path, [error.description]))
    }
    list()
    if !kept.isEmpty { emit(.kept(kept, path: path)) }
  }

  private func delete(_ gone: [Draft]) {
    do throws(StoreError) {
      let count = try open().remove(gone).count
      emit(.said(Notice(.success, count == 1 ? "1 draft deleted" : "\(count) drafts deleted")))
    } catch {
      emit(.said(Notice(.failure, error.description)))
    }
    list()
  }

  private func open() throws(StoreError) -> OpenDrafts {
    guard let account else {
      throw StoreError(
        .damaged("no account"), path: "",
        description: "drafts belong to an account, and none is known yet: connect once")
    }
    return try shelf(account).open()
  }

  private func take(_ steps: [DraftRun.Step]) {
    var waiting = steps
    while !waiting.isEmpty {
      switch waiting.removeFirst() {
      case .holdBack(let order, let reason): emit(.heldBack(order, reason: reason))
      case .send(let order): waiting += send(order)
      }
    }
    list()
  }

  private func send(_ order: DraftOrder) -> [DraftRun.Step] {
    let id = order.request.clientOrderID
    guard let submit else {
      emit(.heldBack(order, reason: "offline: no orders leave"))
      return run.ended(id, isAtBroker: false)
    }
    do throws(StoreError) { try open().begin(order.draft, as: id) } catch {
      emit(.heldBack(order, reason: error.description))
      return run.ended(id, isAtBroker: false)
    }
    awaited.withLock { _ = $0.insert(id) }
    submit(order.request)
    return []
  }

  /// What the broker has is no draft any more; what it refused is one again; of what it may have nothing changes.
  private func settle(_ id: ClientOrderID, _ fate: DraftFate) {
    if fate != .unknown {
      guard awaited.withLock({ $0.remove(id) }) != nil else { return }
      do throws(StoreError) { try write(fate, of: id) } catch {
        // It stays marked, and so is not sent again. Another program that is sending drafts settles its own.
        if case .locked = error.kind {} else { emit(.said(Notice(.failure, error.description))) }
      }
    }
    take(run.ended(id, isAtBroker: fate == .left))
  }

  private func write(_ fate: DraftFate, of id: ClientOrderID) throws(StoreError) {
    let drafts = try open()
    guard let draft = drafts.contents().drafts.first(where: { $0.sentAs == id }) else { return }
    switch fate {
    case .left: _ = try drafts.remove(draft.number)
    case .refused(let reason): try drafts.mark(draft.number, sentAs: nil, refusal: reason)
    case .unknown: break
    }
  }

  private func list() {
    guard let account else { return }
    do throws(StoreError) {
      let contents = try shelf(account).contents()
      awaited.withLock { $0.formUnion(contents.drafts.compactMap(\.sentAs)) }
      emit(.listed(contents.drafts))
      for problem in contents.problems { emit(.said(Notice(.warning, problem))) }
    } catch {
      emit(.said(Notice(.failure, error.description)))
    }
  }
}
