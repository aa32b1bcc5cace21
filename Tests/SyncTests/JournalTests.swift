import ClientModels
import Foundation
import Testing

@testable import Sync

@Suite("The order journal")
struct JournalTests {
  @Test("Every kind of record is read back as it was written")
  func roundTrip() throws {
    let disk = MemoryFileSystem()
    let order = try storeOrder(1)
    let market = OrderRequest(
      clientOrderID: try #require(ClientOrderID(#"a "quoted" \ id"#)),
      symbol: try #require(Symbol("BTC/USD")), side: .sell, quantity: try Quantity(strict: "0.001"),
      pricing: .market, timeInForce: .goodTillCanceled)
    let broker = try #require(BrokerOrderID("b-1"))
    let entries: [JournalEntry] = [
      .intent(order, body: "{\"a\":\"line\\nend\u{1}\u{7f}\u{2028}é😀\"}\r\n\t"),
      .intent(market, body: ""),
      .send(order.clientOrderID, attempt: 1),
      .reply(
        order.clientOrderID, attempt: 1, http: 200, brokerID: broker, status: "new", failure: nil),
      .reply(
        order.clientOrderID, attempt: 2, http: nil, brokerID: nil, status: nil, failure: "timeout"),
      .resolve(market.clientOrderID, to: .notSent, why: "no byte left"),
      .resolve(market.clientOrderID, to: .abandoned, why: "given up"),
      .cancel(broker, attempt: 3),
      .intent(order, body: "{}", replacing: broker),
      .broker(
        broker, order.clientOrderID, status: "partially_filled",
        filled: try Quantity(strict: "0.000000001"), updatedAt: storeNoon, source: "stream"),
      .broker(broker, nil, status: "a new word", filled: .zero, updatedAt: nil, source: "sweep"),
      .legs(broker, [try #require(BrokerOrderID("l-1")), try #require(BrokerOrderID("l-2"))]),
      .fill(
        executionID: "20261121120000000::e-1", broker, symbol: order.symbol, side: .sell,
        quantity: Quantity(3), price: try Price(strict: "189.2501"), at: storeNoon),
    ]
    do {
      let first = try journal(disk)
      try first.append(entries, durably: true, at: storeNoon)
    }
    let second = try journal(disk)
    #expect(try storedEntries(disk) == entries)
    #expect(second.blockedBecause == nil)
    #expect(!second.tailWasTorn)
  }

  @Test("A journal that the first version wrote is read")
  func firstFormat() throws {
    let disk = MemoryFileSystem()
    _ = try journal(disk)
    disk.place(try Fixtures.load("journal-schema-1", extension: "jsonl"), at: firstSegment)
    let journal = try journal(disk)
    #expect(journal.blockedBecause == nil)
    let entries = try storedEntries(disk)
    #expect(entries.count == 14)
    let broker = try #require(BrokerOrderID("b-1"))
    #expect(entries.contains(.cancel(broker, attempt: 1)))
    let first = try #require(ClientOrderID("folio-01KAK8V0C0QH3M5N7P9R1T3V5X"))
    #expect(
      entries.first
        == .intent(
          OrderRequest(
            clientOrderID: first, symbol: try #require(Symbol("BRK.B")), side: .buy,
            quantity: try Quantity(strict: "1.5"), pricing: .limit(try Price(strict: "189.25")),
            timeInForce: .day), body: #"{"symbol":"BRK.B","qty":"1.5"}"#))
    #expect(
      entries[6]
        == .reply(
          try #require(ClientOrderID("folio-01KAK8V1B87Y9Z1A3C5E7G9J2K")), attempt: 1, http: 403,
          brokerID: nil, status: nil, failure: "insufficient \"buying\" power é"))
  }

  @Test("A record is one line in the documented form, after a header")
  func lineFormat() throws {
    let disk = MemoryFileSystem()
    try journal(disk).append(storeEntries(7), durably: true, at: storeNoon)
    let text = String(decoding: try #require(disk.contents(firstSegment)), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix(
        #"{"seq":1,"ts":"2026-11-21T12:00:00Z","mono":42,"k":"header","d":{"schema":1,"#
          + #""min_reader":1,"app":"folio 0.1.0","host":"paper-api.alpaca.markets","account":"a1","#
          + #""prev_segment_hash":"00000000000000000000000000000000"},"#
          + #""p":"00000000000000000000000000000000","h":""#))
    #expect(
      lines[1].hasPrefix(
        #"{"seq":2,"ts":"2026-11-21T12:00:00Z","mono":42,"k":"intent","d":{"coid":"folio-7","#
          + #""req":{"client_order_id":"folio-7","symbol":"BRK.B","side":"buy","qty":"1.5","#
          + #""type":"limit","limit_price":"189.25","time_in_force":"day"},"#
          + #""body":"{\"symbol\":\"BRK.B\"}"},"p":""#))
    #expect(lines[2].contains(#""k":"send","d":{"coid":"folio-7","n":1},"p":""#))
    #expect(text.hasSuffix("\"}\n"))
  }

  @Test("One append is one write and, when durable, one sync")
  func oneWrite() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    try journal.append(storeEntries(1), durably: true, at: storeNoon)
    disk.heal()
    try journal.append(storeEntries(2), durably: true, at: storeNoon)
    #expect(disk.calls == ["write ", "fsync "])
    disk.heal()
    try journal.append(storeEntries(3), durably: false, at: storeNoon)
    #expect(disk.calls == ["write "])
  }

  @Test("Opening a sound journal writes nothing")
  func cleanOpening() throws {
    let disk = MemoryFileSystem()
    try journal(disk).append(storeEntries(1), durably: true, at: storeNoon)
    disk.heal()
    _ = try journal(disk)
    #expect(!disk.calls.contains { $0.hasPrefix("write") || $0.hasPrefix("rename") })
  }

  @Test("A full segment is followed by the next, and all are read back in order")
  func rotation() throws {
    let disk = MemoryFileSystem()
    var written: [JournalEntry] = []
    for number in 1...20 {
      let entries = try storeEntries(number)
      try journal(disk, segmentLimit: 2000).append(entries, durably: true, at: storeNoon)
      written += entries
    }
    #expect(disk.names(in: "/s/orders").count > 3)
    for name in disk.names(in: "/s/orders") {
      #expect(try #require(disk.contents("/s/orders/\(name)")).count <= 2000)
    }
    #expect(try storedEntries(disk) == written)
    disk.remove("/s/orders/000002.jsonl")
    let gap = try journal(disk)
    #expect(gap.blockedBecause?.path == "/s/orders/000002.jsonl")
    #expect(!gap.recovered.isComplete)
    #expect(!gap.recovered.orders.isEmpty)
    let readable = try storedEntries(disk)
    #expect(written.starts(with: readable))
    #expect(gap.recovered.orders.count == readable.count / 2)
  }

  @Test("A record beyond 64 KiB is refused before anything is written")
  func longRecord() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    let entry = JournalEntry.intent(
      try storeOrder(1), body: String(repeating: "x", count: 64 << 10))
    #expect(throws: StoreError.self) {
      try journal.append([entry], durably: true, at: storeNoon)
    }
    #expect(disk.contents(firstSegment) == nil)
    try journal.append(storeEntries(2), durably: true, at: storeNoon)
    #expect(journal.blockedBecause == nil)
  }

  @Test("The journal of another account is not taken for ours")
  func otherAccount() throws {
    let disk = MemoryFileSystem()
    try journal(disk).append(storeEntries(1), durably: true, at: storeNoon)
    let other = try OrderJournal(
      writing: try StoreDirectory.made(at: "/s", disk),
      owner: JournalOwner(host: storeOwner.host, account: "a2"), storeEnvironment(disk))
    #expect(other.recovered.orders.isEmpty)
    #expect(throws: StoreError.self) {
      try other.append(storeEntries(2), durably: true, at: storeNoon)
    }
  }

