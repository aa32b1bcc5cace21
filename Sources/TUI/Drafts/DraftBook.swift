import ClientModels

/// The drafts as the screen knows them, each read once.
struct DraftBook: Sendable {
  private(set) var all: [Draft] = []
  /// The form of each by its number; one that cannot be read has none.
  private(set) var tickets: [Int: Ticket] = [:]
  /// What they are about, sorted.
  private(set) var symbols: [Symbol] = []
  /// They were read at least once.
  private(set) var isRead = false

  /// Drafts that nobody has tried to send, or that came back.
  var waiting: Int { all.count { $0.sentAs == nil } }

  subscript(number: Int) -> Draft? { all.first { $0.number == number } }

  mutating func replace(with drafts: [Draft]) {
    isRead = true
    guard drafts != all else { return }
    all = drafts
    tickets = [:]
    for draft in drafts {
      guard var ticket = try? OrderPhrase(sentence: draft.phrase).ticket else { continue }
      ticket.draft = draft
      ticket.isTextSelected = true
      tickets[draft.number] = ticket
    }
    symbols = Set(tickets.values.compactMap(\.symbol)).sorted()
  }
}
