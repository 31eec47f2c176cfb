"""What stands in the Axes is what stands in the frame."""

import sys
from collections.abc import Callable
from typing import Any

import matplotlib.dates
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kucoin_frames import analysis, plots
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import balances, classic, hf, prices

HELD = balances(
    # sub_name, account_type, currency, total, liability, net, price, value
    (None, "main", "BTC", "1", "0", "1", "50000", "50000"),
    (None, "main", "DUST", "3.5", "0", "3.5", None, None),
    (None, "margin", "USDT", "10", "510.25", "-500.25", "1", "-500.25"),
    ("bot", "margin", "USDT", "200", "0", "200", "1", "200"),
    ("bot", "main", "ETH", "3", "0", "3", "3000", "9000"),
)
MOVED = classic(
    ("2026-02-01 10:00", "1", "USDT", "100", "0", "MAIN", "Deposit", "in"),
    ("2026-02-01 11:00", "2", "BTC", "0.01", "0", "MAIN", "Withdrawal", "out"),
    ("2026-02-03 11:00", "3", "BTC", "0.02", "0", "MAIN", "Deposit", "in"),
    ("2026-02-03 12:00", "4", "DUST", "5", "0", "MAIN", "Rewards", "in"),
    ("2026-02-03 13:00", "5", "USDT", "30.5", "0", "MAIN", "Withdrawal", "out"),
)
PAID = hf(
    ("2026-02-01 10:00", "1", "USDT", "99.9", "0.5", "TRADE_HF", "TRADE_EXCHANGE", "in"),
    ("2026-02-01 11:00", "2", "KCS", "0.2", "0", "TRADE_HF", "DEDUCTION_FEES", "out"),
    ("2026-02-02 11:00", "3", "KCS", "0.1", "0", "TRADE_HF", "RETURNED_FEES", "in"),
    ("2026-02-02 11:00", "4", "USDT", "10", "0.25", "TRADE_HF", "TRADE_EXCHANGE", "in"),
    ("2026-02-02 12:00", "5", "DUST", "10", "1", "TRADE_HF", "OTHER", "out"),
)
PRICES = prices(BTC="50000", KCS="10", USDT="1")

BY_ACCOUNT_TYPE = analysis.net_worth_by_account_type(HELD, "USDT")
BY_CURRENCY = analysis.net_worth_by_currency(HELD, "USDT")
FLOW = analysis.flow_by_day(MOVED, PRICES)
FEES = analysis.fees_by_day(PAID, PRICES)


def bars(ax: Axes, label: str) -> Any:
    return next(container for container in ax.containers if container.get_label() == label)


