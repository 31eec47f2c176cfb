"""A transfer of the spot account stands in two ledgers of KuCoin's, perhaps under two ids: it is one entry."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis import movements
from kucoin_frames.analysis.ledger.unifying import unified_ledger
from kucoin_frames.archive.ledger.unified import LEDGER, unified
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY
from tests.analysis import by_hand

from .conftest import NOW, QUICK, archive_of, new_exchange, quietly, stored

START = datetime(2026, 1, 2, tzinfo=UTC)


class Move(NamedTuple):
    """An entry of the spot account, unless it says otherwise."""

    id: str
    change: int = 5
    ms: int = 0
    currency: str = "USDT"
    cause: str = "Transfer"
    account: str = "TRADE"
    uid: str = "1"

    def of(self, id: str) -> "Move":
        return self._replace(id=id)


def rows(name: str, moves: Sequence[Move], **more: Any) -> Any:
    return stored(
        name,
        id=[each.id for each in moves],
        uid=[each.uid for each in moves],
        currency=[each.currency for each in moves],
        amount=[Decimal(abs(each.change)) for each in moves],
        direction=["OUT" if each.change < 0 else "IN" for each in moves],
        account_type=[each.account for each in moves],
        biz_type=[each.cause for each in moves],
        created_at=[START + timedelta(milliseconds=each.ms) for each in moves],
        **more,
    )


def together(classic: Sequence[Move], modern: Sequence[Move]) -> pd.DataFrame:
    hf = rows("ledgers_hf", modern, balance=[Decimal(9)] * len(modern))
    return LEDGER.frame(unified({"ledgers": rows("ledgers", classic), "ledgers_hf": hf}))


def test_ids_of_their_own_do_not_make_two_of_one() -> None:
    found = together([Move("x", account="TRADE_HF"), Move("y", -5)], [Move("7"), Move("8", -5)])
    assert found["id"].tolist() == ["7", "8"]
    assert set(found["source"]) == {"ledgers_hf"}


@pytest.mark.parametrize(
    ("classic", "modern", "expected"),
    [
        ("a b", "7 8", "7 8"),
        ("a b", "7", "7 b"),
        ("a", "7 8", "7 8"),
        ("b a 7", "7", "7 a b"),  # an id that both have leaves no entry for the others
        ("c 7 b a", "8 7 9", "7 8 9 c"),
    ],
)
def test_equal_transfers_are_counted(classic: str, modern: str, expected: str) -> None:
    found = together([Move(each) for each in classic.split()], [Move(each) for each in modern.split()])
    assert found["id"].tolist() == expected.split()


@pytest.mark.parametrize(
    "other",
    [
        Move("x", account="MAIN"),
        Move("x", account="MARGIN"),
        Move("x", -5),
        Move("x", 6),
        Move("x", ms=1),
        Move("x", currency="USDC"),
        Move("x", cause="Rewards"),
        Move("x", uid="2"),
    ],
)
def test_what_differs_is_another_entry(other: Move) -> None:
    assert sorted(together([other], [Move("7")])["id"]) == ["7", "x"]
    assert len(together([Move("x", cause="KCS Bonus")], [Move("7", cause="KCS_BONUS")])) == 2


MOVES = st.builds(
    Move,
    id=st.just(""),
    change=st.sampled_from([-2, -1, 1, 2]),
    ms=st.integers(0, 2),
    currency=st.sampled_from(["USDT", "BTC"]),
    uid=st.sampled_from(["1", "2"]),
    cause=st.just("Transfer"),
    account=st.just("TRADE"),
)


def mine(frame: pd.DataFrame, *columns: str) -> Counter[tuple[object, ...]]:
    return Counter(frame[list(columns)].itertuples(index=False, name=None))


@settings(deadline=None)
@given(modern=st.lists(MOVES, max_size=12), told=st.sets(st.integers(0, 11)), dice=st.randoms(use_true_random=False))
def test_the_ids_of_the_copies_do_not_matter(modern: list[Move], told: set[int], dice: Any) -> None:
    """Whatever ids the classic ledger gives its copies, the ledger is the one that equal ids give."""
    moves = [move.of(f"{place}") for place, move in enumerate(modern)]
    copies = [move for place, move in enumerate(moves) if place in told]
    others = [Move("main", account="MAIN"), Move("only", 77)]
    strange = [move if dice.random() < 0.3 else move.of(f"c{dice.random()}") for move in copies]
    dice.shuffle(strange)
    expected = together([*copies, *others], moves)
    assert sorted(expected["id"]) == sorted([*(move.id for move in moves), "main", "only"])
    pd.testing.assert_frame_equal(together([*strange, *others], moves), expected)


@settings(deadline=None)
@given(classic=st.lists(MOVES, max_size=10), modern=st.lists(MOVES, max_size=10))
def test_as_many_as_both_have_are_dropped(classic: list[Move], modern: list[Move]) -> None:
    """A ledger of two that tell different numbers of equal transfers has as many as the one that tells more."""
    here, there = (
        [move.of(f"{name}{place}") for place, move in enumerate(moves)]
        for name, moves in zip("ch", (classic, modern), strict=True)
    )
    expected = Counter(move.of("") for move in here) | Counter(move.of("") for move in there)
    found = together(here, there)
    kept = zip(found["uid"], found["currency"], found["change"], found["created_at"], strict=True)
    assert Counter(kept) == {
        (move.uid, move.currency, Decimal(move.change), pd.Timestamp(START) + timedelta(milliseconds=move.ms)): number
        for move, number in expected.items()
    }
    assert {move.id for move in there} <= set(found["id"])


@settings(deadline=None)
@given(classic=st.lists(MOVES, max_size=8), modern=st.lists(MOVES, max_size=8))
def test_movements_are_those_of_the_unified_ledger(classic: list[Move], modern: list[Move]) -> None:
    def frame(make: Any, moves: list[Move], name: str) -> pd.DataFrame:
        told = [
            (
                START + timedelta(milliseconds=move.ms),
                f"{name}{place}" if place % 3 else f"{place}",
                move.currency,
                str(abs(move.change)),
                "0",
                "TRADE_HF",
                "TRANSFER",
                "out" if move.change < 0 else "in",
            )
            for place, move in enumerate(moves)
        ]
        return make(*told).assign(account=[move.uid for move in moves])

    ledgers = [frame(by_hand.classic, classic, "c"), frame(by_hand.hf, modern, "h")]
    found, whole = movements(ledgers), unified_ledger(ledgers)
    assert mine(found, "time", "currency", "change", "id") == mine(whole, "created_at", "currency", "change", "id")


def test_days_of_an_exchange_whose_ledgers_have_ids_of_their_own(tmp_path: Path) -> None:
    ledgers = []
    for is_strange in (False, True):
        renamed: list[str] = []

        def tamper(path: str, data: Any, renamed: list[str] = renamed) -> Any:
            if path == "/api/v1/accounts/ledgers":
                renamed += [each["id"] for each in data["items"]]
                return {**data, "items": [{**each, "id": f"classic{each['id']}"} for each in data["items"]]}
            return data

        with new_exchange(days=1) as exchange:
            exchange.tamper = tamper if is_strange else None
            client = Demo(exchange, limits=QUICK)
            for _ in range(3):
                quietly(client, tmp_path / str(is_strange), since=NOW - 2 * DAY)
                exchange.advance(hours=70)
            ledgers.append(archive_of(client, tmp_path / str(is_strange)).ledger())
    assert len(renamed) > (ledgers[1]["source"] == "ledgers").sum() + 3
    expected, found = (each.assign(id=each["id"].str.removeprefix("classic")) for each in ledgers)
    order = ["created_at", "id"]
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True), expected.sort_values(order, ignore_index=True)
    )
