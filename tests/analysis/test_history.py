"""Balances at any time and net worth by day: the economy's own balances, parts that add up to the last digit."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.balances.history import (
    BALANCE_AT,
    BALANCE_HISTORY,
    EQUITY,
    NET_WORTH,
    PARTS,
    balance_history,
    balances_at,
    equity_curve,
    net_worth_by_day,
)
from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.columns import Table, amount, text
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_reconciliation import held
from tests.analysis.witness import NOW, SCHEMA, entries_of, frame_of, ledger_of_year, year

NOTHING = Decimal(0)
DAY = 86_400_000
WALLETS = {"isolated": "margin"}


def moment(ms: int) -> pd.Timestamp:
    return pd.Timestamp(ms, unit="ms", tz="UTC")


def truth(before: int) -> dict[tuple[str, str, str, str], Decimal]:
    """What lay in each wallet before an instant."""
    found: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    last: dict[tuple[object, ...], tuple[tuple[str, str, str, str], Decimal]] = {}
    for entry in entries_of(year()):
        if entry.time >= before:
            break
        wallet = WALLETS.get(entry.wallet, entry.wallet)
        pair = entry.symbol if wallet == "isolated_v2" else ""
        key = (str(entry.uid), wallet, pair, entry.currency.replace("XBT", "BTC"))
        last[entry.uid, entry.wallet, entry.symbol, entry.currency] = (key, entry.balance)
    for key, balance in last.values():
        found[key] += balance
    return {key: balance for key, balance in found.items() if balance}


def told(frame: pd.DataFrame) -> dict[tuple[str, ...], Decimal]:
    columns = (frame[name] for name in ("uid", "wallet", "symbol", "currency", "balance"))
    return {tuple(key): balance for *key, balance in zip(*columns, strict=True) if balance}


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(NOW - 399 * DAY, NOW))
def test_balances_at_any_time_are_the_economys(at: int) -> None:
    found = balances_at(ledger_of_year(), moment(at), complete=True)
    BALANCE_AT.check(found)
    assert told(found) == truth(at)


def test_backwards_from_what_is_held() -> None:
    later = ledger_of_year()[ledger_of_year()["created_at"] >= moment(NOW - 60 * DAY)]
    found = balances_at(later, moment(NOW - 30 * DAY), held=held())
    expected = {key: balance for key, balance in truth(NOW - 30 * DAY).items() if key[1] != "contract"}
    assert {key: balance for key, balance in told(found).items() if key[1] != "contract"} == expected


def test_history_is_the_balance_at_the_end_of_each_day() -> None:
    found = balance_history(ledger_of_year(), complete=True)
    BALANCE_HISTORY.check(found)
    assert len(found) > 10_000
    days = sorted(found["day"].unique())
    assert len(days) == (days[-1] - days[0]).days + 1
    for day in (days[0], days[77], days[300], days[-1]):
        end = int(pd.Timestamp(day).timestamp()) * 1000 + DAY
        assert told(found[found["day"] == day]) == truth(end)
    later = ledger_of_year()[ledger_of_year()["created_at"] >= moment(NOW - 60 * DAY)]
    anchored = balance_history(later, held=held())
    assert told(anchored[(anchored["day"] == days[-1]) & (anchored["wallet"] != "contract")]) == {
        key: balance for key, balance in truth(NOW + 1).items() if key[1] != "contract"
    }


def ledger(*rows: str) -> pd.DataFrame:
    """Entries half a day apart from currency, change, fee, kind and biz_type."""
    names = ("currency", "change", "fee", "kind", "biz_type")
    start = pd.Timestamp("2026-02-01 06:00", tz="UTC")
    return frame_of(
        dict(zip(names, row.split(maxsplit=4), strict=True))
        | {
            "uid": "1",
            "account_type": "MAIN",
            "id": str(number),
            "created_at": start + number * pd.Timedelta(hours=12),
        }
        for number, row in enumerate(rows)
    )


HAND = (
    "USDT 1000 0 deposit Deposit",
    "USDT 500 0 other Borrowings",
    "USDT -200.2 0.2 trade Exchange",
    "KCS 20 0 trade Exchange",
    "KCS -5 0 transfer Staking",
    "DROP 7 0 bonus Airdrop",
    "KCS -1.1 0.1 withdrawal Withdrawal",
)


def hand() -> pd.DataFrame:
    prices = pd.concat([table({"KCS": str(10 + day)}, [f"2026-02-0{day}"]) for day in (1, 2, 3, 4)])
    return net_worth_by_day(ledger(*HAND), prices, complete=True)


def test_net_worth_by_hand() -> None:
    found = hand()
    NET_WORTH.check(found)
    shown = "day opening deposits withdrawals trades fees price_moves closing unpriced"
    assert texts(found, shown) == [
        ("2026-02-01", "0", "1000", "0", "0", "0", "0", "1000", "0"),
        ("2026-02-02", "1000", "0", "0", "40", "-0.2", "0", "1039.8", "0"),
        ("2026-02-03", "1039.8", "0", "0", "0", "0", "20", "1059.8", "1"),
        ("2026-02-04", "1059.8", "0", "-14", "0", "-1.4", "20", "1064.4", "1"),
    ]


def test_equity_by_hand() -> None:
    found = equity_curve(hand())
    EQUITY.check(found)
    assert texts(found, "net_worth flow profit day_return")[1:3] == [
        ("1039.8", "0", "39.8", "0.0398"),
        ("1059.8", "0", "20", "0.019234468166955184"),
    ]
    assert texts(found, "day_return index drawdown")[0] == (None, "1", "0")
    falling = equity_curve(
        net_worth_by_day(
            ledger(*HAND[:1], "USDT -250 0 other Moon", "USDT 75 0 other Moon"), table({}, []), complete=True
        )
    )
    assert texts(falling, "profit index drawdown") == [("-250", "1", "0"), ("75", "1.1", "0")]


def test_parts_of_the_year_add_up_to_the_last_digit() -> None:
    found = net_worth_by_day(ledger_of_year(), prices_of_year(), complete=True)
    total = found["opening"] + found["price_moves"]
    for name in PARTS:
        total = total + found[name]
    assert (total == found["closing"]).all()
    assert (found["opening"].iloc[1:].reset_index(drop=True) == found["closing"].iloc[:-1]).all()
    assert (found["transfers"] == 0).all()


def test_price_moves_are_what_prices_did_to_what_was_there() -> None:
    """Independently: for each day the sum over currencies of what was owned the day before times the price's change."""
    owned: dict[str, Decimal] = defaultdict(Decimal)
    price = {(row.currency, row.day): row.price for row in prices_of_year().itertuples(index=False)}
    found = net_worth_by_day(ledger_of_year(), prices_of_year(), complete=True)
    by_day: dict[pd.Timestamp, list] = defaultdict(list)
    for entry in entries_of(year()):
        if entry.cause not in ("borrow", "repay") and entry.label not in ("Staking", "Redemption"):
            by_day[moment(entry.time).normalize()].append((entry.currency.replace("XBT", "BTC"), entry.change))
    one = pd.Timedelta(days=1)
    for row in found.itertuples(index=False):
        known = [name for name in owned if name != "USDT" and (name, row.day) in price]
        moved = sum((owned[name] * (price[name, row.day] - price[name, row.day - one]) for name in known), Decimal(0))
        assert abs(moved - row.price_moves) < Decimal("1e-15")
        for name, change in by_day[row.day]:
            owned[name] += change
        worth = sum(total * (price.get((name, row.day), 0) if name != "USDT" else 1) for name, total in owned.items())
        assert abs(worth - row.closing) < Decimal("1e-15")


