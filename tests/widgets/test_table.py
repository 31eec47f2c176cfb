"""The table of a selection: some hundred rows at a time, sorted rightly, in full or shortened to what is read."""

from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.widgets import Between, Filter, explore
from kucoin_frames.widgets.digits import shortened, shortened_html
from kucoin_frames.widgets.tables import MOST_ROWS, cells
from tests.widgets.sent import numbers, sent

HUGE = "12345678901234567890.123456789012345678"


def test_cells_are_full_amounts_and_utc_times_that_sort_rightly() -> None:
    frame = pd.DataFrame(
        {
            "amount": pd.array(["10", "9.5", "-0.000000000000000001", HUGE, None, "9.50"], dtype=DecimalDtype()),
            "rate": [1e-7, 2.0, -1.0, float("nan"), 10.0, float("inf")],
            "count": [10, 9, 100, 1, 2, 3],
            "at": pd.to_datetime(["2026-01-01 01:00"] * 6).tz_localize("Europe/Berlin"),
            "is_on": [True, False] * 3,
            "word": pd.array(["<b>", None, "x" * 61, "", "y", "z"], dtype="str"),
        }
    )
    shown = cells(frame)
    assert shown.columns.tolist() == ["amount", "rate", "count", "at (UTC)", "is_on", "word"]
    assert shown["amount"].astype(object).fillna("").tolist() == ["10", "9.5", "-0.000000000000000001", HUGE, "", "9.5"]
    assert shown["amount"].cat.categories.tolist() == ["-0.000000000000000001", "9.5", "10", HUGE]
    assert shown["rate"].cat.categories.tolist() == ["-1", "0.0000001", "2", "10", "Infinity"]
    assert shown["count"].cat.categories.tolist() == ["1", "2", "3", "9", "10", "100"]
    assert set(shown["at (UTC)"]) == {"2026-01-01 00:00:00"}
    assert shown["is_on"].tolist() == ["true", "false"] * 3
    assert shown["word"].tolist() == ["<b>", "", "x" * 59 + "…", "", "y", "z"]
    assert cells(pd.DataFrame({"a": [1]}, index=pd.Index(["i"], name="name"))).columns.tolist() == ["name", "a"]


def test_the_table_has_some_rows_at_a_time_and_says_which() -> None:
    frame = pd.DataFrame({"number": range(1234), "word": ["<b>&", "b"] * 617})
    explorer = explore(frame)
    assert repr(explorer.table) == f"Table(rows 1 to {MOST_ROWS} of 1,234)"
    assert len(sent(explorer)) == MOST_ROWS
    assert sent(explorer)[0] == [1, "&lt;b&gt;&amp;"]
    assert sent(explorer)[-1] == [MOST_ROWS, "b"]
    explorer.filter = Filter({"number": Between(1230)})
    assert repr(explorer.table) == "Table(4 rows)"
    assert [row[0] for row in sent(explorer)] == [1, 2, 3, 4]
    assert numbers(explorer) == ["1,230", "1,231", "1,232", "1,233"]
    explorer.table.digits.value = True
    assert numbers(explorer) == ["1230", "1231", "1232", "1233"]


def test_all_rows_can_be_leafed_through() -> None:
    table = explore(pd.DataFrame({"number": range(1234), "word": ["a", "b"] * 617})).table
    assert (table.back.disabled, table.on.disabled) == (True, False)
    table.on.click()
    assert repr(table) == "Table(rows 501 to 1,000 of 1,234)"
    table.on.click()
    assert repr(table) == "Table(rows 1,001 to 1,234 of 1,234)"
    assert (table.back.disabled, table.on.disabled) == (False, True)
    table.on.click()
    assert repr(table) == "Table(rows 1,001 to 1,234 of 1,234)"
    table.back.click()
    assert repr(table) == "Table(rows 501 to 1,000 of 1,234)"
    assert "501 to 1,000 of 1,234; a click on a head sorts these" in table._note.value


def test_a_change_of_the_filter_goes_back_to_the_first_rows() -> None:
    explorer = explore(pd.DataFrame({"number": range(1234), "word": ["a", "b"] * 617}))
    explorer.table.on.click()
    explorer.filter = Filter({"word": "a"})
    assert repr(explorer.table) == "Table(rows 1 to 500 of 617)"
    assert explorer.table._leaves.layout.display == ""
    explorer.filter = Filter({"number": Between(1230)})
    assert explorer.table._leaves.layout.display == "none"


SORTED = pd.DataFrame(
    {
        "amount": pd.array(
            [HUGE if each == 700 else None if each == 3 else str(each) for each in range(900)], DecimalDtype()
        ),
        "word": pd.array([None if each == 5 else f"w{each:04}" for each in range(900)], dtype="str"),
        "time": pd.to_datetime(range(900, 0, -1), unit="s", utc=True),
        "flag": pd.array([None, True, *([False] * 898)], dtype="boolean"),
        "count": pd.array([*range(899), None], dtype="Int64"),
        "rate": [float(each) / 2 for each in range(899)] + [float("nan")],
    }
)


@pytest.mark.parametrize(
    ("column", "is_falling", "first", "last"),
    [
        ("amount", True, [700, 899, 898], 3),
        ("amount", False, [0, 1, 2], 3),
        ("word", True, [899, 898, 897], 5),
        ("time", False, [899, 898, 897], 0),
        ("flag", True, [1, 2, 3], 0),
        ("count", True, [898, 897, 896], 899),
        ("rate", True, [898, 897, 896], 899),
    ],
)
def test_all_rows_are_sorted_by_a_column(column: str, is_falling: bool, first: list[int], last: int) -> None:
    table = explore(SORTED).table
    table.falling.value = is_falling
    table.order.value = column
    places = table._places.tolist()
    assert sorted(places) == list(range(900))
    assert (places[:3], places[-1]) == (first, last)
    table.order.value = table.order.options[0]
    assert table._places.tolist() == list(range(900))


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("506916.123127027676426875", "506,916.12"),
        ("13.835022672328719999996", "13.83502"),
        ("0.000908306408999774", "0.0009083064"),
        ("0.00009117", "0.00009117"),
        ("9644255821432.1365232", "9,644,255,821,432.14"),
        ("-2215.356804972610000267", "-2,215.357"),
        ("-0.0000000000", "0"),
        ("1000", "1,000"),
        ("0.125", "0.125"),
        ("1E+3", "1,000"),
    ],
)
def test_amounts_are_shortened_to_what_is_read(amount: str, told: str) -> None:
    assert shortened(Decimal(amount)) == told


def test_a_shortened_sentence_keeps_every_digit_behind_it() -> None:
    assert shortened_html("<Net worth> 506,916.123127027676426875 USDT") == (
        '<span title="&lt;Net worth&gt; 506,916.123127027676426875 USDT">&lt;Net worth&gt; 506,916.12 USDT</span>'
    )
    assert shortened_html("32 findings since 2026-01-31 12:00:00.123, 1,078 entries") == (
        "32 findings since 2026-01-31 12:00:00.123, 1,078 entries"
    )
