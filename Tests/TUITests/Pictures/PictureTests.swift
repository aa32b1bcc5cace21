import ClientModels
import Foundation
import TestSupport
import Testing

@testable import TUI

#if canImport(FoundationXML)
  import FoundationXML
#endif

private final class Folder: PictureShelf {
  var kept: [Picture] = []
  var fault: ThemeError?

  func keep(_ picture: Picture) throws(ThemeError) -> [String] {
    if let fault { throw fault }
    kept.append(picture)
    return ["/pictures/a.svg", "/pictures/a.txt"]
  }

  func keep(table text: String, named name: String) throws(ThemeError) -> String {
    if let fault { throw fault }
    return "/tables/\(name).csv"
  }
}

/// The elements of a document, or nil when it is no XML.
private final class Elements: NSObject, XMLParserDelegate {
  var names: [String] = []
  var texts: [String] = []
  private var isText = false

  static func of(_ document: String) -> Elements? {
    let elements = Elements()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = elements
    return parser.parse() ? elements : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    names.append(name)
    isText = name == "text"
    if isText { texts.append("") }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isText { texts[texts.count - 1] += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) { isText = false }
}

private let colors = Theme(
  name: "test",
  styles: [
    .text: Style(foreground: .rgb(200, 200, 200), background: .rgb(16, 16, 16)),
    .gain: Style(foreground: .rgb(0, 205, 0), background: .rgb(16, 16, 16), bold: true),
    .selection: Style(
      foreground: .rgb(200, 200, 200), background: .rgb(16, 16, 16), reversed: true,
      underlined: true),
  ])

private func canvas(_ columns: Int, _ rows: Int, draw: (inout Canvas) -> Void) -> Canvas {
  var canvas = Canvas(size: Size(columns: columns, rows: rows))
  draw(&canvas)
  return canvas
}

@Suite struct PictureTests {
  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func theScreenAsADrawingIsXMLWithEveryWordOfTheScreen(columns: Int, rows: Int) throws {
    let size = Size(columns: columns, rows: rows)
    let screen = ScreenFixture(size: size).state.picture(size: size)
    let text = Picture(canvas: screen, theme: colors).file(.svg)
    let elements = try #require(Elements.of(text))
    #expect(elements.names.first == "svg")
    let words = elements.texts.joined(separator: " ")
    for word in ["PAPER", "Holdings", "BRK.B", "61,860.40"] { #expect(words.contains(word)) }
    expectText(
      text, in: "Tests/TUITests/Golden/picture-\(columns)x\(rows).svg",
      sourceLocation: #_sourceLocation)
  }

  @Test func everyRunStandsAtItsOwnColumnAndWideCharactersTakeTwo() throws {
    let text = Picture(
      canvas: canvas(20, 2) {
        $0.draw("ab  c", column: 1, row: 0)
        $0.draw("価格 12", column: 0, row: 1, role: .gain)
      }, theme: colors
    ).file(.svg)
    #expect(text.contains("<text x=\"16\" y=\"20\" textLength=\"16\">ab</text>"))
    #expect(text.contains("<text x=\"48\" y=\"20\" textLength=\"8\">c</text>"))
    #expect(text.contains("<text x=\"8\" y=\"36\" textLength=\"16\">価</text>"))
    #expect(text.contains("<text x=\"24\" y=\"36\" textLength=\"16\">格</text>"))
    #expect(text.contains("<text x=\"48\" y=\"36\" textLength=\"16\">12</text>"))
    #expect(text.contains("<g fill=\"#00cd00\" font-weight=\"bold\">"))
  }

  @Test func whatIsReversedHasTheInkAsItsGroundAndALineWhereItIsUnderlined() {
    let text = Picture(
      canvas: canvas(4, 1) { $0.draw("ab", column: 0, row: 0, role: .selection) }, theme: colors
    ).file(.svg)
    #expect(
      text.contains("<rect x=\"8\" y=\"8\" width=\"16\" height=\"16\" fill=\"#c8c8c8\"/>"))
    #expect(text.contains("<g fill=\"#101010\">"))
    #expect(text.contains("M8 22h16v1h-16z"))
  }

  @Test func framesChartsAndDotsAreShapesThatMeet() {
    let text = Picture(
      canvas: canvas(4, 1) { $0.draw("─┐▄⠁", column: 0, row: 0) }, theme: colors
    ).file(.svg)
    #expect(text.contains("M8 16h4v1h-4zM11 16h5v1h-5z"), "a line through the whole cell")
    #expect(text.contains("M20 16h1v8h-1z"), "down from the middle to the lower edge")
    #expect(text.contains("M24 16h8v8h-8z"), "the lower half")
    #expect(text.contains("M33 9h2v2h-2z"), "the first of eight dots")
    #expect(!text.contains("<text"))
  }

  @Test func aHostileNameIsTextAndNothingElse() throws {
    let name = "</text><script>x</script>&\"'"
    var screen = canvas(40, 1) { $0.draw(name, column: 0, row: 0) }
    screen[39, 0] = Cell(text: "\u{1b}", role: .text)
    let text = Picture(canvas: screen, theme: colors).file(.svg)
    let elements = try #require(Elements.of(text))
    #expect(elements.texts.joined().contains(name))
    #expect(!elements.names.contains("script"))
    #expect(!text.unicodeScalars.contains("\u{1b}"))
  }

  @Test(arguments: [
    (ColorDepth.direct, "\u{1b}[0;1;38;2;0;205;0;48;2;16;16;16m+1"),
    (.many, "\u{1b}[0;1;38;5;40;48;5;233m+1"), (.sixteen, "\u{1b}[0;1;32;40m+1"),
    (.eight, "\u{1b}[0;1;32;40m+1"), (.none, "\u{1b}[0;1m+1"),
  ])
  func textWithColoursHasAsManyAsAreAskedFor(depth: ColorDepth, start: String) {
    let text = Picture(
      canvas: canvas(3, 1) { $0.draw("+1 ", column: 0, row: 0, role: .gain) }, theme: colors
    ).file(.ansi, depth: depth)
    #expect(text.hasPrefix(start))
    #expect(text.hasSuffix("\u{1b}[0m\n"))
  }

  @Test func textWithColoursHasNoSequenceButColours() {
    let size = Size(columns: 120, rows: 40)
    let text = Picture(canvas: ScreenFixture().state.picture(size: size), theme: colors)
      .file(.ansi)
    var stream = TerminalStream()
    stream.take(text.utf8)
    #expect(stream.kinds.subtracting(["not ASCII"]) == ["CSI m"])
    #expect(stream.isAtRest)
    #expect(text.split(separator: "\n").count == 40)
  }

  @Test func withoutUnicodeThereIsNone() {
    let size = Size(columns: 80, rows: 24)
    let picture = Picture(
      canvas: ScreenFixture().state.picture(size: size), theme: colors, isASCII: true)
    for format in Picture.Format.allCases {
      #expect(picture.file(format).utf8.allSatisfy { $0 < 0x80 }, "\(format)")
    }
  }

  @Test func aKeyWritesTheScreenAndSaysWhere() {
    let folder = Folder()
    var fixture = ScreenFixture()
    fixture.press(.control("s"))
    #expect(fixture.effects == [.takePicture])
    let picture = Picture(canvas: fixture.state.picture(size: fixture.state.size), theme: colors)
    fixture.send(.settings(SettingsAnswer(picture, from: folder)))
    #expect(folder.kept == [picture])
    #expect(fixture.state.notice?.text == "the screen is in /pictures/a.svg and .txt")
    folder.fault = ThemeError("/pictures cannot be made")
    fixture.send(.settings(SettingsAnswer(picture, from: folder)))
    #expect(fixture.state.notice?.text == "/pictures cannot be made")
  }

  @Test func withTheMaskOnNoAmountOfOursIsInAPicture() {
    var fixture = ScreenFixture()
    fixture.press(.character("M"), .character("b"))
    fixture.type("77")
    fixture.press(.enter)
    fixture.wait(1)
    let size = Size(columns: 120, rows: 40)
    #expect(fixture.state.render(size: size).text.contains("BUY 77 AAPL"))
    let text = fixture.state.picture(size: size).text
    for own in ["77", "61,860.40", "11,714.00"] { #expect(!text.contains(own), "\(own)") }
    #expect(text.contains("234.28"), "prices of the market stay")
  }
}
