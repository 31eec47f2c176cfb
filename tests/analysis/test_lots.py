"""Lots by each method: by hand, as rp2 takes them, and as a slow computation in fractions does."""

import json
import subprocess
import sys
from bisect import bisect
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.profit.gains import REALISED, UNREALISED, realised, unrealised
from kucoin_frames.analysis.profit.lot_events import LOT_EVENTS
from kucoin_frames.analysis.profit.matched import DISPOSALS, LOTS, disposals, lots
from kucoin_frames.analysis.profit.matching import Method, match
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import frame_of
from tests.analysis.years_events import events_of_year

METHODS: tuple[Method, ...] = ("fifo", "lifo", "hifo", "average")
Event = tuple[str, str | None]
FIVE: tuple[Event, ...] = (("1", "100"), ("2", "300"), ("1", "120"), ("-1.5", "300"), ("-2", "500"))


def events(*rows: Event, currency: str = "COIN", cause: str = "exchange") -> pd.DataFrame:
    """Events an hour apart from quantity and value."""
    start = pd.Timestamp("2026-01-31 22:00", tz="UTC")
    return frame_of(
        (
            {
                "created_at": start + number * pd.Timedelta(hours=1),
                "currency": currency,
                "cause": cause,
                "quantity": quantity,
                "value": value,
                "quote": "USDT",
                "id": str(number),
            }
            for number, (quantity, value) in enumerate(rows)
        ),
        LOT_EVENTS,
    )


BY_HAND: dict[Method, list[tuple[str | None, ...]]] = {
    "fifo": [
        ("0", "3", "1", "100", "200", "100"),
        ("1", "3", "0.5", "75", "100", "25"),
        ("1", "4", "1.5", "225", "375", "150"),
        ("2", "4", "0.5", "60", "125", "65"),
    ],
    "lifo": [
        ("2", "3", "1", "120", "200", "80"),
        ("1", "3", "0.5", "75", "100", "25"),
        ("1", "4", "1.5", "225", "375", "150"),
        ("0", "4", "0.5", "50", "125", "75"),
    ],
    "hifo": [
        ("1", "3", "1.5", "225", "300", "75"),
        ("1", "4", "0.5", "75", "125", "50"),
        ("2", "4", "1", "120", "250", "130"),
        ("0", "4", "0.5", "50", "125", "75"),
    ],
    "average": [
        (None, "3", "1.5", "195", "300", "105"),
        (None, "4", "2", "260", "500", "240"),
    ],
}
LEFT = {
    "fifo": ("2", "0.5", "60"),
    "lifo": ("0", "0.5", "50"),
    "hifo": ("0", "0.5", "50"),
    "average": (None, "0.5", "65"),
}


@pytest.mark.parametrize("method", METHODS)
def test_by_hand(method: Method) -> None:
    found = disposals(events(*FIVE), method)
    DISPOSALS.check(found)
    assert texts(found, "opened_id closed_id quantity cost proceeds gain") == BY_HAND[method]
    assert texts(lots(events(*FIVE), method), "opened_id quantity cost") == [LEFT[method]]
    LOTS.check(lots(events(*FIVE), method))


def test_a_short_position_is_closed_by_buying() -> None:
    found = disposals(events(("-2", "200"), ("1", "80"), ("3", "330")))
    assert texts(found, "opened_id closed_id is_short quantity cost proceeds gain") == [
        ("0", "1", "True", "1", "80", "100", "20"),
        ("0", "2", "True", "1", "110", "100", "-10"),
    ]
    assert texts(lots(events(("-2", "200"), ("1", "80"), ("3", "330"))), "opened_id quantity cost") == [
        ("2", "2", "220")
    ]
    assert texts(lots(events(("1", "10"), ("-3", "90"))), "opened_id quantity cost") == [("1", "-2", "60")]


def test_hifo_buys_the_worst_short_sale_back_first() -> None:
    found = disposals(events(("-1", "100"), ("-1", "80"), ("1", "90")), "hifo")
    assert texts(found, "opened_id gain") == [("1", "-10")]


def test_unknown_values_stay_unknown() -> None:
    rows: tuple[Event, ...] = (("1", None), ("1", "10"), ("-1", "20"), ("-1", None))
    assert texts(disposals(events(*rows)), "cost proceeds gain") == [(None, "20", None), ("10", None, None)]
    assert texts(disposals(events(*rows), "average"), "cost proceeds gain") == [(None, "20", None), (None, None, None)]
    assert texts(lots(events(("1", None))), "quantity cost") == [("1", None)]
    assert texts(realised(disposals(events(*rows))), "disposals gain unknown") == [("0", "0", "2")]


