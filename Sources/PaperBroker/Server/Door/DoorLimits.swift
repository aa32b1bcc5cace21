/// What the door lets through of each connection, and how long it waits.
public struct DoorLimits: Hashable, Sendable {
  /// Bytes of a request line with its fields.
  public var headBytes = 16_384
  public var fields = 100
  /// Bytes of a body.
  public var bodyBytes = 1 << 20
  /// From the first byte of a request, or from the connection's opening, to the end of its fields.
  public var headTime = Duration.seconds(10)
  /// From the end of the fields to the end of the body.
  public var bodyTime = Duration.seconds(30)
  /// Between an answer and the next request.
  public var idleTime = Duration.seconds(75)
  /// From the beginning of an answer until its last byte was taken.
  public var answerTime = Duration.seconds(75)
  /// How long a client that was refused may take to read so and to close.
  public var lingerTime = Duration.seconds(2)
  /// From the word to end until a request under way is cut off.
  public var drainTime = Duration.seconds(5)
  /// Connections at a time, streams among them.
  public var connections = 4_096
  /// Connections of one address at a time; the loopback address, which all on this machine share, may have them all.
  public var connectionsPerAddress = 256
  /// Reads that are carried out at a time, and as many commands: the fewest and the most. Who comes on top is told to come
  /// again.
  public var requestsInFlight = 128...1_024
  /// How long carrying out one may take before fewer are let in.
  public var workTime = Duration.milliseconds(25)

  public init() {}
}
