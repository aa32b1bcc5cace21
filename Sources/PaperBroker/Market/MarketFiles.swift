import Foundation

/// Reads the files of a recording.
public enum MarketFiles {
  /// `byteLimit` is for each file; its size is looked at before any of it is read. A recording without statuses has none.
  public static func read(
    directory: String, byteLimit: Int = 1 << 30
  ) throws(RecordingError) -> (quotes: [UInt8], trades: [UInt8], statuses: [UInt8]?) {
    let hasStatuses = FileManager.default.fileExists(atPath: directory + "/statuses.csv")
    return (
      try read("quotes.csv", in: directory, byteLimit),
      try read("trades.csv", in: directory, byteLimit),
      hasStatuses ? try read("statuses.csv", in: directory, byteLimit) : nil
    )
  }

  /// A file of its own, such as one with news.
  public static func read(file path: String) throws(RecordingError) -> [UInt8] {
    guard let bytes = try? read(path: path, byteLimit: 1 << 28) else {
      throw RecordingError("\(path) cannot be read: it is a file of at most 256 MiB")
    }
    return bytes
  }

  private static func read(
    _ name: String, in directory: String, _ byteLimit: Int
  ) throws(RecordingError) -> [UInt8] {
    try read(path: directory + "/" + name, byteLimit: byteLimit)
  }

  private static func read(path: String, byteLimit: Int) throws(RecordingError) -> [UInt8] {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    // A pipe or a device has no size to look at, and reading it need not end.
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular,
      let size = (attributes[.size] as? NSNumber)?.int64Value
    else { throw unreadable(path) }
    guard size <= byteLimit else {
      throw RecordingError(
        "\(path) has \(size) bytes, more than the \(byteLimit) that are read: cut it into days")
    }
    guard let file = FileHandle(forReadingAtPath: target) else { throw unreadable(path) }
    defer { try? file.close() }
    // No more than was announced, should the file grow meanwhile.
    guard let data = try? file.read(upToCount: Int(size)) ?? Data() else { throw unreadable(path) }
    return [UInt8](data)
  }

  private static func unreadable(_ path: String) -> RecordingError {
    RecordingError(
      "\(path) cannot be read: a recording is a folder with quotes.csv and trades.csv")
  }
}
