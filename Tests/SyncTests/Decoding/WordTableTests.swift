import ClientModels
import Testing

@testable import Sync

@Suite struct WordTableTests {
  private func expectAll<Word: WireWord>(_ words: WordTable<Word>) {
    for word in Word.known {
      #expect(bytes(word.wire).withUnsafeBufferPointer { words.word($0) } == word)
      let longer = word.wire + "_x"
      #expect(bytes(longer).withUnsafeBufferPointer { words.word($0) } == .other(longer))
    }
  }

  @Test func everyWordOfTheContractIsFoundAndOthersAreKept() {
    expectAll(AlpacaParsing.Words.assetClasses)
    expectAll(AlpacaParsing.Words.events)
    expectAll(AlpacaParsing.Words.orderClasses)
    expectAll(AlpacaParsing.Words.orderTypes)
    expectAll(AlpacaParsing.Words.positionSides)
    expectAll(AlpacaParsing.Words.sides)
    expectAll(AlpacaParsing.Words.statuses)
    expectAll(AlpacaParsing.Words.timesInForce)
    let simple = bytes("simple").withUnsafeBufferPointer {
      AlpacaParsing.Words.orderClasses.word($0)
    }
    #expect(simple == .simple)
  }
}
