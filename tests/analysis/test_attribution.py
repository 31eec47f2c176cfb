"""Net worth by day and currency: by hand, and as the parts of the whole that it must be."""

from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pytest

from kucoin_frames.analysis import net_worth_by_day, net_worth_of_currencies
from kucoin_frames.analysis.balances.attribution import NET_WORTH_OF_CURRENCIES, SUMMED
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_history import HAND, ledger
from tests.analysis.witness import SCHEMA, ledger_of_year

PRICES = pd.concat([table({"KCS": str(10 + day)}, [f"2026-02-0{day}"]) for day in (1, 2, 3, 4)])


def test_by_hand() -> None:
    found = net_worth_of_currencies(ledger(*HAND), PRICES, complete=True)
    NET_WORTH_OF_CURRENCIES.check(found)
    shown = "day currency owned price opening deposits withdrawals trades fees price_moves closing"
    # 20 KCS come at 12 and go to 13 and 14; of 5 in staking nothing is lost; what was borrowed is not owned.
    assert texts(found, shown) == [
        ("2026-02-01", "USDT", "1000", "1", "0", "1000", "0", "0", "0", "0", "1000"),
        ("2026-02-02", "KCS", "20", "12", "0", "0", "0", "240", "0", "0", "240"),
        ("2026-02-02", "USDT", "799.8", "1", "1000", "0", "0", "-200", "-0.2", "0", "799.8"),
        ("2026-02-03", "DROP", "7", None, "0", "0", "0", "0", "0", "0", "0"),
        ("2026-02-03", "KCS", "20", "13", "240", "0", "0", "0", "0", "20", "260"),
        ("2026-02-03", "USDT", "799.8", "1", "799.8", "0", "0", "0", "0", "0", "799.8"),
        ("2026-02-04", "DROP", "7", None, "0", "0", "0", "0", "0", "0", "0"),
        ("2026-02-04", "KCS", "18.9", "14", "260", "0", "-14", "0", "-1.4", "20", "264.6"),
        ("2026-02-04", "USDT", "799.8", "1", "799.8", "0", "0", "0", "0", "0", "799.8"),
    ]


def test_the_years_currencies_add_up_to_its_days() -> None:
    of_currencies = net_worth_of_currencies(ledger_of_year(), prices_of_year(), complete=True)
    whole = net_worth_by_day(ledger_of_year(), prices_of_year(), complete=True)
    sums = of_currencies.groupby("day", as_index=False)[list(SUMMED)].sum()
    pd.testing.assert_frame_equal(sums, whole[["day", *SUMMED]])
    unpriced = of_currencies[(of_currencies["price"].isna() & (of_currencies["owned"] != 0)).to_numpy(bool)]
    assert unpriced.groupby("day").size().reindex(whole["day"], fill_value=0).tolist() == whole["unpriced"].tolist()
    kcs = of_currencies[(of_currencies["currency"] == "KCS").to_numpy(bool)].to_dict("records")
    for before, row in pairwise(kcs):
        assert row["day"] == before["day"] + pd.Timedelta(days=1)
        moved = before["owned"] * (row["price"] - before["price"])
        assert row["price_moves"] == pytest.approx(moved, abs=Decimal("1e-17"))


def test_what_moved_and_came_to_nothing_is_a_row_too() -> None:
    rows = ledger("KCS 5 0 deposit Deposit", "KCS -5 0 withdrawal Withdrawal", "USDT 1 0 deposit Deposit")
    times = pd.to_datetime(["2026-02-01 06:00", "2026-02-01 18:00", "2026-02-03 00:00"], utc=True)
    rows = rows.assign(created_at=times.as_unit("ms"))
    found = net_worth_of_currencies(rows, PRICES, complete=True)
    assert texts(found, "day currency owned deposits withdrawals closing") == [
        ("2026-02-01", "KCS", "0", "55", "-55", "0"),
        ("2026-02-03", "USDT", "1", "1", "0", "1"),
    ]
    assert texts(net_worth_by_day(rows, PRICES, complete=True), "day closing") == [
        ("2026-02-01", "0"),
        ("2026-02-02", "0"),
        ("2026-02-03", "1"),
    ]


def test_refusals_and_empty() -> None:
    nothing = net_worth_of_currencies(SCHEMA.empty(), PRICES)
    assert names_and_dtypes(nothing) == names_and_dtypes(NET_WORTH_OF_CURRENCIES.empty())
    rows = ledger(*HAND)
    rows.loc[3, "currency"] = pd.NA
    with pytest.raises(InputError, match="1 of the ledger's entries have no currency, the first in row 3"):
        net_worth_of_currencies(rows, PRICES)
