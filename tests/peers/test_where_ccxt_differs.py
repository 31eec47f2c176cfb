"""Where ccxt's unified structures say something else than our frames: the economy's own books say who is right.

Measured with ccxt 4.5.90. A later release may have learnt, so that its value may be the right one as well; a third
value is no longer what was measured.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY

from .cases import DAYS, NOW
from .peers import ccxt_client

FIRST = (NOW - DAYS * DAY) // DAY * DAY
"""The midnight at which the economy begins."""


def measured(theirs: object, *, wrong: object, right: object) -> None:
    """ccxt's value is the one that was measured, or it has become right."""
    assert wrong != right, "there is nothing to tell apart"
    assert theirs in (wrong, right)


@pytest.fixture
def us(ours: dict[str, Demo]) -> Demo:
    return ours["main"]


@pytest.fixture(scope="module")
def spot(ccxt: dict[str, Any]) -> Any:
    ccxt["main"].load_markets()
    return ccxt["main"]


def truth(world: World, feed: Feed, start: int, end: int = NOW) -> list[Entry]:
    """What is in the books of the parent."""
    return [entry for entry in world.entries(world.key("main").uid, feed) if start <= entry.time < end]


def ids(entries: Iterable[Entry]) -> list[str]:
    return [str(entry.id) for entry in entries]


def test_a_loss_stays_a_loss(spot: Any, us: Demo, world: World) -> None:
    losses = [entry for entry in truth(world, "futures", NOW - DAY) if entry.change < 0 and "PNL" in entry.label]
    frame = us.ledgers_futures().set_index("offset")["amount"]
    theirs = {str(row["info"]["offset"]): row for row in spot.fetch_ledger(params={"type": "swap"})}
    assert len(losses) > 3
    for loss in losses:
        row = theirs[str(loss.id)]
        assert frame[str(loss.id)] == loss.change
        measured(Decimal(row["amount"]), wrong=-loss.change, right=loss.change)
        measured(row["direction"], wrong="RealisedPNL", right="out")  # nor does another field tell that it is one
        measured(row["id"], wrong=None, right=str(loss.id))


def test_the_balance_before_what_went_out(spot: Any, us: Demo, world: World) -> None:
    spent = [entry for entry in truth(world, "hf", NOW - DAY) if entry.change < 0]
    frame = us.ledgers_hf(start_at=NOW - DAY).set_index("id")
    before = frame["balance"] + frame["amount"]
    rows = spot.fetch_ledger(since=NOW - DAY, limit=200, params={"hf": True})
    theirs = {row["id"]: Decimal(row["before"]) for row in rows}
    assert len(spent) > 10
    for entry in spent:
        was = entry.balance - entry.change
        assert (frame.loc[str(entry.id), "direction"], before[str(entry.id)]) == ("out", was)
        measured(theirs[str(entry.id)], wrong=entry.balance + entry.change, right=was)


def test_a_balance_of_nothing_is_known(spot: Any, us: Demo, world: World) -> None:
    [emptied] = [entry for entry in truth(world, "margin_hf", NOW - 3 * DAY) if entry.balance == 0]
    frame = us.ledgers_margin_hf().set_index("id")
    assert frame.loc[str(emptied.id), "balance"] == Decimal(0)
    rows = spot.fetch_ledger(limit=200, params={"hf": True, "marginMode": "cross"})
    [theirs] = [row["after"] for row in rows if row["id"] == str(emptied.id)]
    measured(theirs, wrong=None, right="0")


def test_different_entries_of_one_millisecond(exchange: Exchange, us: Demo, world: World) -> None:
    """A settlement is one row a contract, all in the same millisecond."""
    client = ccxt_client(exchange, kind="kucoinfutures")
    rows = client.fetch_ledger(params={"paginate": True, "until": NOW - 1, "paginationCalls": 1000})
    client.close()
    entries = truth(world, "futures", NOW - DAY)
    frame = us.ledgers_futures(start_at=NOW - DAY, end_at=NOW)
    assert frame["offset"].tolist() == ids(entries)
    theirs = {str(row["info"]["offset"]) for row in rows if row["timestamp"] >= NOW - DAY}
    moments = {entry.time for entry in entries}
    assert theirs <= set(ids(entries))
    measured(len(theirs), wrong=len(moments), right=len(entries))


def test_a_ledger_with_a_quiet_day_is_whole(spot: Any, us: Demo, world: World) -> None:
    start, end = FIRST + 45 * DAY, FIRST + 60 * DAY
    entries = truth(world, "classic", start, end)
    quiet = set(range(45, 60)) - {(entry.time - FIRST) // DAY for entry in entries}
    assert len(quiet) == 1
    assert us.ledgers(start_at=start, end_at=end)["id"].tolist() == ids(entries)
    rows = spot.fetch_ledger(since=start, params={"paginate": True, "until": end - 1, "paginationCalls": 1000})
    theirs = {row["id"] for row in rows}
    assert theirs <= set(ids(entries))
    measured(len(theirs) > len(entries) // 2, wrong=False, right=True)


def test_the_hf_ledger_is_the_hf_ledger(spot: Any, us: Demo, world: World, exchange: Exchange) -> None:
    """ccxt forgets which ledger it was asked for when it asks for a page of it."""
    assert us.ledgers_hf()["id"].tolist() == ids(truth(world, "hf", NOW - 7 * DAY))
    exchange.reset_log()
    spot.fetch_ledger(params={"hf": True, "paginate": True})
    [path] = {each.path for each in exchange.log}
    measured(path, wrong="/api/v1/accounts/ledgers", right="/api/v1/hf/accounts/ledgers")


def test_amounts_keep_their_digits(exchange: Exchange, us: Demo, world: World) -> None:
    uid = world.key("main").uid
    held = {h.currency: h.total for h in world.moment().holdings if (h.uid, h.wallet) == (uid, "main")}
    client = ccxt_client(exchange, exact=False)
    theirs = client.fetch_balance({"type": "main"})["total"]
    client.close()
    frame = us.accounts(type="main").set_index("currency")["balance"]
    assert {currency: frame[currency] for currency in held} == held
    longest = held["STARDROP"]
    assert len(longest.as_tuple().digits) > 17
    measured(Decimal(str(theirs["STARDROP"])), wrong=Decimal(str(float(longest))), right=longest)


def test_old_contexts_are_read(spot: Any, us: Demo, world: World) -> None:
    """Trades of old were told with single quotes."""
    start = FIRST + 60 * DAY
    entries = [entry for entry in truth(world, "classic", start, start + DAY) if "'tradeId'" in entry.context]
    assert len(entries) > 5
    frame = us.ledgers(start_at=start, end_at=start + DAY).set_index("id")[["trade_id", "symbol", "order_id"]]
    rows = spot.fetch_ledger(since=start, limit=500, params={"until": start + DAY - 1})
    theirs = {row["id"]: row["referenceId"] for row in rows}
    made = {(each.trade_id, each.symbol, each.order_id) for each in world.trades if start <= each.time < start + DAY}
    for entry in entries:
        found = tuple(frame.loc[str(entry.id)])
        assert found in made
        measured(theirs[str(entry.id)], wrong=entry.context, right=found[0])
