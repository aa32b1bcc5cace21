import ClientModels
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the orders of a basket come from, read but not yet held against any book.
struct BasketSource: Sendable {
  enum Form: Sendable {
    case order(OrderInstruction)
    case ticket(Ticket)

    var symbol: Symbol? {
      switch self {
      case .order(let order): order.symbol
      case .ticket(let ticket): ticket.symbol
      }
    }

    var side: OrderSide {
      switch self {
      case .order(let order): order.side
      case .ticket(let ticket): ticket.side
      }
    }
  }

  struct Entry: Sendable {
    /// What messages begin with: `orders.csv:3` or `draft 3`.
    let label: String
    let form: Form
    /// The number of the draft that it is, if it is one.
    var draft: Int?
  }

  let entries: [Entry]
  /// Held for as long as the drafts are at work.
  private(set) var drafts: OpenDrafts?
  /// The broker's id of the account that the drafts belong to.
  private(set) var account: String?

  /// Reads a file. What is no order is named line by line, and then nothing of it is taken.
  init(file path: String) throws(UserError) {
    let bytes = try Self.contents(of: path)
    let file: BasketFile
    do throws(BasketFile.Faults) { file = try BasketFile(bytes) } catch {
      throw Self.refusal(of: path, error.all.map { ($0.line, $0.reason) })
    }
    var entries: [Entry] = []
    var faults: [(Int, String)] = []
    for line in file.lines {
      do throws(OrderPhrase.Fault) {
        entries.append(
          Entry(label: "\(path):\(line.number)", form: try Self.form(line.wish)))
      } catch {
        faults.append((line.number, error.description))
      }
    }
    guard faults.isEmpty else { throw Self.refusal(of: path, faults) }
    self.entries = entries
  }

  /// Takes the drafts of an account, which nobody else changes then.
  init(_ shelf: DraftShelf, account: RememberedAccount) throws(UserError) {
    let drafts: OpenDrafts
    do throws(StoreError) { drafts = try shelf.open() } catch {
      throw UserError(.refused, error.description)
    }
    var entries: [Entry] = []
    for draft in DraftsVerb.told(drafts.contents()) {
      if let id = draft.sentAs {
        Output.failure(
          "folio: draft \(draft.number) may have been sent as \(id) and is left alone: see `folio orders --id \(id)`, then `folio draft --delete \(draft.number)`"
        )
        continue
      }
      do throws(OrderPhrase.Fault) {
        entries.append(
          Entry(
            label: "draft \(draft.number)",
            form: .ticket(try OrderPhrase(sentence: draft.phrase).ticket),
            draft: draft.number))
      } catch {
        throw UserError(.usage, "draft \(draft.number): \(error)")
      }
    }
    guard !entries.isEmpty else {
      throw UserError(.refused, "there are no drafts to send: `folio draft ORDER` makes one")
    }
    self.entries = entries
    self.drafts = drafts
    self.account = account.account
  }

  private static func form(_ wish: BasketFile.Wish) throws(OrderPhrase.Fault) -> Form {
    switch wish {
    case .order(let order): .order(order)
    case .phrase(let side, let words): .ticket(try OrderPhrase(side, words).ticket)
    }
  }

  private static func refusal(of path: String, _ faults: [(line: Int, reason: String)]) -> UserError
  {
    for fault in faults { Output.failure("folio: \(path):\(fault.line): \(fault.reason)") }
    let count = faults.count == 1 ? "1 line" : "\(faults.count) lines"
    return UserError(.usage, "\(path): \(count) cannot be read as orders; nothing was sent")
  }

  private static func contents(of path: String) throws(UserError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path) }
    defer { close(file) }
    guard let bytes = contents(of: file) else { throw unreadable(path) }
    return bytes
  }

  /// One more than the limit at most; nil when it cannot be read.
  private static func contents(of file: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= BasketFile.sizeLimit {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// The bytes of a file for a screen that goes on meanwhile: a pipe or a device would hold it up. `~/` is the user's home.
  static func file(_ path: String, home: String?) throws(StoreError) -> [UInt8] {
    let name = home.flatMap { path.hasPrefix("~/") ? $0 + path.dropFirst() : nil } ?? path
    let file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw refusal(path, String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refusal(path, "this is no file of orders")
    }
    guard let bytes = contents(of: file) else {
      throw refusal(path, String(cString: strerror(errno)))
    }
    return bytes
  }

  private static func refusal(_ path: String, _ reason: String) -> StoreError {
    StoreError(.damaged(reason), path: path, description: "\(path): \(reason)")
  }

  private static func unreadable(_ path: String) -> UserError {
    UserError(.usage, "\(path): \(String(cString: strerror(errno)))")
  }
}
