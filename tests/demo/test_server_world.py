"""The real economy over real HTTP: every endpoint answers, and the ledgers add up to the balances."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, NOW


@pytest.fixture(scope="module")
def asker() -> Iterator[Asker]:
    world = World(seed=7, days=40, trades_per_day=24, now=NOW, sub_accounts=2)
    with Exchange(world, quota_scale=1e6) as exchange:
        asker = Asker(exchange, key=world.key("main"))
        yield asker
        asker.close()


def walk(ask: Asker, path: str) -> list[dict[str, Any]]:
    """All rows that an hf ledger keeps, oldest first."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, object] = {}
    while batch := ask(path, cursor, startAt=0, limit=200).data:
        rows += batch
        cursor = {"lastId": batch[-1]["id"]}
    return rows[::-1]


def test_the_hf_ledger_is_a_chain_that_ends_at_the_account(asker: Asker) -> None:
    rows = walk(asker, "/api/v1/hf/accounts/ledgers")
    assert len(rows) > 100
    balances: dict[str, Decimal] = {}
    for row in rows:
        change = Decimal(row["amount"]) * (1 if row["direction"] == "in" else -1)
        balance = Decimal(row["balance"])
        assert balances.get(row["currency"], balance - change) + change == balance
        balances[row["currency"]] = balance
    accounts = {row["currency"]: row for row in asker("/api/v1/accounts", type="trade").data}
    assert {code: Decimal(accounts[code]["balance"]) for code in balances} == balances


def test_a_day_in_pages_is_the_day_at_once(asker: Asker) -> None:
    for end in range(NOW - 39 * DAY, NOW, 7 * DAY):
        window = {"startAt": end - DAY + 1, "endAt": end}
        whole = asker("/api/v1/accounts/ledgers", window, pageSize=500).data
        paged = [
            row
            for page in range(1, 1 + -(-whole["totalNum"] // 10))
            for row in asker("/api/v1/accounts/ledgers", window, pageSize=10, currentPage=page).data["items"]
        ]
        assert paged == whole["items"]
        assert len(paged) == whole["totalNum"]


def test_futures_equity_is_what_the_last_completed_row_says(asker: Asker) -> None:
    for start in range(NOW - DAY, NOW - 30 * DAY, -DAY):
        query = {"currency": "USDT", "startAt": start, "endAt": start + DAY}
        rows = asker("/api/v1/transaction-history", query, host="futures").data["dataList"]
        completed = [row for row in rows if row["status"] == "Completed"]
        if completed:
            break
    overview = asker("/api/v1/account-overview", host="futures", currency="USDT").data
    assert overview["marginBalance"] == completed[0]["accountEquity"]
    assert overview["accountEquity"] == overview["marginBalance"] + overview["unrealisedPNL"]
