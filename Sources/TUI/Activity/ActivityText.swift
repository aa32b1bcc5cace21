import ClientModels

/// The account's activity in words.
enum ActivityText {
  static func line(_ entry: Activity) -> String {
    let time = entry.timeOfDay.map { "\(Format.clock($0)) " } ?? ""
    let quantity = entry.quantity.map { " \(Format.quantity($0))" } ?? ""
    let symbol = entry.symbol.map { " \($0)" } ?? ""
    let price = entry.price.map { " at \($0)" } ?? ""
    let cash = entry.cash.map {
      ", cash \(Format.signed($0))" + ($0.currency == .usd ? "" : " \($0.currency)")
    }
    let note = entry.note.map { ", \($0)" } ?? ""
    return time + entry.what + quantity + symbol + price + (cash ?? "") + note
  }

  /// What rows come to; what is nothing is left out, but for the net.
  static func sums(_ sums: ActivitySums) -> String {
    figures(sums).map { "\($0.name) \($0.text)" }.joined(separator: ", ")
  }

  static func figures(_ sums: ActivitySums) -> [(name: String, text: String)] {
    let others: [(String, Money?, Bool)] = [
      ("bought", sums.bought, false), ("sold", sums.sold, false),
      ("income", sums.income, true), ("fees", sums.fees, true),
    ]
    return [("net", Format.signed(sums.net))]
      + others.filter { $0.1?.isZero != true }.map { name, money, isSigned in
        (name, isSigned ? Format.signed(money) : Format.money(money))
      }
  }
}
