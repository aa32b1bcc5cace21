import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One connection to the paper broker over which the latest quotes are asked for, without ever waiting for the answer.
final class LiveServer {
  let descriptor: Int32
  private let request: [UInt8]
  private var received: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 16_384)

  private struct Answer: Decodable {
    struct Quote: Decodable {
      let t: String
    }
    let quotes: [String: Quote]
  }

  /// `address` is `http://127.0.0.1:PORT`.
  init(address: String, keyID: String, secret: String, symbols: [String]) throws {
    let port = address.split(separator: ":").last.flatMap { UInt16($0) }
    guard address.hasPrefix("http://127.0.0.1:"), let port else {
      throw BenchmarkFailure("\(address) is not on this machine")
    }
    request = Array(
      """
      GET /v2/stocks/quotes/latest?symbols=\(symbols.joined(separator: ",")) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      APCA-API-KEY-ID: \(keyID)\r
      APCA-API-SECRET-KEY: \(secret)\r
      \r\n
      """.utf8)
    descriptor = try Self.connected(port)
  }

  deinit { close(descriptor) }

  private static func connected(_ port: UInt16) throws -> Int32 {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw BenchmarkFailure(
        "the paper broker at port \(port): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  func ask() throws {
    received = []
    guard write(descriptor, request, request.count) == request.count else {
      throw BenchmarkFailure("the paper broker took no question")
    }
  }

  /// Reads what has come, which must be something; nil while the answer is not whole. For each symbol the New York time of
  /// day of its latest quote, in seconds.
  func answer() throws -> [String: Int]? {
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { throw BenchmarkFailure("the paper broker closed the connection") }
    received += buffer[..<count]
    let text = String(decoding: received, as: UTF8.self)
    guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<head.lowerBound].split(separator: "\r\n")
    guard lines.first?.contains(" 200 ") == true else {
      throw BenchmarkFailure("the paper broker answered \(lines.first ?? "nothing")")
    }
    let length = lines.compactMap { line -> Int? in
      let parts = line.split(separator: ":")
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
      return Int(parts[1].filter(\.isNumber))
    }.first
    guard let length else { throw BenchmarkFailure("an answer without a length") }
    let body = text[head.upperBound...].utf8
    guard body.count >= length else { return nil }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(body))
    return answer.quotes.compactMapValues { LiveClock.secondOfDay(rfc3339: $0.t) }
  }
}
