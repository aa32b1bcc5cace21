import Foundation

/// Reads the files of a recording.
public enum MarketFiles {
  static let byteLimit = 1 << 30

  public static func read(
    directory: String
  ) throws(RecordingError) -> (quotes: [UInt8], trades: [UInt8]) {
    (try read("quotes.csv", in: directory), try read("trades.csv", in: directory))
  }

  private static func read(_ name: String, in directory: String) throws(RecordingError) -> [UInt8] {
    let path = directory + "/" + name
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RecordingError(
        "\(path) cannot be read: a recording is a folder with quotes.csv and trades.csv")
    }
    guard data.count <= byteLimit else {
      throw RecordingError("\(path) is larger than 1 GiB: cut it into days")
    }
    return [UInt8](data)
  }
}
