import CWslay

/// Why a WebSocket is closed, and by whom (RFC 6455 section 7).
struct WebSocketClose: Hashable, Sendable {
  /// Nil when the server closed without one.
  var code: Int?
  var reason: String
  var isByServer: Bool
}

/// Frames of one WebSocket, from and to memory, on the client's side (RFC 6455 section 5). libwslay takes frames apart
/// and masks ours; here they become messages, within bounds, and every breach is answered by the right close.
///
/// A length is compared with the limit before anything is kept, and what is kept grows with what comes, never with
/// what is announced. For one thread.
final class WebSocketFraming {
  enum State: Hashable {
    case open
    /// We said goodbye, and the server has not yet.
    case closing
    /// Nothing more is taken; what is in the output is still to be sent.
    case closed(WebSocketClose)
  }

  /// Frames to be sent; whoever sends them takes them away.
  var output: [UInt8] {
    get { wire.pointee.output }
    _modify { yield &wire.pointee.output }
  }
  private(set) var state = State.open

  /// What libwslay's callbacks reach.
  private struct Wire {
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    var output: [UInt8] = []
    var mask: () -> UInt32
  }

  private let messageLimit: UInt64
  private let wire: UnsafeMutablePointer<Wire>
  private let frames: wslay_frame_context_ptr?
  /// Payload that came of the frame under way; nil between frames.
  private var arrived: UInt64?
  /// The kind of the message under way, and what came of it.
  private var messageKind: wslay_opcode?
  private var message: [UInt8] = []
  private var control: [UInt8] = []

  /// `mask` gives a new key by chance for every frame that is sent (RFC 6455 section 5.3).
  init(messageLimit: Int, mask: @escaping () -> UInt32) {
    self.messageLimit = UInt64(max(0, messageLimit))
    wire = .allocate(capacity: 1)
    wire.initialize(to: Wire(mask: mask))
    var callbacks = wslay_frame_callbacks(
      send_callback: { bytes, count, _, context in WebSocketFraming.write(bytes, count, context) },
      recv_callback: { bytes, count, _, context in WebSocketFraming.read(bytes, count, context) },
      genmask_callback: { bytes, count, context in
        WebSocketFraming.makeMask(bytes, count, context)
      })
    var frames: wslay_frame_context_ptr?
    let failed = wslay_frame_context_init(&frames, &callbacks, wire)
    self.frames = failed == 0 ? frames : nil
    if failed != 0 {
      state = .closed(WebSocketClose(code: nil, reason: "out of memory", isByServer: false))
    }
  }

  deinit {
    if let frames { wslay_frame_context_free(frames) }
    wire.deinitialize(count: 1)
    wire.deallocate()
  }

  /// Takes bytes from the server. A message is handed to `deliver` when it is whole; one that came in one frame is not
  /// copied again where libwslay has it in one piece.
  func receive(
    _ bytes: UnsafeRawBufferPointer, deliver: (UnsafeRawBufferPointer, _ isText: Bool) -> Void
  ) {
    wire.pointee.input = bytes
    defer { wire.pointee.input = UnsafeRawBufferPointer(start: nil, count: 0) }
    var part = wslay_frame_iocb()
    while let frames, !isClosed {
      let count = wslay_frame_recv(frames, &part)
      if count == Int(WSLAY_ERR_WANT_READ.rawValue) { return }
      guard count >= 0 else { return fail(.protocolError, "a frame is not well-formed") }
      take(part, deliver)
    }
  }

  /// Queues a message as one frame. After a close nothing is queued.
  func send(_ bytes: [UInt8], isText: Bool) {
    guard state == .open else { return }
    frame(isText ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME, bytes)
  }

  func ping() {
    guard state == .open else { return }
    frame(WSLAY_PING, [])
  }

  /// Says goodbye; messages that still come are dropped.
  func close() {
    guard state == .open else { return }
    sendClose(WebSocketCloseCode.normal.rawValue)
    state = .closing
  }

  /// Closes because of what the server did.
  func fail(_ code: WebSocketCloseCode, _ reason: String) {
    if state == .open { sendClose(code.rawValue) }
    state = .closed(WebSocketClose(code: code.rawValue, reason: reason, isByServer: false))
  }

  private var isClosed: Bool { if case .closed = state { true } else { false } }

  private func take(
    _ part: wslay_frame_iocb, _ deliver: (UnsafeRawBufferPointer, Bool) -> Void
  ) {
    if arrived == nil {
      guard begin(part) else { return }
    }
    let payload = UnsafeRawBufferPointer(start: part.data, count: part.data_length)
    let arrived = (arrived ?? 0) + UInt64(part.data_length)
    let isWholeFrame = arrived == part.payload_length
    self.arrived = isWholeFrame ? nil : arrived
    if part.opcode >= UInt8(WSLAY_CONNECTION_CLOSE.rawValue) {
      control.append(contentsOf: payload)
      if isWholeFrame { takeControl(part.opcode) }
      return
    }
    let isWhole = isWholeFrame && part.fin == 1
    if isWhole, message.isEmpty {
      finish(payload, deliver)
    } else {
      message.append(contentsOf: payload)
      guard isWhole else { return }
      message.withUnsafeBytes { finish($0, deliver) }
      message.removeAll(keepingCapacity: true)
    }
  }

