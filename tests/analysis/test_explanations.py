"""What would explain a finding, and what brackets it in time: gaps, other accounts, and balances that were told."""

from random import Random
from typing import NamedTuple

import pandas as pd
import pytest

from kucoin_frames.analysis.balances.history import balances_at
from kucoin_frames.analysis.ledger.reconciliation import reconcile
from kucoin_frames.columns import Table, text, time
from tests.analysis.shown import texts
from tests.analysis.test_reconciliation import HELD, held, hf, lines, records
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year


def gaps(*rows: str) -> pd.DataFrame:
    """Gaps of the first of February from uid, table, and hour and minute of start and end; a dash is open."""
    named = (row.split() for row in rows)
    return pd.DataFrame(
        {
            "uid": uid,
            "table": table,
            "start": pd.NaT if start == "-" else pd.Timestamp(f"2026-02-01 {start}", tz="UTC"),
            "end": pd.NaT if end == "-" else pd.Timestamp(f"2026-02-01 {end}", tz="UTC"),
        }
        for uid, table, start, end in named
    )


def test_only_gaps_that_may_hide_it_explain_a_finding() -> None:
    """Of four gaps at the same time, a break in spot is told of by the spot ledger of its own account only."""
    ledger = hf("1 USDT 100 100 OTHER other", "2 USDT -10 95 OTHER other")
    known = gaps(
        "1 ledgers_margin_hf 12:00 12:05",
        "2 ledgers_hf 12:00 12:05",
        "1 ledgers_futures - -",
        "1 ledgers_hf 11:00 11:58",
        "1 ledgers_hf 12:00 12:05",
    )
    told = "gap of ledgers_hf, 2026-02-01 12:00:00 to 2026-02-01 12:05:00"
    assert texts(reconcile(ledger, gaps=known), "check explanation") == [("balance chain", told)]
    assert texts(reconcile(ledger, gaps=known.drop(columns="uid").iloc[2:3]), "explanation") == [(None,)]


def test_a_gap_explains_a_lost_side_leg_or_record() -> None:
    ledger = hf(
        "1 USDT 100 100 TRANSFER transfer",
        "2 USDT -10 90 TRADE_EXCHANGE trade",
        "3 KCS -1 9 TRADE_EXCHANGE trade",
        "4 USDT 7 97 Deposit deposit",
    )
    is_leg = (ledger["kind"] == "trade").to_numpy(bool)
    for name, word in (("symbol", "BTC-USDT"), ("order_id", "o"), ("trade_id", "t")):
        ledger[name] = ledger[name].mask(is_leg, word)
    ledger["trade_id"] = ledger["trade_id"].mask(ledger["id"] == "3", "u")
    nothing = records([]).drop(columns="id")
    main, spot = "gap of ledgers, the beginning to 2026-02-01 12:01:00", "gap of ledgers_hf, 2026-02-01 12:00:00 to now"
    deposits = "gap of deposits, 2026-02-01 12:02:00 to 2026-02-01 13:00:00"
    known = gaps("1 ledgers - 12:01", "1 ledgers_hf 12:00 -", "1 deposits 12:02 13:00")
    found = reconcile(ledger, gaps=known, deposits=nothing)
    assert texts(found, "check id explanation") == [
        ("transfer side", "1", main),
        ("trade leg", "2", f"no other side; gap of ledgers, the beginning to 2026-02-01 12:01:00; {spot}"),
        ("trade leg", "3", "foreign currency"),
        ("deposit record", "4", deposits),
    ]


def test_accounts_that_nobody_asked_explain_what_they_hold_and_moved() -> None:
    """Two of three accounts are in the ledger; the balances are of all three."""
    ledger = hf("1 USDT 7 7 SUB_TRANSFER transfer", "2 USDT -3 4 SUB_TRANSFER transfer", "3 BTC 1 1 OTHER other")
    ledger["uid"] = pd.array(["1", "1", "2"], dtype="str")
    perhaps, there = (
        "perhaps an account whose ledger is not in the frame",
        "the other account's ledger is not in the frame",
    )
    assert texts(reconcile(ledger), "id explanation") == [("1", perhaps), ("2", perhaps)]
    rows = [("1", "USDT", "4"), ("2", "BTC", "1"), ("3", "ETH", "5")]
    known = frame_of(
        ({"uid": uid, "account_type": "trade", "currency": name, "total": total} for uid, name, total in rows), HELD
    )
    assert texts(reconcile(ledger, held=known, complete=True), "check uid id amount explanation") == [
        ("balance now", "3", None, "5", "the account's ledger is not in the frame"),
        ("transfer side", "1", "1", "7", there),
        ("transfer side", "1", "2", "-3", there),
    ]
    whole = reconcile(ledger, held=known.iloc[:2], complete=True)
    assert texts(whole, "id explanation") == [("1", None), ("2", None)], "all accounts are there: nothing explains it"


