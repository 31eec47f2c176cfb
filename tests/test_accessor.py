"""`frame.kf`: what a frame tells of itself, and how it is shown, with values written by hand."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames.exceptions import InputError
from kucoin_frames.provenance import Provenance

HOUR = 3_600_000
NOON = int(pd.Timestamp("2026-03-01 12:00", tz="UTC").timestamp() * 1000)

WHOLE = (
    "All that was asked for is here: every page and window came, or the call would have failed. KuCoin keeps rows from"
    " 2025-03-01 12:00:00 UTC on; older ones may exist and cannot be asked for."
)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "created_at": pd.to_datetime(["2026-02-28 23:00:00.001", "2026-03-01 00:00:00.000"], utc=True).as_unit(
                "ms"
            ),
            "currency": pd.Series(["BTC", None], dtype="str"),
            "amount": pd.Series([Decimal("-1234567.5"), Decimal("0.00000001")], dtype=kf.DecimalDtype()),
            "entries": pd.Series([1500, None], dtype="Int64"),
        }
    )


def test_a_table_for_people() -> None:
    assert repr(frame().kf.show()).splitlines() == [
        "             created_at currency       amount entries",
        "2026-02-28 23:00:00.001      BTC -1,234,567.5   1,500",
        "2026-03-01 00:00:00.000            0.00000001        ",
        "Times are UTC.",
    ]
    assert repr(frame().kf.show(thousands=False, places=2, rows=1)).splitlines() == [
        "             created_at currency      amount entries",
        "2026-02-28 23:00:00.001      BTC -1234567.50    1500",
        "1 of 2 rows. Times are UTC.",
    ]


def test_a_table_in_a_notebook_shows_the_same() -> None:
    html = frame().kf.show(places=2)._repr_html_()
    assert "<td>-1,234,567.50</td>" in html
    assert html.endswith("<p>Times are UTC.</p>")


def test_days_are_shown_as_days_and_text_is_no_html() -> None:
    days = pd.DataFrame({"day": pd.to_datetime(["2026-03-01"], utc=True), "note": ["<b>"]})
    assert "2026-03-01" in repr(days.kf.show())
    assert "00:00" not in repr(days.kf.show())
    assert "&lt;b&gt;" in days.kf.show()._repr_html_()


def test_columns_of_one_name_and_frames_of_none() -> None:
    twice = pd.concat([frame()[["amount"]], frame()[["amount"]]], axis=1)
    assert repr(twice.kf.show(places=0)).splitlines()[1].split() == ["-1,234,568", "-1,234,568"]
    assert list(pd.DataFrame(index=[0, 1]).kf.show().cells.columns) == []


@pytest.mark.parametrize("wrong", [{"places": -1}, {"places": 19}, {"places": 2.0}, {"rows": -1}, {"rows": True}])
def test_a_number_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match=rf"{next(iter(wrong))}=.* pass a whole number, 0 "):
        frame().kf.show(**wrong)


def test_floats_for_statistics() -> None:
    floats = frame().kf.to_float()
    assert floats["amount"].dtype == np.dtype("float64")
    assert floats["amount"].tolist() == [-1234567.5, 1e-08]
    assert floats["entries"].dtype == pd.Int64Dtype()


def test_a_frame_of_a_call_tells_of_it() -> None:
    ledger = Provenance(
        source="ledgers",
        path="/api/v1/accounts/ledgers",
        account="main (Production)",
        asked_at=NOON,
        start=NOON - 24 * HOUR,
        end=NOON,
        kept_since=NOON - 365 * 24 * HOUR,
        requests=2,
        rows=2,
    ).put_on(frame())
    assert str(ledger.kf.explain()).splitlines() == [
        "2 rows of 4 columns, from ledgers(), which asks GET /api/v1/accounts/ledgers.",
        "Account: main (Production).",
        "Asked at 2026-03-01 12:00:00 UTC, with 2 requests.",
        "One row is: A ledger entry of the funding, spot and (low-frequency) margin accounts.",
        "Not of the call, or not described by KuCoin: entries.",
        "Time: from 2026-02-28 12:00:00 UTC until just before 2026-03-01 12:00:00 UTC.",
        "The rows are of 2026-02-28 23:00:00.001 UTC to 2026-03-01 00:00:00 UTC.",
        WHOLE,
    ]
    chosen = ledger[ledger["currency"] == "BTC"]
    assert "The call gave 2 rows; what is here was chosen or computed from them afterwards." in chosen.kf.explain()


def test_what_may_be_missing_is_said() -> None:
    page = Provenance(source="ledgers_hf", is_one_page=True, rows=2, notes=("Older rows may exist.",)).put_on(frame())
    lines = str(page.kf.explain()).splitlines()
    assert "One page was asked for: other pages of the same question are not here." in lines
    assert lines[-2:] == ["What may be missing:", "- Older rows may exist."]


def test_a_frame_from_elsewhere_says_so() -> None:
    assert repr(frame().kf.explain()).startswith("2 rows of 4 columns.\nThis frame does not know which call")
