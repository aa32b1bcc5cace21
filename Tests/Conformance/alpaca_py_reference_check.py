"""Calls what is beside orders with alpaca-py, unmodified: configurations, watchlists, history, every data client.

Usage: alpaca_py_reference_check.py URL KEY SECRET
Prints one `ok NAME` line for each check; exits with 1 when one fails, and names the methods of the clients that were not called.
"""

import sys
import uuid
from datetime import date, timedelta, timezone

from alpaca.common.exceptions import APIError
from alpaca.data.enums import MarketType
from alpaca.data.historical import (
    CryptoHistoricalDataClient,
    NewsClient,
    OptionHistoricalDataClient,
    ScreenerClient,
    StockHistoricalDataClient,
)
from alpaca.data.historical.corporate_actions import CorporateActionsClient
from alpaca.data.requests import (
    CorporateActionsRequest,
    CryptoBarsRequest,
    CryptoLatestBarRequest,
    CryptoLatestOrderbookRequest,
    CryptoLatestQuoteRequest,
    CryptoLatestTradeRequest,
    CryptoQuoteRequest,
    CryptoSnapshotRequest,
    CryptoTradesRequest,
    MarketMoversRequest,
    MostActivesRequest,
    NewsRequest,
    StockBarsRequest,
    StockLatestBarRequest,
    StockLatestQuoteRequest,
    StockLatestTradeRequest,
    StockQuotesRequest,
    StockSnapshotRequest,
    StockTradesRequest,
)
from alpaca.data.timeframe import TimeFrame
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import AssetClass, ContractType, CorporateActionType
from alpaca.trading.requests import (
    ClosePositionRequest,
    CreateWatchlistRequest,
    GetAssetsRequest,
    GetCorporateAnnouncementsRequest,
    GetOptionContractsRequest,
    GetPortfolioHistoryRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    ReplaceOrderRequest,
    UpdateWatchlistRequest,
)

from contract import Contract

# What is no part of a paper account, or not served: exercise of options and their prices.
NOT_SERVED = {
    "exercise_options_position",
    "get_option_bars", "get_option_chain", "get_option_exchange_codes", "get_option_latest_quote",
    "get_option_latest_trade", "get_option_snapshot", "get_option_trades",
}
failed = []


def check(name, condition):
    if not condition:
        failed.append(name)
    print(f"{'ok' if condition else 'FAILED'} {name}", flush=True)


def refused(call):
    try:
        call()
    except APIError as error:
        return error
    return None


class Called:
    """A client that remembers which of its methods were called."""

    def __init__(self, client):
        self.client = client
        self.names = set()

    def __getattr__(self, name):
        self.names.add(name)
        return getattr(self.client, name)

    def missing(self):
        ways = {"get", "post", "put", "patch", "delete", "response_wrapper"}
        methods = {
            name for name in dir(type(self.client))
            if not name.startswith("_") and callable(getattr(type(self.client), name))}
        return methods - ways - NOT_SERVED - self.names


def check_account(trading):
    before = trading.get_account_configurations()
    check("configurations", before.suspend_trade is False and before.fractional_trading is True)
    before.suspend_trade = True
    check("suspended", trading.set_account_configurations(before).suspend_trade is True)
    order = MarketOrderRequest(symbol="SPY", qty=1, side="buy", time_in_force="day")
    check("suspended account", refused(lambda: trading.submit_order(order)).status_code == 403)
    before.suspend_trade = False
    check("released", trading.set_account_configurations(before).suspend_trade is False)
    for request in [None, GetPortfolioHistoryRequest(period="1D", timeframe="5Min"),
                    GetPortfolioHistoryRequest(period="1A", timeframe="1D", cashflow_types="ALL"),
                    GetPortfolioHistoryRequest(
                        period="1W", timeframe="1H", intraday_reporting="continuous",
                        pnl_reset="no_reset")]:
        history = trading.get_portfolio_history(request)
        check(f"portfolio history {history.timeframe}", len(history.equity) > 0
              and len(history.equity) == len(history.timestamp) == len(history.profit_loss)
              == len(history.profit_loss_pct))
    equity = float(trading.get_account().equity)
    check("history ends at the account's equity", abs(history.equity[-1] - equity) < equity / 1_000)
    check("activities", isinstance(trading.client.get("/account/activities"), list))


