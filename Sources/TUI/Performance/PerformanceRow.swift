import ClientModels

/// One line of what tab 5 tells.
struct PerformanceRow: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case gap, figure
    /// With what stands in the two columns of figures below it.
    case heading(first: String, second: String)
    case words(isWarning: Bool)
  }

  enum Value: Hashable, Sendable {
    case money(Money)
    case gain(Money)
    case rate(Double)
    case share(Percent)
    case gainShare(Percent)
    case part(Double)
    case number(Double)
    case missing(FigureGap)
  }

  let kind: Kind
  var title = ""
  var value: Value?
  var second: Value?
  /// What it is, where it can be explained.
  var explained: ExplainedFigure?

  static let gap = PerformanceRow(kind: .gap)

  static func heading(
    _ title: String, _ first: String = "", _ second: String = ""
  ) -> PerformanceRow {
    PerformanceRow(kind: .heading(first: first, second: second), title: title)
  }

  static func words(_ text: String, isWarning: Bool = false) -> PerformanceRow {
    PerformanceRow(kind: .words(isWarning: isWarning), title: text)
  }

  static func figure(
    _ title: String, _ value: Value?, _ second: Value? = nil, as name: FigureName,
    of subject: String? = nil
  ) -> PerformanceRow {
    PerformanceRow(
      kind: .figure, title: title, value: value, second: second,
      explained: ExplainedFigure(name, of: subject))
  }
}

extension PerformanceRow {
  static func rows(
    _ review: PerformanceReview, _ reading: PerformanceReading, isImported: Bool = false,
    unvalued: String? = nil
  ) -> [PerformanceRow] {
    let performance = review.performance
    if review.isUnvalued, let unvalued {
      // What needs no daily values.
      let lines = unvalued.split(separator: ": ", maxSplits: 1)
      return lines.enumerated().map { index, line in
        words(String(line) + (index + 1 < lines.count ? ":" : ""), isWarning: true)
      } + [.gap] + realized(review.realized)
        + allocations(review) + concentration(review.concentration)
    }
    let origin =
      isImported
      ? PerformanceReview.importedWords.map { words($0, isWarning: true) } : []
    return origin + span(performance) + returns(performance) + risk(performance)
      + benchmark(performance, reading) + contributions(review.contributions)
      + realized(review.realized)
      + allocations(review) + concentration(review.concentration)
  }

  private static func span(_ performance: Performance) -> [PerformanceRow] {
    let history = performance.history
    var rows = [words(performance.span)]
    if let beginning = performance.beginning {
      rows.append(words(beginning, isWarning: performance.isCut))
    }
    return rows + [
      .gap,
      figure(
        "value when it began", history.days.first?.value.map { .money($0) }, as: .openingValue),
      figure(
        "value at its end", history.days.last?.value.map { .money($0) }, as: .closingValue),
      figure("net flow", gain(performance.netFlow), as: .netFlow),
      figure("gain", gain(performance.gain), as: .gain), .gap,
    ]
  }

  private static func returns(_ performance: Performance) -> [PerformanceRow] {
    [
      heading("returns", "whole time", "a year"),
      figure("simple", rate(performance.simple), as: .simpleReturn),
      figure(
        "time-weighted", rate(performance.timeWeighted), yearly(performance.timeWeightedPerYear),
        as: .timeWeighted),
      figure(
        "money-weighted", rate(performance.moneyWeighted), yearly(performance.moneyWeightedPerYear),
        as: .moneyWeighted), .gap,
    ]
  }

  private static func risk(_ performance: Performance) -> [PerformanceRow] {
    var rows = [heading("risk")]
    switch performance.drawdown {
    case .success(let series):
      rows.append(figure("drawdown, largest", .rate(series.maximum.depth), as: .drawdown))
      if series.maximum.depth < 0 { rows.append(words("  " + series.maximum.words)) }
    case .failure(let gap): rows.append(figure("drawdown, largest", .missing(gap), as: .drawdown))
    }
    return rows + [
      figure("volatility, a year", rate(performance.volatility, isSigned: false), as: .volatility),
      figure("Sharpe", number(performance.sharpe), as: .sharpe),
      figure("Sortino", number(performance.sortino), as: .sortino),
      .gap,
    ]
  }

  private static func benchmark(
    _ performance: Performance, _ reading: PerformanceReading
  ) -> [PerformanceRow] {
    let name = performance.benchmark?.text ?? "a benchmark"
    var rows = [
      heading("against \(name)"),
      figure("its price", rate(performance.benchmarkReturn), as: .benchmarkReturn),
      figure("beta", number(performance.beta), as: .beta),
      figure("correlation", number(performance.correlation), as: .correlation),
    ]
    if let symbol = performance.benchmark, let failure = reading.failures[symbol] {
      rows.append(words("its prices could not be read: \(failure)", isWarning: true))
    }
    return rows + [.gap]
  }

