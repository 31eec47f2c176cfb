"""Which pair prices a currency, and what of its candles is asked for: against an exchange that notes the questions."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from kucoin_frames.analysis import daily_prices
from kucoin_frames.archive import Archive
from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.storage.tables import DAILY_PRICES, HISTORY
from kucoin_frames.archive.syncing.daily import pairs_of, store_prices
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import ParameterError
from kucoin_frames.times import DAY, HOUR

UID = "7"
NOW = 20_000 * DAY + 5 * HOUR
CLOSES = {"BTC": "50000", "USDC": "0.999", "ODD": "0.0004", "RARE": "2", "XRP": "0.5"}


class Exchange:
    """Candles with one close each, prices of USDT in money, and what was asked for."""

    def __init__(self, listed: list[str], money: Mapping[str, str]) -> None:
        self.listed = listed
        self.money = money
        self.asked: dict[str, Spans] = {}
        self.now_is = NOW

    def now(self) -> int:
        return self.now_is

    def symbols(self) -> pd.DataFrame:
        return pd.DataFrame({"symbol": self.listed})

    def prices(self, currencies: str, base: str) -> pd.DataFrame:
        if base not in self.money:
            raise ParameterError(f"no {base}", code="400100")
        told = {} if not self.money[base] else {"currency": [currencies], "price": [Decimal(self.money[base])]}
        return pd.DataFrame(told, columns=["currency", "price"])

    def candles_of(self, spans: Mapping[str, Spans]) -> pd.DataFrame:
        self.asked = dict(spans)
        rows = [
            {"symbol": pair, "type": "1day", "time": day, "close": Decimal(CLOSES.get(pair.split("-")[0], "1.25"))}
            for pair, wanted in spans.items()
            for start, end in wanted
            for day in range(start, end, DAY)
        ]
        return DAILY_PRICES.table.frame(pa.Table.from_pylist(rows, schema=DAILY_PRICES.table.schema))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive in which five currencies moved, the first of them ten days ago."""
    found = Archive(tmp_path / "archive", UID, now=lambda: NOW)
    moved = {"USDT": 10, "ODD": 9, "RARE": 8, "XRP": 7, "EUR": 6, "STARDROP": 5}
    rows = [
        {"id": name, "currency": name, "created_at": NOW - days * DAY, "amount": Decimal(1), "direction": "in"}
        for name, days in moved.items()
    ]
    ledgers = HISTORY["ledgers"]
    found.store.merge(ledgers, pa.Table.from_pylist(rows, schema=ledgers.table.schema), uid=UID, at=NOW)
    return found


def store(archive: Archive, exchange: Exchange) -> list[str]:
    asking: Any = exchange
    return store_prices(asking, archive.store, UID)[1]


def days(exchange: Exchange) -> dict[str, list[tuple[int, int]]]:
    """How many days ago each question began and ended."""
    return {
        pair: [((NOW - start) // DAY, (NOW - end) // DAY) for start, end in spans]
        for pair, spans in exchange.asked.items()
    }


def test_a_currency_is_priced_by_its_best_pair_and_the_bridge_that_it_needs(archive: Archive) -> None:
    listed = ["BTC-USDT", "USDC-USDT", "ODD-BTC", "RARE-USDC", "XRP-USDT", "XRP-BTC", "ETH-USDT"]
    exchange = Exchange(listed, {"USD": "0.9995", "EUR": "0.8"})
    assert store(archive, exchange) == []
    assert days(exchange) == {
        "BTC-USDT": [(10, 0)],
        "ODD-BTC": [(9, 0)],
        "RARE-USDC": [(8, 0)],
        "USDC-USDT": [(10, 0)],
        "XRP-USDT": [(7, 0)],
    }
    prices = archive.prices()
    yesterday = pd.Timestamp(NOW // DAY * DAY - DAY, unit="ms", tz="UTC")
    in_usdt = daily_prices(prices).set_index(["currency", "day"])["price"]
    assert in_usdt["ODD", yesterday] == Decimal("0.0004") * 50_000
    assert in_usdt["RARE", yesterday] == Decimal("1.998")
    assert in_usdt["EUR", yesterday + pd.Timedelta(days=1)] == Decimal("1.25")  # one USDT was 0.8 of them
    assert "STARDROP" not in set(in_usdt.index.get_level_values("currency"))


def test_what_money_costs_is_told_once_a_day_where_it_has_no_pair(archive: Archive) -> None:
    exchange = Exchange(["BTC-USDT", "USDT-EUR"], {"USD": "0.9995", "EUR": "0.8"})
    store(archive, exchange)
    assert days(exchange)["USDT-EUR"] == [(10, 0)]  # candles are better
    told = archive.prices("USD")
    assert told[["symbol", "type", "close"]].to_numpy().tolist() == [["USDT-USD", "listed", Decimal("0.9995")]]
    assert told["time"].tolist() == [pd.Timestamp(NOW // DAY * DAY, unit="ms", tz="UTC")]
    assert told[["open", "high", "low", "volume", "turnover"]].isna().all(axis=None)
    exchange.now_is += DAY
    exchange.money = {"USD": "0.9991"}
    store(archive, exchange)
    assert [str(close) for close in archive.prices("USD")["close"]] == ["0.9995", "0.9991"]
    assert days(exchange) == {"BTC-USDT": [(0, -1)], "USDT-EUR": [(0, -1)]}
    in_dollars = daily_prices(archive.prices(), "USD")
    assert in_dollars[in_dollars["currency"] == "USDT"]["price"].astype("str").tolist() == ["0.9995", "0.9991"]


def test_what_kucoin_does_not_price_in_is_said(archive: Archive) -> None:
    notes = store(archive, Exchange(["BTC-USDT"], {"USD": ""}))
    assert notes == ["USDT in EUR has no price: no EUR [KuCoin code 400100]", "USDT in USD has no price"]
    assert archive.prices("EUR").empty


def test_nothing_is_asked_where_nothing_moved(tmp_path: Path) -> None:
    exchange = Exchange(["BTC-USDT"], {})
    assert store(Archive(tmp_path, UID), exchange) == []
    assert exchange.asked == {}


def test_the_pairs_of_a_currency() -> None:
    assert pairs_of("EUR")[:2] == ["EUR-USDT", "USDT-EUR"]
    assert registry["candles"].table is DAILY_PRICES.table
