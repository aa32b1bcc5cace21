/// The body of a request in words: `{"symbol":"SPY","time_in_force":"day"}` is `symbol SPY, time in force day`.
///
/// The journal keeps the bytes; this is for reading. What is no object of the kind that is sent stays as it is.
enum RequestWords {
  static func text(_ body: String) -> String {
    guard body.hasPrefix("{"), body.hasSuffix("}"), !body.contains("\\") else { return body }
    var text = ""
    var isQuoted = false
    var isName = true
    for character in body.dropFirst().dropLast() {
      switch character {
      case "\"": isQuoted.toggle()
      case _ where isQuoted: text.append(isName && character == "_" ? " " : character)
      case ":":
        text.append(" ")
        isName = false
      case ",":
        text += ", "
        isName = true
      case "{":
        text.append("(")
        isName = true
      case "}": text.append(")")
      default: text.append(character)
      }
    }
    return text.isEmpty ? body : text
  }
}
