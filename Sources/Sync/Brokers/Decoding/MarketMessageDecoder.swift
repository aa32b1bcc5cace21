import ClientModels

/// From the bytes of one message of the stream of market data to values (contract section 12), with no memory taken for a
/// quote, a trade or a bar. For one thread at a time.
public struct MarketMessageDecoder {
  private static let problemLimit = 8

  private let reader: StreamReader

  public init(encoding: StreamEncoding) { reader = StreamReader(encoding) }

  /// Gives every message to `take`, in order, and says in a few lines what could not be read: a bad one does not hide the
  /// others, but bytes that are no such encoding end it where they are met.
  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer, _ take: (MarketMessage) -> Void
  ) -> [String] {
    var problems = Problems(limit: Self.problemLimit)
    switch reader {
    case .json(let reader):
      do throws(JSONDocumentError) {
        guard try reader.open(bytes) == .array else {
          return ["the message is not a list"]
        }
        while let element = try reader.next() { Self.read(element, take, &problems) }
      } catch {
        problems.add("the message: \(error.description)")
      }
    case .messagePack(let reader):
      do throws(MessagePackError) {
        try reader.open(bytes)
        while let element = try reader.next() { Self.read(element, take, &problems) }
      } catch {
        problems.add("the message: \(error.description)")
      }
    }
    return problems.lines
  }

  @inline(__always)
  private static func read(
    _ element: WireValue, _ take: (MarketMessage) -> Void, _ problems: inout Problems
  ) {
    defer { problems.index += 1 }
    do throws(WireFault) {
      var members = try WireMembers(element)
      take(try message(&members))
    } catch {
      let index = problems.index
      problems.add("message [\(index)]: \(error.description)")
    }
  }

  private static func message(_ members: inout WireMembers) throws(WireFault) -> MarketMessage {
    let kind = try members.required("T", members.bytes("T"))
    guard kind.count == 1 else { return try control(kind, &members) }
    switch kind[0] {
    case UInt8(ascii: "q"):
      return .quote(try symbol(&members), try AlpacaParsing.quote(&members))
    case UInt8(ascii: "t"):
      return .trade(try symbol(&members), try AlpacaParsing.trade(&members))
    case UInt8(ascii: "b"): return .minuteBar(try symbol(&members), try bar(&members))
    case UInt8(ascii: "u"): return .updatedBar(try symbol(&members), try bar(&members))
    case UInt8(ascii: "d"): return .dailyBar(try symbol(&members), try bar(&members))
    case UInt8(ascii: "s"): return .status(try symbol(&members), try AlpacaParsing.status(&members))
    default: return .other(word(kind))
    }
  }

  private static func control(
    _ kind: UnsafeBufferPointer<UInt8>, _ members: inout WireMembers
  ) throws(WireFault) -> MarketMessage {
    let kind = word(kind)
    switch kind {
    case "success": return .success(SafeText.line(try members.text("msg") ?? ""))
    case "error":
      let code = try members.required("code", members.integer("code"))
      return .failure(code: code, message: SafeText.line(try members.text("msg") ?? ""))
    case "subscription": return .subscription(try subscription(&members))
    default: return .other(kind)
    }
  }

  private static func symbol(_ members: inout WireMembers) throws(WireFault) -> SymbolKey {
    let bytes = try members.required("S", members.bytes("S"))
    guard let key = SymbolKey(bytes) else { throw WireFault("S", .invalid) }
    return key
  }

  private static func bar(_ members: inout WireMembers) throws(WireFault) -> Bar {
    guard let bar = try AlpacaParsing.bar(&members) else { throw WireFault("t", .invalid) }
    return bar
  }

  private static func subscription(
    _ members: inout WireMembers
  ) throws(WireFault) -> MarketSubscription {
    MarketSubscription(
      trades: try members.texts("trades"), quotes: try members.texts("quotes"),
      bars: try members.texts("bars"), updatedBars: try members.texts("updatedBars"),
      dailyBars: try members.texts("dailyBars"), statuses: try members.texts("statuses"))
  }

  private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    SafeText.line(String(decoding: bytes.prefix(40), as: UTF8.self), limit: 24)
  }
}

/// The first few lines of what went wrong, and how many more there were.
private struct Problems {
  let limit: Int
  /// Of the element that is read.
  var index = 0
  private var first: [String] = []
  private var more = 0

  init(limit: Int) { self.limit = limit }

  var lines: [String] { more == 0 ? first : first + ["and \(more) more"] }

  mutating func add(_ line: @autoclosure () -> String) {
    if first.count < limit { first.append(line()) } else { more += 1 }
  }
}
