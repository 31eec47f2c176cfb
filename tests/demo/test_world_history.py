"""Does the history hold the awkward sides that a client has to cope with?"""

import json
from collections import Counter
from decimal import Decimal as D  # noqa: N817  it is written on every line
from fractions import Fraction

import pytest

from kucoin_frames.demo.records import Deposit, Entry, Withdrawal
from kucoin_frames.demo.world import World
from tests.demo.world_facts import DAY, FEEDS, HOUR, NOW, SECOND, entries_of, everything, same_instant

DAYS = 120
FIRST = NOW // DAY * DAY - DAYS * DAY
MIGRATION = FIRST + 72 * DAY + 6 * HOUR
"""Sixty percent of the days in, in the morning."""


@pytest.fixture(scope="module")
def economy() -> World:
    return World(seed=7, days=DAYS, now=NOW, sub_accounts=4)


@pytest.fixture(scope="module")
def entries(economy: World) -> list[Entry]:
    return entries_of(economy)


# Feeds and eras


def test_before_the_migration_everything_but_futures_is_in_the_classic_feed(entries: list[Entry]) -> None:
    labels = {(e.wallet, e.label) for e in entries if e.time < MIGRATION and e.cause in ("trade", "borrow")}
    assert labels == {
        ("trade", "Exchange"),
        ("margin", "Cross Margin"),
        ("margin", "Borrowings"),
        ("isolated", "Isolated Margin Trading"),
        ("isolated", "Borrowings"),
    }
    feeds = {(e.wallet == "contract", e.feeds) for e in entries if e.time < MIGRATION}
    assert feeds == {(False, ("classic",)), (True, ("futures",))}


def test_after_the_migration_trades_are_in_the_high_frequency_feeds_only(entries: list[Entry]) -> None:
    modern = [e for e in entries if e.time > MIGRATION]
    assert {(e.wallet, e.label, e.feeds) for e in modern if e.cause == "trade"} == {
        ("trade", "TRADE_EXCHANGE", ("hf",)),
        ("margin_v2", "MARGIN_EXCHANGE", ("margin_hf",)),
        ("isolated_v2", "ISOLATED_EXCHANGE", ("margin_hf",)),
    }
    assert {e.label for e in modern if "margin_hf" in e.feeds} == {
        *("TRANSFER", "MARGIN_EXCHANGE", "ISOLATED_EXCHANGE", "LIQUIDATION", "ASSERT_RETURN"),
        *("MARGIN_BORROW", "MARGIN_REPAY", "MARGIN_INTEREST"),
    }
    assert {e.label for e in modern if "hf" in e.feeds} == {
        *("TRADE_EXCHANGE", "TRANSFER", "SUB_TRANSFER", "DEDUCTION_FEES", "RETURNED_FEES", "OTHER"),
    }
    assert {e.feeds for e in modern if e.wallet == "main"} == {("classic",)}
    assert not [e for e in modern if e.wallet in ("margin", "isolated")]


def test_transfers_of_the_trade_wallet_are_reported_twice_after_the_migration(
    economy: World, entries: list[Entry]
) -> None:
    moves = [e for e in entries if e.wallet == "trade" and e.cause == "transfer" and e.time > MIGRATION and e.uid]
    assert {e.feeds for e in moves} == {("classic", "hf")}
    assert {e.label for e in moves} == {"TRANSFER", "SUB_TRANSFER"}
    uid = economy.users[0].uid
    both = {e.id for e in economy.entries(uid, "classic")} & {e.id for e in economy.entries(uid, "hf")}
    assert both == {e.id for e in moves if e.uid == uid}


def test_margin_balances_move_over_on_the_day_of_migration(entries: list[Entry]) -> None:
    moved = [e for e in entries if e.time == MIGRATION]
    assert {(e.wallet, e.change < 0) for e in moved} == {
        ("margin", True),
        ("margin_v2", False),
        ("isolated", True),
        ("isolated_v2", False),
    }
    assert {e.balance for e in moved if e.change < 0} == {0}


