import ClientModels
import Sync

/// An explanation as one JSON object; amounts are strings with all of their digits, statistics numbers.
enum ExplanationJSON {
  static func text(_ explanation: Explanation) -> String {
    var object = JSONObject()
    object.add("figure", explanation.figure.name.rawValue)
    object.add("of", explanation.figure.of)
    object.add("title", explanation.figure.title)
    object.add("value", raw: value(explanation.value))
    object.add("shown", explanation.shown)
    object.add("unknown", explanation.missing)
    object.add("formula", explanation.formula)
    object.add("in_numbers", explanation.numbers.isEmpty ? nil : words(explanation.numbers))
    object.add("rounding", explanation.figure.name.rounding)
    object.add("source", explanation.source)
    object.add("is_stale", raw: explanation.isStale ? "true" : "false")
    object.add("inputs", raw: list(explanation.inputs.map(input)))
    object.add("parts_are", explanation.parts.isEmpty ? nil : explanation.partsName)
    object.add("parts", raw: list(explanation.parts.map(part)))
    object.add("notes", raw: list(explanation.notes.map { quotedJSON(words($0)) }))
    return object.text
  }

  private static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }

  private static func words(_ tokens: [Explanation.Token]) -> String {
    tokens.map { token in
      switch token {
      case .text(let text): text
      case .value(let value): value.exact
      case .time(let time): time.rfc3339
      }
    }.joined()
  }

  private static func value(_ value: Explanation.Value?) -> String {
    switch value {
    case nil: "null"
    case .rate(let number)?, .number(let number)?:
      number.isFinite ? number.description : "null"
    case .count(let count)?: String(count)
    case .money?, .price?, .quantity?, .ratio?, .day?: quotedJSON(value?.exact ?? "")
    }
  }

  private static func input(_ input: Explanation.Input) -> String {
    var object = JSONObject()
    object.add("name", input.name)
    object.add("value", raw: value(input.value))
    object.add("origin", input.origin)
    object.add("at", input.at?.rfc3339)
    object.add("made_at", input.madeAt?.rfc3339)
    object.add("is_stale", raw: input.isStale ? "true" : "false")
    return object.text
  }

  private static func part(_ part: Explanation.Part) -> String {
    var object = JSONObject()
    object.add("name", part.name)
    object.add("value", raw: value(part.value))
    if !part.note.isEmpty { object.add("note", words(part.note)) }
    return object.text
  }
}
