"""The client gets the same rows in every way that the exchange can be chosen to answer."""

import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kucoin_frames as kf
from kucoin_frames.archive import Archive, GapWarning, sync
from kucoin_frames.demo.records import User
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.wordings import WORDINGS, Wording
from kucoin_frames.demonstration import Demo
from tests.demo.tiny import DAY, HOUR, NOW, PARENT, PENDING, USERS, Tiny, entry

QUICK = kf.Limits(connect_timeout=5, read_timeout=5, first_pause=0.002, longest_pause=0.02)
SPAN = {"start_at": NOW - 3 * DAY, "end_at": NOW + 1}

Start = Callable[..., Demo]

ASKED: dict[str, Callable[[Demo], pd.DataFrame]] = {
    "account_summary": lambda client: client.account_summary(),
    "accounts": lambda client: client.accounts(),
    "futures_account": lambda client: client.futures_account(currency="USDT"),
    "ledgers": lambda client: client.ledgers(**SPAN),
    "ledgers_hf": lambda client: client.ledgers_hf(**SPAN),
    "ledgers_margin_hf": lambda client: client.ledgers_margin_hf(**SPAN),
    "ledgers_futures": lambda client: client.ledgers_futures(max_count=1),
    "sub_accounts": lambda client: client.sub_accounts(),
    "sub_account_balances": lambda client: client.sub_account_balances(),
    "deposit_addresses": lambda client: client.deposit_addresses("USDT,BTC"),
    "deposits": lambda client: client.deposits(),
    "withdrawals": lambda client: client.withdrawals(),
    "trade_fees": lambda client: client.trade_fees("BTC-USDT,XBTUSDTM"),
    "currencies": lambda client: client.currencies(),
    "candles": lambda client: client.candles("BTC-USDT", "1hour", start_at=NOW - DAY, end_at=NOW),
}

