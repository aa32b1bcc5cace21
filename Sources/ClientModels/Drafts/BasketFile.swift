/// Orders prepared in a file: comma-separated values under a heading, or one order in words a line.
public struct BasketFile: Hashable, Sendable {
  public enum Wish: Hashable, Sendable {
    case order(OrderInstruction)
    /// Everything after `buy` or `sell`, to be read where the language of orders is known.
    case phrase(OrderSide, words: [String])
  }

  public struct Line: Hashable, Sendable {
    /// From one, as an editor counts.
    public let number: Int
    public let wish: Wish
  }

  /// A line that is no order.
  public struct Fault: Hashable, Sendable {
    public let line: Int
    public let reason: String

    public init(line: Int, reason: String) {
      self.line = line
      self.reason = reason
    }

    public var words: String { "line \(line): \(reason)" }
  }

  public struct Faults: Error, Hashable, Sendable {
    /// At least one, in the order of the lines; at most `faultLimit`.
    public let all: [Fault]
  }

  /// In bytes.
  public static let sizeLimit = 1 << 20
  public static let orderLimit = 1_000
  public static let faultLimit = 100

  public let lines: [Line]

  /// Reads a whole file; a byte order mark and CRLF are fine.
  public init(_ bytes: [UInt8]) throws(Faults) {
    guard bytes.count <= Self.sizeLimit else {
      throw Faults(1, "the file is larger than 1 MiB: split it")
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    guard String(validating: text, as: UTF8.self) != nil else {
      throw Faults(1, "the file is not UTF-8 text: save it as such")
    }
    let reading = Self.isPhrases(text) ? Self.phrases(text) : try Self.table(text)
    if let faults = reading.faults { throw faults }
    guard let first = reading.lines.first else { throw Faults(1, "the file has no orders") }
    guard reading.lines.count <= Self.orderLimit else {
      throw Faults(first.number, "more than \(Self.orderLimit) orders: split the file")
    }
    lines = reading.lines
  }

  /// Reads one order in words; nil when it does not begin with `buy` or `sell`.
  public static func phrase(_ text: String) -> Wish? {
    let words = text.split { $0.isWhitespace }.map { String($0) }
    guard let side = words.first.map({ OrderSide(wire: $0.lowercased()) }),
      OrderSide.known.contains(side)
    else { return nil }
    return .phrase(side, words: Array(words.dropFirst()))
  }

  private struct Reading {
    var lines: [Line] = []
    private var found: [Fault] = []

    var faults: Faults? { found.isEmpty ? nil : Faults(all: found) }
    var isFull: Bool { found.count >= BasketFile.faultLimit }

    mutating func add(_ fault: Fault) { if !isFull { found.append(fault) } }
  }

  /// Words, unless the first line that says something is a heading.
  private static func isPhrases(_ text: ArraySlice<UInt8>) -> Bool {
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let line = String(decoding: line, as: UTF8.self)
      guard let first = line.first(where: { !$0.isWhitespace }) else { continue }
      return first == "#" || phrase(line) != nil
    }
    return false
  }

  private static func phrases(_ text: ArraySlice<UInt8>) -> Reading {
    var reading = Reading()
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() where !reading.isFull {
      let line = String(decoding: bytes, as: UTF8.self)
      guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
      if let wish = phrase(line) {
        reading.lines.append(Line(number: index + 1, wish: wish))
      } else {
        reading.add(Fault(line: index + 1, reason: "an order begins with buy or sell"))
      }
    }
    return reading
  }

  private static func table(_ text: ArraySlice<UInt8>) throws(Faults) -> Reading {
    var records = CSVRecords(text)
    var reading = Reading()
    var heading: BasketHeading?
    while !reading.isFull {
      do throws(CSVRecords.Fault) {
        guard let record = try records.next() else { break }
        guard let heading else {
          heading = try BasketHeading(record)
          continue
        }
        let order = try BasketRow(record, under: heading).instruction()
        reading.lines.append(Line(number: record.line, wish: .order(order)))
      } catch {
        // Without its heading nothing can be said of the rest.
        guard heading != nil else { throw Faults(error.line, error.reason) }
        reading.add(Fault(line: error.line, reason: error.reason))
      }
    }
    return reading
  }
}

extension BasketFile.Faults {
  fileprivate init(_ line: Int, _ reason: String) {
    all = [BasketFile.Fault(line: line, reason: reason)]
  }
}
