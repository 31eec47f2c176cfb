"""Is money conserved in the economy, to the last digit?"""

import json
from collections import Counter, defaultdict
from decimal import Decimal as D  # noqa: N817  it is written on every line
from fractions import Fraction

import pytest

from kucoin_frames.demo.records import Economy, Entry, Trade
from kucoin_frames.demo.world import World
from kucoin_frames.demo.world.books import Books, Overdrawn, Pocket, Posting
from kucoin_frames.demo.world.catalog import CONTRACTS
from kucoin_frames.demo.world.futures import Position
from kucoin_frames.demo.world.loans import Loans
from tests.demo.world_facts import HOUR, MINUTE, NOW, SECOND, account_of, entries_of, sums

EIGHT_PLACES = D("0.00000001")


@pytest.fixture(scope="module")
def economy() -> World:
    return World(seed=7, days=120, now=NOW, sub_accounts=4)


@pytest.fixture(scope="module")
def entries(economy: World) -> list[Entry]:
    return entries_of(economy)


@pytest.fixture(scope="module")
def legs(entries: list[Entry]) -> dict[str, list[Entry]]:
    """The entries of each trade, by the id in their context."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.cause in ("trade", "kcs_fee"):
            found[json.loads(entry.context.replace("'", '"'))["tradeId"]].append(entry)
    return found


def test_a_world_is_what_the_server_asks_for(economy: World) -> None:
    asked: Economy = economy  # what mypy checks
    assert asked.now == NOW


def test_every_holding_is_the_sum_of_its_entries(economy: World, entries: list[Entry]) -> None:
    expected = sums(entries)
    moment = economy.moment()
    found = {(h.uid, h.wallet, h.symbol, h.currency): Fraction(h.total) for h in moment.holdings}
    found |= {(a.uid, "contract", "", a.currency): Fraction(a.balance) for a in moment.futures}
    assert {account for account, total in found.items() if total} >= {a for a, t in expected.items() if t}
    assert found == {account: expected.get(account, Fraction(0)) for account in found}
    assert len(found) == len(moment.holdings) + len(moment.futures)


def test_the_balance_of_each_entry_is_that_of_the_one_before_plus_its_change(entries: list[Entry]) -> None:
    running: dict[object, Fraction] = defaultdict(Fraction)
    for entry in entries:
        running[account_of(entry)] += Fraction(entry.change)
        assert Fraction(entry.balance) == running[account_of(entry)] >= 0
        assert entry.change != 0


def test_ids_ascend_with_time_and_have_fifteen_digits(entries: list[Entry]) -> None:
    assert [entry.time for entry in entries] == sorted(entry.time for entry in entries)
    assert {len(str(entry.id)) for entry in entries} == {15}
    assert len({entry.id for entry in entries}) == len(entries)


def test_a_transfer_has_two_sides_that_cancel_out(entries: list[Entry]) -> None:
    sides = [entry for entry in entries if entry.cause == "transfer"]
    assert len(sides) % 2 == 0
    for out, back in zip(sides[::2], sides[1::2], strict=True):
        assert (out.time, back.id) == (back.time, out.id + 1)
        assert out.change == -back.change < 0
        assert out.currency.replace("XBT", "BTC") == back.currency.replace("XBT", "BTC")
        assert account_of(out) != account_of(back)
        assert out.fee == back.fee == 0


def test_every_trade_has_its_legs_and_every_leg_its_trade(economy: World, legs: dict[str, list[Entry]]) -> None:
    assert set(legs) == {trade.trade_id for trade in economy.trades}
    assert len(legs) == len(economy.trades)
    for trade in economy.trades:
        base, quote = trade.symbol.split("-")
        sign = 1 if trade.side == "buy" else -1
        expected = {
            ("trade", base, sign * Fraction(trade.size), Fraction(0)),
            ("trade", quote, *_quote_leg(trade, sign)),
        }
        if trade.kcs_fee:
            expected.add(("kcs_fee", "KCS", -Fraction(trade.kcs_fee), Fraction(0)))
        found = [(e.cause, e.currency, Fraction(e.change), Fraction(e.fee)) for e in legs[trade.trade_id]]
        assert len(found) == len(expected)
        assert set(found) == expected
        assert {(e.uid, e.wallet, e.time) for e in legs[trade.trade_id]} == {(trade.uid, trade.wallet, trade.time)}


def _quote_leg(trade: Trade, sign: int) -> tuple[Fraction, Fraction]:
    fee = Fraction(0) if trade.kcs_fee else Fraction(trade.fee)
    return -sign * Fraction(trade.funds) - fee, fee


def test_funds_and_fees_follow_price_size_tier_and_class(economy: World) -> None:
    classes = {pair.symbol: pair.fee_category for pair in economy.pairs}
    promotion = NOW // 86_400_000 * 86_400_000 - (120 - 84) * 86_400_000 + 4 * HOUR
    seen: Counter[tuple[int, str, int]] = Counter()
    for trade in economy.trades:
        assert trade.funds == (trade.size * trade.price).quantize(EIGHT_PLACES)
        level = int(trade.time >= promotion)
        rate = {(0, "maker"): D("0.001"), (1, "maker"): D("0.00095")}.get((level, trade.liquidity), D("0.001"))
        assert trade.fee == (trade.funds * rate * classes[trade.symbol]).quantize(EIGHT_PLACES)
        assert trade.fee_currency == trade.symbol.split("-")[1]
        seen[level, trade.liquidity, classes[trade.symbol]] += 1
    assert len(seen) == 2 * 2 * 3


def test_kcs_fees_are_a_fifth_off_at_95_percent_of_the_price(economy: World) -> None:
    charged = [trade for trade in economy.trades if trade.kcs_fee]
    assert len(charged) > 100
    for trade in charged:
        assert (trade.uid, trade.wallet) == (economy.users[0].uid, "trade")
        worth = Fraction(economy.price(trade.fee_currency, trade.time) or 0)
        price = Fraction(economy.price("KCS", trade.time) or 0)
        exact = Fraction(trade.fee) * worth * Fraction(8, 10) / (price * Fraction(95, 100))
        assert abs(Fraction(trade.kcs_fee) - exact) <= Fraction(1, 2 * 10**8)


def test_refunded_kcs_are_a_small_part_of_what_a_trade_was_charged(economy: World, entries: list[Entry]) -> None:
    charged = {trade.trade_id: trade for trade in economy.trades}
    refunds = [entry for entry in entries if entry.label in ("Refunded Fees", "RETURNED_FEES")]
    assert len({entry.label for entry in refunds}) == 2
    for refund in refunds:
        trade = charged[json.loads(refund.context)["tradeId"]]
        assert refund.currency == "KCS"
        assert D(0) < refund.change <= trade.kcs_fee * D("0.12")
        assert refund.time > trade.time


def test_a_deposit_is_credited_once_and_only_when_it_succeeds(economy: World, entries: list[Entry]) -> None:
    credited = {entry.id: entry for entry in entries if entry.label == "Deposit"}
    assert {d.entry_id for d in economy.deposits if d.status == "SUCCESS"} == set(credited)
    for deposit in economy.deposits:
        assert (deposit.entry_id is None) == (deposit.status != "SUCCESS")
        if deposit.entry_id is not None:
            entry = credited[deposit.entry_id]
            assert (entry.uid, entry.currency, entry.change) == (deposit.uid, deposit.currency, deposit.amount)
            assert (entry.wallet, entry.fee) == ("main", D(0))
            assert 0 <= entry.time - deposit.updated_at < SECOND


def test_a_withdrawal_is_debited_with_its_fee_and_returned_when_it_fails(economy: World, entries: list[Entry]) -> None:
    moves: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.label == "Withdrawal":
            moves[json.loads(entry.context.replace("'", '"'))["orderId"]].append(entry)
    assert set(moves) == {withdrawal.id for withdrawal in economy.withdrawals}
    for withdrawal in economy.withdrawals:
        debit, *returned = moves[withdrawal.id]
        total = withdrawal.amount + withdrawal.fee
        assert (debit.change, debit.fee, debit.currency) == (-total, withdrawal.fee, withdrawal.currency)
        assert 0 <= debit.time - withdrawal.created_at < SECOND
        assert [entry.change for entry in returned] == ([total] if withdrawal.return_status == "SUCCESS" else [])
        assert withdrawal.return_amount == (total if returned else None)
        assert (withdrawal.status == "FAILURE") == (withdrawal.return_status != "NOT_RETURN")


def test_what_is_owed_is_what_was_borrowed_and_not_repaid(economy: World, entries: list[Entry]) -> None:
    owed: dict[object, Fraction] = defaultdict(Fraction)
    for entry in entries:
        if entry.cause in ("borrow", "repay"):
            assert (entry.change > 0) == (entry.cause == "borrow")
            owed[entry.uid, entry.wallet.removesuffix("_v2"), entry.symbol, entry.currency] += Fraction(entry.change)
    found: dict[object, Fraction] = defaultdict(Fraction)
    for h in economy.moment().holdings:
        found[h.uid, h.wallet.removesuffix("_v2"), h.symbol, h.currency] += Fraction(h.liability_principal)
        assert (h.liability_interest > 0) == (h.liability_principal > 0)
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in owed.items() if v}
    assert any(found.values())


def test_a_settlement_folds_fees_funding_and_prices_into_one_entry(economy: World, entries: list[Entry]) -> None:
    by_id = {entry.id: entry for entry in entries if entry.label == "RealisedPNL"}
    assert {settlement.entry_id for settlement in economy.settlements} == set(by_id)
    for settlement in economy.settlements:
        entry = by_id[settlement.entry_id]
        assert entry.change == settlement.price_pnl + settlement.funding - settlement.fees
        assert (entry.uid, entry.remark, entry.time) == (
            settlement.uid,
            settlement.contract,
            settlement.time,
        )
        assert settlement.time % (8 * HOUR) == 4 * HOUR
        assert settlement.fees >= 0
    periods = Counter((s.uid, s.contract, s.time) for s in economy.settlements)
    assert set(periods.values()) == {1}
    assert {s.contract for s in economy.settlements} == {contract.symbol for contract in economy.contracts}


def test_conversions_and_staking_come_in_pairs(economy: World, entries: list[Entry]) -> None:
    orders: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.cause == "conversion":
            orders[json.loads(entry.context.replace("'", '"'))["orderId"]].append(entry)
    assert orders
    for out, back in orders.values():
        assert out.change < 0 < back.change
        given, got = (economy.price(leg.currency, leg.time) or D(0) for leg in (out, back))
        lost = 1 + back.change * got / (out.change * given)
        assert abs(lost - D("0.002")) < D("0.0001")
    staked = {json.loads(e.context.replace("'", '"'))["orderId"]: e for e in entries if e.label == "Staking"}
    redeemed = [e for e in entries if e.label == "Redemption"]
    assert redeemed
    for entry in redeemed:
        lock = staked[json.loads(entry.context.replace("'", '"'))["orderId"]]
        assert (entry.currency, entry.change) == (lock.currency, -lock.change)


# The parts, worked out by hand.


def test_interest_is_due_for_the_first_hour_and_for_each_full_hour_reached() -> None:
    loans, pocket = Loans(), Pocket(1, "margin")
    loans.borrow(pocket, "USDT", D(1000), D("0.00001"), 30 * MINUTE)
    assert loans.debt(pocket, "USDT", 59 * MINUTE) == (D(1000), D("0.01"))
    assert loans.debt(pocket, "USDT", 3 * HOUR + 10 * MINUTE) == (D(1000), D("0.04"))
    loans.repay(pocket, "USDT", D(400), 3 * HOUR + 10 * MINUTE)
    assert loans.debt(pocket, "USDT", 3 * HOUR + 50 * MINUTE) == (D(600), D(0))
    assert loans.debt(pocket, "USDT", 5 * HOUR) == (D(600), D("0.012"))
    loans.repay(pocket, "USDT", D(600), 5 * HOUR)
    assert loans.debts(pocket) == []


def test_pnl_of_a_linear_and_of_an_inverse_contract() -> None:
    linear, _, inverse = CONTRACTS
    long = Position(linear, 100, D(70_000))
    assert long.pnl(D(71_000), 100) == 100  # 100 lots of a thousandth of a coin, up by 1000
    short = Position(linear, -100, D(70_000))
    assert short.pnl(D(71_000), -100) == -100
    dollars = Position(inverse, 10_000, D(50_000))
    assert dollars.value(D(50_000), 10_000) == D("0.2")
    assert dollars.pnl(D(62_500), 10_000) == D("0.04")  # 0.2 coins when bought, 0.16 when sold


def test_books_take_neither_overdrafts_nor_steps_back_in_time() -> None:
    books, pocket, posting = Books(), Pocket(1, "main"), Posting("Deposit", ("classic",), "deposit")
    first = books.post(NOW, pocket, "USDT", D(5), posting)
    with pytest.raises(Overdrawn, match="holds 5 USDT, cannot move -6"):
        books.post(NOW, pocket, "USDT", D(-6), posting)
    with pytest.raises(ValueError, match="would come after"):
        books.post(NOW - 1, pocket, "USDT", D(1), posting)
    second = books.post(NOW, pocket, "USDT", D(-5), posting)
    assert (second.id, second.balance) == (first.id + 1, D(0))
    assert books.entries(1, "classic") == [first, second]