  /// Whether the frame may come here, and fits.
  private func begin(_ part: wslay_frame_iocb) -> Bool {
    guard part.rsv == 0 else { return refuse("a frame uses reserved bits") }
    guard part.mask == 0 else { return refuse("a frame is masked") }
    switch wslay_opcode(rawValue: wslay_opcode.RawValue(part.opcode)) {
    case WSLAY_TEXT_FRAME, WSLAY_BINARY_FRAME:
      guard messageKind == nil else { return refuse("a message begins within another") }
      messageKind = wslay_opcode(rawValue: wslay_opcode.RawValue(part.opcode))
    case WSLAY_CONTINUATION_FRAME:
      guard messageKind != nil else { return refuse("a message continues that has not begun") }
    case WSLAY_CONNECTION_CLOSE, WSLAY_PING, WSLAY_PONG:
      control.removeAll(keepingCapacity: true)
      return true
    default: return refuse("a frame is of no known kind")
    }
    guard part.payload_length <= messageLimit - UInt64(message.count) else {
      fail(.tooBig, "a message is larger than \(messageLimit) bytes")
      return false
    }
    return true
  }

  private func refuse(_ reason: String) -> Bool {
    fail(.protocolError, reason)
    return false
  }

  private func finish(
    _ whole: UnsafeRawBufferPointer, _ deliver: (UnsafeRawBufferPointer, Bool) -> Void
  ) {
    let isText = messageKind == WSLAY_TEXT_FRAME
    messageKind = nil
    if isText, !UTF8Check.isValid(whole) {
      fail(.notUTF8, "a text is not UTF-8")
    } else if state == .open {
      deliver(whole, isText)
    }
  }

  private func takeControl(_ opcode: UInt8) {
    switch wslay_opcode(rawValue: wslay_opcode.RawValue(opcode)) {
    case WSLAY_PING:
      if state == .open { frame(WSLAY_PONG, control) }
    case WSLAY_CONNECTION_CLOSE: takeClose()
    default: break
    }
  }

  private func takeClose() {
    guard !control.isEmpty else {
      if state == .open { frame(WSLAY_CONNECTION_CLOSE, []) }
      state = .closed(WebSocketClose(code: nil, reason: "", isByServer: true))
      return
    }
    guard control.count >= 2 else { return fail(.protocolError, "a close is cut off") }
    let code = Int(control[0]) << 8 | Int(control[1])
    guard WebSocketCloseCode.mayBeSent(code) else {
      return fail(.protocolError, "a close has the code \(code), which nobody may send")
    }
    guard let reason = String(validating: control.dropFirst(2), as: UTF8.self) else {
      return fail(.notUTF8, "the reason of a close is not UTF-8")
    }
    if state == .open { sendClose(code) }
    state = .closed(WebSocketClose(code: code, reason: SafeText.line(reason), isByServer: true))
  }

  private func sendClose(_ code: Int) {
    frame(WSLAY_CONNECTION_CLOSE, [UInt8(code >> 8 & 0xff), UInt8(code & 0xff)])
  }

  private func frame(_ opcode: wslay_opcode, _ payload: [UInt8]) {
    guard let frames else { return }
    payload.withUnsafeBufferPointer { payload in
      var part = wslay_frame_iocb(
        fin: 1, rsv: 0, opcode: UInt8(opcode.rawValue), payload_length: UInt64(payload.count),
        mask: 1, data: payload.baseAddress, data_length: payload.count)
      // The output takes everything, so one call sends the whole frame.
      wslay_frame_send(frames, &part)
    }
  }

  private static func wire(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Wire>? {
    context?.assumingMemoryBound(to: Wire.self)
  }

  private static func read(
    _ bytes: UnsafeMutablePointer<UInt8>?, _ capacity: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int {
    guard let wire = wire(context), let bytes else { return -1 }
    let input = wire.pointee.input
    let count = min(capacity, input.count)
    guard count > 0, let start = input.baseAddress else { return -1 }
    UnsafeMutableRawPointer(bytes).copyMemory(from: start, byteCount: count)
    wire.pointee.input = UnsafeRawBufferPointer(rebasing: input[count...])
    return count
  }

  private static func write(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int {
    guard let wire = wire(context), let bytes else { return -1 }
    wire.pointee.output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    return count
  }

  private static func makeMask(
    _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int, _ context: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard let wire = wire(context), let bytes, count == 4 else { return -1 }
    UnsafeMutableRawPointer(bytes).storeBytes(of: wire.pointee.mask(), as: UInt32.self)
    return 0
  }
}
