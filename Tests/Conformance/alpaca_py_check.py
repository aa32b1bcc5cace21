"""Drives a trading server with alpaca-py, unmodified, and checks what it answers.

Usage: alpaca_py_check.py URL KEY SECRET
Prints one `ok NAME` line for each check; exits with 1 at the first that fails.
"""

import sys
import time
import uuid
from datetime import timedelta, timezone

from alpaca.common.exceptions import APIError
from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.requests import (
    StockBarsRequest,
    StockLatestQuoteRequest,
    StockLatestTradeRequest,
    StockSnapshotRequest,
)
from alpaca.data.timeframe import TimeFrame, TimeFrameUnit
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import OrderSide, OrderStatus, QueryOrderStatus, TimeInForce
from alpaca.trading.requests import (
    GetAssetsRequest,
    GetCalendarRequest,
    GetOrderByIdRequest,
    GetOrdersRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    ReplaceOrderRequest,
)

from contract import Contract


def check(name, condition):
    if not condition:
        print(f"FAILED {name}")
        sys.exit(1)
    print(f"ok {name}")


def refused(call):
    try:
        call()
    except APIError as error:
        return error
    return None


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def main(url, key, secret):
    contract = Contract()
    contract.watch()
    trading = TradingClient(key, secret, url_override=url)
    data = StockHistoricalDataClient(key, secret, url_override=url)

    account = trading.get_account()
    check("account", account.status.value == "ACTIVE" and float(account.cash) > 0)
    assets = trading.get_all_assets(GetAssetsRequest(status="active"))
    symbols = {asset.symbol for asset in assets}
    check("assets", len(assets) > 0 and all(asset.tradable for asset in assets))
    symbol = "SPY" if "SPY" in symbols else sorted(symbols)[0]
    check("asset", trading.get_asset(symbol).symbol == symbol)
    check("unknown asset", refused(lambda: trading.get_asset("ZZZZZ")).status_code == 404)
    clock = trading.get_clock()
    check("clock", clock.next_close is not None and clock.timestamp is not None)
    calendar = trading.get_calendar(
        GetCalendarRequest(start="2024-11-25", end="2024-11-29")
    )
    check("calendar", [str(day.date) for day in calendar] == [
        "2024-11-25", "2024-11-26", "2024-11-27", "2024-11-29",
    ] and calendar[-1].close.hour == 13)

    check("whole calendar", len(trading.get_calendar()) > 10_000)

    client_id = f"check-{uuid.uuid4()}"
    order = trading.submit_order(MarketOrderRequest(
        symbol=symbol, qty=3, side=OrderSide.BUY, time_in_force=TimeInForce.DAY,
        client_order_id=client_id,
    ))
    check("submit", order.client_order_id == client_id and order.qty == "3")
    check("filled", not clock.is_open or wait_until(
        lambda: trading.get_order_by_id(order.id).status == OrderStatus.FILLED
    ))
    check("get by id", trading.get_order_by_id(
        order.id, GetOrderByIdRequest(nested=True)).id == order.id)
    check("get by client id", trading.get_order_by_client_id(client_id).id == order.id)
    duplicate = refused(lambda: trading.submit_order(MarketOrderRequest(
        symbol=symbol, qty=3, side=OrderSide.BUY, time_in_force=TimeInForce.DAY,
        client_order_id=client_id,
    )))
    check("duplicate refused", duplicate.status_code == 422
          and duplicate.message == "client_order_id must be unique")
    check("unknown order", refused(
        lambda: trading.get_order_by_id(uuid.uuid4())).status_code == 404)
    check("too large refused", refused(lambda: trading.submit_order(LimitOrderRequest(
        symbol=symbol, qty=1_000_000, limit_price=1000, side=OrderSide.BUY,
        time_in_force=TimeInForce.GTC,
    ))).code == 40310000)

    resting = trading.submit_order(LimitOrderRequest(
        symbol=symbol, qty=1, limit_price=1.0, side=OrderSide.BUY,
        time_in_force=TimeInForce.GTC,
    ))
    listed = trading.get_orders(GetOrdersRequest(status=QueryOrderStatus.OPEN))
    check("list open", resting.id in {entry.id for entry in listed})
    if clock.is_open:
        replacing = trading.replace_order_by_id(
            resting.id, ReplaceOrderRequest(qty=2, limit_price=1.01))
        check("replace", replacing.replaces == resting.id and replacing.qty == "2"
              and replacing.limit_price == "1.01")
        replaced = trading.get_order_by_id(resting.id)
        check("replaced", replaced.status == OrderStatus.REPLACED
              and replaced.replaced_by == replacing.id)
        check("replace again refused", refused(lambda: trading.replace_order_by_id(
            resting.id, ReplaceOrderRequest(qty=3))).message == "only open orders can be replaced")
        resting = replacing
    trading.cancel_order_by_id(resting.id)
    check("cancel", wait_until(
        lambda: trading.get_order_by_id(resting.id).status == OrderStatus.CANCELED))
    check("cancel again refused", refused(
        lambda: trading.cancel_order_by_id(resting.id)).status_code == 422)
    trading.submit_order(LimitOrderRequest(
        symbol=symbol, qty=1, limit_price=1.0, side=OrderSide.BUY,
        time_in_force=TimeInForce.GTC,
    ))
    check("cancel all", len(trading.cancel_orders()) >= 1 and trading.cancel_orders() == [])
    everything = trading.get_orders(GetOrdersRequest(status=QueryOrderStatus.ALL, limit=100))
    check("list all", {order.id, resting.id} <= {entry.id for entry in everything})

    if clock.is_open:
        positions = trading.get_all_positions()
        check("positions", [p.qty for p in positions if p.symbol == symbol] == ["3"])
        check("position", trading.get_open_position(symbol).qty == "3")
        fills = trading.get("/account/activities/FILL", {"order_id": str(order.id)})
        check("activities", [(fill["type"], fill["qty"], fill["order_status"])
                             for fill in fills] == [("fill", "3", "filled")])
    check("no position", refused(
        lambda: trading.get_open_position("ZZZZZ")).status_code == 404)
    check("other activities", trading.get("/account/activities", {"activity_types": "DIV"}) == [])

    snapshot = data.get_stock_snapshot(StockSnapshotRequest(symbol_or_symbols=[symbol]))
    check("snapshots", snapshot[symbol].latest_quote.ask_price > 0)
    quote = data.get_stock_latest_quote(StockLatestQuoteRequest(symbol_or_symbols=symbol))
    check("latest quote", quote[symbol].ask_price > 0)
    trade = data.get_stock_latest_trade(StockLatestTradeRequest(symbol_or_symbols=symbol))
    check("latest trade", trade[symbol].price > 0)
    now = clock.timestamp.astimezone(timezone.utc)
    bars = data.get_stock_bars(StockBarsRequest(
        symbol_or_symbols=symbol, timeframe=TimeFrame.Minute,
        start=now - timedelta(hours=2), end=now,
    ))
    check("bars", len(bars[symbol]) > 0 and bars[symbol][0].high >= bars[symbol][0].low)

    for amount, unit in [(2, TimeFrameUnit.Minute), (4, TimeFrameUnit.Hour),
                         (1, TimeFrameUnit.Week), (3, TimeFrameUnit.Month)]:
        bars = data.get_stock_bars(StockBarsRequest(
            symbol_or_symbols=symbol, timeframe=TimeFrame(amount, unit),
            start=now - timedelta(days=200), end=now, limit=20,
        ))
        check(f"bars of {amount}{unit.value}", len(bars[symbol]) > 1)

    wrong = TradingClient(key, "wrong", url_override=url)
    check("wrong key", refused(wrong.get_account).status_code == 401)
    if not contract.report():
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:4])
