"""What ccxt makes of the answers, where it is right: its unified structures hold the values of our frames.

Not compared, since ccxt asks retired paths for them that the exchange does not serve: the balance of cross margin
(`/api/v1/margin/account`) and the unified deposit addresses (versions 1 and 2). The rows of both are compared as they
come, in `test_same_rows`; what ccxt makes of an address, below. An isolated debt is not compared either: ccxt adds
a field to it that KuCoin no longer sends, and gets nothing.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, HOUR

from .cases import BOT, NOW, SUB
from .compare import Row, agree, plain
from .peers import ccxt_client


@pytest.fixture(scope="module")
def spot(ccxt: dict[str, Any]) -> Any:
    ccxt["main"].load_markets()
    return ccxt["main"]


@pytest.fixture(scope="module")
def futures(exchange: Exchange) -> Iterator[Any]:
    """ccxt's class for futures alone."""
    client = ccxt_client(exchange, kind="kucoinfutures")
    client.load_markets()
    yield client
    client.close()


@pytest.fixture
def us(ours: dict[str, Demo]) -> Demo:
    return ours["main"]


def of_spot(currency: str) -> str:
    """A futures currency by its spot name, which is ccxt's."""
    return {"XBT": "BTC"}.get(currency, currency)


# Balances.


def held(balance: Any, names: dict[str, str]) -> list[Row]:
    currencies = [code for code in balance["total"] if balance["total"][code] is not None]
    return [{"currency": code, **{name: balance[code][their] for name, their in names.items()}} for code in currencies]


SPOT_NAMES = {"balance": "total", "available": "free", "holds": "used"}


@pytest.mark.parametrize("kind", ["main", "trade"])
@pytest.mark.parametrize("role", ["main", SUB])
def test_balances_of_funding_and_spot(ccxt: dict[str, Any], ours: dict[str, Demo], kind: str, role: str) -> None:
    frame = ours[role].accounts(type=kind)
    balance = ccxt[role].fetch_balance({"type": kind})
    agree(plain(balance["info"]["data"]), frame)
    agree(held(balance, SPOT_NAMES), frame[["currency", *SPOT_NAMES]], by=("currency",))


def test_balances_of_isolated_margin(spot: Any, us: Demo) -> None:
    frame = us.margin_isolated(query_type="ALL")
    sums = frame.groupby("currency", as_index=False)[["total", "available", "hold"]].sum()
    balance = spot.fetch_balance({"type": "isolated", "queryType": "ALL"})
    agree(held(balance, {"total": "total", "available": "free", "hold": "used"}), sums, by=("currency",))


@pytest.mark.parametrize("currency", ["USDT", "XBT"])
def test_balances_of_futures(spot: Any, futures: Any, us: Demo, currency: str) -> None:
    frame = us.futures_account(currency=currency)
    for client, kind in ((spot, {"type": "swap"}), (futures, {})):
        balance = client.fetch_balance({**kind, "code": of_spot(currency), "currency": currency})
        agree([plain(balance["info"]["data"])], frame)
        wanted = frame.assign(currency=of_spot(currency))[["currency", "account_equity", "available_balance"]]
        agree(held(balance, {"account_equity": "total", "available_balance": "free"}), wanted)


def test_accounts(spot: Any, us: Demo) -> None:
    accounts = spot.fetch_accounts()
    frame = us.accounts()
    agree([plain(account["info"]) for account in accounts], frame)
    agree(
        [{name: each[name] for name in ("id", "type", "currency")} for each in accounts],
        frame[["id", "type", "currency"]],
    )


# Ledgers.

ENTRY = ["id", "currency", "amount", "fee", "account_type", "direction", "created_at"]


def entries(rows: list[Any]) -> list[Row]:
    return [
        {
            "id": row["id"],
            "currency": row["currency"],
            "amount": row["amount"],
            "fee": row["fee"]["cost"] if row["fee"] else "0",
            "account_type": row["account"],
            "direction": row["direction"],
            "created_at": row["timestamp"],
            "cause": row["referenceId"],
        }
        for row in rows
    ]


