import ClientModels

/// A file of orders on the screen: all of it becomes drafts, which are reviewed together. Nothing of it is sent by being read.
extension AppState {
  /// Every line as a draft in words, or, when one cannot be, none of them.
  mutating func keep(_ basket: BasketFile, of path: String) -> [Effect] {
    var wishes: [DraftWish] = []
    var faults: [BasketFile.Fault] = []
    for line in basket.lines {
      do throws(OrderPhrase.Fault) {
        let ticket = try Ticket(line.wish)
        let market = ticket.symbol.flatMap { portfolio.market[$0] }
        wishes.append(
          DraftWish(phrase: try ticket.draftPhrase(), price: DraftPrice(ticket.side, market)))
      } catch {
        faults.append(BasketFile.Fault(line: line.number, reason: error.description))
      }
    }
    guard faults.isEmpty else {
      show(faults.prefix(BasketFile.faultLimit).map(\.words), of: path)
      return []
    }
    return [.drafts(.keep(wishes, path: path))]
  }

  /// Why nothing of a file was taken.
  mutating func show(_ reasons: [String], of path: String) {
    let lines = reasons.map { "  " + $0 } + ["", "Nothing of it was taken."]
    layers.append(.reading(ReadingSheet(title: path, lines: lines)))
  }

  /// The new drafts are marked, so that one key reviews them and no others.
  mutating func mark(_ drafts: [Draft], of path: String) {
    if layers.isEmpty { open(.orders) }
    blotter.view = .drafts
    blotter.marks = Set(drafts.map { RowLists.OrderID.draft($0.number).text })
    changedPanes.insert(.blotter)
    let words = drafts.count == 1 ? "1 order" : "\(drafts.count) orders"
    show(
      Notice(
        .success,
        "\(words) of \(path) kept as drafts and marked: \(Command.details.keyName) reviews them"
      ))
  }
}

extension Ticket {
  /// A line of a file as a form.
  init(_ wish: BasketFile.Wish) throws(OrderPhrase.Fault) {
    switch wish {
    case .order(let order): self.init(order)
    case .phrase(let side, let words): self = try OrderPhrase(side, words).ticket
    }
  }
}