def test_parts_are_rounded_down_and_add_up() -> None:
    found = disposals(events(("3", "1"), ("-1", "1"), ("-1", "1"), ("-1", "1")))
    third = "0.333333333333333333"
    assert texts(found, "cost") == [(third,), (third,), ("0.333333333333333334",)]


def test_realised_and_unrealised_by_hand() -> None:
    both = pd.concat([events(*FIVE), events(("2", "10"), ("-1", None), currency="OTHER", cause="withdrawal")])
    ordered = both.sort_values("created_at", kind="stable")
    found = realised(disposals(ordered), "day")
    REALISED.check(found)
    assert texts(found, "period currency disposals proceeds cost gain quote unknown") == [
        ("2026-02-01", "COIN", "4", "800", "460", "340", "USDT", "0")
    ]
    prices = table({"COIN": "200"}, ["2026-02-01"])
    rest = unrealised(lots(ordered), prices, pd.Timestamp("2026-02-01 09:00", tz="UTC"))
    UNREALISED.check(rest)
    assert texts(rest, "currency lots quantity cost price value gain") == [
        ("COIN", "1", "0.5", "60", "200", "100", "40"),
        ("OTHER", "1", "1", "5", None, None, None),
    ]
    short = unrealised(lots(events(("-2", "500"))), prices, pd.Timestamp("2026-02-01", tz="UTC"))
    assert texts(short, "quantity cost value gain") == [("-2", "-500", "-400", "100")]


def slowly(rows: Sequence[tuple[int, int]], method: Method) -> list[tuple[int, int, int, Fraction]]:
    """Opening and closing event, quantity and gain, by looking through all lots each time."""
    open_lots: list[list[Any]] = []
    found = []
    for event, (signed, value) in enumerate(rows):
        rest, price = Fraction(signed), Fraction(value, abs(signed))
        while rest and open_lots and (open_lots[0][1] > 0) != (rest > 0):
            if method == "average":
                size = sum(lot[1] for lot in open_lots)
                mean = sum(lot[1] * lot[2] for lot in open_lots) / size
                open_lots = [[-1, size, mean]]
            sign = 1 if open_lots[0][1] > 0 else -1
            order: dict[Method, Any] = {
                "fifo": lambda lot: lot[0],
                "lifo": lambda lot: -lot[0],
                "hifo": lambda lot, sign=sign: (-sign * lot[2], lot[0]),
                "average": lambda lot: lot[0],
            }
            lot = min(open_lots, key=order[method])
            taken = min(abs(lot[1]), abs(rest))
            found.append((lot[0], event, int(taken), sign * taken * (price - lot[2])))
            lot[1] -= sign * taken
            rest += sign * taken
            open_lots = [each for each in open_lots if each[1]]
        if rest:
            open_lots.append([event, rest, price])
    return found


EVENTS = st.lists(
    st.tuples(st.integers(-(10**24), 10**24).filter(bool), st.integers(0, 10**30)), min_size=1, max_size=30
)


@settings(max_examples=80, deadline=None)
@given(EVENTS, st.sampled_from(METHODS))
@example([(1, 0), (10**18 + 1, 1), (-1, 0)], "hifo")  # costs of a unit that differ by less than the 18th place
def test_as_slowly_in_fractions(rows: list[tuple[int, int]], method: Method) -> None:
    closed, left, sign = match([q for q, _ in rows], [v for _, v in rows], method)
    gains = [
        (opened - now) if short else (now - opened)
        for opened, now, short in zip(closed.opened_for, closed.closed_for, closed.is_short, strict=True)  # type: ignore[operator]
    ]
    expected = slowly(rows, method)
    assert list(zip(closed.opening, closed.closing, closed.quantity, strict=True)) == [each[:3] for each in expected]
    # Each part may be rounded by less than one unit, and so may each part before it of the same lot or event.
    assert all(abs(gain - each[3]) <= 2 * len(rows) for gain, each in zip(gains, expected, strict=True))
    assert sum(q for q, _ in rows) == sign * sum(lot.quantity for lot in left)


def is_near(costs: list[Decimal], cost: Decimal) -> bool:
    """Whether a cost is nearly one of these, but not quite; else it is put among them, in their order."""
    place = bisect(costs, cost)
    if any(0 < abs(cost - other) < Decimal("1e-12") for other in costs[max(place - 1, 0) : place + 1]):
        return True
    costs.insert(place, cost)
    return False