  private static func contributions(
    _ contributions: Result<Contributions, FigureGap>
  ) -> [PerformanceRow] {
    var rows = [heading("contribution", "gain", "of capital")]
    switch contributions {
    case .success(let contributions):
      for part in contributions.parts {
        switch part.outcome {
        case .success(let own):
          rows.append(
            figure(
              part.symbol.text, .gain(own.gain), own.share.map { .gainShare($0) },
              as: .contribution,
              of: part.symbol.text))
        case .failure(let gap):
          rows.append(
            figure(part.symbol.text, .missing(gap), as: .contribution, of: part.symbol.text))
        }
      }
      if let rest = contributions.rest {
        let share = contributions.share(of: rest).map { Value.gainShare($0) }
        rows.append(figure("of no symbol", .gain(rest), share, as: .rest))
        if let moved = contributions.moved {
          rows.append(figure("not in the gain yet", .gain(-moved), as: .rest))
        }
      }
    case .failure(let gap): rows.append(figure("by symbol", .missing(gap), as: .rest))
    }
    return rows + [.gap]
  }

  private static func realized(
    _ gains: Result<RealizedGains, FigureGap>
  ) -> [PerformanceRow] {
    var rows = [heading("realised by lots", "gain", "long term")]
    switch gains {
    case .success(let known):
      rows += known.parts.map { part in
        figure(
          part.symbol.text, .gain(part.gain), .gain(part.longTerm), as: .realized,
          of: part.symbol.text)
      }
      if known.parts.isEmpty {
        rows.append(words("no lot was closed in that time"))
      } else {
        rows.append(
          figure("all of it", .gain(known.gain), .gain(known.longTerm), as: .totalRealized))
      }
    case .failure(let gap): rows.append(figure("all of it", .missing(gap), as: .totalRealized))
    }
    return rows + [.gap]
  }

  private static func allocations(_ review: PerformanceReview) -> [PerformanceRow] {
    // A time that ended before now is followed by what there is now.
    var other: [PerformanceRow] = []
    if let day = review.bookDay, let end = review.performance.history.last, end < day {
      other = [words("what follows is as of \(day), not of \(end)", isWarning: true)]
    }
    return other
      + Allocation.Key.allCases.flatMap { key -> [PerformanceRow] in
        var rows = [heading("allocation by \(key.rawValue)", "value", "share")]
        switch review.allocations[key] {
        case .success(let allocation)?:
          rows += allocation.slices.map { slice in
            figure(
              slice.name, .money(slice.value), slice.share.map { .share($0) },
              as: FigureName(key), of: slice.name)
          }
          if allocation.slices.isEmpty { rows.append(words("nothing is held")) }
        case .failure(let gap)?:
          rows.append(figure("all of it", .missing(gap), as: FigureName(key)))
        case nil: break
        }
        return rows + [.gap]
      }
  }

  private static func concentration(
    _ concentration: Result<Concentration, FigureGap>
  ) -> [PerformanceRow] {
    var rows = [heading("concentration of what is invested")]
    switch concentration {
    case .success(let known):
      let top = min(5, known.positions)
      rows += [
        figure("Herfindahl", .number(known.herfindahl), as: .herfindahl),
        figure("effective positions", .number(known.effectivePositions), as: .effectivePositions),
        figure(
          top == 1 ? "the largest" : "the \(top) largest", .part(known.top(top)), as: .largest),
      ]
    case .failure(let gap): rows.append(figure("Herfindahl", .missing(gap), as: .herfindahl))
    }
    return rows
  }

  private static func gain(_ money: Result<Money, FigureGap>) -> Value {
    switch money {
    case .success(let money): .gain(money)
    case .failure(let gap): .missing(gap)
    }
  }

  private static func rate(_ figure: Figure, isSigned: Bool = true) -> Value {
    switch figure {
    case .success(let ratio): isSigned ? .rate(ratio) : .part(ratio)
    case .failure(let gap): .missing(gap)
    }
  }

  /// Of less than a year there is none, and the column is left empty.
  private static func yearly(_ figure: Figure) -> Value? { figure.value.map { .rate($0) } }

  private static func number(_ figure: Figure) -> Value {
    switch figure {
    case .success(let number): .number(number)
    case .failure(let gap): .missing(gap)
    }
  }
}

extension PerformanceRow.Value {
  /// Nil where there is no figure.
  var text: String? {
    switch self {
    case .money(let money): Format.money(money)
    case .gain(let money): Format.signed(money)
    case .rate(let ratio): FigureText.percent(ratio)
    case .share(let percent): Format.share(percent)
    case .gainShare(let percent): Format.percent(percent)
    case .part(let ratio): FigureText.share(ratio)
    case .number(let number): FigureText.number(number)
    case .missing: nil
    }
  }

  var role: Role {
    switch self {
    case .gain(let money): Format.gainRole(money)
    case .rate(let ratio): Format.gainRole(ratio < 0, isZero: ratio == 0)
    case .gainShare(let percent): Format.gainRole(percent.isNegative, isZero: percent.isZero)
    case .money, .share, .part, .number: .text
    case .missing: .dim
    }
  }
}
