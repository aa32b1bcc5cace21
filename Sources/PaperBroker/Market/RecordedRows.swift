import ClientModels

/// What is wrong with a recording, in one line.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

struct RecordedQuote {
  let at: Timestamp
  let symbol: Symbol
  let quote: Quote
}

struct RecordedTrade {
  let at: Timestamp
  let symbol: Symbol
  let trade: MarketTrade
}

struct RecordedStatus {
  let at: Timestamp
  let symbol: Symbol
  let notice: TradingNotice
}

/// Reads the files of a recording: comma-separated, one header line, rows in order of time. Strict: a bad row is an
/// error that names its file and line, never a row left out.
enum RecordedRows {
  private static let quotesHeader = "timestamp,symbol,bid_price,bid_size,ask_price,ask_size"
  private static let tradesHeader = "timestamp,symbol,price,size"
  private static let statusesHeader =
    "timestamp,symbol,status_code,status_message,reason_code,reason_message"

  static func quotes(_ bytes: [UInt8]) throws(RecordingError) -> [RecordedQuote] {
    try rows(bytes, file: "quotes.csv", header: quotesHeader) { fields in
      guard let (at, symbol) = head(fields), let bid = decimal(fields[2]),
        let bidSize = decimal(fields[3]),
        let ask = decimal(fields[4]), let askSize = decimal(fields[5]),
        !bid.isNegative, !ask.isNegative, !bidSize.isNegative, !askSize.isNegative
      else { return nil }
      // A price of zero says that the side is empty.
      let quote = Quote(
        bid: bid.isZero ? nil : Price(bid), bidSize: Quantity(bidSize),
        ask: ask.isZero ? nil : Price(ask), askSize: Quantity(askSize), at: at)
      return (at, RecordedQuote(at: at, symbol: symbol, quote: quote))
    }
  }

  static func trades(_ bytes: [UInt8]) throws(RecordingError) -> [RecordedTrade] {
    try rows(bytes, file: "trades.csv", header: tradesHeader) { fields in
      guard let (at, symbol) = head(fields), let price = decimal(fields[2]), price.isPositive,
        let size = decimal(fields[3]), !size.isNegative
      else { return nil }
      let trade = MarketTrade(price: Price(price), size: Quantity(size), at: at)
      return (at, RecordedTrade(at: at, symbol: symbol, trade: trade))
    }
  }

  /// Statuses in the words of the tape; the reason may be empty.
  static func statuses(_ bytes: [UInt8]) throws(RecordingError) -> [RecordedStatus] {
    try rows(bytes, file: "statuses.csv", header: statusesHeader) { fields in
      let texts = fields.dropFirst(2).compactMap(text)
      guard let (at, symbol) = head(fields), texts.count == 4, !texts[0].isEmpty else { return nil }
      let status = TradingStatus(code: texts[0], message: texts[1], reason: texts[3], at: at)
      return (
        at,
        RecordedStatus(
          at: at, symbol: symbol, notice: TradingNotice(status: status, reasonCode: texts[2]))
      )
    }
  }

  /// Up to 128 printable ASCII characters.
  private static func text(_ field: ArraySlice<UInt8>) -> String? {
    guard field.count <= 128, field.allSatisfy({ (32..<127).contains($0) }) else { return nil }
    return String(decoding: field, as: UTF8.self)
  }

  /// The days in New York on which the times lie, in order and none twice; each list of times is in order.
  static func days(_ lists: [Timestamp]...) -> [CalendarDay] {
    var days: Set<CalendarDay> = []
    for list in lists {
      var until = Timestamp(nanoseconds: .min)
      for time in list where time >= until {
        let day = NewYork.civil(time).day
        days.insert(day)
        until = NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0)
      }
    }
    return days.sorted()
  }

  private static func rows<Row>(
    _ bytes: [UInt8], file: String, header: String,
    _ read: ([ArraySlice<UInt8>]) -> (Timestamp, Row)?
  ) throws(RecordingError) -> [Row] {
    let columns = header.split(separator: ",").count
    var rows: [Row] = []
    var last = Timestamp(nanoseconds: .min)
    var number = 0
    var rest = bytes[...]
    while !rest.isEmpty || number == 0 {
      number += 1
      let end = rest.firstIndex(of: 10) ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.last == 13 { line.removeLast() }
      if number == 1 {
        guard line.elementsEqual(header.utf8) else {
          throw RecordingError("\(file):1: not the header; make the first line \"\(header)\"")
        }
        continue
      }
      if line.isEmpty, rest.isEmpty { break }
      let fields = line.split(separator: 44, omittingEmptySubsequences: false)
      guard fields.count == columns, let (at, row) = read(fields) else {
        throw RecordingError(
          "\(file):\(number): not a row of \(columns) columns as the header says; mend or remove it"
        )
      }
      guard at >= last else {
        throw RecordingError(
          "\(file):\(number): earlier than the row before it; sort the file by time")
      }
      last = at
      rows.append(row)
    }
    return rows
  }

  private static func head(_ fields: [ArraySlice<UInt8>]) -> (Timestamp, Symbol)? {
    guard let at = Timestamp(rfc3339: String(decoding: fields[0], as: UTF8.self)),
      let symbol = Symbol(String(decoding: fields[1], as: UTF8.self))
    else { return nil }
    return (at, symbol)
  }

  private static func decimal(_ field: ArraySlice<UInt8>) -> FixedDecimal? {
    try? FixedDecimal(bytes: field, allowsExponent: false, roundsExcess: false)
  }
}
