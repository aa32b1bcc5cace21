import ClientModels

/// Lots chosen by hand for the order of the ticket.
extension AppState {
  /// Lists the open lots that the ticket's order would close, or says why there are none to choose among.
  mutating func openLots() {
    guard case .ticket(let ticket)? = layers.last else { return }
    guard let symbol = ticket.symbol else {
      show(Notice(.info, "lots of which symbol? type it first"))
      return
    }
    guard ticket.legs == .none else {
      show(Notice(.info, LotChoiceCheck.Problem.needsSimpleQuantity.description))
      return
    }
    let held = portfolio.positions[symbol]?.quantity ?? .zero
    guard ticket.side == .buy ? held.isNegative : held.isPositive else {
      show(Notice(.info, LotChoiceCheck.Problem.closesNothing.description))
      return
    }
    guard let known = portfolio.lots else {
      show(Notice(.info, LotChoiceCheck.Problem.unread.description))
      return
    }
    let open = known[symbol] ?? OpenLots(symbol)
    guard !open.isAveraged else {
      show(Notice(.info, LotChoiceCheck.Problem.averaged.description))
      return
    }
    guard open.explain(held) else {
      let problem = LotChoiceCheck.Problem.unexplained(byLots: open.quantity, held: held)
      show(Notice(.warning, problem.description))
      return
    }
    let ordered = lotSetting(for: ticket)?.ordered
    let typed = ticket[text: .lots]
    layers.append(.lots(LotSheet(try? open.choice(typed: typed, for: ordered ?? .zero))))
  }

  func lotSetting(for ticket: Ticket) -> LotSheet.Setting? {
    guard let symbol = ticket.symbol, let open = portfolio.lots?[symbol] else { return nil }
    let reading = TicketReading(ticket, portfolio: portfolio, rules: settings.rules, now: now)
    let market = portfolio.market[symbol]
    let field = ticket.fields.first { $0 == .limitPrice } ?? .stopPrice
    let own =
      ticket.fields.contains(field) ? try? Price(typed: ticket[text: field]) : nil
    let side = ticket.side == .buy ? market?.quote?.ask : market?.quote?.bid
    return LotSheet.Setting(
      open: open, promised: portfolio.promisedLots(but: ticket.changed?.id),
      ordered: reading.size?.quantity, price: own ?? side ?? market?.lastPrice, now: now)
  }

  /// Figures of how much of the selected lot; false for every other key.
  mutating func typesIntoLots(_ key: Key) -> Bool {
    guard case .lots? = layers.last else { return false }
    switch key {
    case .character(let character)
    where character.isASCII && (character.isNumber || character == "."):
      editLots { sheet, setting in
        setting.open.lots.at(sheet.selected).map { sheet.type(character, for: $0.id) }
      }
      return true
    case .backspace, .delete:
      editLots { sheet, setting in
        setting.open.lots.at(sheet.selected).map { sheet.deleteBackward($0.id) }
      }
      return true
    default: return false
    }
  }

  mutating func runLots(_ command: Command) {
    switch command {
    case .nextLot: editLots { sheet, setting in sheet.move(by: 1, of: setting.open.lots.count) }
    case .previousLot:
      editLots { sheet, setting in sheet.move(by: -1, of: setting.open.lots.count) }
    case .toggleLot:
      editLots { sheet, setting in
        guard let lot = setting.open.lots.at(sheet.selected) else { return }
        let rest = setting.ordered.flatMap { try? $0 - sheet.total } ?? .zero
        let free = setting.free(lot)
        sheet.toggle(lot.id, rest.isPositive ? min(rest, free) : free)
      }
    case .clearLots: editLots { sheet, _ in sheet.clear() }
    case .keepLots: keepLots()
    default: return
    }
  }

  private mutating func editLots(_ edit: (inout LotSheet, LotSheet.Setting) -> Void?) {
    guard case .lots(var sheet)? = layers.last, let ticket, let setting = lotSetting(for: ticket)
    else { return }
    _ = edit(&sheet, setting)
    layers[layers.count - 1] = .lots(sheet)
  }

  private mutating func keepLots() {
    guard case .lots(let sheet)? = layers.last, let ticket, let setting = lotSetting(for: ticket)
    else { return }
    guard let typed = sheet.typed(setting.open) else {
      show(Notice(.warning, "a quantity cannot be read, or its lot is not open any more"))
      return
    }
    layers.removeLast()
    editTicket { ticket in
      ticket.isChoosingLots = true
      ticket[text: .lots] = typed
      if ticket[text: .quantity].isEmpty, !sheet.chosen.isEmpty {
        ticket[text: .quantity] = sheet.total.description
      }
      ticket.focus = .lots
    }
  }
}

extension Array {
  /// Nil outside of it.
  fileprivate func at(_ index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
