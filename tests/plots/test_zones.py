"""Periods of a time zone stand at their local dates, all of them, and terms beside their currencies."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.dates import num2date
from matplotlib.figure import Figure

from kucoin_frames import analysis, plots
from kucoin_frames.analysis.periods import periods
from kucoin_frames.analysis.profit.gains import INCOME
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import hf, prices
from tests.plots import frames as f
from tests.plots import zone_frames as z
from tests.plots.draw import PICTURES
from tests.plots.test_numbers import along_x, bars

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # in spring there is no midnight
    "America/Havana",  # in autumn there are two
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
SPANS = {"day": 40, "week": 250, "month": 900, "year": 3000}
"""From how many days, so that no picture has thousands of bars."""

# What is drawn of which rows: the sum of these columns is that of all bars.
DRAWN: dict[str, tuple[str, pd.DataFrame, tuple[str, ...]]] = {
    "fees_by_day": ("day", f.FEES_BY_DAY.dropna(subset="value"), ("value",)),
    "flow_by_day": ("day", f.MOVED.dropna(subset="net_value"), ("incoming_value", "-outgoing_value")),
    "fees_paid": ("period", f.PAID.dropna(subset="value"), ("value",)),
    "fees_paid_by_symbol": ("period", f.PAID.dropna(subset="value"), ("value",)),
    "costs": ("period", f.SPENT.dropna(subset="value"), ("value",)),
    "trading_fees": ("period", f.FILL_FEES, ("paid",)),
    "trading_fees_by_liquidity": ("period", f.FILL_FEES, ("paid",)),
    "cash_flows": ("period", f.FLOWS[f.FLOWS["currency"] == "USDT"], ("net",)),
    "volume": ("period", f.TRADED[f.TRADED["quote"] == "USDT"], ("turnover",)),
    "kcs_savings": ("period", f.SAVED[f.SAVED["quote"] == "USDT"], ("undiscounted", "paid")),
    "maker_savings": ("period", f.AS_MAKERS[f.AS_MAKERS["quote"] == "USDT"], ("paid",)),
    "income": ("period", f.EARNED.dropna(subset="value"), ("value",)),
    "futures_profit": ("period", f.FUTURES[f.FUTURES["currency"] == "USDT"], ("realised_pnl", "fees", "funding")),
    "lots": ("opened_at", f.LEFT[f.LEFT["currency"].isin(["BTC", "ETH"])], ("cost",)),
}


def drawn(name: str, frame: pd.DataFrame, zone: str) -> Axes:
    picture = PICTURES[name]
    return picture.figure(frame, *picture.others, Figure().subplots(), **picture.options, zone=zone)


def heights(ax: Axes) -> float:
    return sum(sum(each) for each in bars(ax).values())


def amounts(frame: pd.DataFrame, columns: tuple[str, ...]) -> float:
    return float(sum(frame[each.lstrip("-")].sum() * (-1 if each[0] == "-" else 1) for each in columns))


def test_every_figure_that_takes_a_zone_is_among_these() -> None:
    takers = {name for name in plots.__all__ if "zone" in (getattr(plots, name).__kwdefaults__ or {})}
    assert {PICTURES[name].figure.__name__ for name in DRAWN} == takers


@pytest.mark.parametrize("name", DRAWN)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_the_bars_add_up_to_the_frame_in_any_zone(name: str, data: st.DataObject) -> None:
    column, rows, columns = DRAWN[name]
    zone = data.draw(st.sampled_from(ZONES))
    period: Any = "day" if column == "day" else data.draw(st.sampled_from(list(SPANS)))
    first = data.draw(st.integers(0, 2500)) * 24 * 60
    minutes = st.integers(first, first + SPANS[period] * 24 * 60)
    chosen = data.draw(st.lists(st.tuples(st.integers(0, len(rows) - 1), minutes), min_size=1, max_size=12))
    frame = rows.iloc[[row for row, _ in chosen]].reset_index(drop=True)
    times = pd.Timestamp("2018-01-01", tz="UTC") + pd.to_timedelta([after for _, after in chosen], unit="min")
    exact = pd.Series(times).dt.as_unit("ms")
    frame[column] = exact if column == "opened_at" else periods(exact, period, zone)
    ax = drawn(name, frame, zone)
    assert heights(ax) == pytest.approx(amounts(frame, columns), abs=1e-9)
    assert f"({zone})" in ax.get_xlabel()


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "lots"])
def test_periods_of_another_zone_are_refused_before_anything_is_drawn(name: str) -> None:
    column, rows, _ = DRAWN[name]
    frame = rows.assign(**{column: periods(rows[column], "day", "Europe/Berlin")})
    ax = Figure().subplots()
    message = rf"the {column}s do not begin at midnight in UTC: pass zone= as to the analysis; .* at 20.* 23:00 UTC"
    with pytest.raises(InputError, match=message):
        PICTURES[name].draw(ax, frame)
    assert not ax.has_data()
    assert ax.spines["top"].get_visible()
    with pytest.raises(InputError, match="do not begin at midnight in Asia/Kathmandu"):
        drawn(name, rows, "Asia/Kathmandu")
    with pytest.raises(InputError, match="zone='Middle-earth' is no time zone"):
        drawn(name, rows, "Middle-earth")


def test_rows_without_a_period_are_refused_and_not_dropped() -> None:
    frame = f.PAID.assign(period=f.PAID["period"].where(f.PAID["entries"] != 5))
    with pytest.raises(InputError, match="period is missing in 1 of the rows"):
        plots.fees_paid(frame)


def test_rows_without_a_group_are_drawn() -> None:
    frame = f.FILL_FEES.assign(liquidity=f.FILL_FEES["liquidity"].mask(f.FILL_FEES["liquidity"] == "maker"))
    ax = plots.trading_fees(frame, by="liquidity")
    assert bars(ax) == {"unknown": [98, 0, 60], "?": [36, 0, 0]}


def test_months_of_a_zone_stand_at_their_local_names_also_in_summer() -> None:
    ax = plots.fees_paid(z.PAID, zone="Europe/Berlin")
    assert bars(ax) == {"USDT": [80, 120, 0, 60, 0], "KCS": [35, 0, 0, -5, 0], "BTC": [0, 0, 0, 0, 15]}
    assert along_x(ax) == ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
    assert ax.get_xlabel() == "month (Europe/Berlin)"


@pytest.mark.parametrize(
    ("starts", "places", "label"),
    [
        (("2024-12-31T23:00", "2026-12-31T23:00"), ["2025", "2026", "2027"], "year (Europe/Berlin)"),
        (
            ("2026-03-22T23:00", "2026-04-05T22:00"),
            ["23 Mar 2026", "30 Mar 2026", "06 Apr 2026"],
            "week (Europe/Berlin), by its Monday",
        ),
        (
            ("2026-03-27T23:00", "2026-03-29T22:00"),
            ["28 Mar 2026", "29 Mar 2026", "30 Mar 2026"],
            "day (Europe/Berlin)",
        ),
        (("2026-03-31T22:00",) * 2, ["2026-04-01"], "period (Europe/Berlin), by its start"),
    ],
)
def test_each_kind_of_period_is_known_by_its_local_dates(
    starts: tuple[str, str], places: list[str], label: str
) -> None:
    told = [f"{starts[0]} Bonus USDT 1 5 0", f"{starts[1]} Bonus USDT 1 7 0"]
    frame = f.told(INCOME, "period biz_type currency entries value unpriced", *told, quote="USDT")
    ax = plots.income(frame, zone="Europe/Berlin")
    assert along_x(ax) == places
    assert ax.get_xlabel() == label
    assert bars(ax) == {"Bonus": [12] if len(places) == 1 else [5, 0, 7]}


def test_days_of_a_zone_stand_at_their_local_dates() -> None:
    ax = plots.flow_by_day(z.MOVED, zone="America/New_York")
    (incoming,) = (each for each in ax.containers if each.get_label() == "in")
    middles = [f"{num2date(bar.get_x() + bar.get_width() / 2):%Y-%m-%d %H:%M}" for bar in incoming]
    assert middles == [f"2026-03-{day} 00:00" for day in ("06", "08", "09", "11")]
    assert bars(ax)["in"] == [1000, 300, 0, 420]
    assert ax.get_xlabel() == "day (America/New_York), 2026-03-06 to 2026-03-11"


def test_a_fee_of_the_last_hours_in_utc_is_one_of_the_next_day_in_berlin() -> None:
    ledger = hf(
        ("2026-06-30 21:59", "1", "USDT", "99", "2", "TRADE_HF", "TRADE_EXCHANGE", "in"),
        ("2026-06-30 22:00", "2", "USDT", "99", "3", "TRADE_HF", "TRADE_EXCHANGE", "in"),
        ("2026-11-30 23:00", "3", "USDT", "99", "4", "TRADE_HF", "TRADE_EXCHANGE", "in"),
    )
    ax = plots.fees_by_day(analysis.fees_by_day(ledger, prices(USDT="1"), zone="Europe/Berlin"), zone="Europe/Berlin")
    assert bars(ax) == {"USDT": [2, 3, 4]}
    assert ax.get_xlabel() == "day (Europe/Berlin), 2026-06-30 to 2026-12-01"


def test_lots_by_the_months_of_a_zone() -> None:
    left = f.told(
        f.LOTS,
        "currency opened_at quantity cost",
        "BTC 2026-03-31T21:59 1 100",
        "BTC 2026-03-31T22:00 1 30",
        "BTC 2026-05-31T22:30 1 7",
        quote="USDT",
    )
    ax = plots.lots(left, zone="Europe/Berlin")
    assert bars(ax) == {"BTC": [100, 30, 0, 7]}
    assert along_x(ax) == ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]
    assert ax.get_xlabel() == "month of buying (Europe/Berlin)"
    assert bars(plots.lots(left)) == {"BTC": [130, 0, 7]}


def by_name(ax: Axes) -> dict[str, float]:
    names = [each.get_text() for each in ax.get_yticklabels()]
    return dict(zip(names, (float(bar.get_width()) for bar in ax.patches), strict=True))


def test_gains_have_a_bar_a_currency_and_term() -> None:
    ax = plots.realised(z.GAINS)
    assert by_name(ax) == {
        "BTC, long term": 800.5,
        "ETH, short term": -640.0,
        "SOL, unknown term": 310.0,
        "BTC, short term": -150.0,
    }
    assert ax.get_title(loc="left") == "Realised gains: 320.50 USDT"
    assert ax.get_xlabel().endswith("whose gain nobody knows, not in the picture: EUR, unknown term")
    held = plots.unrealised(z.HELD)
    assert by_name(held) == {
        "BTC, long term": 450.0,
        "ETH, short term": -180.0,
        "BTC, short term": -150.0,
        "KCS, unknown term": 120.0,
    }
    assert held.get_xlabel().endswith("not in the picture: DUST, long term")


def test_terms_that_were_not_asked_for_are_not_named() -> None:
    untold = pd.Series(pd.NA, z.GAINS.index, dtype="str")
    assert by_name(plots.realised(z.GAINS.assign(term=untold))) == {"BTC": 650.5, "ETH": -640.0, "SOL": 310.0}
    assert np.isclose(sum(by_name(plots.unrealised(f.HELD)).values()), 300)
