"""Pictures along time: what is archived and what does not fit, at the right moments, and never too small to be seen."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from kucoin_frames import plots
from kucoin_frames.exceptions import InputError
from tests.plots import frames as f

GAP = "#D55E00"
COLUMNS = "uid table state start end until"


def spans(ax: Axes, label: str) -> list[tuple[float, str, str]]:
    """Row, start and end of the bars of one state."""
    (container,) = (each for each in ax.containers if each.get_label() == label)
    return [
        (round(bar.get_y() + bar.get_height() / 2, 6), moment(bar.get_x()), moment(bar.get_x() + bar.get_width()))
        for bar in container
    ]


def moment(number: float) -> str:
    return f"{(pd.Timestamp(0) + pd.Timedelta(days=number)).round('min'):%Y-%m-%d %H:%M}"


def test_spans_are_drawn_from_their_first_moment_to_their_last() -> None:
    ax = plots.coverage_calendar(f.COVERAGE)
    assert [each.get_text() for each in ax.get_yticklabels()] == ["ledgers", "ledgers_hf", "ledgers_margin_hf"]
    assert spans(ax, "gap") == [
        (1, "2025-10-02 12:00", "2026-02-22 12:00"),
        (1, "2026-04-11 03:00", "2026-04-11 07:00"),
        (2, "2026-03-10 00:00", "2026-03-26 00:00"),
    ]
    assert spans(ax, "imported") == [(2, "2026-02-01 00:00", "2026-03-10 00:00")]
    assert spans(ax, "still open") == [
        (0, "2026-04-18 07:00", "2026-04-28 03:00"),
        (1, "2026-04-18 07:00", "2026-04-28 03:00"),
    ]


def test_what_was_never_asked_for_is_drawn_as_unknown_below_all_else() -> None:
    ax = plots.coverage_calendar(f.COVERAGE)
    assert spans(ax, "unknown") == [(row, "2025-10-02 12:00", "2026-04-28 03:00") for row in (0, 1, 2)]
    assert ax.containers[0].get_label() == "unknown"
    whole = f.COVERAGE[f.COVERAGE["table"] == "ledgers"]
    assert "unknown" not in {str(each.get_label()) for each in plots.coverage_calendar(whole).containers}


def test_states_differ_in_colour_and_in_pattern() -> None:
    ax = plots.coverage_calendar(f.COVERAGE)
    named = [each for each in ax.containers if not str(each.get_label()).startswith("_")]
    looks = [(each[0].get_facecolor(), each[0].get_hatch()) for each in named]
    assert len({colour for colour, _ in looks}) == len({pattern for _, pattern in looks}) == 5


def test_short_gaps_are_pointed_at_and_the_first_loss_is_told() -> None:
    ax = plots.coverage_calendar(f.COVERAGE)
    (marks,) = (line for line in ax.lines if line.get_label() == "short gap")
    assert [moment(float(x)) for x in marks.get_xdata()] == ["2026-04-11 05:00"]
    assert ax.get_xlabel().endswith("what is open of ledgers_hf is lost from 2026-04-25 07:00 UTC on")


@pytest.mark.parametrize("minutes", [1, 60, 5 * 60])
def test_the_shortest_gap_of_a_year_is_seen(minutes: int) -> None:
    gap = pd.Timestamp("2026-06-15 03:20", tz="UTC")
    coverage = f.told(
        f.COVERED,
        COLUMNS,
        "1 ledgers complete 2026-01-01 2026-12-31 -",
        "1 ledgers unavailable 2026-06-15T03:20 2026-06-15T03:21 -",
    )
    coverage.loc[1, "end"] = gap + pd.Timedelta(minutes=minutes)
    ax = plots.coverage_calendar(coverage, Figure(figsize=(9, 3), layout="constrained").subplots())
    for mark in ax.lines:
        mark.remove()
    picture = io.BytesIO()
    ax.figure.savefig(picture, dpi=80)
    seen = np.asarray(Image.open(picture).convert("RGB"), dtype=float) / 255
    row = int(seen.shape[0] - ax.transData.transform((0, 0))[1] * 80 / ax.figure.dpi)
    near = np.abs(seen[row] - to_rgb(GAP)).max(axis=1) < 0.35
    assert near.sum() in (1, 2, 3)


def test_accounts_are_told_apart_and_very_many_rows_are_cut_to_the_worst() -> None:
    rows = [f"{uid} {table} complete 2026-01-01 2026-02-01 -" for uid in range(30) for table in ("ledgers", "deposits")]
    coverage = f.told(f.COVERED, COLUMNS, *rows, "29 withdrawals unavailable 2026-01-01 2026-02-01 -")
    ax = plots.coverage_calendar(coverage)
    names = [each.get_text() for each in ax.get_yticklabels()]
    assert len(names) == 48
    assert names[0] == "0 ledgers"
    assert names[-1] == "29 withdrawals"
    assert ax.get_title(loc="left") == "Coverage of 30 accounts: 1 gap in 1 table"
    assert ax.get_xlabel().endswith("13 more rows, with shorter gaps or none, are not in the picture")


def test_a_state_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="state='fine' is not among complete, imported, open, unavailable"):
        plots.coverage_calendar(f.COVERAGE.assign(state="fine"))


def test_findings_where_when_and_how_much() -> None:
    ax = plots.findings(f.FOUND)
    assert [each.get_text() for each in ax.get_yticklabels()] == [
        "trade",
        "isolated_v2 SOL-USDT",
        "main",
        "trade ETH-BTC",
        "main",
    ]
    marks = {str(line.get_label()): line for line in ax.lines}
    assert list(marks["explained"].get_ydata()) == [0, 2]
    assert list(marks["not explained"].get_ydata()) == [1, 3, 3, 4]
    assert {line.get_marker() for line in ax.lines} == {"o", "X"}
    # The two legs share a row: 0.05 less 0.25.
    assert ax.texts[3].get_text() == "trade_leg, 2 of them: \N{MINUS SIGN}0.2 BTC"
    assert ax.get_title(loc="left") == "6 findings, 4 without an explanation"


def test_findings_of_several_accounts_and_very_many_of_them() -> None:
    columns = "check uid wallet currency amount start end explanation"
    rows = [f"chain {uid} trade USDT 5 2026-01-{uid + 1:02} 2026-01-{uid + 2:02} -" for uid in range(20)]
    ax = plots.findings(f.told(f.FINDINGS, columns, *rows))
    names = [each.get_text() for each in ax.get_yticklabels()]
    assert (len(names), names[0], names[-1]) == (16, "0 trade", "15 trade")
    assert ax.get_xlabel().endswith("4 more findings, below these in the frame, are not in the picture")


def test_findings_without_a_time_are_words() -> None:
    ax = plots.findings(
        f.FOUND.assign(
            start=f.FOUND["start"].mask(f.FOUND["uid"] == "1"), end=f.FOUND["end"].mask(f.FOUND["uid"] == "1")
        )
    )
    assert [text.get_text() for text in ax.texts] == ["6 findings have no time: read the frame."]


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (3, "01 Jan", "03 Jan"),
        (40, "01 Jan", "06 Feb"),
        (396, "Jan\n2026", "Jan\n2027"),
        (3000, "Jan\n2026", "Jan\n2034"),
    ],
)
def test_days_are_named_for_a_short_time_and_months_for_a_long_one(days: int, first: str, last: str) -> None:
    equity = f.CURVE.head(1).loc[[0] * days].reset_index(drop=True)
    equity["day"] = f.days(days).as_unit("ms")
    ax = plots.drawdown(equity)
    named = [each.get_text() for each in ax.get_xticklabels()]
    assert (named[0], named[-1]) == (first, last)
    assert len(named) <= 14
