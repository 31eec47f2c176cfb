"""Fetched ledgers as the one that analyses take: by hand, and just what the economy knows of the same entries."""

from collections.abc import Iterator

import pandas as pd
import pytest

from kucoin_frames.analysis import fees_by_day, fees_paid, statement, trades, unified_ledger
from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import classic, futures, hf
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import ledger_of

SHOWN = "uid account_type currency id kind change fee balance source"


@pytest.fixture(scope="module")
def account() -> Iterator[Demo]:
    """An account whose ledgers are all kept from its first day on."""
    keeps_all = {"hf_retention_days": 30, "margin_hf_retention_days": 30}
    with demo(now="2026-03-01 12:00", days=10, trades_per_day=12, sub_accounts=1, **keeps_all) as client:
        yield client


def fetched(account: Demo) -> list[pd.DataFrame]:
    since = {"start_at": "2026-02-19", "end_at": "2026-03-01 12:00:01"}
    return [
        account.ledgers(**since),
        account.ledgers_hf(),
        account.ledgers_margin_hf(),
        account.ledgers_futures(**since),
    ]


def test_four_ledgers_by_hand() -> None:
    found = unified_ledger(
        [
            futures(
                ("2026-02-01 04:00", "7", "XBT", "-0.01", "0", "RealisedPNL", "Completed"),
                ("2026-02-01 12:00", "-1", "USDT", "99", None, "RealisedPNL", "Pending"),
            ),
            hf(
                ("2026-02-01 10:00", "2", "USDT", "50.05", "0.05", "TRADE_HF", "TRADE_EXCHANGE", "out"),
                ("2026-02-01 09:00", "1", "USDT", "100", "0", "TRADE_HF", "TRANSFER", "in"),
            ).assign(balance=pd.array(["49.95", "100"], dtype="decimal")),
            hf(("2026-02-01 11:00", "3", "BTC", "0.5", "0", "MARGIN_V2", "MARGIN_EXCHANGE", "in")),
            classic(
                ("2026-02-01 09:00", "1", "USDT", "100", "0", "TRADE", "Transfer", "in"),
                ("2026-02-01 09:00", "4", "USDT", "100", "0", "MAIN", "Transfer", "out"),
            ).assign(balance=pd.array(["0", "0"], dtype="decimal")),
        ],
        uid="17",
    )
    assert texts(found, SHOWN) == [
        ("17", "CONTRACT", "BTC", "7", "realised_pnl", "-0.01", "0", None, "ledgers_futures"),
        ("17", "TRADE_HF", "USDT", "1", "transfer", "100", "0", "100", "ledgers_hf"),
        ("17", "MAIN", "USDT", "4", "transfer", "-100", "0", None, "ledgers"),
        ("17", "TRADE_HF", "USDT", "2", "trade", "-50.05", "0.05", "49.95", "ledgers_hf"),
        ("17", "MARGIN_V2", "BTC", "3", "trade", "0.5", "0", None, "ledgers_margin_hf"),
    ]


def test_it_is_what_the_economy_knows(account: Demo) -> None:
    world = account.exchange.world
    uid = world.users[0].uid
    known = {each.id: each for feed in ("classic", "hf", "margin_hf", "futures") for each in world.entries(uid, feed)}
    expected = ledger_of(sorted(known.values(), key=lambda entry: (entry.time, entry.id)))
    live = unified_ledger(fetched(account), uid=str(uid))
    assert live["source"].nunique() == 4
    names = [
        "uid",
        "account_type",
        "currency",
        "created_at",
        "id",
        "kind",
        "biz_type",
        "direction",
        "change",
        "balance",
    ]
    order = ["created_at", "id"]
    ours, theirs = (frame.sort_values(order, ignore_index=True)[names] for frame in (live, expected))
    assert len(ours) > 100
    pd.testing.assert_frame_equal(ours, theirs)


def test_analyses_of_live_frames(account: Demo) -> None:
    """The fees of the frames as they were fetched, and of the ledger that they make, are the same."""
    frames = fetched(account)
    live = unified_ledger(frames)
    by_day = fees_by_day(frames).groupby("currency")["fee"].sum()
    assert fees_paid(live, period="year").groupby("currency")["fee"].sum().to_dict() == by_day.to_dict()
    assert (statement(live, complete=True)["residual"] == 0).all()
    assert len(trades(live)) > 50


def test_frames_that_overlap_are_told_once() -> None:
    rows = classic(
        ("2026-02-01 09:00", "1", "USDT", "100", "0", "MAIN", "Deposit", "in"),
        ("2026-02-01 10:00", "2", "USDT", "100", "0", "MAIN", "Deposit", "in"),
    )
    assert texts(unified_ledger([rows, rows.iloc[1:]]), "id change") == [("1", "100"), ("2", "100")]


def test_several_accounts_have_their_numbers() -> None:
    rows = classic(("2026-02-01 09:00", "1", "USDT", "100", "0", "MAIN", "Deposit", "in"))
    named = pd.concat([rows.assign(account="desk"), rows.assign(account="main")], ignore_index=True)
    assert texts(unified_ledger(named), "uid") == [("desk",), ("main",)]
    assert texts(unified_ledger(named, uid={"desk": "8", "main": "9"}), "uid") == [("8",), ("9",)]
    with pytest.raises(InputError, match="uid has no number for the account 'main'"):
        unified_ledger(named, uid={"desk": "8"})
    with pytest.raises(InputError, match="pass a mapping of its names to numbers"):
        unified_ledger(named, uid="8")
    with pytest.raises(InputError, match="a frame has no column account: pass its number"):
        unified_ledger(rows, uid={"desk": "8"})


def test_refusals_and_empty() -> None:
    for nothing in ([], classic(), [hf(), futures()]):
        assert names_and_dtypes(unified_ledger(nothing)) == names_and_dtypes(LEDGER.empty())
    rows = classic(("2026-02-01 09:00", "1", "USDT", "100", "0", "MAIN", "Deposit", "in"))
    with pytest.raises(InputError, match=r"the frame lacks 'direction': pass the frame of ledgers\(\)"):
        unified_ledger(rows.drop(columns="direction"))
    with pytest.raises(InputError, match=r"amount of ledgers\(\) is a binary float, which is not exact"):
        unified_ledger(rows.assign(amount=rows["amount"].astype(float)))
    with pytest.raises(InputError, match=r"created_at of ledgers\(\) is no UTC time"):
        unified_ledger(rows.assign(created_at=rows["created_at"].dt.tz_localize(None)))
    with pytest.raises(InputError, match="is wanted, not a str"):
        unified_ledger(["ledgers"])  # type: ignore[list-item]  # what is refused
