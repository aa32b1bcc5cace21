"""Listens to a trading server with alpaca-py's streams, unmodified, and checks what they are told.

Usage: alpaca_py_streams_check.py URL KEY SECRET SERVER_PID
Prints one `ok NAME` line for each check; exits with 1 at the first that fails. Ends by asking the server to end.
"""

import asyncio
import os
import signal
import sys
import threading
import time
import uuid

import websockets
from alpaca.data.enums import DataFeed
from alpaca.data.live import StockDataStream
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import OrderSide, TimeInForce, TradeEvent
from alpaca.trading.requests import LimitOrderRequest, MarketOrderRequest
from alpaca.trading.stream import TradingStream

from contract import Contract


contract = Contract()
# The members of a stream's message that its schema has no name for.
SCHEMAS = {"q": "stock_quote", "t": "stock_trade", "b": "stock_bar", "d": "stock_bar"}


def hold(stream, parts):
    """Holds the parts of every message that a stream is told against the contract's schemas."""
    original = stream._dispatch

    async def dispatch(message):
        for name, value in parts(message):
            contract.message(name, value)
        await original(message)

    stream._dispatch = dispatch


def market_parts(message):
    schema = SCHEMAS.get(message.get("T"))
    if schema:
        value = {name: part for name, part in message.items() if name not in ("T", "S")}
        value["t"] = message["t"].to_datetime().isoformat().replace("+00:00", "Z")
        yield schema, value


def trade_parts(message):
    if message.get("stream") == "trade_updates":
        yield "Order", message["data"]["order"]


def check(name, condition):
    if not condition:
        print(f"FAILED {name}", flush=True)
        os._exit(1)
    print(f"ok {name}", flush=True)


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def in_background(run):
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def check_trade_updates(url, key, secret):
    updates = []

    async def take(update):
        updates.append(update)

    stream = TradingStream(key, secret, url_override=url.replace("http", "ws") + "/stream")
    hold(stream, trade_parts)
    stream.subscribe_trade_updates(take)
    thread = in_background(stream.run)
    trading = TradingClient(key, secret, url_override=url)

    def events(order):
        return [update.event for update in updates if update.order.id == order.id]

    def resting_order():
        return trading.submit_order(LimitOrderRequest(
            symbol="SPY", qty=1, limit_price=1.0, side=OrderSide.BUY,
            time_in_force=TimeInForce.GTC, client_order_id=f"check-{uuid.uuid4()}",
        ))

    # Nothing says when the stream listens: orders are sent until one of them is heard of.
    def is_listening():
        trading.cancel_order_by_id(resting_order().id)
        return wait_until(lambda: updates, 1)

    check("trading stream listens", wait_until(is_listening))
    held = sum(float(p.qty) for p in trading.get_all_positions() if p.symbol == "SPY")
    bought = trading.submit_order(MarketOrderRequest(
        symbol="SPY", qty=3, side=OrderSide.BUY, time_in_force=TimeInForce.DAY,
    ))
    check("new and fill", wait_until(lambda: events(bought) == [
        TradeEvent.PENDING_NEW, TradeEvent.NEW, TradeEvent.FILL]))
    fill = next(update for update in updates if update.event == TradeEvent.FILL)
    check("fill", fill.qty == 3 and fill.price > 0 and fill.position_qty == held + 3
          and fill.execution_id is not None and fill.order.filled_qty == "3"
          and fill.timestamp is not None)
    resting = resting_order()
    trading.cancel_order_by_id(resting.id)
    check("new and canceled", wait_until(lambda: events(resting) == [
        TradeEvent.PENDING_NEW, TradeEvent.NEW, TradeEvent.CANCELED]))
    stream.stop()
    thread.join(10)
    check("trading stream stops", not thread.is_alive())


def check_market_data(url, key, secret):
    told = {"quotes": [], "trades": [], "bars": [], "daily": []}

    def taker(name):
        async def take(message):
            told[name].append(message)
        return take

    stream = StockDataStream(
        key, secret, feed=DataFeed.IEX, url_override=url.replace("http", "ws") + "/v2/iex")
    hold(stream, market_parts)
    stream.subscribe_quotes(taker("quotes"), "SPY", "AAPL")
    stream.subscribe_trades(taker("trades"), "*")
    stream.subscribe_bars(taker("bars"), "*")
    stream.subscribe_daily_bars(taker("daily"), "SPY")
    thread = in_background(stream.run)
    check("quotes", wait_until(lambda: {quote.symbol for quote in told["quotes"]} == {
        "SPY", "AAPL"}))
    quote = told["quotes"][0]
    check("quote", 0 < quote.bid_price < quote.ask_price and quote.bid_size > 0
          and quote.timestamp.tzinfo is not None)
    check("trades", wait_until(lambda: len({trade.symbol for trade in told["trades"]}) > 20))
    check("trade", told["trades"][0].price > 0 and told["trades"][0].size > 0)
    check("bars", wait_until(lambda: len(told["bars"]) > 20, 90))
    bar = told["bars"][0]
    check("bar", bar.low <= bar.open <= bar.high and bar.volume > 0 and bar.timestamp.second == 0)
    check("daily bars", wait_until(lambda: told["daily"]) and told["daily"][0].symbol == "SPY")
    stream.subscribe_quotes(taker("quotes"), "MSFT")
    check("subscribe more", wait_until(
        lambda: "MSFT" in {quote.symbol for quote in told["quotes"]}))
    stream.stop()
    thread.join(10)
    check("market data stream stops", not thread.is_alive())


async def check_end(url, key, secret, server):
    """One connection per account and feed; and whoever still listens is told that the server goes."""
    address = url.replace("http", "ws") + "/v2/sip"
    headers = {"APCA-API-KEY-ID": key, "APCA-API-SECRET-KEY": secret}
    async with websockets.connect(address, additional_headers=headers) as first:
        check("connected", "connected" in await first.recv())
        check("authenticated by headers", "authenticated" in await first.recv())
        async with websockets.connect(address, additional_headers=headers) as second:
            await second.recv()
            check("one connection", '"code":406' in await second.recv())
        os.kill(server, signal.SIGTERM)
        try:
            while True:
                await first.recv()
        except websockets.ConnectionClosed as closed:
            check("going away", closed.rcvd is not None and closed.rcvd.code == 1001)


def main(url, key, secret, server):
    contract.watch()
    check_trade_updates(url, key, secret)
    check_market_data(url, key, secret)
    asyncio.run(check_end(url, key, secret, int(server)))
    if not contract.report():
        os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:5])
    os._exit(0)
