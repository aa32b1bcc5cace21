"""Figures of returns by empyrical-reloaded, pyxirr and skfolio, with what they were computed from, as JSON.

figures.py market   accounts that hold 20 stocks of skfolio's own daily prices, 1990 to 2022, each and together, whole and
                    year by year, with and without flows
figures.py small    accounts of made-up prices, one year, few enough to be read

Flows are made so that the figures of an account are known from prices alone: what comes at the start of a day buys at the
close before, what comes at its end buys at its own close, and the time-weighted figures are those of the prices.
"""
import datetime
import itertools
import json
import random
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

import empyrical
import numpy
import pandas
import pyxirr
import scipy.optimize
from skfolio.measures import standard_deviation

getcontext().prec = 60
ROOT = 252 ** 0.5


def money_weighted(days, amounts):
    """pyxirr stops a little before the root: its own present value leads to it."""
    near = pyxirr.xirr(days, amounts)
    root = scipy.optimize.brentq(
        lambda rate: pyxirr.xnpv(rate, days, amounts), near - 1e-6, near + 1e-6, xtol=1e-16, rtol=1e-15)
    assert abs(root - near) < 1e-8
    return root


def expected(rates, benchmark, flows, values, prices):
    """Of daily returns as floats; flows, values and prices are exact, by day."""
    days = list(values)
    first, last = days[0], days[-1]
    span = (last - first).days
    returns = pandas.Series(rates, index=pandas.DatetimeIndex(days[1:]))
    factor = pandas.Series(benchmark, index=returns.index)
    came = [(day, amount) for day, amount in flows if first < day <= last]
    gain = values[last] - values[first] - sum((amount for _, amount in came), Decimal(0))
    capital = values[first] + sum((amount for _, amount in came if amount > 0), Decimal(0))
    cash = [(first, -values[first])] + [(day, -amount) for day, amount in came] + [(last, values[last])]
    size = values[first]
    rate = money_weighted([day for day, _ in cash], [float(amount / size) for _, amount in cash])
    linked = empyrical.cum_returns_final(returns)
    highs = list(itertools.accumulate(prices, max))
    depths = [Fraction(price) / Fraction(high) for price, high in zip(prices, highs)]
    trough = depths.index(min(depths))
    peak = prices.index(highs[trough])
    later = [place for place in range(trough, len(prices)) if prices[place] >= prices[peak]]
    figures = {
        "simple": float(gain) / float(capital),
        "time-weighted": linked,
        "money-weighted": (1 + rate) ** (span / 365) - 1,
        "drawdown": empyrical.max_drawdown(returns),
        "volatility": empyrical.annual_volatility(returns),
        "volatility (skfolio)": standard_deviation(returns.to_numpy()) * ROOT,
        "sharpe": empyrical.sharpe_ratio(returns),
        "sortino": empyrical.sortino_ratio(returns),
        "downside": empyrical.downside_risk(returns),
        "benchmark": empyrical.cum_returns_final(factor),
        "beta": empyrical.beta(returns, factor),
        "correlation": float(numpy.corrcoef(returns, factor)[0, 1]),
    }
    if span >= 365:
        figures["time-weighted, a year"] = (1 + linked) ** (365 / span) - 1
        figures["money-weighted, a year"] = rate
    return {
        "gain": format(gain, "f"),
        "figures": {name: float(value) for name, value in figures.items()},
        "peak": days[peak].isoformat(),
        "trough": days[trough].isoformat(),
        "recovery": days[later[0]].isoformat() if later else None,
    }


def account(name, prices, benchmark, timing, chance, spans):
    """A thousand units of `prices` to begin with, more or fewer as money comes and goes."""
    days = list(prices)
    units = Decimal(1000)
    values, flows = {days[0]: units * prices[days[0]]}, []
    for before, day in zip(days, days[1:]):
        if timing != "none" and chance.random() < 0.05:
            price = prices[before] if timing == "start of day" else prices[day]
            change = Decimal(chance.choice([-300, -200, -100, 100, 100, 200, 300]))
            if units + change >= 200:
                units += change
                flows.append((day, change * price))
        values[day] = units * prices[day]
    closes = [float(prices[day]) for day in days]
    rates = dict(zip(days[1:], numpy.diff(closes) / closes[:-1]))
    bases = [float(benchmark[day]) for day in days]
    market = dict(zip(days[1:], numpy.diff(bases) / bases[:-1]))
    cases = []
    for first, last in spans(days):
        part = [day for day in days if first <= day <= last]
        result = expected(
            [rates[day] for day in part[1:]], [market[day] for day in part[1:]], flows,
            {day: values[day] for day in part}, [prices[day] for day in part])
        cases.append({"from": part[0].isoformat(), "through": part[-1].isoformat(), **result})
    return {
        "name": name,
        "timing": "in at the start of day, out at its end" if timing == "none" else timing,
        "days": [[day.isoformat(), format(values[day], "f")] for day in days],
        "flows": [[day.isoformat(), format(amount, "f")] for day, amount in flows],
        "benchmark": [format(benchmark[day], "f") for day in days],
        "cases": cases,
    }


def whole(days):
    yield days[0], days[-1]


def years(days):
    """The whole, and from the last close of each year to the last of the next."""
    yield from whole(days)
    closes = [a for a, b in zip(days, days[1:]) if a.year != b.year]
    yield from zip(closes, closes[1:])


def market():
    from skfolio.datasets import load_sp500_dataset, load_sp500_index

    frame, index = load_sp500_dataset(), load_sp500_index()["SP500"]
    days = [stamp.date() for stamp in frame.index]
    benchmark = {day: Decimal(repr(float(price))) for day, price in zip(days, index)}
    columns = {
        name: {day: Decimal(repr(float(price))) for day, price in zip(days, frame[name])}
        for name in frame.columns
    }
    columns["all 20"] = {day: sum(column[day] for column in columns.values()) for day in days}
    for name, prices in columns.items():
        for timing in ["none", "start of day", "end of day"]:
            chance = random.Random(f"{name} {timing}")
            yield account(f"{name}, flows: {timing}", prices, benchmark, timing, chance, years)


def small():
    chance = random.Random("small")
    day, days = datetime.date(2025, 1, 2), []
    while len(days) < 80:
        if day.weekday() < 5:
            days.append(day)
        day += datetime.timedelta(days=1)
    def walk(price):
        for _ in days:
            yield Decimal(price).quantize(Decimal("0.01"))
            price *= 1 + chance.gauss(0.0004, 0.012)
    benchmark, prices = dict(zip(days, walk(590.0))), dict(zip(days, walk(120.0)))
    for timing in ["none", "start of day", "end of day"]:
        yield account(f"made up, flows: {timing}", prices, benchmark, timing, chance, whole)


accounts = list({"market": market, "small": small}[sys.argv[1]]())
rows = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in accounts)
print(f"[\n{rows}\n]")
