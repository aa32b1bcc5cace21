/// What a line of a broker's file tells of.
enum ImportAction: Hashable {
  case buy, sell, dividend, interest, fee, split
  /// Money that came or went, by the sign of its amount.
  case transfer
  case deposit, withdrawal
  /// Shares that came or went without a price.
  case shares
  /// A contract of an option ended.
  case ended(Settlement.Event)

  /// In the order in which they are looked for: what is within another word comes later.
  private static let words: [(ImportAction, [String])] = [
    (.ended(.expiry), ["expired", "expiration", "expiry", "oexp"]),
    (.split, ["split", "spl"]),
    (
      .shares,
      [
        "transfer of shares", "shares transfer", "acats", "jnls", "transfer of security",
        "journaled shares", "delivered", "deliver",
      ]
    ),
    (.buy, ["reinvest shares", "reinvestment", "drip"]),
    (.dividend, ["dividend", "dividende", "div", "cdiv", "mdiv", "reinvest dividend"]),
    (.interest, ["interest", "zinsen", "int"]),
    (
      .fee,
      [
        "fee", "fees", "commission", "adr", "tax", "withholding", "withheld", "dtax", "dfee",
        "gold", "cfee",
      ]
    ),
    (.buy, ["buy", "bought", "purchase", "purchased", "kauf", "bto", "btc", "b"]),
    (.sell, ["sell", "sold", "sale", "verkauf", "sto", "stc", "s"]),
    // Of a line that also says what was bought or sold, the shares are told.
    (.ended(.assignment), ["assigned", "assignment", "oasgn"]),
    (.ended(.exercise), ["exercised", "exercise", "oexcs"]),
    (.withdrawal, ["withdrawal", "withdraw", "disbursement", "auszahlung", "csw"]),
    (.deposit, ["deposit", "contribution", "funds received", "einzahlung", "csd"]),
    (
      .transfer,
      [
        "transfer", "ach", "wire", "journal", "jnlc", "jnl", "moneylink", "eft", "trans",
        "received", "receive",
      ]
    ),
  ]

  /// Nil for what nobody knows here.
  init?(_ text: String) {
    let plain = text.lowercased().unicodeScalars.map { scalar -> Character in
      ("a"..."z").contains(scalar) ? Character(scalar) : " "
    }
    let words = String(plain).split(separator: " ")
    let line = " " + words.joined(separator: " ") + " "
    guard
      let found = Self.words.first(where: { _, names in
        names.contains { line.contains(" \($0) ") }
      })
    else { return nil }
    self = found.0
  }
}
