import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("Exporting the journal of an account", .blocking)
struct AuditExportTests: StoredAccountFixture {
  private func exported(
    _ disk: MemoryFileSystem, as form: AuditExport.Form
  ) throws -> (export: AuditExport, text: String) {
    let export = try AuditExport(at: Self.folder, disk)
    var bytes: [UInt8] = []
    try export.write(as: form) { piece throws(StoreError) in bytes += piece }
    return (export, String(decoding: bytes, as: UTF8.self))
  }

  @Test("The journal is exported as CSV, ended by the number of records and their head")
  func csv() throws {
    let disk = try written(orders: 2)
    let (export, text) = try exported(disk, as: .csv)
    let lines = text.components(separatedBy: "\r\n")
    #expect(lines.count == 8)
    #expect(
      lines[0]
        == "sequence,time,kind,client_order_id,broker_order_id,execution_id,hash,details")
    #expect(lines[3].hasPrefix("3,2026-11-21T12:00:00Z,send,folio-1,,,"))
    #expect(lines[3].hasSuffix(#","{""coid"":""folio-1"",""n"":1}""#))
    #expect(lines[6].hasPrefix("5,,end,,,,\(export.head),"))
    #expect(lines[6].hasSuffix(#""{""count"":5,""head"":""\#(export.head)"",""complete"":true}""#))
    #expect(lines[7].isEmpty)
  }

  @Test("The journal is exported as JSON")
  func json() throws {
    let (export, text) = try exported(try written(orders: 2), as: .json)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["count"] as? Int == 5)
    #expect(object["head"] as? String == export.head)
    #expect(object["account"] as? String == "a1")
    let records = try #require(object["records"] as? [[String: Any]])
    #expect(
      records.map { $0["kind"] as? String } == ["header", "intent", "send", "intent", "send"])
    #expect((records[1]["details"] as? [String: Any])?["body"] as? String == #"{"symbol":"BRK.B"}"#)
  }

  @Test("A damaged journal is exported up to the damage, and says so")
  func damagedExport() throws {
    let disk = try written()
    try change(disk, "orders/000002.jsonl", at: 700)
    let (export, text) = try exported(disk, as: .json)
    #expect(export.damage?.path == Self.folder + "/orders/000002.jsonl")
    #expect(text.contains(#"sound copy: /state/folio/h-a1/orders/000002.jsonl is damaged"#))
  }

  @Test("A journal that ends before what a snapshot or the lock file knows is not complete")
  func cutOffExport() throws {
    for anchors in [["LOCK", "snap"], ["LOCK"], ["snap"]] {
      for isGone in [false, true] {
        let disk = try written()
        let last = Self.folder + "/orders/000003.jsonl"
        let lines = try #require(disk.contents(last)).split(separator: 10).map { Array($0) + [10] }
        disk.place(Array(lines.dropLast().joined()), at: last)
        if isGone {
          for number in 1...3 { disk.remove(Self.folder + "/orders/00000\(number).jsonl") }
        }
        for name in ["LOCK", "snap"] where !anchors.contains(name) {
          disk.remove("\(Self.folder)/\(name)")
        }
        let (export, text) = try exported(disk, as: .json)
        #expect(export.records == (isGone ? 0 : 26))
        #expect(export.damage?.description.contains("knows record 27") == true)
        #expect(text.contains(#""complete":false,"damage":"#))
        if isGone {
          disk.remove(Self.folder + "/orders")
          let (export, text) = try exported(disk, as: .json)
          #expect(export.damage?.path == Self.folder + "/orders")
          #expect(text.contains(#""count":0,"#))
          let check = try AccountCheck(at: Self.folder, disk)
          #expect(check.damages.map(\.path) == [Self.folder + "/orders"])
        }
      }
    }
  }

  @Test("An unfinished end is named in the export, which is then not called complete")
  func unfinishedExport() throws {
    let disk = try written(closing: false)
    let last = Self.folder + "/orders/000003.jsonl"
    disk.place(try #require(disk.contents(last)) + Array(#"{"seq":28,"#.utf8), at: last)
    let (export, text) = try exported(disk, as: .json)
    #expect(export.damage == nil)
    #expect(export.unfinishedBytes == 10)
    #expect(text.contains(#""complete":false,"unfinished_bytes":10}"#))
  }

  @Test("An export to a file is there whole or not at all")
  func exportToFile() throws {
    let disk = try written()
    let export = try AuditExport(at: Self.folder, disk)
    let names = disk.names(in: "/state")
    for index in 0..<20 {
      disk.fail(at: index, with: ENOSPC)
      do {
        try export.write(as: .csv, toFile: "/state/out.csv", storeEnvironment(disk))
        disk.heal()
        let (_, text) = try exported(disk, as: .csv)
        #expect(disk.contents("/state/out.csv") == Array(text.utf8))
        disk.remove("/state/out.csv")
      } catch {
        disk.heal()
        let isSyncOfDirectory = disk.contents("/state/out.csv") != nil
        if isSyncOfDirectory { disk.remove("/state/out.csv") }
      }
      #expect(disk.names(in: "/state") == names, "call \(index)")
    }
  }
}
