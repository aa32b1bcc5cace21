import ClientModels
import TUI

/// What a table of 10,000 rows takes for a key: the screen itself is driven by keys, and each is timed until its rows are
/// found.
struct TableBenchmarks {
  let times: Int

  private static let rows = 10_000
  private static let size = Size(columns: 200, rows: 60)

  func all() throws -> [Measurement] {
    var account = try TableAccount(positions: Self.rows)
    let book = try account.portfolio()
    return [
      sort(book), resort(book, &account), filter(book), words(book), try search(book),
      try frame(book),
      try resize(book),
    ]
  }

  /// A screen with the book, and the clock that its events carry.
  struct Driver {
    private(set) var state: AppState
    private var now = TableAccount.start

    init(_ book: Portfolio) {
      state = AppState(
        settings: AppSettings(profile: "bench", kind: .paper, rules: OrderRules(.alpaca)), now: now)
      send(.resized(TableBenchmarks.size))
      send(.sync(.bookLoaded(book)))
      send(.sync(.bookConfirmed(at: now)))
      send(.sync(.linkChanged(.connected)))
      send(.tick, after: 1)
    }

    @discardableResult
    mutating func send(_ kind: Event.Kind, after seconds: Double = 0.1) -> Duration {
      now = now.advanced(bySeconds: seconds)
      let event = Event(kind, at: now)
      let start = ContinuousClock.now
      let effects = state.update(event)
      let duration = ContinuousClock.now - start
      precondition(!effects.contains(.quit))
      return duration
    }

    var time: Timestamp { now }
  }

  /// Each press turns the order of one column round.
  private func sort(_ book: Portfolio) -> Measurement {
    var driver = Driver(book)
    for key: Key in [.character("o"), .down, .down, .down, .down, .down] { driver.send(.key(key)) }
    return Measurement(
      "tables: sort 10000 rows by profit and loss",
      (0..<times).map { _ in driver.send(.key(.enter)) })
  }

  /// 500 new prices, and the rows in their new order.
  private func resort(_ book: Portfolio, _ account: inout TableAccount) -> Measurement {
    var driver = Driver(book)
    for key: Key in [.character("o"), .down, .down, .down, .down, .down, .enter, .escape] {
      driver.send(.key(key))
    }
    let durations = (0..<times).map { _ in
      driver.send(.sync(.marketUpdated(account.prices(500, at: driver.time))), after: 2)
    }
    return Measurement("tables: re-sort 10000 rows after 500 prices", durations)
  }

  private func filter(_ book: Portfolio) -> Measurement {
    typed(
      "pl < -500 and (weight > 0.1% or day >= 1.5) class = stock", book,
      "tables: a keystroke of a filter by columns over 10000 rows")
  }

  private func words(_ book: Portfolio) -> Measurement {
    typed("energy trust or bank", book, "tables: a keystroke of a filter by words over 10000 rows")
  }

  private func typed(_ text: String, _ book: Portfolio, _ name: String) -> Measurement {
    var durations: [Duration] = []
    var driver = Driver(book)
    while durations.count < times {
      driver.send(.key(.character("/")))
      for character in text { durations.append(driver.send(.key(.character(character)))) }
      driver.send(.key(.escape))
    }
    return Measurement(name, durations)
  }

  private func search(_ book: Portfolio) throws -> Measurement {
    let words = ["Global", "Holdings", "Energy", "Systems", "Trust", "American", "Bank", "Bio"]
    let index = AssetIndex(
      try (0..<11_000).map { number in
        let name = (0..<3).map { words[(number / 8 << $0 &+ number) % 8] }.joined(separator: " ")
        return AssetName(
          try TableAccount.symbol(number * 13), name: "\(name) Corporation \(number)")
      })
    var durations: [Duration] = []
    var driver = Driver(book)
    driver.send(.sync(.assetsListed(index)))
    while durations.count < times {
      driver.send(.key(.control("f")))
      for text in ["aap", "energy tru", "glbl", "zq"] {
        for character in text { durations.append(driver.send(.key(.character(character)))) }
        driver.send(.key(.control("u")))
      }
      driver.send(.key(.escape))
    }
    return Measurement("tables: a keystroke of the search over 11000 assets", durations)
  }

  /// A move of the selection by half a page, drawn, and what differs from the frame before written as bytes.
  private func frame(_ book: Portfolio) throws -> Measurement {
    var driver = Driver(book)
    let direct = DirectFrame(
      theme: try ThemeFile.load(named: "dark", in: ["themes"]), isUnicode: true)
    var shown = driver.state.render(size: Self.size)
    let durations = (0..<times).map { _ in
      driver.send(.key(.control("d")))
      let start = ContinuousClock.now
      let canvas = driver.state.render(size: Self.size)
      let bytes = direct.bytes(for: canvas, over: shown)
      let duration = ContinuousClock.now - start
      precondition(bytes.count > 100)
      shown = canvas
      return duration
    }
    return Measurement("tables: a frame of 200x60 drawn and compared", durations)
  }

  /// From the new size to every byte of the frame.
  private func resize(_ book: Portfolio) throws -> Measurement {
    var driver = Driver(book)
    let direct = DirectFrame(
      theme: try ThemeFile.load(named: "dark", in: ["themes"]), isUnicode: true)
    let durations = (0..<times).map { turn in
      let size = Size(columns: 200 - turn % 2, rows: 60)
      let update = driver.send(.resized(size))
      let start = ContinuousClock.now
      let canvas = driver.state.render(size: size)
      let bytes = direct.bytes(for: canvas, over: nil)
      let duration = ContinuousClock.now - start
      precondition(bytes.count > 1_000)
      return update + duration
    }
    return Measurement("tables: a resize to 200x60, painted", durations)
  }
}
