import ClientModels
import Testing

@testable import Sync

@Suite struct JSONReaderTests {
  /// The tokens in a form to compare; nil when it is not JSON.
  private func shown(_ text: String) -> String? {
    let reader = JSONReader()
    return bytes(text).withUnsafeBytes { bytes in
      guard (try? reader.open(bytes)) != nil else { return nil }
      return (try? reader.whole()).map(shown)
    }
  }

  private func shown(_ value: WireValue) -> String {
    switch value.kind {
    case .null: return "null"
    case .yes: return "true"
    case .no: return "false"
    case .number: return String(decoding: value.bytes, as: UTF8.self)
    case .text: return "'\(String(decoding: value.bytes, as: UTF8.self))'"
    case .array:
      var parts: [String] = []
      value.forEach { _, element in parts.append(shown(element)) }
      return "[\(parts.joined(separator: ","))]"
    case .object:
      var parts: [String] = []
      value.forEachMember { name, value in
        parts.append("\(String(decoding: name, as: UTF8.self)):\(shown(value))")
      }
      return "{\(parts.joined(separator: ","))}"
    default: return "?"
    }
  }

  @Test(arguments: [
    ("[]", "[]"), ("{}", "{}"), (" [ 1 , [ ] , { } ] ", "[1,[],{}]"),
    ("[-0,2.50,1e5,1E-2,-0.0e+0]", "[-0,2.50,1e5,1E-2,-0.0e+0]"),
    ("[true,false,null]", "[true,false,null]"),
    (#"{"a" : "b\n\"c\u00e9\ud83d\udc0e", "\u0061": [{"x":{}}]}"#, "{a:'b\n\"cé🐎',a:[{x:{}}]}"),
    (#"["\ud800", "\q", "ok"]"#, "[?,?,'ok']"), (#"{"":""}"#, "{:''}"),
    (#"["\\"]"#, #"['\']"#), ("\u{feff}[1]", "[1]"),
    ("[123456789012345678901234567890.5]", "[123456789012345678901234567890.5]"),
  ])
  func aDocumentIsReadAsItStands(text: String, tokens: String) {
    #expect(shown(text) == tokens)
  }

  @Test(arguments: [
    "", " ", "[", "{", "]", "[}", "{]", "[1", "[1,", "[1,]", "[,1]", "{,}", "[1 2]", "[1]x",
    "[1] 2",
    "[01]", "[1.]", "[.5]", "[+1]", "[-]", "[1e]", "[0x1]", "[NaN]", "[Infinity]", "[tru]",
    "[nulll]",
    #"{"a"}"#, #"{"a":}"#, #"{"a" 1}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#, "{1:2}", #"["a":1]"#,
    #"["a"x]"#, #"["a"#, "[\"a\u{1}\"]", "['a']", "[1]]", "{}{}", #"{"\q":1}"#, "<html>", "nul",
  ])
  func whatIsNotJSONIsRefused(text: String) {
    #expect(shown(text) == nil)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let reader = JSONReader()
    let text: [UInt8] = [0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d]
    #expect(throws: JSONDocumentError(description: "it is not JSON")) {
      try text.withUnsafeBytes { try reader.open($0) }
    }
  }

  @Test func nestingHasABound() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(shown(nested(64)) != nil)
    #expect(shown(nested(65)) == nil && shown(nested(100_000)) == nil)
    #expect(throws: JSONDocumentError(description: "it is nested too deeply")) {
      try JSONDocument.elements(bytes(nested(65))) { _, _ in }
    }
  }

  @Test func elementsComeOneByOneUntilTheTextEndsOrFails() throws {
    var seen: [String] = []
    try JSONDocument.elements(bytes(#"[1,{"a":2},[3]]"#)) { index, element in
      seen.append("\(index) \(shown(element))")
    }
    #expect(seen == ["0 1", "1 {a:2}", "2 [3]"])
    #expect(throws: JSONDocumentError(description: "it is not JSON")) {
      try JSONDocument.elements(bytes("[1,2")) { _, _ in }
    }
    #expect(throws: JSONDocumentError(description: "the document is of another kind")) {
      try JSONDocument.elements(bytes("{}")) { _, _ in }
    }
    #expect(throws: JSONDocumentError(description: "the document is null")) {
      try JSONDocument.elements(bytes("null")) { _, _ in }
    }
    #expect(throws: JSONDocumentError(description: "it is empty")) {
      try JSONDocument.elements([]) { _, _ in }
    }
  }

  @Test func aReaderIsUsedAgainAfterAnError() throws {
    let reader = JSONReader()
    for text in ["[1,", "[1]", "{", "[2]"] {
      bytes(text).withUnsafeBytes { bytes in
        _ = try? reader.open(bytes)
        _ = try? reader.next()
      }
    }
    let found = bytes("[7]").withUnsafeBytes { bytes -> String? in
      guard (try? reader.open(bytes)) == .array else { return nil }
      return (try? reader.next()).flatMap { $0 }.map(shown)
    }
    #expect(found == "7")
  }

  @Test func membersAreFoundInWhateverOrder() throws {
    let text = bytes(#"{"a":1,"b":null,"c":"x","d":"2.50"}"#)
    let found = try JSONDocument.object(text) { members throws(WireFault) in
      [
        try members.text("c"), try members.decimal("a")?.description, try members.text("b"),
        try members.decimal("d")?.description, try members.text("e"), try members.text("c"),
      ]
    }
    #expect(found == ["x", "1", nil, "2.5", nil, "x"])
    func fault(
      _ read: (inout WireMembers) throws(WireFault) -> Void
    ) throws -> String? {
      do throws(JSONDocumentError) {
        try JSONDocument.object(text, read)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      try fault { members throws(WireFault) in _ = try members.required("e", members.text("e")) }
        == "e is missing")
    #expect(
      try fault { members throws(WireFault) in _ = try members.required("b", members.text("b")) }
        == "b is null")
    #expect(
      try fault { members throws(WireFault) in _ = try members.flag("c") }
        == "c is of another kind")
    #expect(
      try fault { members throws(WireFault) in _ = try members.decimal("c") }
        == "c is not a valid value")
  }

  /// simdjson looks behind a document's end: there must be nothing to find, and nowhere to fall.
  @Test func aDocumentMayEndWhereItsMemoryEnds() {
    let page = 4096
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * page, alignment: page)
    defer { memory.deallocate() }
    let reader = JSONReader()
    for end in (3 * page - 70)...(3 * page + 3) {
      memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "\""))
      let text = bytes(#"[{"a":"bc","d":[12]}]"#)
      UnsafeMutableRawBufferPointer(rebasing: memory[(end - text.count)..<end]).copyBytes(
        from: text)
      let document = UnsafeRawBufferPointer(rebasing: memory[(end - text.count)..<end])
      #expect((try? reader.open(document)) == .array)
      #expect((try? reader.whole()).map(shown) == "[{a:'bc',d:[12]}]")
    }
  }
}
