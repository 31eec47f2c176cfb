"""An explorer shows the selection in full: exact totals, bars, and a file with every digit."""

import gzip
import io
import json
from decimal import Decimal
from typing import Any

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

import kucoin_frames.widgets.downloads as downloads
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets import Between, Explorer, Filter, Within, explore
from kucoin_frames.widgets.bars import Bars
from kucoin_frames.widgets.downloads import Download, file_of
from kucoin_frames.widgets.pictures import png
from tests.widgets.sent import sent

HUGE = "12345678901234567890.123456789012345678"


def ledger() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "currency": pd.array(["BTC", "USDT", "USDT", "BTC", "USDT", None], dtype="str"),
            "created_at": pd.to_datetime(
                ["2026-01-01 10:00", "2026-01-01 11:00", "2026-01-03", "2026-01-09", "2026-01-09 00:00:00.5", None],
                format="ISO8601",
                utc=True,
            ).as_unit("ms"),
            "direction": pd.array(["in", "out", "in", "in", "in", "out"], dtype="str"),
            "amount": pd.array(["0.1", "10", "20.25", "0.2", HUGE, None], dtype=DecimalDtype()),
            "balance": pd.array(["1", "2", "3", "4", "5", None], dtype=DecimalDtype()),
        }
    )


def holdings() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_type": pd.array(["main", "trade", "main", "trade"], dtype="str"),
            "currency": pd.array(["BTC", "BTC", "USDT", "DUST"], dtype="str"),
            "net": pd.array(["1", "2", "-5", "7"], dtype=DecimalDtype()),
            "price": pd.array(["50000", "50000", "1", None], dtype=DecimalDtype()),
            "value": pd.array(["50000", "100000", "-5", None], dtype=DecimalDtype()),
        }
    )


