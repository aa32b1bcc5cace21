import ClientModels
import Foundation

/// The ledger as text that other programs read, a line for each event.
public enum LedgerExport: String, CaseIterable, Sendable {
  /// A JSON object on each line (NDJSON), the payload as an object in it.
  case ndjson
  /// Comma separated (RFC 4180), with a line of names first.
  case csv

  public var heading: String? {
    self == .csv ? "sequence,account,at,kind,payload,hash\r\n" : nil
  }

  public func line(_ row: LedgerRow, hash: LedgerHash?) -> String {
    let time = Timestamp(nanoseconds: row.at).rfc3339
    let hash = hash?.description ?? ""
    switch self {
    case .csv:
      let cells = [String(row.sequence), row.account, time, row.kind, row.payload, hash]
      return cells.map(Self.cell).joined(separator: ",") + "\r\n"
    case .ndjson:
      // A payload that is no JSON any more stays what it is: text.
      let isJSON = (try? JSONSerialization.jsonObject(with: Data(row.payload.utf8))) != nil
      return JSONValue.object([
        "sequence": .number(String(row.sequence)), "account": .string(row.account),
        "at": .string(time), "kind": .string(row.kind),
        "payload": isJSON && !row.payload.contains(where: \.isNewline)
          ? .number(row.payload) : .string(row.payload),
        "hash": .string(hash),
      ]).text + "\n"
    }
  }

  private static func cell(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 != 0x2c && $0 != 0x22 && $0 != 0x0a && $0 != 0x0d }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
