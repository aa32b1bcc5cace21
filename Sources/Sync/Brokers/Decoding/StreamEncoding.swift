/// How the messages of a stream are written, as the handshake agreed. JSON comes in text frames or in binary ones.
public enum StreamEncoding: Hashable, Sendable {
  case json, messagePack
}

/// The reader of one encoding. Both fill the same tokens.
enum StreamReader {
  case json(JSONReader)
  case messagePack(MessagePackReader)

  init(_ encoding: StreamEncoding) {
    switch encoding {
    case .json: self = .json(JSONReader())
    case .messagePack: self = .messagePack(MessagePackReader())
    }
  }
}
