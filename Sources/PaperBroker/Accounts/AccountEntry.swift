import ClientModels

/// An activity that is no fill, in the contract's letters (section 3).
public enum EntryType: String, Hashable, Sendable, CaseIterable {
  case deposit = "CSD"
  case withdrawal = "CSW"
  case dividend = "DIV"
  case fee = "FEE"
  case interest = "INT"
  case split = "SPLIT"
}

/// So many new shares for so many old ones; both above zero.
public struct SplitRatio: Hashable, Sendable {
  public let new: FixedDecimal
  public let old: FixedDecimal

  /// Nil unless both are above zero and neither is more than a million.
  public init?(new: FixedDecimal, old: FixedDecimal) {
    guard new.isPositive, old.isPositive, new <= 1_000_000, old <= 1_000_000 else { return nil }
    self.new = new
    self.old = old
  }

  /// What a split makes of a quantity, to nine digits; less than that is nobody's.
  func applied(to quantity: Quantity) -> Quantity {
    let product = try? FixedDecimal.multiply(
      quantity.decimal, new, dividedBy: old, toDigits: 9, rounding: .down)
    return product.map(Quantity.init) ?? quantity
  }
}

/// Money or shares that came to an account or left it without a trade.
public struct AccountEntry: Hashable, Sendable {
  /// A UUID.
  public var id: String
  /// On the market's clock; a transfer's on the wall's while the market's has not begun.
  public var at: Timestamp
  public var type: EntryType
  /// The day it counts for.
  public var day: CalendarDay
  /// In dollars; what the account paid is below zero.
  public var netAmount: FixedDecimal
  public var symbol: Symbol?
  /// The shares that it is for.
  public var quantity: Quantity?
  /// In dollars.
  public var perShare: FixedDecimal?
  public var split: SplitRatio?
  /// A split reaches the open orders that were submitted before this moment as well.
  public var ordersBefore: Timestamp?
  /// The corporate action that it comes from: each reaches an account once.
  public var action: String?
  public var note: String

  public init(
    id: String, at: Timestamp, type: EntryType, day: CalendarDay, netAmount: FixedDecimal,
    symbol: Symbol? = nil, quantity: Quantity? = nil, perShare: FixedDecimal? = nil,
    split: SplitRatio? = nil, action: String? = nil, note: String = ""
  ) {
    self.id = id
    self.at = at
    self.type = type
    self.day = day
    self.netAmount = netAmount
    self.symbol = symbol
    self.quantity = quantity
    self.perShare = perShare
    self.split = split
    self.action = action
    self.note = note
  }

  /// As of a fill: when it happened, and an id; in order of time when it is sorted as text.
  var activityID: String { at.activityPrefix + "::" + id }
}

extension Timestamp {
  /// To the millisecond in UTC, digits only.
  var activityPrefix: String {
    let civil = civil(offsetSeconds: 0)
    let digits = "\(civil.day)\(civil.clock)".filter { $0 != "-" && $0 != ":" }
    let milliseconds = String(nanosecondOfSecond / 1_000_000)
    return digits + String(repeating: "0", count: 3 - milliseconds.utf8.count) + milliseconds
  }
}