@cache
def long_events() -> tuple[pd.DataFrame, list[tuple[str, list[tuple[str, str]]]]]:
    """The year's events of each currency, without sales of what is not there, which rp2 refuses.

    rp2 counts with 13 places. Amounts of less are left out, and so are purchases at prices that are equal for it but
    not for us; the cheapest coin is counted in millions.
    """
    parts, told = [], []
    for currency, rows in events_of_year().groupby("currency"):
        kept, held, costs = [], Decimal(0), list[Decimal]()
        million = Decimal("1e-6") if currency == "BABYDOGE" else Decimal(1)
        for row in rows.to_dict("records"):
            value = row["value"] if not pd.isna(row["value"]) else abs(row["quantity"])
            quantity, value = round(row["quantity"] * million, 8), round(value, 8)
            if quantity and value and held + quantity >= 0:
                if quantity > 0 and is_near(costs, value / quantity):
                    continue
                held += quantity
                kept.append(row | {"quantity": quantity, "value": value, "created_at": len(kept)})
        frame = pd.DataFrame(kept)
        frame["created_at"] = pd.Timestamp("2024-01-01", tz="UTC") + frame["created_at"] * pd.Timedelta(minutes=1)
        frame["id"] = [str(number) for number in range(len(frame))]
        parts.append(frame.astype(LOT_EVENTS.dtypes))
        told.append((str(currency), [(f"{each['quantity']:f}", f"{each['value']:f}") for each in kept]))
    return pd.concat(parts).sort_values("created_at", kind="stable"), told


@pytest.mark.parametrize("method", ["fifo", "lifo", "hifo"])
def test_as_rp2_takes_them(method: Method, tmp_path: Path) -> None:
    whole, told = long_events()
    found = disposals(whole, method)
    program = Path(__file__).with_name("rp2_lots.py")
    question = json.dumps({"method": method, "events": [rows for _, rows in told]})
    answer = subprocess.run(
        [sys.executable, str(program)], input=question, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    parts = 0
    for (currency, _), theirs in zip(told, json.loads(answer.stdout), strict=True):
        ours = found[found["currency"] == currency]
        columns = (ours[name] for name in ("opened_id", "closed_id", "quantity", "gain"))
        mine = {(int(one), int(other)): (quantity, gain) for one, other, quantity, gain in zip(*columns, strict=True)}
        assert {(one, other) for one, other, _, _ in theirs} == set(mine)
        for one, other, quantity, gain in theirs:
            assert abs(Decimal(quantity) - mine[one, other][0]) < Decimal("1e-12")
            assert abs(Decimal(gain) - mine[one, other][1]) < Decimal("1e-8")
        parts += len(theirs)
    assert parts == len(found) > 5000


@pytest.mark.parametrize("method", METHODS)
def test_gains_and_lots_of_the_year_account_for_all_money(method: Method) -> None:
    """What was sold less what was bought is what was gained less what is still in the lots."""
    known = events_of_year()
    known = known[known["value"].notna()]
    found, left = disposals(known, method), lots(known, method)
    sold, bought = known[known["quantity"] < 0]["value"].sum(), known[known["quantity"] > 0]["value"].sum()
    signed = left["cost"].where(left["quantity"] > 0, -left["cost"])
    assert sold - bought == found["gain"].sum() - signed.sum()
    held = known.groupby("currency")["quantity"].sum()
    assert (left.groupby("currency")["quantity"].sum() == held[held != 0]).all()


def test_refusals_and_empty_frames() -> None:
    nothing = LOT_EVENTS.empty()
    for method in METHODS:
        assert names_and_dtypes(disposals(nothing, method)) == names_and_dtypes(DISPOSALS.empty())
        assert names_and_dtypes(lots(nothing, method)) == names_and_dtypes(LOTS.empty())
    assert names_and_dtypes(realised(DISPOSALS.empty())) == names_and_dtypes(REALISED.empty())
    now = pd.Timestamp("2026-01-01", tz="UTC")
    assert names_and_dtypes(unrealised(LOTS.empty(), table({}, []), now)) == names_and_dtypes(UNREALISED.empty())
    with pytest.raises(InputError, match="method='lofo' is not among fifo, lifo, hifo, average"):
        disposals(nothing, "lofo")  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match="not in the order of created_at"):
        disposals(events(*FIVE).iloc[::-1])
    prices = table({"COIN": "200"}, ["2026-02-01"])
    assert texts(unrealised(lots(events(*FIVE)), prices, "2026-02-01"), "value") == [("100",)]
    with pytest.raises(InputError, match="at='soon' is no time"):
        unrealised(lots(events(*FIVE)), prices, "soon")