def test_half_a_year_with_what_is_held_at_its_end_is_the_other_half_of_the_year() -> None:
    """But for what was staked before and is so still, which nobody knows then."""
    ledger, prices = ledger_of_year(), prices_of_year()
    cut = pd.Timestamp("2025-07-01", tz="UTC")
    cause = causes(ledger)
    at_the_end = ledger["change"][(cause != LOAN).to_numpy(bool)].groupby(ledger["currency"]).sum()
    told_at_the_end = at_the_end.rename("net").reset_index()
    whole = net_worth_by_day(ledger, prices, complete=True)
    half = net_worth_by_day(ledger[(ledger["created_at"] >= cut).to_numpy(bool)], prices, held=told_at_the_end)
    is_lock = (cause == LOCK).to_numpy(bool)
    is_before = (ledger["created_at"] < cut).to_numpy(bool)
    staked = -ledger["change"].where(is_lock & is_before, 0).groupby(ledger["currency"]).sum()
    freed = ledger["change"].where(is_lock & ~is_before, 0).groupby(ledger["currency"]).sum()
    assert (staked > 0).any()
    assert (freed > 0).any()
    staked -= freed.where(freed > 0, 0)
    for row, same in zip(half.to_dict("records"), whole[whole["day"] >= cut].to_dict("records"), strict=True):
        of_day = dict(prices.loc[prices["day"] == row["day"], ["currency", "price"]].to_numpy()) | {"USDT": Decimal(1)}
        unknown = sum(amount * of_day.get(currency, NOTHING) for currency, amount in staked.items())
        assert row["closing"] + unknown == pytest.approx(same["closing"], abs=Decimal("1e-12"))
        assert [row[name] for name in PARTS] == [same[name] for name in PARTS]
    first = half.iloc[0]
    parts = sum((half[name].sum() for name in [*PARTS, "price_moves"]), NOTHING)
    assert first["opening"] > 0
    assert parts == half["closing"].iloc[-1] - first["opening"]


