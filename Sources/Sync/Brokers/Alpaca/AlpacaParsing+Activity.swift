import ClientModels

/// Lines of the list of activities with all that they say (contract section 3).
extension AlpacaParsing {
  static func activities(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Activity> {
    try list(bytes, "activities", activity)
  }

  private static func activity(_ members: inout WireMembers) throws(WireFault) -> Activity? {
    let id = try members.required("id", members.bytes("id"))
    let type = try members.required("activity_type", members.text("activity_type"))
    guard let id = ExecutionID(id), isWord(type) else { return nil }
    return type == "FILL" ? try executed(id, &members) : try entered(id, type, &members)
  }

  /// Capital letters, as all types so far: what is something else is no type, and must not look like one.
  private static func isWord(_ text: String) -> Bool {
    (1...16).contains(text.utf8.count)
      && text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }
  }

  private static func executed(
    _ id: ExecutionID, _ members: inout WireMembers
  ) throws(WireFault) -> Activity? {
    let at = try members.required("transaction_time", members.time("transaction_time"))
    let symbol = try members.required("symbol", members.bytes("symbol"))
    let side = try members.required("side", members.word("side", Words.sides))
    let quantity = try members.requiredDecimal("qty")
    let price = try members.requiredDecimal("price")
    let order = try members.required("order_id", members.bytes("order_id"))
    guard let symbol = Symbol(symbol), let orderID = BrokerOrderID(order), let quantity, let price,
      quantity.isPositive
    else { return nil }
    return Activity(
      Fill(
        executionID: id, orderID: orderID, symbol: symbol, side: side,
        quantity: Quantity(quantity), price: Price(price), at: at))
  }

  private static func entered(
    _ id: ExecutionID, _ type: String, _ members: inout WireMembers
  ) throws(WireFault) -> Activity? {
    let subtype = try members.text("activity_sub_type")
    let date = try members.text("date").flatMap { CalendarDay($0) }
    let amount = try members.decimal("net_amount")
    let symbol = try members.text("symbol").flatMap { $0.isEmpty ? nil : $0 }
    let cusip = try members.text("cusip")
    let quantity = try members.decimal("qty").map(Quantity.init)
    let perShare = try members.decimal("per_share_amount").map(Price.init)
    let price = try members.decimal("price").map(Price.init)
    let status = try members.text("status")
    let currency = try members.text("currency").flatMap { $0.isEmpty ? nil : $0 } ?? "USD"
    let createdAt = try members.time("created_at")
    let group = try members.text("group_id")
    let description = try members.text("description")
    guard let day = date ?? createdAt.map({ NewYork.civil($0).day }),
      let currency = Currency(code: currency)
    else { return nil }
    let name = symbol.flatMap { Symbol($0) }
    // What is no symbol here is told all the same.
    let words = [name == nil ? symbol ?? cusip : nil, description].compactMap { $0 }
      .filter { !$0.isEmpty }.joined(separator: " ")
    return Activity(
      id: id, type: type, subtype: line(subtype), status: line(status), day: day, at: createdAt,
      symbol: name, quantity: quantity, price: perShare ?? price,
      cash: amount.map { Money($0, currency) }, group: line(group), note: line(words))
  }

  private static func line(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : SafeText.line($0) }
  }
}
