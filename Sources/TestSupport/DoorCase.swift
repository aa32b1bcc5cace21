/// A request that no server may take, and what becomes of it.
public struct DoorCase: Sendable {
  public enum End: Hashable, Sendable {
    /// Answered so, and the connection closed.
    case refused(Int)
    /// Answered so; the connection may stay.
    case answered(Int)
    /// Closed without an answer.
    case closed
  }

  public let name: String
  public let bytes: [UInt8]
  public let end: End
  /// Whether the client sends nothing more after the bytes, and says so.
  public let isHalfClosed: Bool

  private init(_ name: String, _ bytes: [UInt8], _ end: End, isHalfClosed: Bool = false) {
    self.name = name
    self.bytes = bytes
    self.end = end
    self.isHalfClosed = isHalfClosed
  }

  private init(_ name: String, _ text: String, _ end: End = .refused(400)) {
    self.init(name, Array(text.utf8), end)
  }

  /// Every case, for a server whose account has the key pair.
  public static func all(keyID: String, secretKey: String) -> [DoorCase] {
    let keys = "APCA-API-KEY-ID: \(keyID)\r\nAPCA-API-SECRET-KEY: \(secretKey)\r\n"
    return requestLines(keys) + lineEnds(keys) + fields(keys) + lengths(keys) + chunks(keys)
      + hosts(keys) + sizes(keys) + nonsense() + bodies(keys) + cutShort(keys)
  }

  private static func get(_ target: String, _ keys: String, _ fields: String = "") -> String {
    "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(keys)\(fields)\r\n"
  }

  private static func post(_ fields: String, _ body: String, _ keys: String) -> String {
    "POST /v2/orders HTTP/1.1\r\nHost: 127.0.0.1\r\n\(keys)\(fields)\r\n\(body)"
  }

  private static func requestLines(_ keys: String) -> [DoorCase] {
    let host = "\r\nHost: 127.0.0.1\r\n\(keys)\r\n"
    let lines = [
      "GET /v2/account", "GET /v2/account HTTP/1.0", "GET /v2/account HTTP/0.9",
      "GET /v2/account HTTP/2.0", "GET /v2/account HTTP/1.2", "GET /v2/account HTTP/1.10",
      "GET /v2/account HTTP/11", "GET /v2/account http/1.1", "GET /v2/account HTTP/1.1 ",
      "GET  /v2/account HTTP/1.1", "GET /v2/account  HTTP/1.1", " GET /v2/account HTTP/1.1",
      "GET\t/v2/account\tHTTP/1.1", "GET /v2/account", "GET", "get /v2/account ICY/1.1",
      "GET /v2/account HTTP/1.1 HTTP/1.1", "GET /v2/a b HTTP/1.1", "G{}T /v2/account HTTP/1.1",
      "GET http://127.0.0.1/v2/account HTTP/1.1", "GET https://example.com/ HTTP/1.1",
      "GET 127.0.0.1:8420 HTTP/1.1", "CONNECT 127.0.0.1:22 HTTP/1.1", "CONNECT / HTTP/1.1",
      "TRACE /v2/account HTTP/1.1", "OPTIONS * HTTP/1.1", "GET * HTTP/1.1",
      "GET v2/account HTTP/1.1", "GET ?a=b HTTP/1.1", "GET #x HTTP/1.1",
      "GET /v2/account#x HTTP/1.1", "GET /v2\\account HTTP/1.1", "GET /v2/%zz HTTP/1.1",
      "GET /v2/% HTTP/1.1", "GET /v2/%4 HTTP/1.1", "GET /v2/assets/%00 HTTP/1.1",
      "GET /v2/assets/SPY?x=%00 HTTP/1.1", "GET /v2/{account} HTTP/1.1",
      "GET /v2/<script> HTTP/1.1", "GET /v2/a\"b HTTP/1.1", "GET /v2/a^b HTTP/1.1",
      "GET /v2/a`b HTTP/1.1", "GET /v2/a|b HTTP/1.1", "GET /v2/[a] HTTP/1.1",
      "GET /v2/é HTTP/1.1",
    ]
    let unknown = ["get", "PROPFIND", "FOO", "QUERY", "PRI"].map {
      DoorCase("method \($0)", "\($0) /v2/account HTTP/1.1" + host, .refused(501))
    }
    return lines.map { DoorCase("line: \($0)", $0 + host) } + unknown
  }

