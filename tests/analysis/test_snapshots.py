"""What KuCoin told of balances against what the ledger adds up to: of the year, by hand, account by account."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.balances.snapshots import SNAPSHOT_DIFFERENCES, snapshot_differences
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.exceptions import InputError
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_history import DAY, moment, truth
from tests.analysis.witness import NOW, SCHEMA, frame_of, ledger_of_year

SNAPSHOTS = Table(
    (
        time("time", ""),
        identifier("uid", ""),
        *(text(name, "") for name in ("accountType", "symbol", "currency")),
        amount("total", ""),
    )
)
SHOWN = "time uid wallet symbol currency told expected difference"


def entries(*rows: str) -> pd.DataFrame:
    """Entries from time, uid, account type, symbol (or a dash), currency and change."""
    return frame_of(told(rows, "created_at uid account_type symbol currency change"))


def snapshots(*rows: str) -> pd.DataFrame:
    """Holdings from time, uid, account type, symbol (or a dash), currency and total."""
    return frame_of(told(rows, "time uid account_type symbol currency total"), SNAPSHOTS)


def told(rows: Iterable[str], names: str) -> list[dict[str, object]]:
    found = []
    for number, row in enumerate(rows):
        at, *rest = [None if part == "-" else part for part in row.split()]
        moment_of = pd.Timestamp(f"2026-02-{at}", tz="UTC")
        found.append({"id": str(number), **dict(zip(names.split(), [moment_of, *rest], strict=True))})
    return found


MOVED = entries(
    "01T10 1 MAIN - USDT 100",
    "01T10 2 MAIN - USDT 7",
    "02T00 1 TRADE_HF - USDT -30",
    "02T00 1 ISOLATED_V2 BTC-USDT USDT 30",
    "04T00 1 MAIN - USDT 5",
    "04T00 1 CONTRACT XBTUSDTM USDT 5",
)
HELD = snapshots(
    # Before the entries of its own millisecond; futures hold open profit.
    "02T00 1 main - USDT 100",
    "03T00 2 main - USDT 7",
    "05T00 1 main - USDT 105",
    "05T00 1 trade - USDT -30",
    "05T00 1 isolated_v2 BTC-USDT USDT 30",
    "05T00 1 contract - USDT 17",
)


def test_those_of_the_year_that_agree_and_one_that_does_not() -> None:
    rows = [
        {
            "time": moment(at),
            "uid": uid,
            "account_type": wallet,
            "symbol": symbol,
            "currency": currency,
            "total": balance,
        }
        for at in (NOW - 10 * DAY, NOW - 5 * DAY)
        for (uid, wallet, symbol, currency), balance in truth(at).items()
    ]
    held = pd.DataFrame(rows).astype({"total": "decimal", "time": "datetime64[ms, UTC]"})
    good = snapshot_differences(ledger_of_year(), held)
    assert names_and_dtypes(good) == names_and_dtypes(SNAPSHOT_DIFFERENCES.empty())
    assert len(good) == 0
    half = ledger_of_year()[(ledger_of_year()["created_at"] >= moment(NOW - 100 * DAY)).to_numpy(bool)]
    assert len(snapshot_differences(half, held, complete=False)) == 0
    assert len(snapshot_differences(half, held)) > 10
    place = held.index[held["account_type"] == "main"][0]
    held.loc[place, "total"] += Decimal("0.5")
    bad = snapshot_differences(ledger_of_year(), held)
    assert texts(bad, "wallet currency difference") == [("main", str(held.loc[place, "currency"]), "0.5")]


def test_an_account_is_compared_at_its_own_snapshots_only() -> None:
    assert len(snapshot_differences(MOVED, HELD)) == 0
    of_two = snapshot_differences(MOVED.iloc[1:].reset_index(drop=True), HELD)
    assert texts(of_two, SHOWN) == [
        ("2026-02-02", "1", "main", "", "USDT", "100", "0", "100"),
        ("2026-02-05", "1", "main", "", "USDT", "105", "5", "100"),
    ]


def test_what_is_gone_and_what_nobody_knew_of() -> None:
    held = snapshots("02T00 1 main - USDT 100", "05T00 1 trade - USDT -30", "05T00 1 main - KCS 2")
    assert texts(snapshot_differences(MOVED, held), SHOWN) == [
        ("2026-02-05", "1", "isolated_v2", "BTC-USDT", "USDT", "0", "30", "-30"),
        ("2026-02-05", "1", "main", "", "KCS", "2", "0", "2"),
        ("2026-02-05", "1", "main", "", "USDT", "0", "105", "-105"),
    ]


def test_a_ledger_that_begins_later_is_compared_from_the_first_snapshot_on() -> None:
    """1000 lay there before; between the snapshots 2 of the 5 that came are missing."""
    held = snapshots(
        "03T00 1 main - USDT 1000", "03T00 1 main - KCS 4", "05T00 1 main - USDT 1007", "05T00 1 main - KCS 4"
    )
    later = entries("02T00 1 MAIN - USDT 11", "04T00 1 MAIN - USDT 5")
    assert texts(snapshot_differences(later, held, complete=False), SHOWN) == [
        ("2026-02-05", "1", "main", "", "USDT", "1007", "1005", "2")
    ]


def test_refusals_and_empty() -> None:
    for ledger, held in ((SCHEMA.empty(), SNAPSHOTS.empty()), (MOVED, SNAPSHOTS.empty())):
        assert names_and_dtypes(snapshot_differences(ledger, held)) == names_and_dtypes(SNAPSHOT_DIFFERENCES.empty())
    assert texts(snapshot_differences(SCHEMA.empty(), HELD.iloc[:1]), "told expected") == [("100", "0")]
    with pytest.raises(InputError, match="the time of the snapshots is no UTC time but"):
        snapshot_differences(MOVED, HELD.assign(time=HELD["time"].dt.tz_localize(None)))
    with pytest.raises(InputError, match="the frame lacks 'total'"):
        snapshot_differences(MOVED, HELD.drop(columns="total"))
