import HTTPTypes
import NIOCore
import NIOHTTP1

extension RequestDesk.Answer {
  /// The answer in HTTP/1.1 (RFC 9112).
  func text(date: String, _ allocator: ByteBufferAllocator) -> ByteBuffer {
    let status = HTTPResponseStatus(statusCode: status)
    var text = allocator.buffer(capacity: 512 + (body?.count ?? 0))
    text.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
    func write(_ name: String, _ value: String) {
      text.writeString(name)
      text.writeStaticString(": ")
      text.writeString(value)
      text.writeStaticString("\r\n")
    }
    write("server", HTTPServer.name)
    write("date", date)
    for (name, value) in fields { write(name.rawName, value) }
    if body != nil { write("content-type", contentType) }
    // Without a body it has no length either (RFC 9110 section 8.6).
    if status != .noContent { write("content-length", String(body?.count ?? 0)) }
    text.writeStaticString("\r\n")
    if let body { text.writeBytes(body) }
    return text
  }
}
