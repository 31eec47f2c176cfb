"""What stands in the Axes of profit and trading is what stands in the frames, by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from kucoin_frames import analysis, plots
from kucoin_frames.analysis.fee_rates import EFFECTIVE_RATES
from kucoin_frames.analysis.fills import VOLUME
from kucoin_frames.analysis.history import EQUITY, NET_WORTH
from kucoin_frames.analysis.profit import REALISED
from kucoin_frames.exceptions import InputError
from tests.analysis.test_fee_rates import HAND as FILLS
from tests.analysis.test_fee_rates import PRICES, RATES, fills
from tests.analysis.test_history import hand
from tests.analysis.witness import frame_of

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


def test_groups_of_parts_add_up_to_net_worth() -> None:
    found = lines(plots.net_worth_by_day(hand()))
    assert found["net worth"] == [1000.0, 1039.8, 1059.8, 1064.4]
    assert found["came and left"] == [1000.0, 1000.0, 1000.0, 986.0]
    assert found["trading"] == [0.0, 40.0, 40.0, 40.0]
    groups = [found[name] for name in ("came and left", "trading", "fees and interest", "income", "price moves")]
    assert np.allclose(np.sum(groups, axis=0), found["net worth"])


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