def check_orders(trading):
    """One call of each method that has to do with orders; what they mean is checked elsewhere."""
    order = trading.submit_order(MarketOrderRequest(
        symbol="SPY", qty=2, side="buy", time_in_force="day", client_order_id=f"c-{uuid.uuid4()}"))
    check("orders", order.id in {found.id for found in (
        trading.get_order_by_id(order.id), trading.get_order_by_client_id(order.client_order_id))})
    for _ in range(100):
        if trading.get_order_by_id(order.id).status.value == "filled":
            break
    resting = trading.submit_order(LimitOrderRequest(
        symbol="SPY", qty=1, limit_price=1.0, side="buy", time_in_force="gtc"))
    for _ in range(100):
        if trading.get_order_by_id(resting.id).status.value == "new":
            break
    replaced = trading.replace_order_by_id(resting.id, ReplaceOrderRequest(limit_price=1.5))
    trading.cancel_order_by_id(replaced.id)
    trading.cancel_orders()
    check("list of orders", isinstance(trading.get_orders(), list))
    check("positions", {"SPY"} <= {position.symbol for position in trading.get_all_positions()})
    check("position", trading.get_open_position("SPY").qty is not None)
    for name, call in [
        ("close a position",
         lambda: trading.close_position("SPY", ClosePositionRequest(qty="1"))),
        ("close all positions", lambda: trading.close_all_positions(cancel_orders=True)),
    ]:
        error = refused(call)
        if error is not None and error.status_code == 405:
            print(f"skipped {name}: not served", flush=True)
        else:
            check(name, error is None)


def check_watchlists(trading):
    name = f"list {uuid.uuid4()}"
    made = trading.create_watchlist(CreateWatchlistRequest(name=name, symbols=["SPY", "AAPL"]))
    check("watchlist", [asset.symbol for asset in made.assets] == ["SPY", "AAPL"])
    check("watchlists", made.id in {entry.id for entry in trading.get_watchlists()})
    more = trading.add_asset_to_watchlist_by_id(made.id, "MSFT")
    check("add to watchlist", [asset.symbol for asset in more.assets] == ["SPY", "AAPL", "MSFT"])
    less = trading.remove_asset_from_watchlist_by_id(made.id, "SPY")
    check("remove from watchlist", [asset.symbol for asset in less.assets] == ["AAPL", "MSFT"])
    changed = trading.update_watchlist_by_id(
        made.id, UpdateWatchlistRequest(name=name + "!", symbols=["TSLA"]))
    check("update watchlist", changed.name == name + "!"
          and [asset.symbol for asset in changed.assets] == ["TSLA"])
    check("get watchlist", trading.get_watchlist_by_id(made.id).name == name + "!")
    trading.delete_watchlist_by_id(made.id)
    check("delete watchlist", refused(
        lambda: trading.get_watchlist_by_id(made.id)).status_code == 404)


def check_reference(trading):
    check("assets", len(trading.get_all_assets(GetAssetsRequest(attributes="has_options"))) > 0)
    pairs = trading.get_all_assets(GetAssetsRequest(asset_class=AssetClass.CRYPTO))
    check("pairs", {"BTC/USD"} <= {asset.symbol for asset in pairs}
          and all(asset.min_order_size > 0 for asset in pairs))
    check("asset", trading.get_asset("BTCUSD").symbol == "BTC/USD")
    check("clock", trading.get_clock().timestamp is not None)
    clocks = trading.client.get("/clock", {"markets": "NYSE,NASDAQ"}, api_version="v3")["clocks"]
    check("clocks", [clock["market"]["mic"] for clock in clocks] == ["XNYS", "XNAS"])
    check("calendar of an exchange", len(trading.client.get(
        "/calendar/NYSE", {"start": "2024-11-25", "end": "2024-11-29"},
        api_version="v3")["calendar"]) == 4)
    check("calendar", len(trading.get_calendar()) > 10_000)
    options = trading.get_option_contracts(GetOptionContractsRequest(
        underlying_symbols=["SPY", "AAPL"], type=ContractType.CALL, limit=7,
        expiration_date_gte=date(2000, 1, 1)))
    check("option contracts", len(options.option_contracts) == 7 and options.next_page_token)
    one = options.option_contracts[0]
    announced = trading.get_corporate_announcements(GetCorporateAnnouncementsRequest(
        ca_types=[CorporateActionType.DIVIDEND, CorporateActionType.SPLIT],
        since=date(2024, 10, 1), until=date(2024, 12, 1)))
    check("announcements", [entry.initiating_symbol for entry in announced] == ["AAPL"])
    check("announcement", trading.get_corporate_announcement_by_id(announced[0].id).cash == 0.25)
    check("option contract", trading.get_option_contract(one.symbol).id == one.id)


