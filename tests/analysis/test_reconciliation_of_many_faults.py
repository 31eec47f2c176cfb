"""Dozens of faults at once, in all ledgers and wallets: what is found is just what follows from them, and nothing else.

What must be found is worked out from the list of faults, without looking at the disturbed ledger: each of them leaves a
movement that is missing, or a balance that is wrong, and these add up from one told balance to the next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from random import Random

import pandas as pd
import pytest

from kucoin_frames.analysis.ledger.reconciliation import reconcile
from tests.analysis.test_reconciliation import Found, Line, findings, is_move, lines, other_side, places, told
from tests.analysis.witness import ledger_of_year

FAULTS = 40
NOTHING = Decimal(0)


@cache
def fills() -> dict[tuple[str, ...], list[Line]]:
    """The entries of each fill: its legs and its fee in KCS."""
    found: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    ledger = ledger_of_year()
    names = zip(ledger["uid"], ledger["order_id"], ledger["trade_id"], strict=True)
    for line, key in zip(lines(), names, strict=True):
        if line.kind in ("trade", "fee") and not pd.isna(key[2]):
            found[key].append(line)
    return dict(found)


@cache
def by_wallet() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines():
        found[line.place[1]].append(line)
    return dict(found)


class Faults:
    """Lines that are taken out, told twice, or told with another amount or balance."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.removed: set[int] = set()
        self.doubled: set[int] = set()
        self.more: dict[int, Decimal] = {}
        self.balance: dict[int, Decimal] = {}
        for number in range(FAULTS):
            line = chance.choice(by_wallet()[chance.choice(sorted(by_wallet()))])
            if line.row in {*self.removed, *self.doubled, *self.more, *self.balance}:
                continue
            what = ("remove", "remove a fill", "double", "alter", "alter the balance")[number % 5]
            if what == "remove":
                self.removed.add(line.row)
            elif what == "remove a fill":
                self.removed |= {leg.row for leg in fills().get(line.trade, []) if leg.kind == "trade"}
            elif what == "double":
                self.doubled.add(line.row)
            elif what == "alter":
                self.more[line.row] = round(line.change / 4, 18)
            elif line.told:
                self.balance[line.row] = Decimal(number + 1)
        self.doubled -= self.removed
        for row in self.removed:
            self.more.pop(row, None)
            self.balance.pop(row, None)

    def ledger(self) -> pd.DataFrame:
        whole = ledger_of_year()
        changes = whole[["change", "balance"]].copy()
        for row, more in self.more.items():
            changes.loc[row, "change"] += more
        for row, more in self.balance.items():
            changes.loc[row, "balance"] += more
        rows = sorted([*(row for row in range(len(whole)) if row not in self.removed), *self.doubled])
        return whole.assign(**changes).iloc[rows]

    def change(self, line: Line) -> Decimal:
        return line.change + self.more.get(line.row, NOTHING)

    def expected(self) -> Counter[tuple[str, str | None, str, Decimal]]:
        again = (lines()[row] for row in self.doubled)
        found = Counter(("repeated entry", line.id, line.currency, self.change(line)) for line in again)
        return found + Counter([*self._breaks(), *self._sides(), *self._legs(), *self._records()])

    def _breaks(self) -> Iterator[tuple[str, str | None, str, Decimal]]:
        touched = {lines()[row].place for row in {*self.removed, *self.more, *self.balance}}
        for place in touched:
            if place[1] == "contract":
                continue
            kept = [line for line in places()[place] if line.told and line.row not in self.removed]
            slots: list[Line | None] = [*kept, None]  # the last one is what there is now
            missing = [NOTHING] * len(slots)

            def following(row: int, kept: list[Line] = kept) -> int:
                return next((slot for slot, line in enumerate(kept) if line.row >= row), len(kept))

            for line in places()[place]:
                if line.row in self.removed:
                    missing[following(line.row)] += line.change
                missing[following(line.row)] -= self.more.get(line.row, NOTHING)
                if line.row in self.balance:
                    missing[following(line.row)] += self.balance[line.row]
                    missing[following(line.row + 1)] -= self.balance[line.row]
            slot = 0
            while slot < len(slots):
                line_here, amount = slots[slot], missing[slot]
                if amount and line_here is not None and missing[slot + 1] == -amount:
                    yield "told balance", line_here.id, place[3], amount
                    slot += 2
                    continue
                if amount:
                    told_by = None if line_here is None else line_here.id
                    yield "balance chain" if line_here else "balance now", told_by, place[3], amount
                slot += 1

    def _sides(self) -> Iterator[tuple[str, str | None, str, Decimal]]:
        moved = {row for row in {*self.removed, *self.more} if is_move(lines()[row])}
        both = {row: other_side(lines()[row]) for row in moved}
        both |= {other.row: lines()[row] for row, other in both.items()}
        for row, other in both.items():
            is_whole = other.row not in self.removed and self.change(lines()[row]) == -self.change(other)
            if row not in self.removed and not is_whole:
                yield "transfer side", lines()[row].id, lines()[row].currency, self.change(lines()[row])

    def _legs(self) -> Iterator[tuple[str, str | None, str, Decimal]]:
        for key in {lines()[row].trade for row in self.removed} - {()}:
            left = [line for line in fills()[key] if line.row not in self.removed]
            legs = [line for line in left if line.kind == "trade"]
            for line in legs or left:
                yield "trade leg", line.id, line.currency, self.change(line)

    def _records(self) -> Iterator[tuple[str, str | None, str, Decimal]]:
        orders = ledger_of_year()["order_id"]
        for row in {*self.removed, *self.more}:
            line, is_gone = lines()[row], row in self.removed
            if line.biz_type == "Deposit":
                yield "deposit entry", None, line.currency, line.change
                if not is_gone:
                    yield "deposit record", line.id, line.currency, self.change(line)
            if line.biz_type == "Withdrawal" and line.change < 0:
                if is_gone:
                    yield "withdrawal entry", str(orders.iloc[row]), line.currency, line.change
                else:
                    yield "withdrawal amount", line.id, line.currency, -self.more[row]


