import ClientModels

/// One connection of this run of the server.
struct ConnectionID: Hashable, Sendable {
  let number: UInt64
}

/// Who gets which market message. Each message is written once for each codec that anybody uses, and put together with
/// others once for each set of connections that listen to the same.
struct MarketFanout: Sendable {
  /// A payload for everybody who listens to the same in the same codec.
  struct Delivery: Hashable, Sendable {
    let members: [ConnectionID]
    let codec: StreamCodec
    /// A whole message: an array.
    let payload: [UInt8]
  }

  /// About where a payload is cut, so that no client has to make room for a whole burst.
  static let payloadSize = 48 * 1_024

  private struct Audience: Hashable {
    let codec: StreamCodec
    let subscription: MarketSubscription
  }

  private var audiences: [Audience: [ConnectionID]] = [:]
  private var audienceOf: [ConnectionID: Audience] = [:]
  /// The channels that anybody listens to.
  private(set) var wanted: Set<MarketChannel> = []
  private var json = JSONWriter()
  private var messagePack = MessagePackWriter()

  var isEmpty: Bool { audiences.isEmpty }

  func subscription(of id: ConnectionID) -> MarketSubscription? { audienceOf[id]?.subscription }

  /// Nil and an empty subscription take the connection out.
  mutating func set(_ subscription: MarketSubscription?, of id: ConnectionID, _ codec: StreamCodec)
  {
    let count = audiences.count
    if let old = audienceOf.removeValue(forKey: id) {
      audiences[old]?.removeAll { $0 == id }
      if audiences[old]?.isEmpty == true { audiences[old] = nil }
    }
    let isSmaller = audiences.count < count
    if let subscription, !subscription.isEmpty {
      let audience = Audience(codec: codec, subscription: subscription)
      audiences[audience, default: []].append(id)
      audienceOf[id] = audience
    }
    guard isSmaller || audiences.count > count else { return }
    wanted = audiences.keys.reduce(into: []) { $0.formUnion($1.subscription.symbols.keys) }
  }

  /// In the order of the messages for each connection.
  mutating func deliveries(of messages: [MarketMessage]) -> [Delivery] {
    var result: [Delivery] = []
    let places = Places(of: messages)
    for codec in StreamCodec.allCases {
      let listening = audiences.filter { $0.key.codec == codec }
      guard !listening.isEmpty else { continue }
      let (bytes, ends) = write(messages, codec)
      for (audience, members) in listening {
        let payloads = payloads(places.chosen(by: audience.subscription), bytes, ends, codec)
        result += payloads.map { Delivery(members: members, codec: codec, payload: $0) }
      }
    }
    return result
  }

  /// All messages one after the other, and where each ends.
  private mutating func write(_ messages: [MarketMessage], _ codec: StreamCodec) -> ([UInt8], [Int])
  {
    var ends: [Int] = []
    ends.reserveCapacity(messages.count)
    switch codec {
    case .json:
      json.removeAll()
      for message in messages {
        json.beginElement()
        message.write(to: &json)
        ends.append(json.bytes.count)
      }
      return (json.bytes, ends)
    case .messagePack:
      messagePack.removeAll()
      for message in messages {
        message.write(to: &messagePack)
        ends.append(messagePack.bytes.count)
      }
      return (messagePack.bytes, ends)
    }
  }

  /// Arrays of the chosen messages, each of about `payloadSize` at the most.
  private func payloads(
    _ chosen: [Int], _ bytes: [UInt8], _ ends: [Int], _ codec: StreamCodec
  ) -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var next = 0
    while next < chosen.count {
      let first = next
      var size = 0
      while next < chosen.count, next == first || size < Self.payloadSize {
        size += ends[chosen[next]] - (chosen[next] == 0 ? 0 : ends[chosen[next] - 1])
        size += codec.separator.count
        next += 1
      }
      var payload = codec.arrayHead(next - first)
      payload.reserveCapacity(size + 8)
      for place in chosen[first..<next] {
        if place != chosen[first] { payload += codec.separator }
        payload += bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
      }
      payload += codec.arrayTail
      payloads.append(payload)
    }
    return payloads
  }

  /// The messages by channel and symbol, so that a narrow subscription finds its own without looking at each.
  private struct Places {
    private let messages: [MarketMessage]
    private let byChannel: [MarketChannel: [Int]]
    private let bySymbol: [Symbol: [Int]]

    init(of messages: [MarketMessage]) {
      self.messages = messages
      byChannel = Dictionary(grouping: messages.indices) { messages[$0].channel }
      bySymbol = Dictionary(grouping: messages.indices) { messages[$0].symbol }
    }

    func chosen(by subscription: MarketSubscription) -> [Int] {
      let whole = Set(MarketChannel.allCases.filter { subscription[$0].isAll })
      let named = Set(
        MarketChannel.allCases.filter { !whole.contains($0) }.flatMap { subscription[$0].named })
      if whole.count == 1, named.isEmpty, let channel = whole.first {
        return byChannel[channel] ?? []
      }
      if named.count < bySymbol.count, whole.isEmpty {
        let places = named.flatMap { bySymbol[$0] ?? [] }
        return places.filter { subscription.holds(messages[$0]) }.sorted()
      }
      return messages.indices.filter { subscription.holds(messages[$0]) }
    }
  }
}

extension StreamCodec {
  /// What stands before, between and after the elements of an array.
  fileprivate func arrayHead(_ count: Int) -> [UInt8] {
    switch self {
    case .json: return [UInt8(ascii: "[")]
    case .messagePack:
      var writer = MessagePackWriter()
      writer.beginArray(count)
      return writer.bytes
    }
  }

  fileprivate var separator: [UInt8] { self == .json ? [UInt8(ascii: ",")] : [] }
  fileprivate var arrayTail: [UInt8] { self == .json ? [UInt8(ascii: "]")] : [] }
}
