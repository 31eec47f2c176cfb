"""What stands in the Axes of profit and trading is what stands in the frames, by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from kucoin_frames import analysis, plots
from kucoin_frames.analysis.balances.history import EQUITY, NET_WORTH
from kucoin_frames.analysis.fees.rates import EFFECTIVE_RATES
from kucoin_frames.analysis.profit.gains import REALISED
from kucoin_frames.analysis.trading.fills import VOLUME
from kucoin_frames.exceptions import InputError
from tests.analysis.test_fee_rates import HAND as FILLS
from tests.analysis.test_fee_rates import PRICES, RATES, fills
from tests.analysis.test_history import hand
from tests.analysis.witness import frame_of
from tests.plots import frames as f

GAINS = frame_of(
    (
        {
            "period": pd.Timestamp(f"{year}-01-01", tz="UTC"),
            "currency": currency,
            "disposals": known,
            "gain": gain,
            "quote": "USDT",
            "unknown": 1 - known,
        }
        for year, currency, gain, known in (
            ("2025", "BTC", "100.5", 1),
            ("2026", "BTC", "-20", 1),
            ("2026", "ETH", "-300", 1),
            ("2026", "EUR", "0", 0),
        )
    ),
    REALISED,
)
TRADED = frame_of(
    (
        {
            "period": pd.Timestamp(f"2026-0{month}-01", tz="UTC"),
            "symbol": symbol,
            "quote": symbol.split("-")[1],
            "turnover": turnover,
        }
        for month, symbol, turnover in (
            (1, "BTC-USDT", "100"),
            (2, "BTC-USDT", "50"),
            (2, "ETH-USDT", "25"),
            (2, "ETH-BTC", "7"),
        )
    ),
    VOLUME,
)


def lines(ax: Axes) -> dict[str, list[float]]:
    return {str(line.get_label()): [float(each) for each in line.get_ydata()] for line in ax.lines}


def test_net_worth_beside_what_came_and_left() -> None:
    ax = plots.net_worth_by_day(hand())
    found = lines(ax)
    assert found["net worth"] == [1000.0, 1039.8, 1059.8, 1064.4]
    assert found["without gain and loss"] == [1000.0, 1000.0, 1000.0, 986.0]
    assert ax.get_title(loc="left") == "Net worth: 1,064.40 USDT; gained since the beginning: 78.40"
    assert [str(each.get_label()) for each in ax.collections] == ["gained"]


def test_causes_add_up_to_what_was_gained() -> None:
    found = lines(plots.profit_by_cause(hand()))
    assert np.allclose(found["all together"], [0.0, 39.8, 59.8, 78.4])  # net worth less what came and left
    assert found["trading"] == [0.0, 40.0, 40.0, 40.0]
    groups = [found[name] for name in ("trading", "fees and interest", "income", "price moves")]
    assert np.allclose(np.sum(groups, axis=0), found["all together"])
    assert len(found) == 6  # and the line at zero


def test_an_axis_far_above_zero_says_that_it_does_not_begin_there() -> None:
    low = hand()
    high = low.assign(**{name: low[name] + 100_000 for name in ("opening", "closing")})
    ax = plots.net_worth_by_day(high)
    assert ax.get_ylim()[0] > 90_000
    assert "\nthe axis does not begin at 0\n" in ax.get_xlabel()
    owed = plots.net_worth_by_day(low.assign(**{name: low[name] - 2_000 for name in ("opening", "closing")}))
    assert owed.get_ylim()[1] >= 0
    assert "does not begin" not in owed.get_xlabel()
    assert [str(each.get_label()) for each in owed.collections] == ["gained"]


def test_losses_lie_below_what_came_and_left() -> None:
    found = hand().assign(closing=lambda rows: rows["closing"] * 0 + 900)
    ax = plots.net_worth_by_day(found)
    assert [str(each.get_label()) for each in ax.collections] == ["lost"]
    assert ax.get_title(loc="left").endswith("gained since the beginning: \N{MINUS SIGN}86.00")


def test_net_worth_is_stacked_by_currency() -> None:
    ax = plots.net_worth_of_currencies(f.WORTH_OF)
    tops = {str(each.get_label()): list(each.get_data()[0]) for each in ax.patches}  # type: ignore[attr-defined]  # steps
    bases = {str(each.get_label()): list(each.get_data()[2]) for each in ax.patches}  # type: ignore[attr-defined]  # steps
    # On 3 January nothing was there; what is owed lies below zero.
    assert tops == {"BTC": [1000, 1200, 0, 1100], "USDT": [1500, -200, 0, 1100], "EUR": [1500, 1200, 0, 1120]}
    assert bases["USDT"] == [1000, 0, 0, 1100]
    assert lines(ax)["all together"] == [1500, 1000, 0, 1120]
    assert ax.get_title(loc="left") == "Net worth by currency: 1,120.00 USDT at the end"
    assert ax.get_ylim()[0] < -200
    assert ax.get_xlabel().endswith(
        "\nwithout a price, so not in the picture: DUST\nwithout a price on some days, and then not in the picture: EUR"
    )


def test_a_price_breaks_off_where_there_is_none() -> None:
    ax = plots.daily_prices(f.PRICED, "KCS")
    price, alone, carried = ax.lines
    found = [float(each) for each in price.get_ydata()]
    assert found[:3] == [10, 11.5, 11.5]
    assert np.isnan(found[3:5]).all()
    assert found[5] == 12
    assert np.isnan(found[6:8]).all()
    assert found[8:] == [9, 9.5]
    assert [float(each) for each in alone.get_ydata()] == [12]
    assert (str(carried.get_label()), [float(each) for each in carried.get_ydata()]) == (
        "that of an earlier day",
        [11.5],
    )
    assert ax.get_ylabel() == "price of one KCS in USDT"
    assert ax.get_title(loc="left") == "Price of KCS: 9.5 USDT at last"
    assert ax.get_xlabel().endswith("without a price on 4 days in between")


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (1.5, "+50.0%"),
        (100.0, "+9,900.0%"),
        (12_345.0, "12,345 times"),
        (2.5e6, "2.5 million times"),
        (3e9, "3 billion times"),
        (7e16, "more than 1,000 trillion times"),
    ],
)
def test_a_very_large_return_is_a_multiple(factor: float, told: str) -> None:
    curve = f.CURVE.head(3).assign(index=pd.Series(["1", "0.9", f"{factor:.6f}"], dtype="decimal"))
    curve["day_return"] = pd.Series(["0", "-0.1", f"{factor - 1:.6f}"], dtype="decimal")
    assert f"Time-weighted return: {told}," in plots.equity_curve(curve).get_title(loc="left")
    assert f"best {told} (03 Jan 2026)" in plots.daily_returns(curve).get_title(loc="left")


def test_what_has_no_price_is_told() -> None:
    ax = plots.net_worth_by_day(hand())
    assert "without a price, so not in the picture: up to 1 currency a day" in ax.get_xlabel()
    assert ax.get_ylabel() == "value in USDT"


def test_the_index_and_its_drawdown() -> None:
    ax = plots.equity_curve(analysis.equity_curve(hand()))
    index = lines(ax)["index"]
    assert index[:2] == [1.0, 1.0398]
    assert ax.get_title(loc="left").startswith("Time-weighted return: +7.8%, at worst 0.0%")


def test_a_bar_a_currency_with_its_gain() -> None:
    ax = plots.realised(GAINS)
    bars = dict(
        zip((each.get_text() for each in ax.get_yticklabels()), (bar.get_width() for bar in ax.patches), strict=True)  # type: ignore[attr-defined]  # bars are rectangles
    )
    assert bars == {"BTC": 80.5, "ETH": -300.0}
    assert ax.get_title(loc="left") == "Realised gains: \N{MINUS SIGN}219.50 USDT"
    assert ax.get_xlabel().endswith("whose gain nobody knows, not in the picture: EUR")


def test_turnover_is_stacked_by_pair() -> None:
    ax = plots.volume(TRADED, "USDT")
    stacks = {str(each.get_label()): [bar.get_height() for bar in each] for each in ax.containers}  # type: ignore[attr-defined]  # of bars
    assert stacks == {"BTC-USDT": [100.0, 50.0], "ETH-USDT": [0.0, 25.0]}
    assert ax.get_xlabel().endswith("not in the picture: ETH-BTC")


def test_rates_in_percent() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.0009", "taker_fee_rate": "0.001"}], RATES)
    ax = plots.effective_rates(analysis.effective_rates(fills(*FILLS), PRICES, rates=rates))
    told = {str(line.get_label()): [float(each) for each in line.get_xdata()] for line in ax.lines}
    assert np.allclose(told["in effect"], [0.085, 0.1])
    assert np.allclose(told["present rate, maker"][0], 0.09)
    assert [each.get_text() for each in ax.get_yticklabels()] == ["BTC-USDT", "KCS-BTC"]


EMPTY: list[tuple[Callable[..., Axes], tuple[Any, ...]]] = [
    (plots.net_worth_by_day, (NET_WORTH.empty(),)),
    (plots.equity_curve, (EQUITY.empty(),)),
    (plots.realised, (REALISED.empty(),)),
    (plots.volume, (VOLUME.empty(), "USDT")),
    (plots.effective_rates, (EFFECTIVE_RATES.empty(),)),
]


@pytest.mark.parametrize(("figure", "frames"), EMPTY)
def test_empty_frames_draw_and_others_are_refused(figure: Callable[..., Axes], frames: tuple[Any, ...]) -> None:
    ax = figure(*frames)
    assert figure(*frames, ax) is ax
    with pytest.raises(InputError, match="the frame lacks"):
        figure(pd.DataFrame({"x": [1]}), *frames[1:])
