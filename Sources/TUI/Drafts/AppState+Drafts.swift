import ClientModels

/// Orders that were prepared and not sent. Nothing here sends them but a review that was confirmed.
extension AppState {
  var isShowingDrafts: Bool { tab == .orders && blotter.view == .drafts }

  /// Drafts whose market is looked at.
  var seenDraftSymbols: [Symbol] {
    if case .bulk(let sheet)? = layers.last { return sheet.symbols }
    return isShowingDrafts ? draftBook.symbols : []
  }

  /// What another program did to them meanwhile; only where they can be seen.
  func readDrafts() -> [Effect] {
    isShowingDrafts ? [.drafts(.read)] + findAssets(draftBook.symbols) : []
  }

  mutating func take(_ event: DraftEvent) -> [Effect] {
    switch event {
    case .basketRead(let path, let basket): return keep(basket, of: path)
    case .basketRefused(let path, let reasons): show(reasons, of: path)
    case .kept(let drafts, let path): mark(drafts, of: path)
    case .listed(let drafts):
      draftBook.replace(with: drafts)
      changedPanes.insert(.blotter)
    case .said(let notice): show(notice)
    case .notKept(let phrase, let draft, let reason):
      show(Notice(.failure, "not kept: \(reason)"))
      // What was typed is not lost with it.
      guard layers.isEmpty, var ticket = try? OrderPhrase(sentence: phrase).ticket else {
        return []
      }
      ticket.draft = draft
      layers.append(.ticket(ticket))
    case .heldBack(let order, let reason):
      portfolio.apply(
        .submissionChanged(
          Submission(request: order.request, state: .notSent(reason: reason), confirmedAt: now)))
      changedPanes.formUnion([.orders, .blotter])
      show(
        Notice(
          .warning,
          "draft \(order.draft.number) stays: \(OrderText.sentence(order.request)): \(reason)"))
    }
    return []
  }

  /// Once after each time that the link came back, and never over something that should be read.
  mutating func announceDrafts() {
    guard isDraftNoticeDue, draftBook.isRead, notice == nil else { return }
    isDraftNoticeDue = false
    let count = draftBook.waiting
    guard count > 0, !isShowingDrafts else { return }
    let words = count == 1 ? "1 draft waits" : "\(count) drafts wait"
    show(Notice(.info, "\(words) for review: \(Command.showOrders.keyName) Orders, Drafts"))
  }

  /// The rows of the drafts as they were sorted; by time the oldest first.
  var draftRows: [RowLists.OrderID] {
    let keyed = draftBook.all.filter { matches(.blotter, $0.phrase) }
      .map { (DraftPlace($0, draftBook.tickets[$0.number], by: blotter.sort), $0.number) }
    let sorted = keyed.sorted { blotter.isReversed ? $1.0 < $0.0 : $0.0 < $1.0 }
    return sorted.map { .draft($0.1) }
  }

  /// Of the selected row.
  var selectedDraft: Draft? {
    guard focus == .blotter, let index = selectedIndex(.blotter),
      case .draft(let number) = lists.blotter[index]
    else { return nil }
    return draftBook[number]
  }

  /// In the order of the rows; the selected one when none is marked.
  private var chosenDrafts: [Draft] {
    let marked = lists.blotter.compactMap { id -> Draft? in
      guard case .draft(let number) = id, blotter.marks.contains(id.text) else { return nil }
      return draftBook[number]
    }
    return marked.isEmpty ? [selectedDraft].compactMap { $0 } : marked
  }

  /// One draft as a form to edit; marked ones in one review.
  mutating func openDrafts() -> [Effect] {
    let chosen = chosenDrafts
    guard let draft = chosen.first else { return [] }
    guard refusal == nil || settings.isOffline else {
      layers.append(.reading(DetailText.draft(draft)))
      return []
    }
    if chosen.count > 1 || blotter.marks.contains(RowLists.OrderID.draft(draft.number).text) {
      return review(chosen)
    }
    if let reason = reasonAgainstSending(draft) {
      show(Notice(.warning, reason))
      return []
    }
    guard let ticket = draftBook.tickets[draft.number] else {
      show(Notice(.warning, "draft \(draft.number) cannot be read: \(draft.phrase)"))
      return []
    }
    layers.append(.ticket(ticket))
    sayWhatATicketIsFor()
    return findAssets([ticket.symbol].compactMap { $0 })
  }