CHANGED: dict[Wording, dict[str, set[str]]] = {
    "single_quotes": {"ledgers": {"context"}, "ledgers_hf": {"context"}},
    "hex_ids": {"ledgers": {"id"}},
    "no_tax": {"ledgers_hf": {"tax"}, "ledgers_margin_hf": {"tax"}},
    "no_options": {"account_summary": {"option_sub_quantity", "max_option_sub_quantity"}},
    "chain_names": {"deposits": {"chain"}},
    "no_arrears": {"deposits": {"arrears"}},
    "withdrawals_like_deposits": {"withdrawals": {"id", "arrears"}},
    "numbered_pending": {"ledgers_futures": {"offset", "fee"}},
    "more_fields": {
        "futures_account": {"available_margin"},
        "trade_fees": {"sell_tax_rate", "buy_tax_rate"},
        "currencies": {"deposit_fee_rate", "withdraw_max_fee", "deposit_tier_fee"},
    },
}
"""The columns in which a wording shows."""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start an exchange with the settings that are passed, and a client on it."""
    clients: list[Demo] = []

    def begin(world: Tiny | None = None, **settings: Any) -> Demo:
        clients.append(Demo(Exchange(world or Tiny(), **settings).start(), limits=QUICK))
        return clients[-1]

    yield begin
    for client in clients:
        client.stop()


def pending_last() -> Tiny:
    """A world whose pending row is the newest, so that its place does not hang on its offset."""
    return Tiny(pendings=[replace(PENDING[0], time=NOW)])


@pytest.fixture(scope="module")
def plain() -> Iterator[dict[str, pd.DataFrame]]:
    """What is fetched when nothing is chosen."""
    with Demo(Exchange(pending_last()).start(), limits=QUICK) as client:
        yield {name: fetch(client) for name, fetch in ASKED.items()}


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_wording_changes_what_it_says_and_nothing_else(
    start: Start, plain: dict[str, pd.DataFrame], wording: Wording
) -> None:
    other = start(pending_last(), wordings=(wording,))
    for name, expected in plain.items():
        found = ASKED[name](other)
        changed = CHANGED.get(wording, {}).get(name, set())
        if (wording, name) == ("quiet_intervals", "candles"):
            hours = expected["time"].astype("int64") // HOUR
            expected = expected[hours % 7 != 0].reset_index(drop=True)
        kept = [column for column in expected if column not in changed]
        assert_frame_equal(found[kept], expected[kept])
        shown = {column for column in found if column not in expected or not found[column].equals(expected[column])}
        assert shown == changed, name


def test_contexts_unfold_in_every_wording(start: Start) -> None:
    for wording in ("single_quotes", "context_objects"):
        rows = start(wordings=(wording,)).ledgers_hf(**SPAN)
        assert rows["trade_id"].dropna().tolist() == ["10046097631627265"]
        assert rows["symbol"].dropna().tolist() == ["KCS-USDT"]


def busy_world() -> Tiny:
    """Sixty days of entries at every midnight and a millisecond before, in two ledgers."""
    world = Tiny(pendings=[])
    midnight = NOW // DAY * DAY
    times = [midnight - day * DAY - early for day in range(60, 0, -1) for early in (1, 0, 0)]
    rows = [entry(10_000 + n, time, "1", wallet="main", label="Deposit") for n, time in enumerate(times)]
    world.books[PARENT, "classic"] = rows
    world.books[PARENT, "futures"] = [
        entry(20_000 + n, time, "1", wallet="contract", label="TransferIn", feeds=("futures",))
        for n, time in enumerate(times)
    ]
    return world


@pytest.mark.parametrize("end_included", [True, False])
def test_windows_join_whether_their_ends_count_or_not(start: Start, end_included: bool) -> None:
    client = start(busy_world(), end_included=end_included)
    midnight = NOW // DAY * DAY
    for begin, end, rows in (
        (midnight - 60 * DAY, midnight, 179),  # a millisecond before the first midnight is outside
        (midnight - 60 * DAY - 1, midnight, 180),
        (midnight - 3 * DAY, midnight - 2 * DAY, 3),  # the first midnight's two, and the one before the next
        (midnight - 3 * DAY, midnight - 2 * DAY + 1, 5),
    ):
        for fetch, key in ((client.ledgers, "id"), (client.ledgers_futures, "offset")):
            found = fetch(start_at=begin, end_at=end)
            assert len(found) == found[key].nunique() == rows


@pytest.mark.parametrize("candle_end_included", [True, False])
def test_candles_are_whole_whether_the_last_bound_counts_or_not(start: Start, candle_end_included: bool) -> None:
    client = start(candle_end_included=candle_end_included)
    hour = NOW // HOUR * HOUR
    found = client.candles("BTC-USDT", "1hour", start_at=hour - 4000 * HOUR, end_at=hour)
    assert found["time"].astype("int64").tolist() == list(range(hour - 4000 * HOUR, hour, HOUR))


@pytest.mark.parametrize(
    "settings",
    [
        {"excess_takes_rest": False},
        {"excess_takes_rest": True},
        {"classic_weight": 10, "futures_ledger_pool": "Management"},
    ],
)
def test_clients_with_keys_of_one_holder_share_a_quota_and_all_get_everything(
    start: Start, settings: dict[str, Any]
) -> None:
    """Neither of them knows what the other spends, nor that a ledger costs more than the pages say."""
    first = start(busy_world(), quota_scale=0.04, quota_window_s=0.3, **settings)
    second = first.as_user("reader")
    found: dict[str, int] = {}

    def fetch(name: str, client: Demo) -> None:
        span = {"start_at": NOW - 61 * DAY, "end_at": NOW}
        found[name] = len(client.ledgers(**span)) + len(client.ledgers_futures(**span))

    threads = [threading.Thread(target=fetch, args=each) for each in (("first", first), ("second", second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert found == {"first": 360, "second": 360}


@pytest.mark.parametrize("fault", ["overload_with_points", "system_limit", "old_limit", "busy_200", "gateway_timeout"])
def test_what_goes_by_is_asked_again(start: Start, fault: Any) -> None:
    client = start()
    client.exchange.faults = [fault, fault]
    assert len(client.accounts()) == 3
    assert [seen.fault for seen in client.exchange.log] == [fault, fault, None]


def test_success_without_data_is_no_empty_frame(start: Start) -> None:
    client = start()
    client.exchange.faults = ["no_data"]
    with pytest.raises(kf.UnreadableError, match="sent no data"):
        client.accounts()


def test_users_of_old_high_frequency_trading_see_their_funds(start: Start) -> None:
    client = start(old_hf_user=True)
    assert client.hf_opened()["opened"].tolist() == [True]
    assert client.accounts()["type"].tolist() == ["main", "trade_hf", "trade_hf"]
    plain = start().sub_account_balances()
    moved = client.sub_account_balances()
    assert moved["account_type"].tolist() == ["main", "main", "trade_hf"]
    assert_frame_equal(moved.drop(columns="account_type"), plain.drop(columns="account_type"))


def test_more_sub_accounts_than_a_page_holds(start: Start) -> None:
    subs = [User(2000 + n, f"{n:024x}", f"sub{n:03}", NOW) for n in range(230)]
    client = start(Tiny(users=(USERS[0], *subs)))
    assert client.sub_accounts()["sub_name"].tolist() == [f"sub{n:03}" for n in range(230)]
    assert client.account_summary()["max_sub_quantity"].tolist() == [230]


def archived(client: Demo, root: Path) -> dict[str, pd.DataFrame]:
    """Bring an archive up to date and read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        sync(client, root, since=NOW - 3 * DAY, progress=False)
        archive = Archive(root, now=client.session.now)
        names = ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures", "deposits")
        return {name: getattr(archive, name)() for name in names}


def test_an_archive_holds_each_row_once_when_the_words_change(start: Start, tmp_path: Path) -> None:
    """Left out are words that change or take away the ids, and one that says a context in yet another way."""
    world = Tiny(pendings=[])
    before = archived(start(world), tmp_path)
    words = set(WORDINGS) - {"hex_ids", "context_objects", "withdrawals_like_deposits"}
    after = archived(start(world, wordings=tuple(sorted(words))), tmp_path)
    for name in ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures"):
        key = "offset" if name == "ledgers_futures" else "id"
        assert after[name][key].tolist() == before[name][key].tolist()
        assert after[name]["amount"].tolist() == before[name]["amount"].tolist()
    assert before["ledgers"]["id"].tolist() == ["201", "202", "203", "204", "205"]
    assert (len(before["deposits"]), len(after["deposits"])) == (1, 1)


def test_an_archive_gets_entries_that_took_minutes_to_be_served(start: Start, tmp_path: Path) -> None:
    world = Tiny(pendings=[])
    world.add("classic", entry(210, NOW - 60_000, "1", wallet="main", label="Deposit"))
    world.add("hf", entry(211, NOW - 60_000, "1", label="TRANSFER", feeds=("hf",)))
    client = start(world, settling_ms=4 * 60_000)
    first = archived(client, tmp_path)
    assert (first["ledgers"]["id"].tolist()[-1], first["ledgers_hf"]["id"].tolist()[-1]) == ("205", "107")
    client.exchange.advance(hours=30)
    later = archived(client, tmp_path)
    assert (later["ledgers"]["id"].tolist()[-1], later["ledgers_hf"]["id"].tolist()[-1]) == ("210", "211")