  @Test("Records that ask for a newer reader stop the journal and are left as they are")
  func newerReader() throws {
    let disk = MemoryFileSystem()
    _ = try journal(disk)
    var chain = JournalChain()
    let header = JournalRecord.header(
      schema: 3, minimumReader: 2, owner: storeOwner,
      previousSegmentHash: String(repeating: "0", count: 32))
    let bytes = chain.line(header.members(at: storeNoon, uptime: 1, version: "9")) + [1, 2, 3]
    disk.place(bytes, at: firstSegment)
    let journal = try journal(disk)
    #expect(journal.blockedBecause?.kind == .newerSchema(found: 3, known: 1))
    #expect(disk.contents(firstSegment) == bytes)
  }

  @Test("A header in the middle, or one that follows another segment, stops the journal")
  func misplacedHeader() throws {
    let disk = MemoryFileSystem()
    _ = try journal(disk)
    func header(after chain: JournalChain) -> String {
      JournalRecord.header(
        schema: 1, minimumReader: 1, owner: storeOwner, previousSegmentHash: chain.head.hex
      ).members(at: storeNoon, uptime: 1, version: "1")
    }
    var chain = JournalChain()
    let first = chain.line(header(after: chain))
    disk.place(first + chain.line(header(after: chain)), at: firstSegment)
    #expect(try journal(disk).blockedBecause?.description.contains("another journal") == true)
    var other = JournalChain()
    disk.place(other.line(header(after: chain)), at: firstSegment)
    #expect(try journal(disk).blockedBecause?.description.contains("another journal") == true)
  }

  @Test("An unknown record stops the journal unless it says that it is optional")
  func unknownKind() throws {
    let disk = MemoryFileSystem()
    try journal(disk).append(storeEntries(1), durably: true, at: storeNoon)
    let sound = try #require(disk.contents(firstSegment))
    var chain = JournalChain()
    for line in sound.split(separator: 10) {
      let isNext = chain.advance(over: line)
      #expect(isNext)
    }
    var other = chain
    disk.place(
      sound + chain.line(#""ts":"2026-11-21T12:00:00Z","k":"later","d":{"optional":true,"x":[1]}"#),
      at: firstSegment)
    #expect(try journal(disk).blockedBecause == nil)
    disk.place(
      sound + other.line(#""ts":"2026-11-21T12:00:00Z","k":"later","d":{"coid":"folio-1"}"#),
      at: firstSegment)
    #expect(try journal(disk).blockedBecause?.kind == .newerSchema(found: 2, known: 1))
  }
}