  private func reasonAgainstSending(_ draft: Draft) -> String? {
    draft.sentAs.map {
      "draft \(draft.number) may have been sent as \($0): look for it among the orders, then delete it"
    }
  }

  private mutating func review(_ drafts: [Draft]) -> [Effect] {
    var orders: [DraftOrder] = []
    var leftOut: [BulkReview.LeftOut] = []
    for draft in drafts {
      if let reason = reasonAgainstSending(draft) {
        leftOut.append(BulkReview.LeftOut(draft.phrase, reason))
        continue
      }
      guard let ticket = draftBook.tickets[draft.number] else {
        leftOut.append(BulkReview.LeftOut(draft.phrase, "cannot be read"))
        continue
      }
      let reading = TicketReading(ticket, portfolio: portfolio, rules: settings.rules, now: now)
      if let instruction = reading.instruction {
        orders.append(DraftOrder(draft, OrderRequest(instruction, clientOrderID: mint())))
      } else {
        let fault = ticket.fields.lazy.compactMap { reading.faults[$0] }.first
        leftOut.append(BulkReview.LeftOut(draft.phrase, fault ?? "cannot be read"))
      }
    }
    review(.drafts(orders), leftOut)
    return findAssets(orders.map(\.request.symbol))
  }

  mutating func sayWhatATicketIsFor() {
    guard settings.isOffline else { return }
    let key = Command.keepDraft.keyName
    show(Notice(.info, "offline: nothing is sent; \(key) keeps it as a draft"))
  }

  /// Asks the broker about symbols of which it has not said anything yet.
  func findAssets(_ symbols: [Symbol]) -> [Effect] {
    guard !settings.isOffline else { return [] }
    return Set(symbols).sorted().filter {
      portfolio.assets[$0] == nil && !portfolio.unknownSymbols.contains($0)
    }.map { .send(.findAsset($0)) }
  }

  mutating func askToDeleteDrafts() {
    let drafts = isShowingDrafts ? chosenDrafts : []
    guard !drafts.isEmpty else {
      show(
        Notice(
          .info,
          "select a draft first: \(Command.showOrders.keyName), then \(Command.nextView.keyName)"
        ))
      return
    }
    ask(
      .deleteDrafts(drafts),
      drafts.count == 1 ? "Delete this draft?" : "Delete these \(drafts.count) drafts?",
      SheetText.listed(
        drafts.map { draft in
          draft.phrase + (draft.sentAs.map { ", which may have been sent as \($0)" } ?? "")
        }))
  }

  /// The form is put away and comes back as a draft: in the place of the one that it was made from, if there is one.
  mutating func keepDraft() -> [Effect] {
    guard let ticket else { return [] }
    let phrase: String
    do throws(OrderPhrase.Fault) { phrase = try ticket.draftPhrase() } catch {
      show(Notice(.warning, "not kept: \(error.description)"))
      return []
    }
    leaveSheets()
    let price = DraftPrice(ticket.side, ticket.symbol.flatMap { portfolio.market[$0] })
    if let draft = ticket.draft {
      return [.drafts(.change(draft, phrase: phrase, price: price))]
    }
    return [.drafts(.add(phrase: phrase, price: price))]
  }
}

extension DetailText {
  static func draft(_ draft: Draft) -> ReadingSheet {
    sheet(
      draft.phrase,
      [
        ("draft", String(draft.number)), ("prepared", draft.createdAt.rfc3339),
        ("market then", draft.price.map { "\($0.price), known \($0.at.rfc3339)" }),
        ("sent as", draft.sentAs?.text), ("not taken", draft.refusal),
      ])
  }
}
