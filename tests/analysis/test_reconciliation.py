"""Nothing is found in the demo's year; of lines that are removed, doubled or altered, exactly those are."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.ledger.reconciliation import CHECKS, FINDINGS, reconcile
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import of
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year, year

HELD = Table((*(text(name, "") for name in ("uid", "accountType", "symbol", "currency")), amount("total", "")))
RECORDS = Table(
    (
        *(identifier(name, "") for name in ("id", "currency", "status")),
        amount("amount", ""),
        amount("fee", ""),
        time("createdAt", ""),
        time("updatedAt", ""),
    )
)
Found = set[tuple[str, str | None, str, Decimal]]
"""Check, entry, currency and amount."""


def moment(ms: int) -> pd.Timestamp:
    return pd.Timestamp(ms, unit="ms", tz="UTC")


@cache
def held() -> pd.DataFrame:
    return frame_of(
        (
            {"uid": str(h.uid), "account_type": h.wallet, "symbol": h.symbol, "currency": h.currency, "total": h.total}
            for h in year().moment().holdings
        ),
        HELD,
    )


def records(rows: Any) -> pd.DataFrame:
    return frame_of(
        (
            {
                "id": getattr(row, "id", None),
                "currency": row.currency,
                "status": row.status,
                "amount": row.amount,
                "fee": row.fee,
                "created_at": moment(row.created_at),
                "updated_at": moment(row.updated_at),
            }
            for row in rows
        ),
        RECORDS,
    )


@cache
def told() -> dict[str, Any]:
    return {
        "held": held(),
        "deposits": records(year().deposits).drop(columns="id"),
        "withdrawals": records(year().withdrawals),
        "complete": True,
    }


def findings(ledger: pd.DataFrame) -> Found:
    found = reconcile(ledger, **told())
    FINDINGS.check(found)
    columns = (found[name] for name in ("check", "id", "currency", "amount"))
    return {(check, None if pd.isna(id_) else id_, *rest) for check, id_, *rest in zip(*columns, strict=True)}


def test_nothing_is_found_in_the_year() -> None:
    assert findings(ledger_of_year()) == set()
    assert len(reconcile(ledger_of_year())) == 0


def test_nothing_is_found_from_the_middle_on() -> None:
    later = ledger_of_year().iloc[len(ledger_of_year()) * 4 // 5 :]
    assert set(reconcile(later, held=held())["check"]) == set()


class Line(NamedTuple):
    """What the oracle knows of an entry."""

    row: int
    id: str
    place: tuple[str, str, str, str]
    currency: str
    kind: str
    biz_type: str
    trade: tuple[str, ...]
    change: Decimal
    told: bool
    moment: pd.Timestamp


WALLETS = {"TRADE_HF": "trade"}


@cache
def lines() -> list[Line]:
    found = []
    for row, each in enumerate(ledger_of_year().to_dict("records")):
        wallet = WALLETS.get(each["account_type"], each["account_type"].lower())
        pair = each["symbol"] if wallet == "isolated_v2" else ""
        trade = (each["uid"], each["order_id"], each["trade_id"])
        is_leg = each["kind"] == "trade" and not pd.isna(each["trade_id"])
        found.append(
            Line(
                row,
                each["id"],
                (each["uid"], wallet, pair, each["currency"]),
                each["currency"],
                each["kind"],
                each["biz_type"],
                trade if is_leg else (),
                each["change"],
                not pd.isna(each["balance"]),
                each["created_at"],
            )
        )
    return found


@cache
def places() -> dict[tuple[str, str, str, str], list[Line]]:
    found: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in lines():
        found.setdefault(line.place, []).append(line)
    return found


def is_move(line: Line) -> bool:
    return line.kind == "transfer" and line.biz_type not in ("Staking", "Redemption")


def other_side(line: Line) -> Line:
    return next(
        other
        for other in lines()[max(line.row - 40, 0) : line.row + 40]
        if is_move(other)
        and (other.moment, other.currency, other.change) == (line.moment, line.currency, -line.change)
        and other.row != line.row
    )


def other_leg(line: Line) -> Line:
    near = lines()[max(line.row - 40, 0) : line.row + 40]
    return next(other for other in near if other.trade == line.trade and other.row != line.row)


def chain(line: Line, missing: Decimal, *, itself: bool) -> Iterator[tuple[str, str | None, str, Decimal]]:
    """Where a movement of the wallet that is missing shows: at the next told balance, or in what is there now."""
    if line.place[1] == "contract":
        return
    later = [each for each in places()[line.place] if each.row >= line.row + (not itself) and each.told]
    yield (
        ("balance chain", later[0].id, line.currency, missing)
        if later
        else (
            "balance now",
            None,
            line.currency,
            missing,
        )
    )


def withdrawal_of(line: Line) -> str:
    return str(ledger_of_year()["order_id"].iloc[line.row])


def removed(line: Line) -> Found:
    found = set(chain(line, line.change, itself=False))
    if is_move(line):
        found.add(("transfer side", other_side(line).id, line.currency, -line.change))
    if line.trade:
        leg = other_leg(line)
        found.add(("trade leg", leg.id, leg.currency, leg.change))
    if line.biz_type == "Deposit":
        found.add(("deposit entry", None, line.currency, line.change))
    if line.biz_type == "Withdrawal" and line.change < 0:
        found.add(("withdrawal entry", withdrawal_of(line), line.currency, line.change))
    return found


def altered(line: Line, more: Decimal) -> Found:
    """What is found when an entry tells `more` than what moved."""
    found = set(chain(line, -more, itself=True))
    if is_move(line):
        found.add(("transfer side", other_side(line).id, line.currency, -line.change))
        found.add(("transfer side", line.id, line.currency, line.change + more))
    if line.biz_type == "Deposit":
        found.add(("deposit entry", None, line.currency, line.change))
        found.add(("deposit record", line.id, line.currency, line.change + more))
    return found


CHOICES = st.lists(
    st.tuples(st.sampled_from(["remove", "double", "alter", "alter balance"]), st.integers(0, 10**6)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(CHOICES)
def test_it_names_exactly_the_lines_that_were_changed(choices: list[tuple[str, int]]) -> None:
    ledger = ledger_of_year()
    expected: Found = set()
    touched: set[Any] = set()
    gone, doubled = [], []
    changes = ledger[["change", "balance"]].copy()
    for what, number in choices:
        line = lines()[number % len(lines())]
        marks = {line.place, line.trade or line.row}
        if is_move(line):
            marks |= {line.row, other_side(line).row}
        assume(not marks & touched)
        touched |= marks
        if what == "remove":
            gone.append(line.row)
            expected |= removed(line)
        elif what == "double":
            doubled.append(line.row)
            expected.add(("repeated entry", line.id, line.currency, line.change))
        elif what == "alter":
            more = line.change / 4
            changes.loc[line.row, "change"] = line.change + more
            expected |= altered(line, more)
        elif line.told:
            changes.loc[line.row, "balance"] += Decimal("0.25")
            expected.add(("told balance", line.id, line.currency, Decimal("0.25")))
    order = sorted([*(row for row in range(len(ledger)) if row not in set(gone)), *doubled])
    assert findings(ledger.assign(**changes).iloc[order]) == expected


def hf(*rows: str) -> pd.DataFrame:
    """High-frequency entries, one a minute from noon on: id, currency, change, balance, biz_type, kind."""
    names = ("id", "currency", "change", "balance", "biz_type", "kind")
    noon = pd.Timestamp("2026-02-01 12:00", tz="UTC")
    return frame_of(
        dict(zip(names, row.split(), strict=True))
        | {"uid": "1", "account_type": "TRADE_HF", "created_at": noon + place * pd.Timedelta(minutes=1)}
        for place, row in enumerate(rows)
    )


def test_a_break_is_bracketed_and_explained() -> None:
    ledger = hf("1 USDT 100 100 TRANSFER transfer", "2 USDT -10 90 OTHER other", "3 USDT -5 86.25 OTHER other")
    gaps = pd.DataFrame(
        {"table": ["ledgers_hf"], "start": [moment(0)], "end": [pd.Timestamp("2026-02-01 12:01:30", tz="UTC")]}
    )
    found = reconcile(ledger, gaps=gaps)
    assert texts(found, "check wallet currency amount start end before_id id explanation") == [
        (
            "balance chain",
            "trade",
            "USDT",
            "1.25",
            "2026-02-01 12:01:00",
            "2026-02-01 12:02:00",
            "2",
            "3",
            "gap of ledgers_hf, 1970-01-01 00:00:00 to 2026-02-01 12:01:30",
        ),
        ("transfer side", "trade", "USDT", "100", "2026-02-01 12:00:00", "2026-02-01 12:00:00", None, "1", None),
    ]


def test_ids_of_another_account_are_not_mistaken() -> None:
    """Two accounts have an entry with the id 1: the lost leg of one, a bonus of the other."""
    leg = hf("1 BTC 1 1 TRADE_EXCHANGE trade").assign(symbol="BTC-USDT", order_id="o", trade_id="t")
    other = hf("1 BTC 5 5 Rewards bonus").assign(uid="2")
    both = pd.concat([other, leg]).astype(SCHEMA.dtypes)
    assert texts(reconcile(both), "check uid id amount explanation") == [("trade leg", "1", "1", "1", "no other side")]


def test_an_entry_that_both_spot_ledgers_tell_is_repeated() -> None:
    one = hf("1 USDT 7 7 OTHER other")
    classic = one.assign(account_type="TRADE", balance=pd.NA)
    both = pd.concat([one, classic]).astype(SCHEMA.dtypes)
    assert texts(reconcile(both), "check id amount") == [("repeated entry", "1", "7")]


def test_every_other_balance_of_a_row_may_be_wrong() -> None:
    """Told 11 for 10 and 31 for 30: two balances are wrong, and no movement is missing."""
    rows = ("1 USDT 5 5", "2 USDT 5 11", "3 USDT 10 20", "4 USDT 10 31", "5 USDT 10 40")
    found = reconcile(hf(*(f"{row} OTHER other" for row in rows)))
    assert texts(found, "check id amount") == [("told balance", "2", "1"), ("told balance", "4", "1")]


def test_how_far_apart_may_be_told_in_words() -> None:
    ledger = hf("1 USDT 7 7 TRANSFER transfer", "2 USDT -7 0 TRANSFER transfer")
    assert len(reconcile(ledger, within="1min")) == 0  # type: ignore[arg-type]  # what pandas takes for it
    assert len(reconcile(ledger, within="30s")) == 2  # type: ignore[arg-type]  # what pandas takes for it
    for wrong in (60, "soon", "-1min", None):
        with pytest.raises(InputError, match="is no length of time"):
            reconcile(ledger, within=wrong)  # type: ignore[arg-type]  # what is refused


def test_an_entry_without_an_amount_is_refused() -> None:
    ledger = hf("1 USDT 7 7 OTHER other", "2 USDT 7 14 OTHER other")
    ledger["change"] = ledger["change"].mask((ledger["id"] == "2").to_numpy(bool))
    with pytest.raises(InputError, match=r"1 of the ledger's entries do not tell what moved .* the first in row 1"):
        reconcile(ledger)


def test_the_other_side_explains_a_break() -> None:
    ledger = hf("1 USDT 100 100 OTHER other", "2 USDT -10 60 OTHER other")
    main = hf("3 USDT 30 0 Transfer transfer").assign(account_type="MAIN", balance=pd.NA).astype(SCHEMA.dtypes)
    both = pd.concat([ledger, main]).sort_values("created_at", kind="stable")
    found = reconcile(both)
    assert texts(found, "check id amount explanation") == [
        ("balance chain", "2", "-30", "transfer side 3"),
        ("transfer side", "3", "30", None),
    ]


def test_sides_may_be_apart_in_time_but_not_too_far() -> None:
    apart = hf("1 USDT 7 7 TRANSFER transfer", "2 USDT -7 0 TRANSFER transfer", "3 USDT 7 7 TRANSFER transfer")
    assert texts(reconcile(apart), "id")[0] == ("3",)
    near = reconcile(apart, within=pd.Timedelta(seconds=30))
    assert texts(near, "id") == [("1",), ("2",), ("3",)]


def test_a_move_to_a_sub_account_that_is_not_there_is_explained() -> None:
    found = reconcile(hf("1 USDT 7 7 SUB_TRANSFER transfer"))
    assert texts(found, "check explanation") == [("transfer side", "the other account's ledger is not in the frame")]


def accounts(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """The frame of `accounts()` from type, currency and balance."""
    return of(registry["accounts"].table, "type currency balance", rows)


def test_the_frame_of_accounts_is_compared_with_funding_and_spot() -> None:
    ledger = hf("1 USDT 100 100 OTHER other", "2 USDT -10 90 OTHER other", "3 KCS 4 4 OTHER other")
    margin = hf("4 BTC 1 1 OTHER other").assign(account_type="MARGIN_V2")
    both = pd.concat([ledger, margin]).sort_values("created_at", kind="stable")
    assert len(reconcile(both, held=accounts(("trade", "USDT", "90"), ("trade", "KCS", "4")), complete=True)) == 0
    found = reconcile(both, held=accounts(("trade", "USDT", "92.5"), ("main", "XRP", "1")), complete=True)
    assert texts(found, "check uid wallet currency amount before_id id") == [
        ("balance now", "1", "trade", "USDT", "2.5", "2", None),
        ("balance now", "1", "trade", "KCS", "-4", "3", None),
        ("balance now", "1", "main", "XRP", "1", None, None),
    ]
    with pytest.raises(InputError, match=r"accounts\(\) does not tell whose it is, and the ledger is of 2 accounts"):
        reconcile(pd.concat([ledger, margin.assign(uid="2")]).sort_values("created_at"), held=accounts())
    twice = pd.concat([held().assign(time=at) for at in (moment(0), moment(1))])
    with pytest.raises(InputError, match="balances of several times"):
        reconcile(ledger, held=twice)


def test_empty_and_wrong() -> None:
    assert names_and_dtypes(reconcile(SCHEMA.empty())) == names_and_dtypes(FINDINGS.empty())
    assert len(reconcile(SCHEMA.empty(), held=held().iloc[:0], complete=True)) == 0
    assert set(reconcile(SCHEMA.empty(), held=held(), complete=True)["check"]) == {"balance now"}
    assert all(words.endswith(".") for words in CHECKS.values())
    with pytest.raises(InputError, match=r"lacks 'total'.*balances"):
        reconcile(SCHEMA.empty(), held=held().drop(columns="total"))
    with pytest.raises(InputError, match="lacks 'balance'"):
        reconcile(SCHEMA.empty().drop(columns="balance"))