def rows_of(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(frame.itertuples(index=False, name=None))


def bars_of(explorer: Explorer) -> Bars:
    assert explorer.picture.bars is not None
    return explorer.picture.bars


def test_text_repr_says_the_state_and_the_view_is_there() -> None:
    explorer = explore(ledger(), Filter({"currency": "USDT"}))
    assert repr(explorer) == "Explorer(3 of 6 rows; currency is USDT)"
    assert explorer._repr_mimebundle_()["text/plain"] == repr(explorer)
    assert "application/vnd.jupyter.widget-view+json" in explorer._repr_mimebundle_()
    assert repr(explore(ledger())) == "Explorer(all 6 rows)"


def test_totals_are_exact_and_signed_by_direction() -> None:
    explorer = explore(ledger())
    assert list(explorer.totals.columns) == ["currency", "rows", "change"]
    assert rows_of(explorer.totals)[:2] == [
        ("USDT", 3, Decimal("12345678901234567900.373456789012345678")),
        ("BTC", 2, Decimal("0.3")),
    ]
    assert explorer.totals["currency"].isna().tolist() == [False, False, True]
    explorer.filter = Filter({"created_at": Within("2026-01-01", "2026-01-02")})
    assert rows_of(explorer.totals) == [("BTC", 1, Decimal("0.1")), ("USDT", 1, Decimal(-10))]
    assert "-10" in explorer._totals.value


def test_totals_take_change_where_there_is_one_and_leave_out_prices() -> None:
    frame = ledger().assign(change=pd.Series(["1", "2", "3", "4", "5", "6"], dtype=DecimalDtype()))
    assert rows_of(explore(frame).totals)[:2] == [("USDT", 3, Decimal(10)), ("BTC", 2, Decimal(5))]
    assert list(explore(holdings()).totals.columns) == ["currency", "rows", "net", "value"]
    assert rows_of(explore(holdings()).totals)[0] == ("BTC", 2, Decimal(3), Decimal(150000))
    odd = ledger().assign(direction="sideways")
    assert list(explore(odd).totals.columns) == ["currency", "rows", "amount"]


def test_a_sum_that_is_too_large_is_said_and_nothing_stale_is_left() -> None:
    frame = holdings()[:2].assign(net=pd.Series(["99999999999999999999"] * 2, dtype=DecimalDtype()))
    explorer = explore(frame, Filter({"account_type": "main"}))
    assert explorer.messages.error == ""
    explorer.filter = Filter()
    assert "more than 20 digits" in explorer.messages.error
    assert explorer.totals.empty
    assert repr(explorer) == "Explorer(all 2 rows)"


def test_bars_over_time_are_of_the_currency_with_the_most_rows() -> None:
    explorer = explore(ledger()[:4], Filter({"created_at": Within("2026-01-01")}))
    bars = bars_of(explorer)
    assert (bars.title, bars.axis, bars.step) == ("change of BTC by day of created_at", "change in BTC", "day")
    assert bars.note == "not drawn, as amounts of several do not add up: USDT"
    assert bars.rows["place"].iloc[0] == pd.Timestamp("2026-01-01", tz="UTC")
    assert bars.rows["height"].tolist() == [Decimal("0.1"), *[Decimal(0)] * 7, Decimal("0.2")]
    explorer.filter = Filter({"currency": "USDT"})
    assert bars_of(explorer).title == "change of USDT by hour of created_at"
    assert bars_of(explorer).note == ""


@pytest.mark.parametrize(
    ("end", "step", "starts"),
    [
        ("2026-01-20", "day", ["2026-01-01", "2026-01-02"]),
        ("2026-06-01", "week", ["2025-12-29", "2026-01-05"]),
        ("2028-12-31 23:00", "month", ["2026-01-01", "2026-02-01"]),
    ],
)
def test_the_longer_the_time_the_wider_the_bars(end: str, step: str, starts: list[str]) -> None:
    frame = pd.DataFrame({"at": pd.to_datetime(["2026-01-01 05:00", end], format="ISO8601"), "amount": [1.5, 2.5]})
    bars = bars_of(explore(frame))
    assert bars.step == step
    assert bars.rows["place"].tolist()[:2] == [pd.Timestamp(each, tz="UTC") for each in starts]
    heights = bars.rows["height"].tolist()
    assert (heights[0], heights[-1], sum(heights)) == (1.5, 2.5, 4.0)


def test_bars_by_category_without_times() -> None:
    explorer = explore(holdings())
    bars = bars_of(explorer)
    assert (bars.title, bars.axis) == ("value by currency", "value in the quote currency")
    assert rows_of(bars.rows) == [("BTC", Decimal(150000)), ("USDT", Decimal(-5)), ("DUST", Decimal(0))]
    explorer.filter = Filter({"currency": "BTC"})
    assert rows_of(bars_of(explorer).rows) == [("trade", Decimal(100000)), ("main", Decimal(50000))]
    assert bars_of(explore(holdings().assign(quote="USDC"))).axis == "value in USDC"


def test_a_single_row_and_a_single_hour_can_be_drawn() -> None:
    explorer = explore(ledger(), Filter({"amount": Between("10", "10")}))
    assert (explorer.messages.error, bars_of(explorer).step) == ("", "hour")
    assert rows_of(bars_of(explorer).rows) == [(pd.Timestamp("2026-01-01 11:00", tz="UTC"), Decimal(-10))]
    assert explorer.picture.view.layout.display == ""


def test_futures_count_with_the_signs_of_their_types_and_pending_ones_not() -> None:
    frame = pd.DataFrame(
        {
            "offset": pd.array(["1", "2", "3", "-1", "-1"], dtype="str"),
            "type": pd.array(["TransferIn", "TransferOut", "RealisedPNL", "RealisedPNL", "RealisedPNL"], dtype="str"),
            "status": pd.array(["Completed"] * 3 + ["Pending"] * 2, dtype="str"),
            "amount": pd.array(["10", "4", "-0.5", "100", "100"], dtype=DecimalDtype()),
            "fee": pd.array(["0"] * 5, dtype=DecimalDtype()),
            "currency": pd.array(["USDT"] * 5, dtype="str"),
            "time": pd.Series(pd.date_range("2026-01-01", periods=5, tz="UTC", unit="ms")),
        }
    )
    assert rows_of(explore(frame).totals) == [("USDT", 5, Decimal("5.5"))]


def test_many_categories_are_shortened_and_rows_counted_without_amounts() -> None:
    frame = pd.DataFrame({"kind": [f"k{number}" for number in range(15) for _ in range(20 - number)]})
    bars = bars_of(explore(frame))
    assert bars.title == "rows by kind"
    assert rows_of(bars.rows)[0] == ("k0", 20)
    assert rows_of(bars.rows)[-1] == ("4 others", 9 + 8 + 7 + 6)
    assert len(bars.rows) == 12


def test_the_picture_changes_with_the_filter_and_is_the_same_for_the_same() -> None:
    explorer = explore(ledger())
    before = explorer.picture.view.value
    explorer.filter = Filter({"currency": "USDT"})
    assert explorer.picture.view.value != before
    explorer.filter = Filter()
    assert explorer.picture.view.value == before
    explorer.filter = Filter({"amount": Between("99999999999999999999")})
    assert bars_of(explorer).title == "no row is selected"
    assert explorer.picture.view.layout.display == "none"


def test_bars_are_drawn_upwards_in_blue_and_downwards_in_orange() -> None:
    drawn = matplotlib.image.imread(io.BytesIO(png(bars_of(explore(ledger()[:3], Filter({"currency": "USDT"}))))))
    blue, orange = (0 / 255, 114 / 255, 178 / 255), (230 / 255, 159 / 255, 0 / 255)
    rows = [np.flatnonzero((abs(drawn[:, :, :3] - colour) < 0.02).all(axis=2).any(axis=1)) for colour in (blue, orange)]
    assert rows[0].max() < rows[1].min() + 2
    assert len(rows[0]) / len(rows[1]) == pytest.approx(20.25 / 10, rel=0.05)


def test_the_file_has_every_digit_and_reads_back() -> None:
    frame = ledger()[2:].assign(rate=[0.1, float("nan"), 1e-9, 3.0], level=pd.array([1, None, 3, 4], dtype="Int64"))
    back = pd.read_csv(io.StringIO(file_of(frame, "csv")), dtype="str")
    assert back["amount"].tolist()[:3] == ["20.25", "0.2", HUGE]
    assert back["created_at"].tolist()[1:3] == ["2026-01-09T00:00:00.000Z", "2026-01-09T00:00:00.500Z"]
    assert back.isna().sum().to_dict() == {**frame.isna().sum().to_dict()}
    records = json.loads(file_of(frame, "json"))
    assert records[2] == {
        "currency": "USDT",
        "created_at": "2026-01-09T00:00:00.500Z",
        "direction": "in",
        "amount": HUGE,
        "balance": "5",
        "rate": 1e-9,
        "level": 3,
    }
    assert (records[3]["amount"], records[3]["created_at"], records[1]["level"]) == (None, None, None)
    assert json.loads(file_of(frame[:0], "json")) == []


def test_a_download_is_made_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(Download, "send", lambda _self, content, buffers=None: told.append((content, buffers)))
    explorer = explore(ledger(), Filter({"currency": "BTC"}))
    explorer.download._asked(None, {"kind": "csv"}, None)
    content, (packed,) = told.pop()
    assert content == {"name": "selection.csv", "type": "text/csv"}
    assert gzip.decompress(packed).decode() == file_of(ledger().iloc[[0, 3]], "csv")
    assert explorer.download.message == "selection.csv: 2 rows"
    explorer.download._asked(None, {"kind": "exe"}, None)
    assert told == []
    monkeypatch.setattr(downloads, "MOST_ROWS", 1)
    explorer.download._asked(None, {"kind": "json"}, None)
    assert told == [({}, None)]
    assert explorer.download.message.startswith("2 rows are too many to be sent to the browser: write them with")


def test_moving_a_control_changes_everything_and_reports_afterwards() -> None:
    told: list[tuple[Filter, int]] = []
    explorer = explore(ledger())
    explorer.on_change(lambda asked: told.append((asked, len(explorer.totals))))
    explorer.controls.parts["currency"].buttons["BTC"].value = True  # type: ignore[attr-defined]  # these are chips
    assert told == [(Filter({"currency": "BTC"}), 1)]
    assert explorer.selection.equals(ledger().iloc[[0, 3]])
    assert repr(explorer.table) == "Table(2 rows)"
    assert bars_of(explorer).rows["height"].sum() == Decimal("0.3")


def test_another_frame_is_taken_whole() -> None:
    explorer = explore(ledger(), Filter({"currency": "BTC", "direction": "in"}))
    explorer.replace(holdings())
    assert repr(explorer) == "Explorer(2 of 4 rows; currency is BTC)"
    assert explorer.controls.messages.notes[0].startswith("dropped: direction is in")
    assert rows_of(explorer.totals) == [("BTC", 2, Decimal(3), Decimal(150000))]
    assert sent(explorer)[0][:2] == ["main", "BTC"]


NA = pd.DataFrame(
    {"currency": pd.Series([None] * 2, dtype="str"), "amount": pd.Series([None] * 2, dtype=DecimalDtype())}
)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (ledger()[:0], "all 0 rows"),
        (pd.DataFrame(), "all 0 rows"),
        (NA, "all 2 rows"),
        (ledger().set_index(pd.Index([1] * 6)), "all 6 rows"),
        (pd.DataFrame({"a": [{"x": 1}, [2]], "b": [(1,), None], "t": pd.to_timedelta([1, 2])}), "all 2 rows"),
        (pd.DataFrame({"price": [1.5, None], "when": ["2026", None]}), "all 2 rows"),
        (
            holdings().assign(group=pd.Categorical(["x", "y", None, "x"])).groupby("group", observed=True).first(),
            "all 2 rows",
        ),
    ],
)
def test_any_frame_can_be_explored(frame: pd.DataFrame, told: str) -> None:
    explorer = explore(frame)
    assert repr(explorer) == f"Explorer({told})"
    assert explorer.messages.error == ""
    assert explorer.selection.equals(frame)
    assert explorer.totals["rows"].sum() == len(frame)


def test_a_filter_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="no column 'kind'"):
        explore(ledger(), Filter({"kind": "fee"}))
