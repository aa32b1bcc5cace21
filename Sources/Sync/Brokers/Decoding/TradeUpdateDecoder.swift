import ClientModels

/// From the bytes of one message of the stream of trade updates to a value. For one thread at a time.
public struct TradeUpdateDecoder {
  private let reader: StreamReader

  public init(encoding: StreamEncoding) { reader = StreamReader(encoding) }

  /// Throws `BrokerError.unreadable`. Who cannot read an update does not know what happened, and asks for the orders.
  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer
  ) throws(BrokerError) -> TradeStreamMessage {
    if bytes.count == 1, bytes[0] == 1 { return .heartbeat }
    let value = try whole(bytes)
    if let name = value.repeatedName() {
      throw .unreadable(what: "trade update: \(name) is there twice")
    }
    do throws(WireFault) {
      var members = try WireMembers(value)
      return try Self.message(&members)
    } catch {
      throw .unreadable(what: "trade update: \(error.description)")
    }
  }

  private func whole(_ bytes: UnsafeRawBufferPointer) throws(BrokerError) -> WireValue {
    switch reader {
    case .json(let reader):
      do throws(JSONDocumentError) {
        let root = try reader.open(bytes)
        guard root == .object || root == .array else {
          throw JSONDocumentError(description: "it is not an object")
        }
        return try reader.whole()
      } catch {
        throw .unreadable(what: "trade update: \(error.description)")
      }
    case .messagePack(let reader):
      do throws(MessagePackError) { return try reader.whole(bytes) } catch {
        throw .unreadable(what: "trade update: \(error.description)")
      }
    }
  }

  private static func message(
    _ members: inout WireMembers
  ) throws(WireFault) -> TradeStreamMessage {
    guard let stream = try members.text("stream") else {
      // An error is the one message that names no stream.
      guard try members.text("action") == "error" else { throw WireFault("stream", .missing) }
      let message = try members.part("data") { part throws(WireFault) in
        try part.text("error_message")
      }
      return .failure(message: SafeText.line(message.flatMap { $0 } ?? "no reason given"))
    }
    switch stream {
    case "authorization":
      return try required(&members) { part throws(WireFault) in
        .authorization(
          status: SafeText.line(try part.text("status") ?? "", limit: 40),
          action: SafeText.line(try part.text("action") ?? "", limit: 40))
      }
    case "listening":
      return try required(&members) { part throws(WireFault) in
        .listening(try part.texts("streams"))
      }
    case "trade_updates":
      return try required(&members) { part throws(WireFault) in .update(try update(&part)) }
    default: return .other(SafeText.line(stream, limit: 40))
    }
  }

  private static func required(
    _ members: inout WireMembers,
    _ read: (inout WireMembers) throws(WireFault) -> TradeStreamMessage
  ) throws(WireFault) -> TradeStreamMessage {
    try members.required("data", members.part("data", read))
  }

  private static func update(_ members: inout WireMembers) throws(WireFault) -> TradeUpdate {
    let event = try members.required(
      "event", members.word("event", AlpacaParsing.Words.events))
    let executionID = try members.bytes("execution_id").flatMap { ExecutionID($0) }
    let order = try members.required("order", members.part("order", AlpacaParsing.readOrder))
    guard let order else { throw WireFault(["order", "id"], .invalid) }
    return TradeUpdate(
      event: event, order: order, at: try members.time("timestamp"),
      price: try members.decimal("price").map(Price.init),
      quantity: try members.decimal("qty").map(Quantity.init),
      positionQuantity: try members.decimal("position_qty").map(Quantity.init),
      executionID: executionID)
  }
}
