"""Sends every order type and class with alpaca-py, unmodified, and checks what becomes of them.

Usage: alpaca_py_orders_check.py URL KEY SECRET
Prints one `ok NAME` line for each check; exits with 1 at the first that fails.
"""

import sys

from alpaca.trading.client import TradingClient
from alpaca.trading.enums import (
    OrderClass,
    OrderSide,
    OrderStatus,
    OrderType,
    PositionIntent,
    QueryOrderStatus,
    TimeInForce,
)
from alpaca.trading.requests import (
    ClosePositionRequest,
    GetOrderByIdRequest,
    GetOrdersRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    ReplaceOrderRequest,
    StopLimitOrderRequest,
    StopLossRequest,
    StopOrderRequest,
    TakeProfitRequest,
    TrailingStopOrderRequest,
)
from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.requests import StockLatestTradeRequest

from alpaca_py_check import check, refused, wait_until


def main(url, key, secret):
    trading = TradingClient(key, secret, url_override=url)
    data = StockHistoricalDataClient(key, secret, url_override=url)
    symbol = "MSFT"
    price = data.get_stock_latest_trade(
        StockLatestTradeRequest(symbol_or_symbols=symbol))[symbol].price

    def near(percent):
        return round(price * (100 + percent) / 100, 2)

    def buy(request, **terms):
        return trading.submit_order(request(
            symbol=symbol, side=OrderSide.BUY, time_in_force=TimeInForce.DAY, **terms))

    def sell(request, **terms):
        return trading.submit_order(request(
            symbol=symbol, side=OrderSide.SELL, time_in_force=TimeInForce.GTC, **terms))

    def status(order):
        return trading.get_order_by_id(order.id).status

    def cancel(order):
        trading.cancel_order_by_id(order.id)
        check(f"{order.type.value} canceled", wait_until(
            lambda: status(order) == OrderStatus.CANCELED))

    # Types that wait above the market.
    stop = buy(StopOrderRequest, qty=1, stop_price=near(20))
    check("stop", stop.type == OrderType.STOP and float(stop.stop_price) == near(20))
    stop_limit = buy(StopLimitOrderRequest, qty=1, stop_price=near(20), limit_price=near(21))
    check("stop limit", float(stop_limit.limit_price) == near(21))
    trailing = buy(TrailingStopOrderRequest, qty=1, trail_percent=20)
    check("trailing stop", trailing.trail_percent == "20" and trailing.hwm is not None)
    check("working", wait_until(lambda: status(trailing) == OrderStatus.NEW))
    changed = trading.replace_order_by_id(trailing.id, ReplaceOrderRequest(trail=25))
    check("trail replaced", changed.trail_percent == "25" and changed.trail_price is None)
    for order in [stop, stop_limit, changed]:
        cancel(order)
    check("stop on the wrong side refused", "stop price must be greater" in refused(
        lambda: buy(StopOrderRequest, qty=1, stop_price=near(-20))).message)

    # Sizes and times.
    dollars = buy(MarketOrderRequest, notional=1000)
    check("notional", dollars.notional == "1000" and dollars.qty is None)
    check("notional filled", wait_until(lambda: status(dollars) == OrderStatus.FILLED))
    part = buy(MarketOrderRequest, qty=0.25)
    check("fraction filled", wait_until(lambda: status(part) == OrderStatus.FILLED))
    missed = trading.submit_order(LimitOrderRequest(
        symbol=symbol, side=OrderSide.BUY, time_in_force=TimeInForce.IOC, qty=1,
        limit_price=near(-20)))
    check("ioc", wait_until(lambda: status(missed) == OrderStatus.CANCELED))
    closed = trading.close_position(symbol)
    check("closed", closed.position_intent == PositionIntent.SELL_TO_CLOSE and wait_until(
        lambda: status(closed) == OrderStatus.FILLED))

    # Groups.
    bracket = buy(
        MarketOrderRequest, qty=4, order_class=OrderClass.BRACKET,
        take_profit=TakeProfitRequest(limit_price=near(30)),
        stop_loss=StopLossRequest(stop_price=near(-30)))
    check("bracket", [leg.status for leg in bracket.legs] == [OrderStatus.HELD] * 2)
    check("bracket at work", wait_until(lambda: [leg.status for leg in trading.get_order_by_id(
        bracket.id, GetOrderByIdRequest(nested=True)).legs]
        == [OrderStatus.NEW, OrderStatus.HELD]))
    check("flip refused", refused(lambda: sell(MarketOrderRequest, qty=5)).status_code == 403)
    tighter = trading.replace_order_by_id(
        bracket.legs[1].id, ReplaceOrderRequest(stop_price=near(-25)))
    check("leg replaced", tighter.status == OrderStatus.HELD)
    trading.cancel_order_by_id(tighter.id)
    check("group canceled", wait_until(lambda: trading.get_orders(
        GetOrdersRequest(status=QueryOrderStatus.OPEN, symbols=[symbol])) == []))
    oco = sell(
        LimitOrderRequest, qty=4, order_class=OrderClass.OCO,
        take_profit=TakeProfitRequest(limit_price=near(30)),
        stop_loss=StopLossRequest(stop_price=near(-30), limit_price=near(-31)))
    check("oco", float(oco.limit_price) == near(30) and len(oco.legs) == 1)
    half = ClosePositionRequest(percentage="50")
    check("held shares", "insufficient qty" in refused(
        lambda: trading.close_position(symbol, half)).message)
    everything = trading.close_all_positions(cancel_orders=True)
    check("close all", [answer.status for answer in everything] == [200] * len(everything))
    check("flat", wait_until(lambda: trading.get_all_positions() == []))
    check("oco canceled", status(oco) == OrderStatus.CANCELED)


if __name__ == "__main__":
    main(*sys.argv[1:4])
