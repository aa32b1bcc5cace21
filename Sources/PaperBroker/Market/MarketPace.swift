import ClientModels

/// A word to the market's clock.
public enum PaceCommand: Hashable, Sendable {
  case pause
  case resume
  /// How many times faster than life.
  case speed(FixedDecimal)
  /// On to a time of the market's clock, and stand still there.
  case stepTo(ReplayStart)
  /// On by so many nanoseconds.
  case stepBy(Int64)
  /// On until so many things have happened, and what happened at the same moment as the last.
  case stepEvents(Int)
}

/// How the market's clock follows the wall's: at a speed, or not at all.
///
/// A market that runs at life's speed is told a time of this clock in the place of the wall's. While it stands still, so
/// does everything that the market's clock rules: prices, orders, sessions, streams.
public struct MarketPace: Hashable, Sendable {
  public static let highestSpeed: FixedDecimal = 100_000
  /// The most that one step goes, in seconds.
  public static let longestStep: Int64 = 7 * 86_400
  /// The most events that a step may ask for.
  public static let mostEvents = 1_000
  /// A long step is taken in pieces of at least a minute, as a fast clock would.
  private static let pieces: Int64 = 512
  private static let shortestPiece: Int64 = 60_000_000_000

  public private(set) var speed: FixedDecimal
  public private(set) var isPaused: Bool
  /// Where both clocks stood when speed or pause last changed.
  private var wall: Timestamp
  private var time: Timestamp

  /// From the wall's time on the market is told times from `origin` on, the time that it was started with; without one, from
  /// the wall's. Nil for a speed that is not above 0 and up to `highestSpeed`.
  public init?(
    speed: FixedDecimal, isPaused: Bool, startedAtWall wall: Timestamp, origin: Timestamp? = nil
  ) {
    guard Self.isPossible(speed) else { return nil }
    self.speed = speed
    self.isPaused = isPaused
    self.wall = wall
    time = origin ?? wall
  }

  /// Life's own.
  init(startedAtWall wall: Timestamp) {
    speed = 1
    isPaused = false
    self.wall = wall
    time = wall
  }

  private static func isPossible(_ speed: FixedDecimal) -> Bool {
    speed > .zero && speed <= highestSpeed
  }

  /// What a market is told at a time of the wall.
  func time(atWall now: Timestamp) -> Timestamp {
    isPaused ? time : time.advanced(from: wall, to: now, speed: speed)
  }

  /// A command that moves the market says where its clock is to go; with `move` it gets there, piece by piece.
  mutating func take(
    _ command: PaceCommand, in market: any MarketSource, atWall now: Timestamp
  ) throws(Refusal) -> Destination? {
    switch command {
    case .speed(let speed):
      guard Self.isPossible(speed) else {
        throw .invalid("speed is above 0 and up to \(Self.highestSpeed)")
      }
      settle(atWall: now)
      self.speed = speed
      return nil
    case .pause, .resume:
      settle(atWall: now)
      isPaused = command == .pause
      return nil
    case .stepTo, .stepBy, .stepEvents:
      let here = time(atWall: now)
      let destination = try Self.destination(of: command, in: market, told: here)
      settle(atWall: now)
      isPaused = true
      return destination
    }
  }

  private mutating func settle(atWall now: Timestamp) {
    (time, wall) = (time(atWall: now), now)
  }

  // MARK: Steps

  /// Where a step goes.
  struct Destination: Hashable, Sendable {
    /// On the market's clock.
    let time: Timestamp
    /// In nanoseconds; the whole way for a number of events, which is found by trying.
    let piece: Int64
  }

  /// Moves on by a piece; false when the market is there.
  mutating func move(to destination: Destination, from now: Timestamp) -> Bool {
    guard now < destination.time else { return false }
    let rest = destination.time.nanoseconds - now.nanoseconds
    time = time.moved(by: min(rest, destination.piece))
    return true
  }

  private static func destination(
    of command: PaceCommand, in market: any MarketSource, told here: Timestamp
  ) throws(Refusal) -> Destination {
    let length: Int64
    switch command {
    case .stepEvents(let count):
      guard (1...mostEvents).contains(count) else {
        throw .invalid("events is from 1 to \(mostEvents)")
      }
      guard let found = distance(toEvent: count, in: market, told: here) else {
        throw .unprocessable("the market has nothing more to tell within a week")
      }
      return Destination(time: market.now.moved(by: found), piece: found)
    case .stepTo(.time(let time)):
      length = time.nanoseconds.subtractingReportingOverflow(market.now.nanoseconds).partialValue
      guard time > market.now else { throw past(time, market) }
    case .stepTo(.clock(let second)):
      let time = NewYork.timestamp(NewYork.civil(market.now).day, secondOfDay: second)
      length = time.nanoseconds - market.now.nanoseconds
      guard time > market.now else { throw past(time, market) }
    case .stepBy(let nanoseconds): length = nanoseconds
    case .pause, .resume, .speed: length = 0
    }
    guard length > 0, length <= longestStep * 1_000_000_000 else {
      throw .invalid("a step is longer than nothing and at most a week")
    }
    return Destination(
      time: market.now.moved(by: length), piece: max(shortestPiece, length / pieces))
  }

  private static func past(_ time: Timestamp, _ market: any MarketSource) -> Refusal {
    .unprocessable(
      "the market cannot step to \(NewYork.rfc3339(time)): its clock stands at \(NewYork.rfc3339(market.now))"
    )
  }

  /// How far a market has to go until it has told `count` more events, or all there are within a week, in nanoseconds; nil
  /// when there are none.
  private static func distance(
    toEvent count: Int, in market: any MarketSource, told here: Timestamp
  ) -> Int64? {
    func told(_ distance: Int64) -> Int {
      var copy = market
      return copy.advance(toWall: here.moved(by: distance)).events.count
    }
    let farthest = longestStep * 1_000_000_000
    var (low, high) = (Int64(0), Int64(1_000))
    while high < farthest, told(high) < count { (low, high) = (high, min(high * 2, farthest)) }
    let wanted = min(count, told(high))
    guard wanted > 0 else { return nil }
    if wanted < count { low = 0 }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if told(middle) >= wanted { high = middle } else { low = middle }
    }
    return high
  }
}

extension Timestamp {
  /// Later by so many nanoseconds, or the end of time.
  fileprivate func moved(by distance: Int64) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
    return Timestamp(nanoseconds: overflow ? .max - 1 : sum)
  }
}