  private static func lineEnds(_ keys: String) -> [DoorCase] {
    let whole = get("/v2/account", keys)
    return [
      DoorCase(
        "all line feeds alone", whole.split(separator: "\r\n").joined(separator: "\n") + "\n\n"),
      DoorCase("one line feed alone", "GET /v2/account HTTP/1.1\nHost: 127.0.0.1\r\n\r\n"),
      DoorCase("a line feed alone at the end", "GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\n\n"),
      DoorCase("a return alone", "GET /v2/account HTTP/1.1\rHost: 127.0.0.1\r\n\r\n"),
      DoorCase("a return in a value", get("/v2/account", keys, "X-A: a\rb\r\n")),
      DoorCase("a return before the end", get("/v2/account", keys, "X-A: a\r\r\n")),
      DoorCase("two empty lines before", "\r\n\r\n" + whole),
      DoorCase("a line feed before", "\n" + whole), DoorCase("a space before", " " + whole),
      DoorCase("a zero byte in a value", get("/v2/account", keys, "X-A: a\0b\r\n")),
      DoorCase("a zero byte in a name", get("/v2/account", keys, "X\0A: a\r\n")),
      DoorCase("a zero byte in the target", get("/v2/\0account", keys)),
      DoorCase("a bell in a value", get("/v2/account", keys, "X-A: \u{7}\r\n")),
      DoorCase("a delete in a value", get("/v2/account", keys, "X-A: \u{7f}\r\n")),
      DoorCase("an escape in the target", get("/v2/\u{1b}[2J", keys)),
    ]
  }

  private static func fields(_ keys: String) -> [DoorCase] {
    let rows = [
      "X-A : b", "X A: b", " X-A: b", "\tX-A: b", ": b", "X-A", "X-A b", "X(A): b", "X\"A: b",
      "X/A: b", "X@A: b", "X[A]: b", "X{A}: b", "X;A: b", "X,A: b", "X=A: b", "X\\A: b",
      "Content-Length : 0", "Transfer-Encoding : chunked", "Host : 127.0.0.1",
      "X-A: b\r\n folded", "X-A: b\r\n\tfolded", "X-A:\r\n folded",
      "APCA-API-KEY-ID: x\r\n  y",
    ]
    return rows.map { DoorCase("field: \($0)", get("/v2/account", keys, $0 + "\r\n")) } + [
      DoorCase(
        "a folded first field",
        "GET /v2/account HTTP/1.1\r\n Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n"),
      DoorCase("an é in a name", get("/v2/account", keys, "X-é: b\r\n")),
      DoorCase(
        "an unknown expectation", get("/v2/account", keys, "Expect: tea\r\n"), .refused(417)),
    ]
  }

  private static func lengths(_ keys: String) -> [DoorCase] {
    let values = [
      "+2", "-1", "-0", "0x2", "2 2", "2, 2", "2,3", "2;", "", " ", "two", "2.0", "1e1", "٢",
      "99999999999999999999999999", "18446744073709551616", "0002x",
    ]
    let pairs = [
      "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2\r\nContent-Length: 3",
      "Content-Length: 2\r\ncontent-length: 2", "Content-Length: 2\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: chunked\r\nContent-Length: 2",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: identity", "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked",
      "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked, chunked",
      "Transfer-Encoding: xchunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding:",
      "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \u{b}chunked",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    ]
    return values.map { DoorCase("length \($0)", post("Content-Length: \($0)\r\n", "{}", keys)) }
      + pairs.map { DoorCase("framing: \($0)", post($0 + "\r\n", "2\r\n{}\r\n0\r\n\r\n", keys)) }
  }

