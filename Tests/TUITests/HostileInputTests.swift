import ClientModels
import TestSupport
import Testing

@testable import TUI

/// A place on the screen from which input could do harm.
private enum Place: CaseIterable {
  case portfolio, filter, marks, columns, ticket, review, repeatedReview, cancelOne, cancelMarked,
    cancelAll, resend, abandon, line, writtenLine, palette, reading, drafts, draftReview,
    draftReviews, draftDeletion, changeMarked, closeMarked, closeOne, kill

  /// The screen there, each sheet long enough open to be armed.
  func open(_ kind: AppSettings.Kind, waiting seconds: Double = 1) -> ScreenFixture {
    var fixture = ScreenFixture(kind: kind)
    switch self {
    case .portfolio: break
    case .filter: fixture.press(.character("/"))
    case .marks: mark(&fixture)
    case .columns: fixture.press(.character("3"), .character("|"))
    case .ticket: fixture.press(.character("b"), .character("5"))
    case .review: fixture.press(.character("b"), .character("5"), .enter)
    case .repeatedReview: reviewAgain(&fixture)
    case .cancelOne: fixture.press(.tab, .tab, .character("c"))
    case .cancelMarked:
      mark(&fixture)
      fixture.press(.character("c"))
    case .cancelAll: fixture.press(.character("X"))
    case .resend:
      lose(&fixture)
      fixture.press(.character("R"))
    case .abandon:
      lose(&fixture)
      fixture.press(.character("A"))
    case .line: fixture.press(.character(":"))
    case .writtenLine:
      fixture.press(.character(":"))
      fixture.type("cancel all")
    case .palette: fixture.press(.control("p"))
    case .reading: fixture.press(.character("?"))
    case .drafts: prepare(&fixture)
    case .draftReview:
      prepare(&fixture)
      fixture.press(.enter, .enter)
    case .draftReviews:
      prepare(&fixture)
      fixture.press(.character(" "), .character(" "), .enter)
    case .draftDeletion:
      prepare(&fixture)
      fixture.press(.character("d"))
    case .changeMarked:
      mark(&fixture)
      fixture.press(.character("m"))
      fixture.type("+2t")
      fixture.press(.enter)
    case .closeOne: fixture.press(.character("x"), .character("1"), .character("0"))
    case .kill: fixture.press(.character("K"))
    case .closeMarked: fixture.press(.character(" "), .character(" "), .character("x"))
    }
    if seconds > 0 { fixture.wait(seconds) }
    fixture.effects = []
    return fixture
  }

  private func prepare(_ fixture: inout ScreenFixture) {
    let drafts = ["buy 1 AAPL @ 230 day", "sell 1 AAPL @ 240 day"].enumerated().map {
      Draft(number: $0.offset + 1, phrase: $0.element, createdAt: fixture.now)
    }
    fixture.send(.drafts(.listed(drafts)))
    fixture.press(.character("3"), .character("["))
  }

  private func mark(_ fixture: inout ScreenFixture) {
    fixture.press(.character("3"), .character("g"), .character("V"), .character("G"))
    fixture.press(.character("V"))
  }

  private func reviewAgain(_ fixture: inout ScreenFixture) {
    if let request = request("folio-again") {
      fixture.send(
        .sync(
          .submissionChanged(
            Submission(
              request: request, state: .unconfirmed(reason: "no answer"), confirmedAt: fixture.now))
        ))
    }
    fixture.press(.character("b"), .character("5"), .enter)
  }

  private func lose(_ fixture: inout ScreenFixture) {
    guard let request = request("folio-lost") else { return }
    var lost = Submission(
      request: request, state: .unconfirmed(reason: "no answer"), confirmedAt: fixture.now)
    fixture.wait(60)
    lost.notFoundAt = fixture.now
    fixture.send(.sync(.submissionChanged(lost)))
    fixture.press(.tab, .tab, .character("g"))
  }

  private func request(_ id: String) -> OrderRequest? {
    guard let id = ClientOrderID(id), let apple = Symbol("AAPL") else { return nil }
    return OrderRequest(
      clientOrderID: id, symbol: apple, side: .buy, quantity: Quantity(7), pricing: .market,
      timeInForce: .day)
  }
}

/// A burst as a terminal delivers it: in one read or some, all within 20 ms, and quotes come in between.
private struct Delivery {
  var fixture: ScreenFixture
  private var terminal = TerminalBytes()

  init(to fixture: ScreenFixture) { self.fixture = fixture }

