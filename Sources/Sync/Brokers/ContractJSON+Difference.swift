import ClientModels

extension ContractJSON {
  /// What changed between two days, for `--json`; decimals are strings. `value` is null where it is not known, and
  /// `value_unknown` then says why.
  public static func text(_ difference: BookDifference) -> String {
    var object = JSONObject()
    object.add("from", difference.from.description)
    object.add("to", difference.to.description)
    switch difference.value {
    case .known(let change):
      object.add("value", raw: text(change))
      object.add("value_unknown", raw: "null")
    case .unknown(let gap):
      object.add("value", raw: "null")
      object.add("value_unknown", gap.description)
    }
    object.add("positions", raw: array(difference.positions.map(text)))
    object.add("activities", raw: difference.activities.map(text) ?? "null")
    return object.text
  }

  private static func text(_ change: ValueChange) -> String {
    var object = JSONObject()
    object.add("currency", change.currency.code)
    object.add("before", change.before.description)
    object.add("after", change.after.description)
    object.add("change", (try? change.change())?.description)
    object.add("parts", raw: text(change.parts, of: change.parts.shown))
    object.add("unexplained", raw: array(change.unexplained.map(text)))
    object.add(
      "symbols",
      raw: array(
        change.symbols.map { symbol in
          var object = JSONObject()
          object.add("symbol", symbol.symbol.text)
          let parts = ValuePart.allCases.filter { !symbol.parts[$0].isZero }
          object.add("parts", raw: text(symbol.parts, of: parts))
          return object.text
        }))
    return object.text
  }

  private static func text(_ split: ValueSplit, of parts: [ValuePart]) -> String {
    var object = JSONObject()
    for part in parts { object.add(part.rawValue, split[part].description) }
    return object.text
  }

  private static func text(_ change: UnexplainedChange) -> String {
    var object = JSONObject()
    switch change {
    case .cash(let money): object.add("cash", money.description)
    case .quantity(let symbol, let quantity, let worth):
      object.add("symbol", symbol.text)
      object.add("qty", quantity.description)
      object.add("market_value", worth.description)
    }
    return object.text
  }

  private static func text(_ change: PositionChange) -> String {
    var object = JSONObject()
    object.add("symbol", change.symbol.text)
    object.add("change", change.kind.rawValue)
    object.add("splits", raw: array(change.splits.map { quotedJSON($0.ratio?.description ?? "") }))
    object.add("qty_before", change.quantityBefore.description)
    object.add("qty_after", change.quantityAfter.description)
    object.add("price_before", change.before?.price?.price.description)
    object.add("price_after", change.after?.price?.price.description)
    return object.text
  }

  private static func array(_ texts: [String]) -> String {
    "[" + texts.joined(separator: ",") + "]"
  }
}