  private static func chunks(_ keys: String) -> [DoorCase] {
    let bodies = [
      "x\r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n",
      "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n",
      " 2\r\n{}\r\n0\r\n\r\n", "2;a=b\r\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n",
      "2\r\n{}\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2\r\n{}}\r\n0\r\n\r\n", "1\r\n{}\r\n0\r\n\r\n",
      "2\r{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nX-A: b\r\n\r\n", "2\r\n{}\r\n0\r\n\n",
      "2\r\n{}\r\n0;a\r\n\r\n", "000000002\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nHost: x\r\n\r\n",
      "2,2\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\nzz",
    ]
    let large = ["FFFFFFFF\r\n{}", "100001\r\n{}", "7fffffff\r\n{}"].map {
      DoorCase(
        "chunk \($0.prefix(8))", post("Transfer-Encoding: chunked\r\n", $0, keys), .refused(413))
    }
    return bodies.map {
      DoorCase("chunks \($0.prefix(16))", post("Transfer-Encoding: chunked\r\n", $0, keys))
    } + large + [
      DoorCase(
        "a size of seventeen digits",
        post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n", keys))
    ]
  }

  private static func hosts(_ keys: String) -> [DoorCase] {
    func request(_ hosts: [String]) -> String {
      "GET /v2/account HTTP/1.1\r\n" + hosts.map { "Host: \($0)\r\n" }.joined() + keys + "\r\n"
    }
    let malformed = [
      "", " ", "127.0.0.1:x", "127.0.0.1:123456", "127.0.0.1:80:80", "a b", "user@127.0.0.1",
      "127.0.0.1/", "[::1", "[::1]x", "[g::]", "127.0.0.1,example.com", "127.0.0.1?", ":80",
    ]
    let foreign = [
      "example.com", "example.com:8420", "127.0.0.1.example.com", "localhost.example.com",
      "0.0.0.0", "10.0.0.1", "[::2]", "xlocalhost", "127.1", "2130706433",
    ]
    return malformed.map { DoorCase("host \($0)", request([$0])) }
      + foreign.map { DoorCase("host \($0)", request([$0]), .refused(403)) } + [
        DoorCase("no host", request([])),
        DoorCase("two hosts", request(["127.0.0.1", "127.0.0.1"])),
        DoorCase("two hosts, one foreign", request(["127.0.0.1", "example.com"])),
      ]
      + ["https://example.com", "null", "http://127.0.0.1:8420", "http://localhost"].map {
        DoorCase(
          "origin \($0)", get("/v2/account", keys, "Origin: \($0)\r\n"), .refused(403))
      }
      + ["https://example.com", "null"].map {
        DoorCase(
          "a page's stream, \($0)",
          get(
            "/stream", "",
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: \($0)\r\n"
          ), .refused(403))
      }
  }

  private static func sizes(_ keys: String) -> [DoorCase] {
    func long(_ count: Int) -> String { String(repeating: "a", count: count) }
    let many = (0...100).map { "X-\($0): a\r\n" }.joined()
    return [
      DoorCase("a target of 9,000 bytes", get("/v2/" + long(9_000), keys), .refused(414)),
      DoorCase("a target of 20,000 bytes", get("/v2/" + long(20_000), keys), .refused(431)),
      DoorCase(
        "a field of 20,000 bytes", get("/v2/account", keys, "X: \(long(20_000))\r\n"), .refused(431)
      ),
      DoorCase(
        "a name of 20,000 bytes", get("/v2/account", keys, "\(long(20_000)): b\r\n"), .refused(431)),
      DoorCase("a line without an end", "GET /" + long(100_000), .refused(431)),
      DoorCase("a method without an end", long(100_000), .refused(431)),
      DoorCase(
        "fields without an end",
        "GET /v2/account HTTP/1.1\r\n" + (0..<9_000).map { "X\($0): a\r\n" }.joined(), .refused(431)
      ),
      DoorCase("more than 100 fields", get("/v2/account", keys, many), .refused(431)),
      DoorCase(
        "a length of 1 MiB and a byte", post("Content-Length: 1048577\r\n", "{", keys),
        .refused(413)),
      DoorCase(
        "a length of 17 digits", post("Content-Length: 99999999999999999\r\n", "{", keys),
        .refused(413)),
      DoorCase(
        "chunks of 1 MiB and a byte",
        post("Transfer-Encoding: chunked\r\n", "100000\r\n" + long(1 << 20) + "\r\n1\r\n", keys),
        .refused(413)),
      DoorCase(
        "a body of 1 MiB without a key", post("Content-Length: 1048577\r\n", "{", ""), .refused(413)
      ),
    ]
  }

  private static func nonsense() -> [DoorCase] {
    [
      DoorCase("a TLS greeting", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], .refused(400)),
      DoorCase("zero bytes", Array(repeating: 0, count: 64), .refused(400)),
      DoorCase("0xff bytes", Array(repeating: 0xff, count: 20_000), .refused(431)),
      DoorCase("an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n"),
      DoorCase("an SMTP greeting", "EHLO example.com\r\n"),
      DoorCase("HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      DoorCase("a Redis command", "*1\r\n$4\r\nPING\r\n"),
      DoorCase("JSON alone", "{\"symbol\":\"SPY\"}\r\n"),
      DoorCase("an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
      DoorCase("a SOCKS greeting", [0x05, 0x01, 0x00], .refused(400)),
      DoorCase("a proxy greeting", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n"),
    ]
  }

  /// Requests that are whole, with bodies that are not what the contract says.
  private static func bodies(_ keys: String) -> [DoorCase] {
    let deep = String(repeating: "[", count: 100_000)
    let rows: [(String, Int)] = [
      ("", 400), ("{", 400), ("[]", 400), ("null", 400), ("1", 400), ("\"a\"", 400), ("{}x", 400),
      ("{\"symbol\":\"SPY\",\"symbol\":\"IBM\"}", 422), ("{\"nonsense\":1}", 422),
      ("{\"symbol\":{\"a\":1}}", 422), ("{'symbol':'SPY'}", 400), ("\u{feff}{}", 400),
      (deep, 400), ("{\"symbol\":" + deep, 400), ("{\"qty\":1e999}", 422),
      ("{\"symbol\":\"\\ud800\"}", 400),
    ]
    return rows.map { body, status in
      DoorCase(
        "body \(body.prefix(24))", post("Content-Length: \(body.utf8.count)\r\n", body, keys),
        .answered(status))
    } + [
      DoorCase(
        "a body that is not UTF-8",
        Array(post("Content-Length: 4\r\n", "", keys).utf8) + [0x7b, 0xff, 0xfe, 0x7d],
        .answered(400)),
      DoorCase(
        "a body in UTF-16",
        Array(post("Content-Length: 4\r\n", "", keys).utf8) + [0x7b, 0, 0x7d, 0],
        .answered(400)),
    ]
  }

  /// Requests that end too soon.
  private static func cutShort(_ keys: String) -> [DoorCase] {
    let order =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#
    let texts = [
      "", "GET", "GET /v2/account HTTP/1.1", "GET /v2/account HTTP/1.1\r\n",
      "GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\n",
      "GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\n\(keys)",
      post("Content-Length: \(order.utf8.count + 1)\r\n", order, keys),
      post(
        "Transfer-Encoding: chunked\r\n", "\(String(order.utf8.count, radix: 16))\r\n\(order)\r\n",
        keys),
      post("Transfer-Encoding: chunked\r\n", "5", keys),
      post("Content-Length: 10\r\n", "", keys),
    ]
    return texts.map {
      DoorCase("cut short: \($0.suffix(20))", Array($0.utf8), .closed, isHalfClosed: true)
    }
  }
}
