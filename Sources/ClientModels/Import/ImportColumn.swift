/// What a column of a file may be. The words are typed and kept in files.
public enum ImportColumn: String, CaseIterable, Hashable, Sendable {
  case date, action, symbol, quantity, price, amount, fee, currency, note
  /// What a position, or cash among positions, is worth.
  case value
  /// What a whole position cost, and what each share of it did.
  case cost
  case averageCost = "average-cost"

  /// What it is called in files of brokers, without anything but small letters and digits; the first that is there counts.
  var headings: [String] {
    switch self {
    case .date:
      [
        "tradedate", "rundate", "activitydate", "transactiondate", "date", "datetime", "time",
        "transactiontime", "processdate", "dateopen", "datum", "buchungsdatum",
      ]
    case .action:
      [
        "action", "side", "buysell", "transcode", "transactiontype", "activitytype", "type",
        "transaction", "activity", "typ", "vorgang",
      ]
    case .symbol: ["symbol", "ticker", "tickersymbol", "instrument", "stock", "security", "asset"]
    case .quantity:
      [
        "quantity", "qty", "shares", "units", "noofshares", "numberofshares", "currentquantity",
        "filledqty", "anzahl", "stuck",
      ]
    case .price:
      [
        "price", "tradeprice", "pricepershare", "priceshare", "shareprice", "unitprice",
        "fillprice", "executionprice", "lastprice", "currentprice", "closeprice", "marketprice",
        "kurs",
      ]
    case .amount:
      [
        "netamount", "amount", "totalamount", "total", "netcash", "cashamount", "proceeds",
        "betrag",
      ]
    case .fee:
      [
        "feescomm", "fees", "fee", "commission", "commissions", "commissionfees", "gebuhr",
        "gebuhren",
      ]
    case .currency: ["currency", "ccy", "currencycode", "wahrung"]
    case .note: ["description", "note", "notes", "memo", "details", "name"]
    case .value:
      [
        "marketvalue", "mktvalmarketvalue", "mktval", "currentvalue", "positionvalue", "value",
        "wert", "kurswert",
      ]
    case .cost: ["costbasistotal", "costbasis", "totalcost", "totalcostbasis", "cost", "bookvalue"]
    case .averageCost:
      [
        "averagecost", "avgcost", "averagecostbasis", "averageprice", "avgprice", "avgentryprice",
        "costpershare", "costshare", "unitcost", "purchaseprice", "averagepurchaseprice",
      ]
    }
  }

  /// For the question which column it is.
  public var words: String {
    switch self {
    case .date: "the day"
    case .action: "what happened (buy, sell, dividend, ...)"
    case .symbol: "the symbol"
    case .quantity: "the quantity"
    case .price: "the price of one share"
    case .amount: "the amount of money that came or went"
    case .fee: "fees and commission"
    case .currency: "the currency"
    case .note: "a description"
    case .value: "what a position is worth"
    case .cost: "what a position cost in all"
    case .averageCost: "what each share of a position cost"
    }
  }

  /// Letters and digits alone, in small letters.
  static func plain(_ heading: String) -> String {
    String(
      heading.lowercased().unicodeScalars.compactMap { scalar -> Character? in
        switch scalar {
        case "ü": "u"
        case "ä": "a"
        case "ö": "o"
        case _ where ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar): Character(scalar)
        default: nil
        }
      })
  }
}

/// Which heading of a file is which column, and how its figures and days are to be read where that is known.
public struct ImportMapping: Hashable, Sendable {
  /// The heading as it stands in the file.
  public var headings: [ImportColumn: String]
  /// `point` or `comma`; nil for what the file itself shows.
  public var decimalMark: String?
  /// `mdy` or `dmy`; nil for what the file itself shows.
  public var dayOrder: String?

  public init(
    _ headings: [ImportColumn: String] = [:], decimalMark: String? = nil, dayOrder: String? = nil
  ) {
    self.headings = headings
    self.decimalMark = decimalMark
    self.dayOrder = dayOrder
  }

  public static let decimalMarks = ImportNumber.Mark.allCases.map(\.rawValue)
  public static let dayOrders = ImportDay.Order.allCases.map(\.rawValue)

  /// The columns of a heading: those that are said, and for the rest what common headings of brokers are.
  func places(in heading: [String]) -> [ImportColumn: Int] {
    let plain = heading.map(ImportColumn.plain)
    var places: [ImportColumn: Int] = [:]
    for (column, name) in headings {
      places[column] = plain.firstIndex(of: ImportColumn.plain(name))
    }
    for column in ImportColumn.allCases where places[column] == nil && headings[column] == nil {
      let taken = Set(places.values)
      places[column] =
        column.headings.lazy.compactMap { plain.firstIndex(of: $0) }.first { !taken.contains($0) }
    }
    return places
  }
}