def names(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def figures_beside(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def days(container: Any) -> list[str]:
    middles = [bar.get_x() + bar.get_width() / 2 for bar in container]
    return [f"{day:%Y-%m-%d}" for day in matplotlib.dates.num2date(middles)]


def heights(container: Any) -> list[float]:
    return [bar.get_height() for bar in container]


def test_net_worth_by_account_type() -> None:
    ax = plots.net_worth_by_account_type(BY_ACCOUNT_TYPE)
    assert names(ax) == ["main", "margin"]
    own, subs = bars(ax, "own account"), bars(ax, "sub-accounts")
    assert [bar.get_width() for bar in own] == [50000, -500.25]
    # The sub-account's ether lies beside the own bitcoin; its dollars, other than the own debt, start from zero.
    assert [(bar.get_x(), bar.get_width()) for bar in subs] == [(50000, 9000), (0, 200)]
    assert figures_beside(ax) == ["59,000.00", "\N{MINUS SIGN}300.25"]
    assert ax.get_title(loc="left") == "Net worth by kind of account: 58,699.75 USDT"
    assert ax.get_xlabel() == "value in USDT\nwithout a price, so not in the picture: 1 holding"


def test_net_worth_by_account_type_without_sub_accounts_needs_no_legend() -> None:
    own = HELD[HELD["sub_name"].isna() & (HELD["currency"] == "BTC")]
    ax = plots.net_worth_by_account_type(analysis.net_worth_by_account_type(own, "USDT"))
    assert [container.get_label() for container in ax.containers] == ["own account"]
    assert ax.get_legend() is None
    assert ax.get_xlabel() == "value in USDT"


def test_net_worth_by_currency() -> None:
    ax = plots.net_worth_by_currency(BY_CURRENCY)
    assert names(ax) == ["BTC", "ETH", "USDT"]
    assert [bar.get_width() for bar in ax.patches] == [50000, 9000, -300.25]
    assert figures_beside(ax) == ["50,000.00", "9,000.00", "\N{MINUS SIGN}300.25"]
    assert ax.get_title(loc="left") == "Net worth by currency: 58,699.75 USDT"
    assert ax.get_xlabel() == "value in USDT\nwithout a price, so not in the picture: DUST"
    assert ax.yaxis_inverted()


def test_the_smallest_currencies_are_one_bar() -> None:
    ax = plots.net_worth_by_currency(BY_CURRENCY, most=1)
    assert names(ax) == ["BTC", "2 more"]
    assert [bar.get_width() for bar in ax.patches] == [50000, 8699.75]


def test_small_units_get_more_places() -> None:
    held = balances((None, "main", "USDT", "100", "0", "100", "0.00001", "0.00123456"))
    ax = plots.net_worth_by_currency(analysis.net_worth_by_currency(held, "BTC"))
    assert figures_beside(ax) == ["0.00123456"]
    assert ax.get_xlabel() == "value in BTC"


def test_flow_by_day() -> None:
    ax = plots.flow_by_day(FLOW)
    assert days(bars(ax, "in")) == days(bars(ax, "out")) == ["2026-02-01", "2026-02-03"]
    assert heights(bars(ax, "in")) == [100, 1000]
    assert heights(bars(ax, "out")) == [-500, -30.5]
    net = next(line for line in ax.lines if line.get_label() == "net")
    assert list(net.get_ydata()) == [-400, 969.5]
    assert ax.get_ylabel() == "value in USDT"
    assert ax.get_xlabel() == ("day (UTC), 2026-02-01 to 2026-02-03\nwithout a price, so not in the picture: DUST")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["01 Feb", "02 Feb", "03 Feb"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["in", "out", "net"]


def test_a_long_time_has_few_names_of_days() -> None:
    rows = [(f"2026-02-{day:02}", str(day), "USDT", "1", "0", "MAIN", "x", "in") for day in range(1, 29)]
    ax = plots.flow_by_day(analysis.flow_by_day(classic(*rows), PRICES))
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert shown == ["01 Feb", "04 Feb", "07 Feb", "10 Feb", "13 Feb", "16 Feb", "19 Feb", "22 Feb", "25 Feb", "28 Feb"]


def test_fees_by_day() -> None:
    ax = plots.fees_by_day(FEES)
    # On the first day 0.2 KCS are worth 2, above the 0.5; on the second 0.1 KCS came back: a bar below zero.
    assert [container.get_label() for container in ax.containers] == ["KCS", "USDT"]
    assert heights(bars(ax, "KCS")) == [2, -1]
    assert heights(bars(ax, "USDT")) == [0.5, 0.25]
    assert [bar.get_y() for bar in bars(ax, "USDT")] == [2, 0]
    assert days(bars(ax, "KCS")) == ["2026-02-01", "2026-02-02"]
    assert ax.get_title(loc="left") == "Fees by day and currency: 1.7500 USDT"
    assert ax.get_ylabel() == "value in USDT"
    assert ax.get_xlabel().endswith("without a price, so not in the picture: DUST")


def test_more_currencies_than_colours_share_the_last_one() -> None:
    letters = "ABCDEFGHI"
    rows = [
        ("2026-02-01", str(place), name, "9", f"{9 - place}", "TRADE_HF", "OTHER", "out")
        for place, name in enumerate(letters)
    ]
    fees = analysis.fees_by_day(hf(*rows), prices(USDT="1", **dict.fromkeys(letters, "1")))
    ax = plots.fees_by_day(fees)
    assert [container.get_label() for container in ax.containers] == ["A", "B", "C", "D", "E", "F", "3 more"]
    assert [heights(container)[0] for container in ax.containers] == [9, 8, 7, 6, 5, 4, 6]
    assert [bars(ax, "3 more")[0].get_y()] == [39]


FIGURES: dict[str, tuple[Callable[..., Axes], Any]] = {
    "net_worth_by_account_type": (plots.net_worth_by_account_type, BY_ACCOUNT_TYPE),
    "net_worth_by_currency": (plots.net_worth_by_currency, BY_CURRENCY),
    "flow_by_day": (plots.flow_by_day, FLOW),
    "fees_by_day": (plots.fees_by_day, FEES),
}


@pytest.mark.parametrize("name", FIGURES)
def test_draws_on_the_given_axes_and_gives_them_back(name: str) -> None:
    figure, frame = FIGURES[name]
    ax = Figure().subplots()
    assert figure(frame, ax) is ax
    assert len(ax.patches) > 0


@pytest.mark.parametrize("name", FIGURES)
def test_an_empty_frame_is_an_empty_picture(name: str) -> None:
    figure, frame = FIGURES[name]
    ax = figure(frame.head(0))
    assert len(ax.patches) == 0
    ax.figure.draw_without_rendering()


@pytest.mark.parametrize("name", FIGURES)
def test_fits_the_width_of_a_notebook(name: str) -> None:
    figure, frame = FIGURES[name]
    width, _ = figure(frame).figure.get_size_inches()
    assert 8 <= width <= 10


@pytest.mark.parametrize("name", FIGURES)
def test_another_frame_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=rf"pass the frame of {name}\(\)"):
        FIGURES[name][0](HELD[["currency"]])


def test_without_matplotlib_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r'pip install "kucoin-frames\[plots\]"'):
        plots.fees_by_day(FEES)