  /// Delivers the burst and lets a second pass; returns what left that changes something at the broker.
  mutating func deliver(_ bytes: [UInt8], using chance: inout CountingGenerator) -> [Effect] {
    fixture.effects = []
    var rest = bytes[...]
    var left = 0.0195
    while !rest.isEmpty {
      let isWhole = Bool.random(using: &chance)
      let count = isWhole ? rest.count : Int.random(in: 1...rest.count, using: &chance)
      for event in terminal.read(rest.prefix(count)) { fixture.send(event) }
      rest = rest.dropFirst(count)
      let gap = Double.random(in: 0...left, using: &chance)
      left -= gap
      fixture.now = fixture.now.advanced(bySeconds: gap)
      if Int.random(in: 0..<4, using: &chance) == 0 { fixture.send(.tick) }
    }
    fixture.settle()
    fixture.wait(0.35)
    fixture.wait(1)
    return fixture.effects.filter(Self.isChange)
  }

  static func isChange(_ effect: Effect) -> Bool {
    switch effect {
    case .send(.watch), .send(.show), .send(.findAsset), .send(.listAssets), .send(.trace),
      .send(.followBars), .send(.refresh), .send(.followActivity), .send(.readOlderActivity),
      .send(.followDay), .send(.followNews), .send(.followPerformance), .send(.lookBack):
      false
    case .send, .drafts(.send), .drafts(.delete), .alerts(.delete): true
    case .drafts(.read), .drafts(.add), .drafts(.change), .drafts(.readBasket), .drafts(.keep),
      .settings, .quit, .suspend, .redraw, .bell, .keepView, .takePicture, .keepTable, .notify,
      .copy,
      .reportMouse,
      .alerts:
      false
    }
  }
}

/// Hands on a keyboard.
private struct Typist {
  var fixture: ScreenFixture

  /// A key so many seconds after the last one.
  mutating func press(_ key: Character, after seconds: Double) {
    let at = fixture.now.advanced(bySeconds: seconds)
    if let due = fixture.state.wakeAt, due <= at {
      fixture.now = due
      fixture.send(.tick)
    }
    fixture.now = at
    fixture.send(.key(key == "\r" ? .enter : .character(key)))
  }

  mutating func type(_ text: String, every seconds: Double) {
    for character in text { press(character, after: seconds) }
  }

  /// What left that changes something, once the hands rest.
  mutating func changes() -> [Effect] {
    fixture.settle()
    fixture.wait(1)
    return fixture.effects.filter(Delivery.isChange)
  }
}