def test_a_lost_fill_shows_by_its_fee_and_explains_the_breaks() -> None:
    ledger = hf(
        "1 USDT 100 100 OTHER other",
        "2 BTC 1 1 OTHER other",
        "3 KCS 9 9 OTHER other",
        "4 KCS -0.5 8.5 DEDUCTION_FEES fee",
        "5 USDT -1 89 OTHER other",
        "6 BTC 1 2.25 OTHER other",
    )
    for name, word in (("symbol", "BTC-USDT"), ("order_id", "o"), ("trade_id", "t")):
        ledger[name] = ledger[name].mask((ledger["id"] == "4").to_numpy(bool), word)
    assert texts(reconcile(ledger), "check id currency amount explanation") == [
        ("balance chain", "5", "USDT", "-10", "leg of BTC-USDT with the fee 4"),
        ("balance chain", "6", "BTC", "0.25", "leg of BTC-USDT with the fee 4"),
        ("trade leg", "4", "KCS", "-0.5", "no fill"),
    ]


def snapshots(*rows: str) -> pd.DataFrame:
    """Balances of the account 1 on the first of February: hour and minute, wallet, currency and total."""
    names = ("time", "account_type", "currency", "total")
    parts = (dict(zip(names, row.split(), strict=True)) for row in rows)
    return frame_of(
        (each | {"uid": "1", "time": pd.Timestamp(f"2026-02-01 {each['time']}", tz="UTC")} for each in parts),
        Table((time("time", ""), *HELD.columns)),
    )


def test_told_balances_bracket_what_is_missing_where_the_ledger_tells_none() -> None:
    """12 USDT less 5 are 7 at 12:02; at 12:03 there are 9.5, and still 2.5 too many now."""
    ledger = hf(
        "1 USDT 12 0 Rewards bonus", "2 USDT -5 0 OTHER other", "3 KCS 1 0 OTHER other", "4 USDT 1 0 OTHER other"
    )
    classic = ledger.assign(account_type="MAIN", balance=pd.NA).astype(SCHEMA.dtypes)
    told = snapshots("12:00 main USDT 0", "12:02 main USDT 7", "12:03 main USDT 9.5", "12:03 contract USDT 99")
    now = frame_of([{"uid": "1", "account_type": "main", "currency": "USDT", "total": "10.5"}], HELD)
    found = reconcile(classic.query("currency == 'USDT'"), held=now, snapshots=told)
    assert texts(found, "check wallet currency amount start end before_id id") == [
        (
            "balance chain",
            "main",
            "USDT",
            "2.5",
            "2026-02-01 12:02:00",
            "2026-02-01 12:03:00",
            "balances of 2026-02-01 12:02:00",
            "balances of 2026-02-01 12:03:00",
        )
    ]
    wrong = snapshots("12:00 main USDT 0", "12:02 main USDT 8", "12:03 main USDT 7")
    found = reconcile(classic, snapshots=wrong)
    assert texts(found, "check amount id") == [("told balance", "1", "balances of 2026-02-01 12:02:00")]


