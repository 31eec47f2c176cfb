"""Are prices, fiat prices and candles one and the same story?"""

from datetime import UTC, datetime
from decimal import Decimal as D  # noqa: N817  it is written on every line
from itertools import pairwise

import pytest

from kucoin_frames.demo.world import World
from tests.demo.world_facts import DAY, HOUR, MINUTE, NOW

MIDNIGHT = NOW // DAY * DAY
WEEK = 7 * DAY


@pytest.fixture(scope="module")
def economy() -> World:
    return World(seed=5, days=30, trades_per_day=12, now=NOW)


def test_prices_are_plausible_quantised_and_nobodys_but_the_seeds(economy: World) -> None:
    other = World(seed=5, days=1, trades_per_day=1, now=NOW - 3 * DAY)
    bounds: dict[str, tuple[D | int, D | int]] = {
        "BTC": (40_000, 200_000),
        "ETH": (1_000, 8_000),
        "KCS": (6, 25),
        "SOL": (50, 500),
        "DOGE": (D("0.05"), D("0.8")),
        "BABYDOGE": (D("0.0000000003"), D("0.000000005")),
        "USDC": (D("0.998"), D("1.002")),
        "EUR": (D("0.9"), D("1.5")),
    }
    for currency, (low, high) in bounds.items():
        for days in range(0, 1000, 37):
            price = economy.price(currency, NOW - days * DAY)
            assert price is not None
            assert low < price < high, currency
            assert price == other.price(currency, NOW - days * DAY)
    assert economy.price("USDT", NOW) == 1
    increments = {pair.base: pair.price_increment for pair in economy.pairs if pair.quote == "USDT"}
    for currency, increment in increments.items():
        assert (economy.price(currency, NOW) or D(0)) % increment == 0


def test_another_seed_has_other_prices(economy: World) -> None:
    other = World(seed=6, days=1, trades_per_day=1, now=NOW)
    assert economy.price("BTC", NOW) != other.price("BTC", NOW)


def test_what_has_no_price(economy: World) -> None:
    assert economy.price("STARDROP", NOW) is None
    assert economy.price("NOSUCH", NOW) is None
    assert economy.price("BTC", 1_546_300_799_999) is None  # the last millisecond of 2018
    assert economy.price("BTC", 1_546_300_800_000) is not None
    assert economy.fiat_price("STARDROP", "USD", NOW) is None
    assert economy.fiat_price("BTC", "XXX", NOW) is None
    assert list(economy.candles("NO-PAIR", HOUR, 0, NOW)) == []


def test_fiat_prices_agree_with_each_other(economy: World) -> None:
    for base in ("USD", "EUR", "GBP", "JPY"):
        ratio = {
            currency: (economy.fiat_price(currency, base, NOW) or D(0)) / (economy.price(currency, NOW) or D(1))
            for currency in ("BTC", "ETH", "USDT")
        }
        assert max(ratio.values()) - min(ratio.values()) < D("1e-9")
    dollar, euro = (economy.fiat_price("EUR", base, NOW) for base in ("USD", "EUR"))
    assert euro is not None
    assert dollar is not None
    assert abs(euro - 1) < D("0.0001")
    assert D("1.0") < dollar < D("1.3")
    price = economy.fiat_price("BTC", "EUR", NOW)
    assert price is not None
    assert price.as_tuple().exponent == -16


def test_trades_happen_near_the_price(economy: World) -> None:
    for trade in economy.trades:
        base, quote = trade.symbol.split("-")
        base_price, quote_price = economy.price(base, trade.time), economy.price(quote, trade.time)
        assert base_price is not None
        assert quote_price is not None
        # A maker's order may wait a quarter of an hour for its later fills.
        assert abs(trade.price * quote_price / base_price - 1) < D("0.02"), trade


@pytest.mark.parametrize("symbol", ["BTC-USDT", "ETH-BTC", "BABYDOGE-USDT", "BTC-USDC"])
def test_candles_join_and_contain_each_other(economy: World, symbol: str) -> None:
    start = MIDNIGHT - 2 * DAY
    minutes = list(economy.candles(symbol, MINUTE, start, start + 2 * HOUR))
    hours = list(economy.candles(symbol, HOUR, start, start + 2 * DAY))
    days = list(economy.candles(symbol, DAY, start, start + 2 * DAY))
    assert (len(minutes), len(hours), len(days)) == (120, 48, 2)
    for fine, coarse, count in ((minutes, hours[:2], 60), (hours, days, 24)):
        for number, whole in enumerate(coarse):
            parts = fine[number * count : (number + 1) * count]
            assert (whole.time, whole.open, whole.close) == (parts[0].time, parts[0].open, parts[-1].close)
            assert whole.high == max(part.high for part in parts)
            assert whole.low == min(part.low for part in parts)
        for one, other in pairwise(fine):
            assert one.close == other.open
    for candle in (*minutes, *hours, *days):
        assert candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high
        assert candle.low * candle.volume <= candle.turnover <= candle.high * candle.volume
        assert candle.volume > 0


def test_a_candle_opens_at_the_price(economy: World) -> None:
    for candle in economy.candles("SOL-USDT", 15 * MINUTE, NOW - DAY, NOW):
        assert candle.open == economy.price("SOL", candle.time)


def test_the_running_candle_ends_now(economy: World) -> None:
    candles = economy.candles("BTC-USDT", DAY, MIDNIGHT - DAY, NOW + 5 * DAY)
    assert [candle.time for candle in candles] == [MIDNIGHT - DAY, MIDNIGHT]
    assert candles[-1].close == economy.price("BTC", NOW)
    assert [c.time for c in economy.candles("BTC-USDT", HOUR, NOW - HOUR, NOW + HOUR)] == [NOW - HOUR]


def test_weeks_start_on_monday_and_months_on_the_first(economy: World) -> None:
    weeks = economy.candles("BTC-USDT", WEEK, NOW - 30 * DAY, NOW)
    assert {datetime.fromtimestamp(week.time / 1000, UTC).strftime("%a %H:%M") for week in weeks} == {"Mon 00:00"}
    months = economy.candles("BTC-USDT", 30 * DAY, NOW - 130 * DAY, NOW)
    assert [f"{datetime.fromtimestamp(month.time / 1000, UTC):%Y-%m-%d}" for month in months] == [
        *("2025-09-01", "2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01"),
    ]
    assert months[2].close == months[3].open


def test_a_long_range_of_candles_is_not_worked_out_until_it_is_looked_at(economy: World) -> None:
    candles = economy.candles("BTC-USDT", MINUTE, 0, NOW)
    assert len(candles) == (NOW - 1_546_300_800_000) // MINUTE
    last = candles[-3:]
    assert [candle.time for candle in last] == [NOW - 3 * MINUTE, NOW - 2 * MINUTE, NOW - MINUTE]
    assert last[2] == candles[-1]
