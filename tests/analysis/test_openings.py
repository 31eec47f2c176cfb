"""What there was before a ledger that begins in mid-life is told, or missing, but never 0 for want of knowledge."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kucoin_frames.analysis.balances.attribution import net_worth_of_currencies
from kucoin_frames.analysis.balances.history import balance_history, balances_at, equity_curve, net_worth_by_day
from kucoin_frames.analysis.ledger.openings import OPENING_BALANCES, opening_balances
from kucoin_frames.analysis.ledger.statements import STATEMENT, statement, statement_of
from kucoin_frames.analysis.profit.lot_events import lot_events
from kucoin_frames.columns import Table, amount, identifier, text
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_history import WALLETS, moment, truth
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, tells_balance, year

HELD = Table(
    (identifier("uid", ""), *(text(name, "") for name in ("accountType", "symbol", "currency")), amount("total", ""))
)
NET = Table((text("currency", ""), amount("net", "")))
REMEDY = "pass opening, held, or complete=True if the ledger begins with the first entry of all"


def ledger(*rows: str) -> pd.DataFrame:
    """Entries six hours apart from account, currency, change, balance (a dash: untold) and biz_type: a deposit."""
    names = ("account_type", "currency", "change", "balance", "biz_type")
    start = pd.Timestamp("2026-02-01 06:00", tz="UTC")
    return frame_of(
        {name: None if part == "-" else part for name, part in zip(names, row.split(maxsplit=4), strict=True)}
        | {
            "uid": "1",
            "id": str(number),
            "kind": "deposit",
            "fee": "0",
            "created_at": start + number * pd.Timedelta(hours=6),
        }
        for number, row in enumerate(rows)
    )


HAND = ledger(
    "TRADE BTC 2 - Deposit",
    "TRADE_HF BTC -1 6 Deposit",
    "TRADE_HF BTC 3 9 Deposit",
    "MAIN KCS 4 - Deposit",
    "TRADE_HF KCS 1 1 Deposit",
    "TRADE_HF USDT 50 150 Deposit",
)
"""Of spot 5 BTC were there before the first two entries, and 100 USDT; no KCS; of funding nobody knows."""


def test_what_an_account_had_before_is_its_first_told_balance_less_what_moved_until_then() -> None:
    found = opening_balances(HAND)
    OPENING_BALANCES.check(found)
    assert texts(found, "wallet currency balance known_by") == [
        ("main", "KCS", None, None),
        ("trade", "BTC", "5", "balance"),
        ("trade", "KCS", "0", "balance"),
        ("trade", "USDT", "100", "balance"),
    ]
    assert texts(opening_balances(HAND, complete=True), "currency balance known_by")[:2] == [
        ("KCS", "0", "complete"),
        ("BTC", "0", "complete"),
    ]
    held = frame_of(
        (
            {"uid": "1", "account_type": "main", "currency": "KCS", "total": "10"},
            {"uid": "1", "account_type": "trade", "currency": "BTC", "total": "9"},
            {"uid": "1", "account_type": "main", "currency": "ETH", "total": "2"},
        ),
        HELD,
    )
    assert texts(opening_balances(HAND, held=held), "wallet currency balance known_by") == [
        ("main", "ETH", "2", "held"),
        ("main", "KCS", "6", "held"),
        ("trade", "BTC", "5", "held"),
        ("trade", "KCS", "-1", "held"),
        ("trade", "USDT", "-50", "held"),
    ]


def test_a_statement_opens_with_what_is_told_or_says_why_it_cannot() -> None:
    found = statement(HAND)
    STATEMENT.check(found)
    silent = f"no balance is told of main: {REMEDY}"
    assert texts(found, "currency opening deposits closing residual note") == [
        ("BTC", "5", "4", "9", "0", None),
        ("KCS", None, "5", None, None, silent),
        ("USDT", "100", "50", "150", "0", None),
    ]
    later = statement(HAND, start_at="2026-02-01 18:00", end_at="2026-02-02 06:00")
    assert texts(later, "currency opening deposits closing entries") == [
        ("BTC", "6", "3", "9", "1"),
        ("KCS", None, "4", None, "1"),
        ("USDT", "100", "0", "100", "0"),
    ]


def test_what_is_told_at_the_end_shows_what_is_missing_only_where_the_opening_is_known() -> None:
    closing = frame_of(
        ({"currency": name, "total": total} for name, total in (("BTC", "8"), ("KCS", "5"), ("XRP", "1"))), HELD
    )
    assert texts(statement(HAND, closing=closing), "currency opening closing residual note") == [
        ("BTC", "5", "8", "-1", None),
        ("KCS", None, "5", None, f"no balance is told of main: {REMEDY}"),
        ("USDT", "100", "0", "-150", None),
        ("XRP", None, "1", None, f"the ledger tells nothing of it: {REMEDY}"),
    ]
    assert texts(statement(HAND, closing=closing, complete=True), "currency opening residual") == [
        ("BTC", "0", "4"),
        ("KCS", "0", "0"),
        ("USDT", "0", "-50"),
        ("XRP", "0", "1"),
    ]


def test_one_currency_of_which_nobody_knows_the_opening() -> None:
    found = statement_of(HAND, "KCS")
    assert texts(found, "line amount after note") == [
        ("opening", None, None, f"no balance is told of main: {REMEDY}"),
        ("deposits", "5", None, None),
        ("closing", None, None, None),
    ]
    told = texts(statement_of(HAND, "XRP"), "line amount after note")
    assert told == [("opening", None, None, f"the ledger tells nothing of it: {REMEDY}"), ("closing", None, None, None)]
    assert texts(statement_of(HAND, "BTC"), "line amount after") == [
        ("opening", "5", "5"),
        ("deposits", "4", "9"),
        ("closing", "9", "9"),
    ]


def test_sums_of_a_ledger_without_accounts_tell_nothing() -> None:
    sums = HAND[["currency", "created_at", "kind", "biz_type", "change", "fee"]]
    assert statement(sums)["opening"].isna().all()
    assert set(statement(sums)["note"]) == {f"no balance is told of any account: {REMEDY}"}
    assert texts(statement(sums, complete=True), "currency opening closing") == [
        ("BTC", "0", "4"),
        ("KCS", "0", "5"),
        ("USDT", "0", "50"),
    ]


def test_balances_of_an_account_that_tells_none_are_missing_on_every_day() -> None:
    assert texts(balances_at(HAND, "2026-02-01 18:00"), "wallet currency balance") == [
        ("main", "KCS", None),
        ("trade", "BTC", "6"),
        ("trade", "KCS", "0"),
        ("trade", "USDT", "100"),
    ]
    assert texts(balance_history(HAND), "day wallet currency change balance") == [
        ("2026-02-01", "main", "KCS", "0", None),
        ("2026-02-01", "trade", "BTC", "4", "9"),
        ("2026-02-01", "trade", "USDT", "0", "100"),
        ("2026-02-02", "main", "KCS", "4", None),
        ("2026-02-02", "trade", "BTC", "0", "9"),
        ("2026-02-02", "trade", "KCS", "1", "1"),
        ("2026-02-02", "trade", "USDT", "50", "150"),
    ]


def test_net_worth_is_missing_where_a_priced_currency_is_unknown() -> None:
    """Without a price of KCS it is in no value anyway; with one, nobody knows the sum. What moved is known."""
    days = ["2026-02-01", "2026-02-02"]
    found = net_worth_by_day(HAND, table({"BTC": "10"}, days))
    assert texts(found, "day opening deposits price_moves closing unpriced unknown") == [
        ("2026-02-01", "150", "40", "0", "190", "1", "0"),
        ("2026-02-02", "190", "50", "0", "240", "1", "0"),
    ]
    prices = table({"BTC": "10", "KCS": "2"}, days)
    unknown = net_worth_by_day(HAND, prices)
    assert texts(unknown, "day opening deposits price_moves closing unpriced unknown") == [
        ("2026-02-01", None, "40", None, None, "0", "1"),
        ("2026-02-02", None, "60", None, None, "0", "1"),
    ]
    assert texts(net_worth_of_currencies(HAND, prices), "day currency owned opening deposits closing")[:2] == [
        ("2026-02-01", "BTC", "9", "50", "40", "90"),
        ("2026-02-01", "KCS", None, None, "0", None),
    ]
    with pytest.raises(InputError, match=r"nobody knows what all was worth.*pass held to net_worth_by_day"):
        equity_curve(unknown)
    held = frame_of(
        ({"currency": name, "net": net} for name, net in (("BTC", "9"), ("KCS", "7"), ("USDT", "150"))), NET
    )
    told = net_worth_by_day(HAND, prices, held=held)
    assert texts(told, "opening closing unknown") == [("154", "194", "0"), ("194", "254", "0")]


def test_what_lies_in_a_margin_account_may_be_borrowed() -> None:
    rows = ledger("MARGIN_V2 USDT 5 105 Deposit")
    assert texts(opening_balances(rows), "balance known_by") == [("100", "balance")]
    assert texts(net_worth_by_day(rows, table({}, [])), "opening deposits closing unknown") == [(None, "5", None, "1")]


def test_lots_take_openings_that_are_known() -> None:
    of_spot = HAND[(HAND["account_type"] != "MAIN").to_numpy(bool)]
    found = lot_events(of_spot, opening=opening_balances(of_spot))
    assert texts(found, "currency cause quantity")[0] == ("BTC", "undated opening", "5")
    with pytest.raises(InputError, match="what there was of KCS before the ledger is not known"):
        lot_events(HAND, opening=opening_balances(HAND))


def test_in_the_middle_of_the_year_all_told_accounts_open_with_what_lay_in_them() -> None:
    """Against the economy's own balances, for any cut; of the others nothing is said."""
    whole = ledger_of_year()
    tells = {(str(e.uid), WALLETS.get(e.wallet, e.wallet)) for e in entries_of(year()) if tells_balance(e)}
    for share in (0.3, 0.62, 0.9):
        cut = whole["created_at"].iloc[int(len(whole) * share)]
        later = whole[(whole["created_at"] >= cut).to_numpy(bool)]
        expected = truth(int(cut.timestamp() * 1000))
        known = 0
        for row in opening_balances(later).itertuples(index=False):
            place: Any = (row.uid, row.wallet, row.symbol, row.currency)
            if pd.isna(row.balance):
                assert (place[:2] not in tells) == pd.isna(row.known_by)
            else:
                assert row.balance == expected.get(place, Decimal(0))
                known += 1
        assert known > 15


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    some.lists(
        some.tuples(some.sampled_from(["A", "B"]), some.sampled_from(["TRADE_HF", "MAIN"]), some.integers(-9, 9)),
        min_size=1,
        max_size=20,
    ),
    some.dictionaries(some.sampled_from(["A", "B"]), some.integers(0, 99), max_size=2),
    some.integers(0, 20),
)
def test_a_part_of_a_ledger_opens_as_the_whole_one_stood(
    moves: list[tuple[str, str, int]], before: dict[str, int], cut: int
) -> None:
    """Whatever moved: where a balance is told, a part that begins later says the same as the whole one did there."""
    there = {("TRADE_HF", name): total for name, total in before.items()}
    rows = []
    for currency, account, change in moves:
        place = (account, currency)
        there[place] = there.get(place, 0) + change
        rows.append(f"{account} {currency} {change} {there[place] if account == 'TRADE_HF' else '-'} Deposit")
    whole = ledger(*rows)
    part = whole.iloc[min(cut, len(rows) - 1) :]
    at = part["created_at"].iloc[0]
    told = {(row.wallet, row.currency): row.balance for row in balances_at(whole, at).itertuples(index=False)}
    for row in opening_balances(part).itertuples(index=False):
        assert pd.isna(row.balance) == (row.wallet == "main")
        if not pd.isna(row.balance):
            assert row.balance == told[row.wallet, row.currency]
    sums = statement(part)
    assert (sums["residual"].dropna() == 0).all()
    assert (sums["opening"].isna() == sums["note"].notna()).all()
    assert set(sums["currency"][sums["opening"].isna()]) == set(part["currency"][part["account_type"] == "MAIN"])


def test_net_worth_of_half_a_year_needs_what_is_held_and_the_whole_one_does_not() -> None:
    whole = ledger_of_year()
    later = whole[(whole["created_at"] >= moment(1_760_000_000_000)).to_numpy(bool)]
    found = net_worth_by_day(later, prices_of_year())
    assert found["closing"].isna().all()
    assert (found["unknown"] > 0).all()
    assert found["deposits"].notna().all()
    assert (net_worth_by_day(whole, prices_of_year(), complete=True)["unknown"] == 0).all()


def test_empty() -> None:
    for complete in (False, True):
        found = opening_balances(SCHEMA.empty(), complete=complete)
        assert names_and_dtypes(found) == names_and_dtypes(OPENING_BALANCES.empty())