def test_single_quotes_are_older_than_double_quotes(entries: list[Entry]) -> None:
    single = [e.time for e in entries if e.context.startswith("{'")]
    double = [e for e in entries if e.context.startswith('{"')]
    assert single
    assert max(single) < min(e.time for e in double) <= FIRST + DAYS * DAY // 3 + DAY
    assert all(json.loads(e.context) for e in double)
    assert {e.context for e in entries if not e.context.startswith(("{'", '{"'))} == {"", "{}"}


# Time


def test_five_or_more_entries_of_a_wallet_share_a_millisecond_in_every_trading_feed(
    entries: list[Entry],
) -> None:
    bursts = Counter(group[0].feeds for group in same_instant(entries) if len(group) >= 5)
    assert set(bursts) >= {("classic",), ("hf",), ("margin_hf",)}
    assert min(bursts[("classic",)], bursts[("hf",)]) > 20


def test_every_kind_of_wallet_has_days_without_rows_and_some_days_are_empty(entries: list[Entry]) -> None:
    days = {e.time // DAY for e in entries}
    span = set(range(min(days), max(days) + 1))
    assert {FIRST // DAY + 33, FIRST // DAY + 99} <= span - days
    for wallet in {e.wallet for e in entries}:
        used = {e.time // DAY for e in entries if e.wallet == wallet}
        assert len(set(range(min(used), max(used) + 1)) - used) >= 2, wallet


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("hour", [0, 7, 15, 23])
def test_every_feed_has_entries_in_the_last_hours(seed: int, hour: int) -> None:
    now = NOW // DAY * DAY + hour * HOUR + 60 * SECOND
    world = World(seed=seed, days=12, trades_per_day=8, now=now)
    uid = world.users[0].uid
    ages = {feed: now - world.entries(uid, feed)[-1].time for feed in FEEDS}
    assert max(ages.values()) < 8 * HOUR, ages
    assert world.pending(uid)


def test_deposits_and_withdrawals_are_dated_by_the_second(economy: World) -> None:
    records: list[Deposit | Withdrawal] = [*economy.deposits, *economy.withdrawals]
    for record in records:
        assert record.created_at % SECOND == record.updated_at % SECOND == 0
        assert record.created_at <= record.updated_at <= NOW
    for times in ([d.created_at for d in economy.deposits], [w.created_at for w in economy.withdrawals]):
        assert times == sorted(times)


# Deposits, withdrawals and other money


def test_statuses_of_deposits_and_withdrawals(economy: World) -> None:
    deposits, withdrawals = economy.deposits, economy.withdrawals
    assert {d.status for d in deposits} == {"PROCESSING", "SUCCESS", "FAILURE"}
    assert {w.status for w in withdrawals} == {
        *("REVIEW", "PROCESSING", "WALLET_PROCESSING", "SUCCESS", "FAILURE"),
    }
    on_their_way = [w for w in withdrawals if w.status not in ("SUCCESS", "FAILURE")]
    assert all(NOW - w.created_at < DAY for w in on_their_way)
    early = ("REVIEW", "PROCESSING")
    assert {w.cancel_type for w in withdrawals if w.status in early} == {"CANCELABLE"}
    assert {w.cancel_type for w in withdrawals if w.status not in early} == {"NON_CANCELABLE"}
    assert all(w.wallet_tx_id for w in withdrawals if w.status == "SUCCESS" and not w.is_inner)


def test_money_from_and_to_other_customers_has_no_chain(economy: World) -> None:
    deposits = [d for d in economy.deposits if d.is_inner]
    withdrawals = [w for w in economy.withdrawals if w.is_inner]
    assert deposits
    assert withdrawals
    assert {d.chain for d in deposits} | {w.chain_id + w.chain_name for w in withdrawals} == {""}
    inner: list[Deposit | Withdrawal] = [*deposits, *withdrawals]
    assert all(record.wallet_tx_id is None and "*****@" in record.address for record in inner)


def test_statuses_change_as_time_goes_on() -> None:
    world = World(seed=7, days=20, trades_per_day=4, now=NOW)
    before = {w.id: w.status for w in world.withdrawals}
    waiting = [d for d in world.deposits if d.status == "PROCESSING"]
    assert waiting
    world.advance(NOW + 2 * DAY)
    after = {w.id: w.status for w in world.withdrawals}
    assert {before[i] for i in before if before[i] != after[i]} == {"REVIEW", "PROCESSING", "WALLET_PROCESSING"}
    assert {after[i] for i in before if before[i] != after[i]} == {"SUCCESS"}
    for deposit in waiting:
        (done,) = [d for d in world.deposits if d.wallet_tx_id == deposit.wallet_tx_id]
        assert (done.status, done.created_at) == ("SUCCESS", deposit.created_at)
        assert done.entry_id is not None


def test_labels_that_no_list_of_requests_holds(entries: list[Entry]) -> None:
    assert {e.label for e in entries if e.wallet == "main"} >= {
        *("Deposit", "Fiat Deposit", "Withdrawal", "Transfer", "TRANSFER", "Sub Account Transfer", "SUB_TRANSFER"),
        *("KuCoin Bonus", "Referral Bonus", "Airdrop/Fork", "Soft Staking Profits", "GemVote Cashback"),
        *("Staking", "Redemption", "KuCoin Earn Profits", "Instant Exchange", "Convert to KCS"),
    }
    assert {e.label for e in entries if e.wallet == "contract"} == {"RealisedPNL", "TransferIn", "TransferOut"}


def test_amounts_have_up_to_eighteen_places_and_many_digits(entries: list[Entry]) -> None:
    places = Counter(-int(e.change.as_tuple().exponent) for e in entries)
    assert max(places) == 18
    assert places.most_common(1)[0][0] == 8
    (airdrop,) = [e for e in entries if e.label == "Airdrop/Fork"]
    assert airdrop.currency == "STARDROP"
    assert Fraction(airdrop.change) * 10**18 % 10 != 0
    assert max(e.balance for e in entries if e.currency == "BABYDOGE") > 10**11
    assert all(abs(e.balance) < 10**20 for e in entries)


def test_fees_are_paid_in_quote_and_at_times_in_kcs(economy: World) -> None:
    parent = economy.users[0].uid
    spot = [t for t in economy.trades if t.uid == parent and t.wallet == "trade"]
    switched_on = (FIRST + 57 * DAY, FIRST + 98 * DAY)  # from 48 to 82 percent of 120 days
    for trade in spot:
        on = switched_on[0] <= trade.time < switched_on[1] or trade.time >= FIRST + 118 * DAY
        assert on or not trade.kcs_fee
    assert {bool(t.kcs_fee) for t in spot if t.time > NOW - 7 * DAY} == {True, False}


# People


def test_users_and_their_funds(economy: World) -> None:
    main, bot, hedge, treasury, closed = economy.users
    assert [u.name for u in economy.users] == ["main", "tradebot1", "hedge2024", "treasury7", "arbdesk5"]
    assert [u.is_master for u in economy.users] == [True, False, False, False, False]
    assert {u.level for u in economy.users} == {1}
    assert (bot.kind, closed.status, main.status) == (1, 3, 2)
    assert all(10**8 <= u.uid < 10**9 and len(u.user_id) == 24 and int(u.user_id, 16) for u in economy.users)
    wallets = {u.name: {h.wallet for h in economy.moment().holdings if h.uid == u.uid} for u in economy.users}
    assert wallets["main"] == {"main", "trade", "margin", "margin_v2", "isolated", "isolated_v2"}
    assert wallets["tradebot1"] == {"main", "trade", "margin", "margin_v2"}
    assert wallets["treasury7"] == set()
    assert [economy.entries(treasury.uid, feed) for feed in FEEDS] == [[], [], [], []]
    assert {a.uid for a in economy.moment().futures} == {main.uid, hedge.uid}


def test_a_frozen_sub_account_was_normal_and_does_not_trade(economy: World) -> None:
    frozen = economy.users[4]
    freeze = FIRST + 108 * DAY + 9 * HOUR
    times = [t.time for t in economy.trades if t.uid == frozen.uid]
    assert times
    assert max(times) < freeze
    earlier = World(seed=7, days=100, calendar_days=DAYS, now=NOW - 20 * DAY, sub_accounts=4, trades_per_day=2)
    assert earlier.users[4].status == 2


def test_the_tier_changes_once() -> None:
    world = World(seed=1, days=13, calendar_days=20, now=NOW, trades_per_day=2)
    assert {u.level for u in world.users} == {0}
    uid = world.users[0].uid
    assert (world.base_rates(uid).maker, world.base_rates(uid).taker) == (D("0.001"), D("0.001"))
    world.advance(NOW + 2 * DAY)
    assert {u.level for u in world.users} == {1}
    assert (world.base_rates(uid).maker, world.base_rates(uid).taker) == (D("0.00095"), D("0.001"))
    link, doge = world.pair_rates(uid, "LINK-USDT"), world.pair_rates(uid, "BABYDOGE-USDT")
    assert (link and link.maker, doge and doge.taker) == (D("0.0019"), D("0.003"))
    futures = world.contract_rates(uid, "XBTUSDTM")
    assert futures is not None
    assert (futures.maker, futures.taker) == (D("0.00018"), D("0.0006"))
    assert world.pair_rates(uid, "NO-PAIR") is None
    assert world.contract_rates(uid, "NOCONTRACT") is None


def test_keys_by_role(economy: World) -> None:
    main, *subs = economy.users
    assert {key.key for key in economy.keys} == {economy.key(role).key for role in economy.roles}
    assert len({key.key for key in economy.keys}) == len(economy.keys) == 5 + 6
    assert [economy.key(u.name).uid for u in economy.users] == [u.uid for u in economy.users]
    assert economy.key("main").permission == "General,Margin,Futures"
    facts = {role: economy.key(role) for role in economy.roles if role not in {u.name for u in subs}}
    assert {key.uid for key in facts.values()} == {main.uid}
    assert {role: key.version for role, key in facts.items() if key.version != 3} == {"main-v2": 2, "main-v1": 1}
    assert [role for role, key in facts.items() if key.deleted] == ["deleted"]
    assert [role for role, key in facts.items() if key.ip_whitelist] == ["elsewhere"]
    assert facts["general-only"].permission == "General"
    assert facts["overpowered"].permission == "General,Spot,Margin,Futures,InnerTransfer,Transfer,Earn"
    for key in economy.keys:
        assert len(key.key) == 24
        assert [len(part) for part in key.secret.split("-")] == [8, 4, 4, 4, 12]
        assert key.passphrase.count("-") == 2


def test_account_ids_holds_and_addresses(economy: World) -> None:
    holdings = economy.moment().holdings
    assert len({h.account_id for h in holdings}) == len(holdings)
    for h in holdings:
        assert h.account_id.isdigit() if h.wallet == "trade" else len(h.account_id) == 24
        assert 0 <= h.hold <= h.total
    assert any(h.hold for h in holdings)
    chains = {(a.currency, a.chain_id): a for a in economy.addresses if a.uid == economy.users[0].uid}
    assert {place.to for place in chains.values()} == {"MAIN", "TRADE"}
    assert chains["USDT", "trx"].chain_name == "TRC20"
    assert chains["BTC", "bech32"].address.startswith("bc1q")
    assert chains["XRP", "xrp"].memo.isdigit()
    assert chains["ETH", "eth"].memo == ""


# Sizes


@pytest.mark.parametrize("days", [0, 1, 2, 5])
@pytest.mark.parametrize("sub_accounts", [0, 1, 2])
def test_short_histories_and_few_users(days: int, sub_accounts: int) -> None:
    world = World(seed=3, days=days, trades_per_day=2, now=NOW, sub_accounts=sub_accounts)
    assert len(world.users) == 1 + sub_accounts
    assert world.entries(world.users[0].uid, "classic")[0].label == "Deposit"


def test_a_small_history_by_numbers() -> None:
    world = World(seed=3, days=10, trades_per_day=6, now=NOW)
    uid = world.users[0].uid
    assert {feed: len(world.entries(uid, feed)) for feed in FEEDS} == {
        "classic": 138,
        "hf": 87,
        "margin_hf": 168,
        "futures": 77,
    }
    assert (len(world.trades), len(world.deposits), len(world.withdrawals)) == (137, 22, 11)


def test_no_history_before_there_were_prices() -> None:
    with pytest.raises(ValueError, match="before 2019"):
        World(days=10, now=1_546_400_000_000)


def test_time_does_not_go_back() -> None:
    world = World(days=1, trades_per_day=1, now=NOW)
    with pytest.raises(ValueError, match="cannot go back"):
        world.advance(NOW - 1)
    before = everything(world)
    world.advance(NOW)
    assert everything(world) == before