def check_stocks(data, now):
    both = ["SPY", "AAPL"]
    start = now - timedelta(minutes=10)
    check("bars of both", set(data.get_stock_bars(StockBarsRequest(
        symbol_or_symbols=both, timeframe=TimeFrame.Minute, start=start, end=now,
        adjustment="all", feed="iex", asof="-")).data) == set(both))
    quotes = data.get_stock_quotes(StockQuotesRequest(
        symbol_or_symbols=both, start=start, end=now, limit=1_000, sort="desc"))
    check("quotes", len(quotes["SPY"]) + len(quotes["AAPL"]) > 100)
    trades = data.get_stock_trades(StockTradesRequest(
        symbol_or_symbols=both, start=now - timedelta(hours=1), end=now))
    check("trades", len(trades["SPY"]) > 10 and len(trades["AAPL"]) > 10)
    check("latest bar", data.get_stock_latest_bar(StockLatestBarRequest(
        symbol_or_symbols=both))["SPY"].close > 0)
    check("latest quote", data.get_stock_latest_quote(StockLatestQuoteRequest(
        symbol_or_symbols=both))["SPY"].ask_price > 0)
    check("latest trade", data.get_stock_latest_trade(StockLatestTradeRequest(
        symbol_or_symbols=both))["SPY"].price > 0)
    check("snapshots", set(data.get_stock_snapshot(StockSnapshotRequest(
        symbol_or_symbols=both))) == set(both))
    get = data.client.get
    check("exchanges", get("/stocks/meta/exchanges")["V"] == "IEX")
    check("conditions", "@" in get("/stocks/meta/conditions/trade", {"tape": "A"}))
    check("auctions", "AAPL" in get("/stocks/auctions", {
        "symbols": "AAPL", "start": str((now - timedelta(days=9)).date())})["auctions"])


def check_crypto(data, now):
    both = ["BTC/USD", "ETH/USD"]
    start = now - timedelta(minutes=10)
    check("crypto bars", set(data.get_crypto_bars(CryptoBarsRequest(
        symbol_or_symbols=both, timeframe=TimeFrame.Minute, start=start, end=now)).data) == set(both))
    check("crypto quotes", len(data.get_crypto_quotes(CryptoQuoteRequest(
        symbol_or_symbols=both, start=start, end=now))["BTC/USD"]) > 100)
    check("crypto trades", len(data.get_crypto_trades(CryptoTradesRequest(
        symbol_or_symbols=both, start=start, end=now))["ETH/USD"]) > 10)
    check("crypto latest bar", data.get_crypto_latest_bar(CryptoLatestBarRequest(
        symbol_or_symbols=both))["BTC/USD"].close > 0)
    quote = data.get_crypto_latest_quote(CryptoLatestQuoteRequest(symbol_or_symbols=both))["BTC/USD"]
    check("crypto latest quote", 0 < quote.bid_price < quote.ask_price and quote.bid_size > 0)
    check("crypto latest trade", data.get_crypto_latest_trade(CryptoLatestTradeRequest(
        symbol_or_symbols=both))["BTC/USD"].price > 0)
    book = data.get_crypto_latest_orderbook(CryptoLatestOrderbookRequest(
        symbol_or_symbols=both))["BTC/USD"]
    check("crypto order book", book.bids[0].price < book.asks[0].price and len(book.bids) == 10)
    check("crypto snapshot", data.get_crypto_snapshot(CryptoSnapshotRequest(
        symbol_or_symbols=both))["ETH/USD"].daily_bar.volume > 0)


def check_rest_of_data(news, actions, screener, now):
    articles = news.get_news(NewsRequest(limit=20, include_content=True))
    check("news", len(articles.data["news"]) == 20)
    found = actions.get_corporate_actions(CorporateActionsRequest(
        start=date(2000, 1, 1), end=now.date() + timedelta(days=400)))
    check("corporate actions", {type(action).__name__ for action in sum(found.data.values(), [])} == {
        "CashDividend", "ForwardSplit", "ReverseSplit"})
    active = screener.get_most_actives(MostActivesRequest(top=5, by="trades"))
    check("most actives", len(active.most_actives) == 5)
    for kind in (MarketType.STOCKS, MarketType.CRYPTO):
        movers = screener.get_market_movers(MarketMoversRequest(top=3, market_type=kind))
        check(f"movers of {kind.value}", len(movers.gainers) + len(movers.losers) > 0)


def main(url, key, secret):
    contract = Contract()
    contract.watch()
    trading = Called(TradingClient(key, secret, url_override=url))
    stocks = Called(StockHistoricalDataClient(key, secret, url_override=url))
    crypto = Called(CryptoHistoricalDataClient(key, secret, url_override=url))
    news = Called(NewsClient(key, secret, url_override=url))
    actions = Called(CorporateActionsClient(key, secret, url_override=url))
    screener = Called(ScreenerClient(key, secret, url_override=url))
    options = Called(OptionHistoricalDataClient(key, secret, url_override=url))
    now = trading.get_clock().timestamp.astimezone(timezone.utc)
    check_orders(trading)
    check_account(trading)
    check_watchlists(trading)
    check_reference(trading)
    check_stocks(stocks, now)
    check_crypto(crypto, now)
    check_rest_of_data(news, actions, screener, now)
    for client in (trading, stocks, crypto, news, actions, screener, options):
        missing = client.missing()
        check(f"every method of {type(client.client).__name__}", not missing)
        if missing:
            print("not called: " + ", ".join(sorted(missing)))
    if not contract.report() or failed:
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:4])
