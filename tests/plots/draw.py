"""Draws the pictures that the image tests compare with.

``python -m tests.plots.draw`` makes all of them anew, ``python -m tests.plots.draw volume lots`` only these. Look at
what the figures draw before these files are committed: they are right because someone saw that they are.

Marks and words are kept apart, as a small PNG and as text: bars and lines are the same pixels in matplotlib 3.9, 3.10
and 3.11, but letters are not, and in a picture they differ by more than a bar that is wrong. The Axes have a fixed
place, so that a longer word moves no bar.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from kucoin_frames import plots
from tests.plots import frames as f
from tests.plots import zone_frames as z

FOLDER = Path(__file__).parent / "pictures"
_STYLE = {"font.family": "DejaVu Sans", "axes.unicode_minus": True}
_INCHES = (9.0, 4.5)
_DOTS_AN_INCH = 60
_PLACE = (0.19, 0.2, 0.59, 0.66)
"""Left, bottom, width and height of the Axes as parts of the picture."""


@dataclass(frozen=True)
class Picture:
    """A figure, the frame that it is drawn from, and one cell of it that another value must be seen in."""

    figure: Callable[..., Axes]
    frame: pd.DataFrame
    changed: tuple[int, str, Any]
    others: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def draw(self, ax: Axes | None = None, frame: pd.DataFrame | None = None) -> Axes:
        return self.figure(self.frame if frame is None else frame, *self.others, ax, **self.options)

    def altered(self) -> pd.DataFrame:
        """The frame with another value in that one cell."""
        row, column, value = self.changed
        values = self.frame[column].tolist()
        values[row] = value
        return self.frame.assign(**{column: pd.Series(values, self.frame.index).astype(self.frame[column].dtype)})

    def drawn(self, frame: pd.DataFrame | None = None) -> Axes:
        """In a figure of its own, in a style that no setting of this machine changes."""
        with matplotlib.style.context(["default", _STYLE]):
            return self.draw(Figure(figsize=_INCHES).add_axes(_PLACE), frame)


PICTURES = {
    "balance_history": Picture(plots.balance_history, f.BALANCES, (30, "balance", "1500"), f.USDT),
    "cash_flows": Picture(plots.cash_flows, f.FLOWS, (1, "trades", "-2900"), f.USDT),
    "coverage_calendar": Picture(plots.coverage_calendar, f.COVERAGE, (4, "end", pd.Timestamp("2026-04-13", tz="UTC"))),
    "daily_returns": Picture(plots.daily_returns, f.CURVE, (75, "day_return", "0.007")),
    "disposals": Picture(plots.disposals, f.SOLD, (2, "gain", "70")),
    "drawdown": Picture(plots.drawdown, f.CURVE, (75, "drawdown", "0.02")),
    "effective_rates": Picture(plots.effective_rates, f.RATES, (0, "effective_rate", "0.0007")),
    "equity_curve": Picture(plots.equity_curve, f.CURVE, (75, "index", "1.1")),
    "fees_by_day": Picture(plots.fees_by_day, f.FEES_BY_DAY, (3, "value", "4")),
    "fees_paid": Picture(plots.fees_paid, f.PAID, (2, "value", "100")),
    "fees_paid_in_a_zone": Picture(plots.fees_paid, z.PAID, (1, "value", "60"), options={"zone": "Europe/Berlin"}),
    "fees_paid_by_symbol": Picture(plots.fees_paid, f.PAID, (4, "value", "75"), options={"by": "symbol"}),
    "findings": Picture(plots.findings, f.FOUND, (2, "end", pd.Timestamp("2026-01-18", tz="UTC"))),
    "flow_by_day": Picture(plots.flow_by_day, f.MOVED, (3, "incoming_value", "520")),
    "flow_by_day_in_a_zone": Picture(
        plots.flow_by_day, z.MOVED, (1, "incoming_value", "340"), options={"zone": "America/New_York"}
    ),
    "futures_profit": Picture(plots.futures_profit, f.FUTURES, (2, "realised_pnl", "-90"), f.USDT),
    "income": Picture(plots.income, f.EARNED, (2, "value", "10")),
    "kcs_savings": Picture(plots.kcs_savings, f.SAVED, (2, "paid", "70"), f.USDT),
    "lots": Picture(plots.lots, f.LEFT, (1, "cost", "2200")),
    "net_worth_by_account_type": Picture(plots.net_worth_by_account_type, f.ACCOUNT_TYPES, (1, "own", "23000")),
    "net_worth_by_currency": Picture(plots.net_worth_by_currency, f.CURRENCIES, (1, "value", "13000")),
    "daily_prices": Picture(plots.daily_prices, f.PRICED, (4, "price", "12.5"), ("KCS",)),
    "net_worth_by_day": Picture(plots.net_worth_by_day, f.WORTH, (30, "deposits", "200")),
    "net_worth_of_currencies": Picture(plots.net_worth_of_currencies, f.WORTH_OF, (3, "closing", "1300")),
    "profit_by_cause": Picture(plots.profit_by_cause, f.WORTH, (30, "trades", "20")),
    "profit_statement": Picture(plots.profit_statement, f.PROFITS, (0, "realised", "450")),
    "realised": Picture(plots.realised, f.GAINS, (3, "gain", "420")),
    "realised_by_term": Picture(plots.realised, z.GAINS, (3, "gain", "420")),
    "round_trips": Picture(plots.round_trips, f.TRIPS, (0, "profit", "-30"), f.USDT),
    "statement_of": Picture(plots.statement_of, f.LINES_OF_USDT, (4, "amount", "-1000")),
    "tier_costs": Picture(plots.tier_costs, f.TIER, (3, "least", "20")),
    "trades": Picture(plots.trades, f.FILLS, (5, "price", "84000"), ("BTC-USDT",)),
    "unrealised": Picture(plots.unrealised, f.HELD, (1, "gain", "-240")),
    "unrealised_by_term": Picture(plots.unrealised, z.HELD, (1, "gain", "-240")),
    "volume": Picture(plots.volume, f.TRADED, (2, "turnover", "180"), f.USDT),
    "concentration": Picture(plots.concentration, f.SHARES, (1, "share", "0.35")),
    "costs": Picture(plots.costs, f.SPENT, (2, "value", "60")),
    "idle_funds": Picture(plots.idle_funds, f.IDLE, (2, "idle", "550")),
    "liabilities": Picture(plots.liabilities, f.OWED, (1, "value", "350")),
    "maker_savings": Picture(plots.maker_savings, f.AS_MAKERS, (2, "saved_most", "24"), f.USDT),
    "margin_risk": Picture(plots.margin_risk, f.RISK, (1, "debt_ratio", "0.36")),
    "net_worth_by_sub_account": Picture(plots.net_worth_by_sub_account, f.SUB_ACCOUNTS, (1, "value", "13000")),
    "trading_fees": Picture(plots.trading_fees, f.FILL_FEES, (2, "paid", "70")),
    "trading_fees_by_liquidity": Picture(
        plots.trading_fees, f.FILL_FEES, (0, "paid", "50"), options={"by": "liquidity"}
    ),
}


def numbers_along(axis: Axis) -> list[Text]:
    """What is written along an axis; matplotlib has labels ready outside of it too."""
    low, high = sorted(axis.get_view_interval())
    labels = zip(axis.get_ticklabels(), axis.get_ticklocs(), strict=True)
    return [label for label, place in labels if low <= place <= high and label.get_text()]


def words(ax: Axes) -> str:
    """All words of a picture, a line each; some are in the picture in two lines."""
    legend = ax.get_legend()
    told = {
        "title": [ax.get_title(loc="left")],
        "below": [ax.get_xlabel()],
        "beside": [ax.get_ylabel()],
        "along x": [each.get_text() for each in numbers_along(ax.xaxis)],
        "along y": [each.get_text() for each in numbers_along(ax.yaxis)],
        "legend": [each.get_text() for each in legend.get_texts()] if legend else [],
        "legend's title": [legend.get_title().get_text()] if legend else [],
        "within": [each.get_text() for each in ax.texts],
    }
    lines = [f"{place}: {' | '.join(each)}".replace("\n", " / ").rstrip() for place, each in told.items()]
    return "\n".join(lines) + "\n"


def save_marks(ax: Axes, path: Path) -> None:
    """All but the words as a file: bars, lines, marks and axes."""
    ax.tick_params(labelbottom=False, labelleft=False)
    for each in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, ax._left_title):
        each.set_visible(False)
    legend = ax.get_legend()
    if legend:
        legend.remove()
    figure = ax.get_figure()
    assert figure is not None
    figure.savefig(path, dpi=_DOTS_AN_INCH, metadata={"Software": None}, pil_kwargs={"optimize": True})


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in names or PICTURES:
        ax = PICTURES[name].drawn()
        (FOLDER / f"{name}.txt").write_text(words(ax), encoding="utf-8")
        save_marks(ax, FOLDER / f"{name}.png")
        print(FOLDER / name)


if __name__ == "__main__":
    main(sys.argv[1:])