HELD = Table((*(text(name, "") for name in ("accountType", "currency")), amount("net", "")))
FUTURES = Table((text("currency", ""), amount("unrealisedPNL", "")))


def test_open_profit_of_futures_is_in_no_day() -> None:
    """Of 1100 in futures 60 are open profit, and 25 of 125 in coins: 1000 + 40 and 100 were there all along."""
    rows = ledger("USDT 40 0 realised_pnl RealisedPNL", "BTC 2 0 deposit Deposit")
    held = frame_of(
        (
            {"account_type": "contract", "currency": "USDT", "net": "1100"},
            {"account_type": "contract", "currency": "BTC", "net": "125"},
            {"account_type": "main", "currency": "BTC", "net": "3"},
        ),
        HELD,
    )
    futures = frame_of(
        ({"currency": "USDT", "unrealised_pnl": "60"}, {"currency": "XBT", "unrealised_pnl": "25"}), FUTURES
    )
    prices = table({"BTC": "10"}, ["2026-02-01"])
    shown = "opening realised_pnl deposits price_moves closing"
    # BTC before: 125 - 25 + 3 - 2 = 101.
    found = net_worth_by_day(rows, prices, held=held, futures=futures)
    assert texts(found, shown) == [("2010", "40", "20", "0", "2070")]
    with_open_profit = net_worth_by_day(rows, prices, held=held)
    assert texts(with_open_profit, shown) == [("2320", "40", "20", "0", "2380")]
    with pytest.raises(InputError, match="futures does not tell of BTC, which held has in futures"):
        net_worth_by_day(rows, prices, held=held, futures=futures.iloc[:1])
    with pytest.raises(InputError, match="pass held as well"):
        net_worth_by_day(rows, prices, futures=futures)


def test_any_moment_is_a_time() -> None:
    rows = ledger("USDT 5 0 deposit Deposit", "USDT 6 0 deposit Deposit", "USDT 7 0 deposit Deposit")
    noon = datetime(2026, 2, 1, 18)
    for at in ("2026-02-01 18:00", noon, pd.Timestamp(noon), pd.Timestamp(noon, tz="UTC"), 1_769_968_800_000):
        assert texts(balances_at(rows, at, complete=True), "balance") == [("5",)]
    assert texts(balances_at(rows, date(2026, 2, 2), complete=True), "balance") == [("11",)]
    with pytest.raises(InputError, match="at='soon' is no time"):
        balances_at(rows, "soon")
    with pytest.raises(InputError, match="at=NaT is a missing time"):
        balances_at(rows, pd.NaT)


def test_equity_of_the_year() -> None:
    found = equity_curve(net_worth_by_day(ledger_of_year(), prices_of_year(), complete=True))
    assert found["drawdown"].between(0, 1).all()
    product = Decimal(1)
    for each in found["day_return"].iloc[1:]:
        product *= 1 + each
    assert abs(product - found["index"].iloc[-1]) < Decimal("1e-14")


def test_empty_and_wrong() -> None:
    nothing = SCHEMA.empty()
    assert names_and_dtypes(balance_history(nothing)) == names_and_dtypes(BALANCE_HISTORY.empty())
    assert names_and_dtypes(net_worth_by_day(nothing, table({}, []))) == names_and_dtypes(NET_WORTH.empty())
    assert names_and_dtypes(equity_curve(NET_WORTH.empty())) == names_and_dtypes(EQUITY.empty())
    assert names_and_dtypes(balances_at(nothing, moment(NOW))) == names_and_dtypes(BALANCE_AT.empty())
    debts = net_worth_by_day(
        ledger(*(f"USDT {change} 0 other Moon" for change in (5, 1, -9, -1, -1))), table({}, []), complete=True
    )
    owed_at_first = net_worth_by_day(
        ledger(*(f"USDT {change} 0 other Moon" for change in (-5, -1, 11, -1, 1))), table({}, []), complete=True
    )
    assert texts(equity_curve(owed_at_first), "day_return index") == [(None, "1"), (None, "1"), ("0.25", "1.25")]
    with pytest.raises(InputError, match="more was owed than owned"):
        equity_curve(debts)