def test_told_balances_are_left_out_where_the_ledger_tells_its_own_and_of_other_accounts() -> None:
    ledger = hf("1 USDT 12 12 OTHER other", "2 USDT -5 7 OTHER other")
    told = snapshots("12:00 trade USDT 3", "12:01 trade USDT 4", "12:03 trade USDT 5")
    assert len(reconcile(ledger, snapshots=told, complete=True)) == 0
    of_another = snapshots("12:01 main BTC 5").assign(uid="2").astype(told.dtypes)
    assert len(reconcile(ledger, snapshots=of_another, complete=True)) == 0
    before = reconcile(ledger, snapshots=snapshots("11:58 trade USDT 3", "11:59 trade USDT 0"))
    assert texts(before, "amount end") == [("-3", "2026-02-01 11:59:00")]
    assert len(reconcile(SCHEMA.empty(), snapshots=told)) == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_lost_entry_of_the_classic_ledger_lies_between_two_told_balances(seed: int) -> None:
    """Every ten days of the year the wallets' balances are written down, then an interest or a bonus is taken out."""
    whole = ledger_of_year()
    days = pd.date_range(whole["created_at"].iloc[0].ceil("D"), whole["created_at"].iloc[-1], freq="10D")
    parts = [balances_at(whole, day, complete=True).assign(time=day) for day in days]
    told_then = pd.concat(parts).rename(columns={"wallet": "account_type", "balance": "total"})
    assert findings_of(whole, told_then) == []
    single = [line for line in lines() if line.kind in ("interest", "bonus") and line.place[1] == "main"]
    lost = Random(seed).choice(single)
    edges = days[days <= lost.moment][-1], days[days > lost.moment][0]
    before, after = (f"balances of {edge:%Y-%m-%d %H:%M:%S}" for edge in edges)
    found = findings_of(whole.drop(index=lost.row), told_then)
    assert found == [("balance chain", lost.currency, str(lost.change), before, after)]


def findings_of(ledger: pd.DataFrame, told_then: pd.DataFrame) -> list[tuple[str | None, ...]]:
    found = reconcile(ledger, snapshots=told_then, complete=True, held=held())
    return texts(found, "check currency amount before_id id")


def test_what_a_parents_key_cannot_see_of_a_sub_account_is_not_compared() -> None:
    """The sub-account 2 has 3 BTC in margin, which its parent's balances cannot tell; 7 of its USDT are missing."""
    ledger = hf("1 USDT 5 5 OTHER other", "2 USDT 1 1 OTHER other", "3 BTC 3 3 OTHER other", "4 ETH 4 4 OTHER other")
    ledger = ledger.assign(uid=["1", "2", "2", "3"], account_type=["TRADE_HF", "TRADE_HF", "MARGIN_V2", "TRADE_HF"])
    rows = [("1", None, "trade", "5"), ("2", "sub", "trade", "8")]
    names = ("uid", "sub_name", "account_type", "total")
    table = Table((text("subName", ""), *HELD.columns))
    known = frame_of((dict(zip(names, row, strict=True)) | {"currency": "USDT"} for row in rows), table)
    found = reconcile(ledger.astype(SCHEMA.dtypes), held=known, complete=True)
    assert texts(found, "check uid wallet currency amount explanation") == [
        ("balance now", "2", "trade", "USDT", "7", None),
        ("balance now", "3", "trade", "ETH", "-4", "the balances do not tell of the account"),
    ]


class Record(NamedTuple):
    """What a list of deposits or withdrawals tells."""

    currency: str
    amount: str
    created_at: int
    updated_at: int
    id: str = "d"
    fee: int = 0
    status: str = "SUCCESS"


def test_records_that_are_older_or_younger_than_the_ledger_are_explained() -> None:
    """Entries from 12:00 to 12:04; deposits of 11:50, of 12:02 and of 12:10, a withdrawal of 11:59:30 to 12:01."""
    ledger = hf(*(f"{number} USDT 1 {number} OTHER other" for number in range(1, 6)))
    noon = int(pd.Timestamp("2026-02-01 12:00", tz="UTC").timestamp() * 1000)
    times = [(-600_000, -590_000), (120_000, 130_000), (600_000, 600_000)]
    deposits = records(Record("USDT", str(place), noon + start, noon + end) for place, (start, end) in enumerate(times))
    drawn = records([Record("USDT", "5", noon - 30_000, noon + 60_000)])
    found = reconcile(ledger, deposits=deposits.drop(columns="id"), withdrawals=drawn)
    older, younger = "it is older than the ledger's first entry", "it is younger than the ledger's last entry"
    assert texts(found, "check amount explanation") == [
        ("deposit entry", "0", older),
        ("deposit entry", "1", None),
        ("deposit entry", "2", younger),
        ("withdrawal entry", "-5", older),
    ]
