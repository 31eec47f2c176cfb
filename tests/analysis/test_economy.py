"""Analyses of a whole simulated account against what its economy knows and never sends."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

from kucoin_frames.analysis import fees_by_day, movements
from kucoin_frames.demonstration import Demo, demo

NOTHING = Decimal(0)


@pytest.fixture(scope="module")
def account() -> Iterator[Demo]:
    """An account whose ledgers are all kept from its first day on."""
    keeps_all = {"hf_retention_days": 30, "margin_hf_retention_days": 30}
    with demo(now="2026-03-01 12:00", days=20, trades_per_day=12, sub_accounts=1, **keeps_all) as client:
        yield client


def test_all_movements_add_up_to_what_lies_in_the_wallets(account: Demo) -> None:
    ledgers = [
        account.ledgers(start_at="2026-02-09", end_at="2026-03-01 12:00:01"),
        account.ledgers_hf(),
        account.ledgers_margin_hf(),
        account.ledgers_futures(start_at="2026-02-09", end_at="2026-03-01 12:00:01"),
    ]
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for currency, change in movements(ledgers)[["currency", "change"]].itertuples(index=False):
        moved[currency] += change
    parent = account.exchange.world.users[0].uid
    lies: dict[str, Decimal] = defaultdict(Decimal)
    now = account.exchange.world.moment()
    for holding in now.holdings:
        if holding.uid == parent:
            lies[holding.currency] += holding.total
    for wallet in now.futures:
        if wallet.uid == parent:
            lies[wallet.currency.replace("XBT", "BTC")] += wallet.balance
    assert len(lies) > 5
    assert {name: total for name, total in moved.items() if total} == {n: total for n, total in lies.items() if total}


def test_fees_are_those_of_the_trades_the_deposits_and_the_withdrawals(account: Demo) -> None:
    ledgers = [
        account.ledgers(start_at="2026-02-09", end_at="2026-03-01 12:00:01"),
        account.ledgers_hf(),
        account.ledgers_margin_hf(),
    ]
    fees = fees_by_day(ledgers)
    world = account.exchange.world
    parent = world.users[0].uid
    charged: dict[str, Decimal] = defaultdict(Decimal)
    deducted = NOTHING
    for trade in world.trades:
        if trade.uid == parent and trade.kcs_fee:
            deducted += trade.kcs_fee
        elif trade.uid == parent:
            charged[trade.fee_currency] += trade.fee
    other = {entry.id: entry for feed in ("classic", "hf") for entry in world.entries(parent, feed)}
    for entry in other.values():
        if entry.cause not in ("trade", "kcs_fee", "rebate"):
            charged[entry.currency] += entry.fee
    found = fees.groupby("currency")[["charged", "deducted"]].sum()
    assert {n: total for n, total in found["charged"].items() if total} == {n: fee for n, fee in charged.items() if fee}
    assert found["deducted"].sum() == deducted > 0