@pytest.mark.parametrize(
    ("fetcher", "asked", "size"),
    [
        ("ledgers", {}, 500),
        ("ledgers_hf", {"hf": True}, 200),
        ("ledgers_margin_hf", {"hf": True, "marginMode": "cross"}, 200),
    ],
)
@pytest.mark.parametrize("role", ["main", BOT])
def test_ledgers_of_a_day(
    ccxt: dict[str, Any], ours: dict[str, Demo], fetcher: str, asked: dict[str, Any], size: int, role: str
) -> None:
    frame = getattr(ours[role], fetcher)(start_at=NOW - DAY, end_at=NOW)
    rows = ccxt[role].fetch_ledger(since=NOW - DAY, limit=size, params={**asked, "until": NOW - 1})
    assert len(rows) < size
    assert not frame.empty
    agree([plain(row["info"]) for row in rows], frame, by=("id",))
    wanted = frame[ENTRY].assign(cause=frame["trade_id"].fillna(frame["order_id"]))
    agree(entries(rows), wanted, by=("id",))


def test_the_futures_ledger(spot: Any, futures: Any, us: Demo) -> None:
    frame = us.ledgers_futures()
    for rows in (spot.fetch_ledger(params={"type": "swap"}), futures.fetch_ledger()):
        agree([plain(row["info"]) for row in rows], frame, by=("time", "offset", "remark"))
        told = [
            {
                "offset": row["info"]["offset"],
                "time": row["timestamp"],
                "currency": row["currency"],
                "status": row["status"],
            }
            for row in rows
        ]
        status = frame["status"].map({"Completed": "ok", "Pending": "pending"}).astype("str")
        wanted = frame[["offset", "time"]].assign(currency=frame["currency"].map(of_spot), status=status)
        agree(told, wanted, by=("time", "offset", "currency"))


def test_transfers(spot: Any, us: Demo) -> None:
    frame = us.ledgers(biz_type="TRANSFER")
    rows = spot.fetch_transfers()
    agree([plain(row["info"]) for row in rows], frame, by=("id",))
    told = [
        {"id": row["id"], "currency": row["currency"], "amount": row["amount"], "created_at": row["timestamp"]}
        for row in rows
    ]
    agree(told, frame[["id", "currency", "amount", "created_at"]], by=("id",))


# Deposits and withdrawals.

STATUS = {"SUCCESS": "ok", "PROCESSING": "pending", "WALLET_PROCESSING": "pending", "FAILURE": "failed"}
MOVE = ["currency", "address", "memo", "is_inner", "amount", "fee", "created_at", "updated_at", "remark"]


def moves(rows: list[Any]) -> list[Row]:
    return [
        {
            "id": row["id"],
            "currency": row["currency"],
            "address": row["address"],
            "memo": row["tag"] or "",
            "is_inner": row["internal"],
            "amount": row["amount"],
            "fee": row["fee"]["cost"],
            "created_at": row["timestamp"],
            "updated_at": row["updated"],
            "remark": row["comment"] or "",
            "status": row["status"],
            "transaction": row["txid"],
        }
        for row in rows
    ]


@pytest.mark.parametrize(("fetcher", "method"), [("deposits", "fetch_deposits"), ("withdrawals", "fetch_withdrawals")])
def test_deposits_and_withdrawals(spot: Any, us: Demo, fetcher: str, method: str) -> None:
    rows = getattr(spot, method)(limit=500)
    frame = getattr(us, fetcher)()
    by = ("created_at", "amount")
    agree([plain(row["info"]) for row in rows], frame, by=by)
    told = frame[MOVE].assign(
        id=frame.get("id"),
        status=frame["status"].map(lambda status: STATUS.get(status, status)),
        transaction=frame["wallet_tx_id"].str.partition("@")[0],  # what is behind it ccxt takes for an address
    )
    agree(moves(rows), told, by=by)