@Suite(.reckoning, .timeLimit(.minutes(5))) struct HostileInputTests {
  private static let burstsOfEachPlace = 313

  @Test(arguments: [AppSettings.Kind.paper, .live])
  func noBurstOfBytesSendsCancelsOrClosesAnything(kind: AppSettings.Kind) {
    var sheets = 0
    for (number, place) in Place.allCases.enumerated() {
      let opened = place.open(kind)
      if [.review, .confirmation].contains(opened.state.frontScope) { sheets += 1 }
      for burst in 0..<Self.burstsOfEachPlace {
        let seed = UInt64(number * 10_000 + burst + (kind == .live ? 1_000_000 : 0))
        var chance = CountingGenerator(state: seed &* 0x9e37_79b9_7f4a_7c15)
        for _ in 0..<8 { _ = chance.next() }
        var delivery = Delivery(to: opened)
        // What one burst opened, the next one meets.
        for _ in 0..<(burst % 4 == 0 ? 3 : 1) {
          let bytes = HostileBurst.bytes(using: &chance)
          let effects = delivery.deliver(bytes, using: &chance)
          #expect(
            effects.isEmpty, "\(place) \(kind), seed \(seed): \(HostileBurst.text(bytes))")
          guard effects.isEmpty else { return }
        }
      }
    }
    #expect(sheets == 14, "the sheets that can send were open")
  }

  @Test(arguments: [
    "y\u{1b}[<0;1;1M", "\u{1b}[<0;1;1My", "yy", "ny", "y\r", "\0y", "y\0", "\u{9b}y", "éy", "ye",
    "\u{1b}[200~x\u{1b}[201~y", "y\u{1b}[200~x", "zzzy", "\u{1b}[M yy",
  ])
  func aSendKeyThatDoesNotStandAloneSendsNothing(text: String) {
    for place in [Place.review, .cancelAll, .resend, .draftReview, .draftReviews, .changeMarked] {
      var delivery = Delivery(to: place.open(.paper))
      var chance = CountingGenerator()
      for _ in 0..<20 { #expect(delivery.deliver(Array(text.utf8), using: &chance).isEmpty) }
    }
  }

  @Test func bytesThatAreNoTextAreSeenBesideTheSendKey() {
    for bytes: [UInt8] in [[0x79, 0xff], [0xff, 0x79], [0x79, 0xc3], [0xe2, 0x82, 0x79]] {
      var terminal = TerminalBytes()
      var fixture = Place.review.open(.paper)
      for event in terminal.read(bytes) { fixture.send(event) }
      fixture.wait(1)
      #expect(fixture.orders.isEmpty)
    }
  }

  @Test func theWordForALiveAccountIsTypedAndNotPoured() {
    var chance = CountingGenerator()
    for word in ["SEND\r", "END\r", "SEND"] {
      var delivery = Delivery(to: Place.review.open(.live))
      #expect(delivery.deliver(Array(word.utf8), using: &chance).isEmpty)
      delivery.fixture.press(.enter)
      #expect(delivery.fixture.orders.isEmpty, "a poured word counts for nothing")
    }
  }

  @Test func aSendKeyThatStandsAloneSendsAfterTheInstant() {
    var fixture = Place.review.open(.paper)
    let pressed = fixture.now
    fixture.send(.key(.character("y")))
    #expect(fixture.orders.isEmpty)
    #expect(fixture.state.wakeAt == pressed.advanced(bySeconds: 0.02))
    fixture.now = pressed.advanced(bySeconds: 0.02)
    fixture.send(.tick)
    #expect(fixture.orders.count == 1)
    #expect(fixture.state.wakeAt == nil)
  }

  @Test func aTerminalThatGoesOrAClockThatIsSetBackTakesTheSendKeyBack() {
    for isGone in [true, false] {
      var fixture = Place.review.open(.paper)
      fixture.send(.key(.character("y")))
      fixture.now = fixture.now.advanced(bySeconds: isGone ? 5 : -5)
      fixture.send(isGone ? .hangUp : .tick)
      fixture.wait(10)
      #expect(fixture.orders.isEmpty)
    }
  }

  @Test(arguments: [AppSettings.Kind.paper, .live])
  func textThatRunsIntoASheetSendsNothingAtAnySpeed(kind: AppSettings.Kind) {
    for place in Place.allCases {
      let opened = place.open(kind, waiting: 0)
      guard opened.state.layers.last?.armedAt != nil else { continue }
      for spacing in 1...290 as ClosedRange<Int> {
        for text in ["\ray y", "yyyyy"] {
          var typist = Typist(fixture: opened)
          typist.type(text, every: Double(spacing) / 1_000)
          let changes = typist.changes()
          #expect(changes.isEmpty, "\(place) \(kind), \(text) every \(spacing) ms")
          guard changes.isEmpty else { return }
        }
      }
    }
  }

  @Test func aLoneKeyAfterAQuietMomentSends() {
    let places: [Place] = [
      .review, .cancelOne, .cancelMarked, .cancelAll, .resend, .draftReview, .draftReviews,
      .draftDeletion, .closeMarked, .closeOne, .kill,
    ]
    for place in places {
      var typist = Typist(fixture: place.open(.paper, waiting: 0))
      typist.type("ayeay", every: 0.03)
      typist.press("y", after: 0.29)
      typist.press("y", after: 0.301)
      #expect(!typist.changes().isEmpty, "\(place)")
    }
  }

  @Test func readingOnBeginsTheTimeAnew() {
    var fixture = Place.kill.open(.paper)
    fixture.press(.pageDown, .character("y"))
    #expect(!fixture.effects.contains(.send(.exit(.kill))))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.effects.contains(.send(.exit(.kill))))
  }

  @Test(arguments: [0.25, 0.375, 0.5, 0.66, 1, 2])
  func aKeyThatIsHeldDownNeverConfirms(delay: Double) {
    for every in [0.015, 0.033, 0.09, 0.11] {
      // Pressed too soon; and once on a review that takes two presses.
      for (place, first) in [(Place.kill, 0.1), (.review, 0.1), (.repeatedReview, 1)] {
        var typist = Typist(fixture: place.open(.paper, waiting: 0))
        typist.press("y", after: first)
        typist.press("y", after: delay)
        for _ in 0..<20 { typist.press("y", after: every) }
        #expect(typist.changes().isEmpty, "\(place), after \(delay) s every \(every) s")
      }
    }
  }
}
