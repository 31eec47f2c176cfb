"""In and out by day and currency, worked out by hand and by Python's own integers."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis import flow_by_day
from kucoin_frames.analysis.ledger.movements import FLOW
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import classic, futures, names_and_dtypes, prices, texts


def test_sums_by_utc_day_and_currency() -> None:
    found = flow_by_day(
        [
            classic(
                ("2026-02-01 23:59:59.999", "1", "USDT", "100", "0", "MAIN", "Deposit", "in"),
                ("2026-02-02 00:00:00.000", "2", "USDT", "30.5", "0.5", "MAIN", "Withdrawal", "out"),
                ("2026-02-02 12:00", "3", "USDT", "10", "0", "MAIN", "Transfer", "in"),
                ("2026-02-02 13:00", "4", "USDT", "0.000000000000000001", "0", "MAIN", "Rewards", "in"),
                ("2026-02-02 14:00", "5", "BTC", "2", "0", "MAIN", "Deposit", "in"),
            ),
            futures(("2026-02-02 20:00", "1", "XBT", "-0.5", "0", "RealisedPNL", "Completed")),
        ]
    )
    assert texts(found, "day currency entries incoming outgoing net") == [
        ("2026-02-01", "USDT", "1", "100", "0", "100"),
        ("2026-02-02", "BTC", "2", "2", "0.5", "1.5"),
        ("2026-02-02", "USDT", "3", "10.000000000000000001", "30.5", "-20.499999999999999999"),
    ]
    assert found["price"].isna().tolist() == [True, True, True]


def test_values_are_bridged_over_the_base_currency() -> None:
    ledger = classic(
        ("2026-02-02 12:00", "1", "BTC", "0.5", "0", "MAIN", "Deposit", "in"),
        ("2026-02-02 13:00", "2", "DUST", "7", "0", "MAIN", "Rewards", "in"),
        ("2026-02-02 14:00", "3", "USDT", "20", "0", "MAIN", "Withdrawal", "out"),
    )
    found = flow_by_day(ledger, prices(BTC="90000", USDT="0.9"))
    assert texts(found, "currency quote price incoming_value outgoing_value net_value") == [
        ("BTC", "USDT", "100000", "50000", "0", "50000"),
        ("DUST", "USDT", None, None, None, None),
        ("USDT", "USDT", "1", "0", "20", "-20"),
    ]


def test_the_base_currency_itself_can_be_the_quote() -> None:
    ledger = classic(("2026-02-02 12:00", "1", "BTC", "0.5", "0", "MAIN", "Deposit", "in"))
    found = flow_by_day(ledger, prices("EUR", BTC="80000"), quote="EUR")
    assert texts(found, "quote price net_value") == [("EUR", "80000", "40000")]


def test_prices_that_cannot_tell_are_refused() -> None:
    with pytest.raises(InputError, match=r"quote='EUR': .* pass prices\(base='EUR'\)"):
        flow_by_day(classic(), prices(BTC="1"), quote="EUR")
    with pytest.raises(InputError, match=r"quote='EUR': .* pass prices\(base='EUR'\)"):
        flow_by_day(classic(), prices(BTC="1", EUR="0"), quote="EUR")
    with pytest.raises(InputError, match="there are two prices of BTC: leave one out"):
        flow_by_day(classic(), pd.concat([prices(BTC="1"), prices(BTC="2")]), quote="BTC")
    several = pd.concat([prices("EUR", BTC="1"), prices("USD", BTC="2")])
    with pytest.raises(InputError, match="the prices are in EUR, USD"):
        flow_by_day(classic(), several)


def test_without_entries_the_columns_are_the_same() -> None:
    assert names_and_dtypes(flow_by_day([])) == names_and_dtypes(FLOW.empty())
    assert names_and_dtypes(flow_by_day(classic(), prices(USDT="1"))) == names_and_dtypes(FLOW.empty())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["BTC", "USDT"]), st.integers(-(10**30), 10**30))))
def test_no_digit_is_lost(entries: list[tuple[int, str, int]]) -> None:
    rows = [
        (f"2026-02-0{day + 1} 12:00", str(place), currency, f"{abs(units)}e-18", "0", "MAIN", "x", _way(units))
        for place, (day, currency, units) in enumerate(entries)
    ]
    expected: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for day, currency, units in entries:
        expected[day, currency][units < 0] += abs(units)
    found = flow_by_day(classic(*rows))
    assert {
        (day.day - 1, currency): [_units(incoming), _units(outgoing)]
        for day, currency, incoming, outgoing in found[["day", "currency", "incoming", "outgoing"]].itertuples(
            index=False
        )
    } == dict(expected)
    assert [_units(net) for net in found["net"]] == [
        expected[key][0] - expected[key][1] for key in sorted(expected, key=lambda key: (key[0], key[1]))
    ]


def _way(units: int) -> str:
    return "out" if units < 0 else "in"


def _units(value: Decimal) -> int:
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    return (-1) ** sign * int("".join(map(str, digits))) * 10 ** (18 + exponent)