@pytest.mark.parametrize("seed", range(12))
def test_dozens_of_faults_are_named_one_by_one(seed: int) -> None:
    faults = Faults(seed)
    assert len(faults.removed | faults.doubled | faults.more.keys() | faults.balance.keys()) > FAULTS // 2
    found = reconcile(faults.ledger(), **told())
    columns = (found[name] for name in ("check", "id", "currency", "amount"))
    rows = Counter((check, None if pd.isna(id_) else id_, *rest) for check, id_, *rest in zip(*columns, strict=True))
    assert rows == faults.expected()


def test_all_ledgers_and_wallets_are_disturbed() -> None:
    wallets, checks = set(), set()
    for seed in range(12):
        faults = Faults(seed)
        wallets |= {lines()[row].place[1] for row in {*faults.removed, *faults.more, *faults.doubled}}
        checks |= {check for check, *_ in faults.expected()}
    assert wallets == set(by_wallet()) == {"main", "trade", "margin", "margin_v2", "isolated_v2", "contract"}
    assert checks >= {"repeated entry", "balance chain", "told balance", "balance now", "transfer side", "trade leg"}


def test_an_altered_withdrawal_is_named_and_a_lost_fill_by_its_fee() -> None:
    drawn = next(line for line in lines() if line.biz_type == "Withdrawal" and line.change < 0)
    changes = ledger_of_year()["change"].copy()
    changes[drawn.row] -= 1
    expected: Found = {
        ("withdrawal amount", drawn.id, drawn.currency, Decimal(1)),
        ("balance now", None, drawn.currency, Decimal(1)),
    }
    assert findings(ledger_of_year().assign(change=changes)) == expected
    legs = next(legs for legs in fills().values() if [leg.kind for leg in legs].count("fee") == 1 and not legs[0].told)
    gone = [leg for leg in legs if leg.kind == "trade"]
    fee = next(leg for leg in legs if leg.kind == "fee")
    found = findings(ledger_of_year().drop(index=[leg.row for leg in gone]))
    assert ("trade leg", fee.id, "KCS", fee.change) in found
