import NIOCore

/// What every connection passes before anybody reads a request of it.
struct Door: Sendable {
  let limits: DoorLimits
  let hosts: HostRule
  let encryption: Encryption?
  let table: ConnectionTable
  let requestIDs: RequestIDs
  let refused: DoorHandler.Refused

  init(
    limits: DoorLimits, hosts: HostRule, encryption: Encryption?, table: ConnectionTable,
    requestIDs: RequestIDs, refused: @escaping DoorHandler.Refused
  ) {
    self.limits = limits
    self.hosts = hosts
    self.encryption = encryption
    self.refused = refused
    self.table = table
    self.requestIDs = requestIDs
  }

  /// On the channel's event loop, before any other handler is added. `desk` answers what is brief.
  func addHandlers(to channel: any Channel, desk: RequestDesk) throws {
    let address = channel.remoteAddress
    let number = table.admit(
      from: address?.ipAddress ?? "", isLoopback: address?.isLoopback ?? false
    ) { channel.close(promise: nil) }
    if let encryption { try channel.pipeline.syncOperations.addHandler(encryption.handler()) }
    try channel.pipeline.syncOperations.addHandler(
      DoorHandler(
        number: number, table: table, limits: limits, hosts: hosts, requestIDs: requestIDs,
        desk: desk, refused: refused))
  }
}

extension SocketAddress {
  /// Whether it is of this machine's loopback interface: 127.0.0.0/8 or ::1, also written as an IPv6 address.
  var isLoopback: Bool {
    guard let text = ipAddress else { return false }
    return text.hasPrefix("127.") || text == "::1" || text.hasPrefix("::ffff:127.")
  }
}