def test_deposit_addresses(spot: Any, us: Demo) -> None:
    raw = spot.privateGetDepositAddresses({"version": "v3", "currency": "USDT"})["data"]
    made = spot.parse_deposit_addresses(raw, ["USDT"], False, {"currency": "USDT"})
    told = [{"currency": each["currency"], "address": each["address"], "memo": each["tag"] or ""} for each in made]
    agree(told, us.deposit_addresses("USDT")[["currency", "address", "memo"]], by=("address",))


def test_withdrawal_fees(spot: Any, us: Demo) -> None:
    told = {code: spot.fetch_deposit_withdraw_fee(code)["withdraw"]["fee"] for code in ("USDT", "BTC", "XRP")}
    frame = us.withdrawal_quotas("USDT,BTC,XRP")
    agree(
        [{"currency": code, "withdraw_min_fee": fee} for code, fee in told.items()],
        frame[["currency", "withdraw_min_fee"]],
    )


# Fees and the market.


def test_trading_fees(spot: Any, us: Demo) -> None:
    told = [spot.fetch_trading_fee(symbol) for symbol in spot.symbols]
    rows = [
        {"symbol": spot.market(fee["symbol"])["id"], "taker_fee_rate": fee["taker"], "maker_fee_rate": fee["maker"]}
        for fee in told
    ]
    frame = us.trade_fees([row["symbol"] for row in rows])
    assert set(frame["market"]) == {"spot", "futures"}
    agree(rows, frame[["symbol", "taker_fee_rate", "maker_fee_rate"]], by=("symbol",))


def test_currencies(spot: Any, us: Demo) -> None:
    chains = [
        {
            "currency": code,
            "full_name": currency["name"],
            "chain_id": network["id"],
            "chain_name": network["name"],
            "withdrawal_min_fee": network["fee"],
            "withdrawal_min_size": network["limits"]["withdraw"]["min"],
            "max_withdraw": network["limits"]["withdraw"]["max"],
            "deposit_min_size": network["limits"]["deposit"]["min"],
            "max_deposit": network["limits"]["deposit"]["max"],
            "is_withdraw_enabled": network["withdraw"],
            "is_deposit_enabled": network["deposit"],
            "step": network["precision"],
        }
        for code, currency in spot.fetch_currencies().items()
        for network in currency["networks"].values()
    ]
    frame = us.currencies()
    frame = frame[frame["chain_id"].notna()].reset_index(drop=True)
    steps = [f"{Decimal(1).scaleb(-int(digits)):f}" for digits in frame["withdraw_precision"]]
    wanted = frame.assign(step=pd.Series(steps, dtype="str"))[list(chains[0])]
    agree(chains, wanted, by=("currency", "chain_id"))


def test_markets(spot: Any, us: Demo) -> None:
    rows = [
        {
            "symbol": market["id"],
            "base_currency": market["baseId"],
            "quote_currency": market["quoteId"],
            "base_increment": market["precision"]["amount"],
            "price_increment": market["precision"]["price"],
            "base_min_size": market["limits"]["amount"]["min"],
            "base_max_size": market["limits"]["amount"]["max"],
            "quote_min_size": market["limits"]["cost"]["min"],
            "quote_max_size": market["limits"]["cost"]["max"],
            "is_margin_enabled": market["margin"],
            "enable_trading": market["active"],
        }
        for market in spot.fetch_markets()
        if market["spot"]
    ]
    agree(rows, us.symbols()[list(rows[0])], by=("symbol",))


def test_candles(spot: Any, us: Demo) -> None:
    start = NOW - 40 * HOUR
    names = ("time", "open", "high", "low", "close", "volume")
    rows = [dict(zip(names, row, strict=True)) for row in spot.fetch_ohlcv("BTC/USDT", "1h", since=start, limit=40)]
    agree(rows, us.candles("BTC-USDT", "1hour", start_at=start, end_at=NOW)[list(names)])


def test_the_clock(spot: Any, futures: Any, us: Demo) -> None:
    for client in (spot, futures):
        agree([{"time": client.fetch_time()}], us.server_time())
