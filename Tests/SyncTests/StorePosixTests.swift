import ClientModels
import Foundation
import Testing

@testable import Sync

@Suite("The store on a real disk")
struct StorePosixTests {
  private func inScratch(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/folio-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func open(_ path: String) throws -> AccountStore {
    let root = StoreRoot(
      path: path + "/state/folio/", environment: storeEnvironment(PosixFileSystem()))
    let account = try #require(AccountID("a1"))
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      let store = try root.openAccount(host: "localhost:8080", account: account)
      // A program that another test is just starting holds our open files, and with them the lock, until it is loaded.
      let isHeldByUs = store.viewOnlyBecause?.hasPrefix("process 4711 ") == true
      guard isHeldByUs, ContinuousClock.now < deadline else { return store }
      usleep(1_000)
    }
  }

  private func mode(_ path: String) throws -> UInt16 {
    try #require(
      FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    ).uint16Value
  }

  @Test("What dead writers left in the root is swept when it is old, and nothing else is")
  func abandonedFilesOfTheRoot() throws {
    try inScratch { path in
      let folder = path + "/state/folio"
      _ = try open(path)
      let files = FileManager.default
      func place(_ name: String, secondsOld: Double) throws {
        try Data([1]).write(to: URL(fileURLWithPath: folder + "/" + name))
        let written = storeNoon.advanced(bySeconds: -secondsOld).seconds
        try files.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: Double(written))],
          ofItemAtPath: folder + "/" + name)
      }
      try place(".tmp-77-ab12", secondsOld: 3_600)
      try place(".tmp-77-cd34", secondsOld: 3_000)
      try place(".tmp-5-ab12", secondsOld: 360_000)
      try place(".tmp-notes", secondsOld: 360_000)
      try place("view.main.json", secondsOld: 360_000)
      try files.createDirectory(
        atPath: folder + "/.tmp-77-ee", withIntermediateDirectories: false)
      try files.createSymbolicLink(
        atPath: folder + "/.tmp-77-ff", withDestinationPath: path + "/elsewhere")
      let before = Set(try files.contentsOfDirectory(atPath: folder))
      let root = StoreRoot(
        path: folder, environment: storeEnvironment(PosixFileSystem(), running: [5]))
      _ = try root.openAccount(host: "localhost:8080", account: try #require(AccountID("a1")))
      let after = Set(try files.contentsOfDirectory(atPath: folder))
      #expect(before.subtracting(after) == [".tmp-77-ab12"])
      #expect(after.isSubset(of: before))
    }
  }

  @Test("What is written is read back, in files and directories that only the user can read")
  func roundTripAndModes() throws {
    try inScratch { path in
      let folder = path + "/state/folio/localhost_8080-a1"
      do {
        let store = try open(path)
        try store.write(.account, payload: Array("{}".utf8), asOf: storeNoon, at: storeNoon)
        try store.write(.account, payload: Array("[]".utf8), asOf: storeNoon, at: storeNoon)
        try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
        try store.journal.append(storeEntries(2), durably: false, at: storeNoon)
      }
      for directory in [path + "/state/folio", folder, folder + "/orders"] {
        #expect(try mode(directory) == 0o700)
      }
      for file in ["/LOCK", "/account.json", "/orders/000001.jsonl"] {
        #expect(try mode(folder + file) == 0o600)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          == ["BALLAST", "LOCK", "TRADER", "account.json", "orders"])
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
      let store = try open(path)
      #expect(try mode(folder) == 0o700)
      #expect(store.read(.account)?.payload == Array("[]".utf8))
      #expect(try recoveredOrder(1, store.journal)?.attempts == 1)
      #expect(
        try storedEntries(PosixFileSystem(), under: folder)
          == (try storeEntries(1) + storeEntries(2)))
      #expect(store.damages.isEmpty)
    }
  }

  @Test("The lock file knows how far the journal went, so that an end that was cut off is found")
  func cutOffEnd() throws {
    try inScratch { path in
      let folder = path + "/state/folio/localhost_8080-a1"
      let disk = PosixFileSystem()
      for number in 1...2 {
        let store = try open(path)
        try store.journal.append(storeEntries(number), durably: true, at: storeNoon)
        try store.close()
      }
      let known = AccountLock.anchor(in: try StoreDirectory.existing(at: folder, disk))
      #expect(known?.chain.sequence == 5)
      #expect(try Data(contentsOf: URL(filePath: folder + "/LOCK")).first == UInt8(ascii: "{"))
      try FileManager.default.removeItem(atPath: folder + "/snap")
      let segment = URL(filePath: folder + "/orders/000001.jsonl")
      let lines = try Data(contentsOf: segment).split(separator: 10).map { Array($0) + [10] }
      try Data(lines.dropLast().joined()).write(to: segment)
      let check = try AccountCheck(at: folder, disk)
      #expect(check.damages.count == 1)
      #expect(check.damages.first?.text.contains("/LOCK knows record 5: the end is gone") == true)
      let store = try open(path)
      #expect(
        store.ordersBlockedBecause?.description.contains("/LOCK knows record 5: the end is gone")
          == true)
    }
  }

  @Test("After a cut the next write goes to the end of the file, and leaves no hole")
  func writingAfterACut() throws {
    try inScratch { path in
      let disk = PosixFileSystem()
      let directory = try disk.openDirectory(path, in: nil)
      defer { disk.close(directory) }
      for (name, mode) in [("new", OpenMode.createNew), ("new", .append), ("lock", .openOrCreate)] {
        let file = try disk.open(name, in: directory, mode)
        defer { disk.close(file) }
        try disk.truncate(file, to: 0)
        try disk.write([1, 2, 3, 4], to: file)
        try disk.truncate(file, to: 2)
        try disk.write([5], to: file)
        #expect(try Data(contentsOf: URL(filePath: "\(path)/\(name)")) == Data([1, 2, 5]))
      }
    }
  }

  @Test("A torn end is repaired, and damage is set aside")
  func repairs() throws {
    try inScratch { path in
      let folder = path + "/state/folio/localhost_8080-a1"
      do {
        let store = try open(path)
        try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
      }
      let segment = try #require(FileHandle(forWritingAtPath: folder + "/orders/000001.jsonl"))
      try segment.seekToEnd()
      try segment.write(contentsOf: [0, 0, 0])
      try segment.close()
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/clock.json", withDestinationPath: "/etc/passwd")
      #expect(mkfifo(folder + "/assets.json", 0o600) == 0)
      #expect(FileManager.default.createFile(atPath: folder + "/orders.json", contents: nil))
      #expect(truncate(folder + "/orders.json", (64 << 20) + 4096) == 0)
      let store = try open(path)
      #expect(store.journalTailWasTorn)
      #expect(store.ordersBlockedBecause == nil)
      #expect(store.read(.orders) == nil)
      #expect(store.damages.first?.contains("it is larger than 64 MiB") == true)
      #expect(try recoveredOrder(1, store.journal)?.attempts == 1)
      #expect(store.read(.clock) == nil)
      #expect(store.read(.assets) == nil)
      #expect(store.damages.count == 3)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.contains("clock.json.damaged-20261121T120000Z"))
      #expect(names.contains("assets.json.damaged-20261121T120000Z"))
    }
  }

  @Test(
    "While another process holds the lock the account is only viewed",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
  func lockOfAnotherProcess() throws {
    try inScratch { path in
      _ = try open(path)
      let lock = path + "/state/folio/localhost_8080-a1/LOCK"
      try Data(#"{"pid":77,"start":"2026-11-21T11:00:00Z","version":"0"}"#.utf8)
        .write(to: URL(fileURLWithPath: lock))
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
      holder.arguments = ["-x", lock, "sh", "-c", "echo held; read line"]
      let output = Pipe()
      let input = Pipe()
      holder.standardOutput = output
      holder.standardInput = input
      try holder.run()
      #expect(try output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
      let store = try open(path)
      #expect(
        store.viewOnlyBecause
          == "process 77 has this account open since 2026-11-21 06:00:00 New York")
      try input.fileHandleForWriting.close()
      holder.waitUntilExit()
      #expect(try open(path).viewOnlyBecause == nil)
    }
  }

  @Test("Directories that are symbolic links are refused")
  func linkedDirectory() throws {
    try inScratch { path in
      try FileManager.default.createDirectory(
        atPath: path + "/elsewhere", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        atPath: path + "/state", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: path + "/state/folio", withDestinationPath: path + "/elsewhere")
      do {
        _ = try open(path)
        Issue.record("a linked directory was opened")
      } catch let error as StoreError {
        #expect(error.path == path + "/state/folio")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/elsewhere").isEmpty)
    }
  }

  @Test("A full device is reported with the file's name")
  func fullDevice() throws {
    let disk = PosixFileSystem()
    let devices = try StoreDirectory.existing(at: "/dev", disk)
    let full = try disk.open("full", in: devices.descriptor, .append)
    defer { disk.close(full) }
    do {
      try devices.reporting("full") { () throws(FileFault) in try disk.write([1], to: full) }
      Issue.record("a full device took a byte")
    } catch {
      #expect(
        error.description
          == "/dev/full: write failed, the disk is full; free some space and start again")
    }
  }

  @Test("Short writes are continued, interrupted ones repeated, and a stuck one is an error")
  func shortWrites() throws {
    var written: [Int] = []
    var interrupted = false
    try transferAll(count: 10, "write") { done in
      if done == 3, !interrupted {
        interrupted = true
        errno = EINTR
        return -1
      }
      written.append(done)
      return min(3, 10 - done)
    }
    #expect(written == [0, 3, 6, 9])
    #expect(interrupted)
    #expect(throws: FileFault(errno: EIO, operation: "write")) {
      try transferAll(count: 1, "write") { _ in 0 }
    }
    #expect(throws: FileFault(errno: ENOSPC, operation: "write")) {
      try transferAll(count: 1, "write") { _ in
        errno = ENOSPC
        return -1
      }
    }
  }
}
