"""What each movement means for the cost of what one owns, by hand and for the whole year."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.profit.lot_events import LOT_ENTRIES, LOT_EVENTS, lot_entries, lot_events
from kucoin_frames.analysis.profit.matched import disposals, lots
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, year
from tests.analysis.years_events import events_of_year

DAY = "2026-02-01"
PRICES = table({"BTC": "100000", "ETH": "4000", "KCS": "10"}, [DAY])
SHOWN = "id currency cause quantity value"


def ledger(*rows: str) -> pd.DataFrame:
    """Entries from order, trade, currency, change, kind and biz_type; a dash is nothing. Ids count from 1."""
    names = ("order_id", "trade_id", "currency", "change", "kind", "biz_type")
    noon = pd.Timestamp(f"{DAY} 12:00", tz="UTC")
    return frame_of(
        {name: None if part == "-" else part for name, part in zip(names, row.split(maxsplit=5), strict=True)}
        | {"uid": "1", "id": str(number), "created_at": noon}
        for number, row in enumerate(rows, 1)
    )


def test_exchanges_are_worth_what_is_in_the_accounting_currency() -> None:
    found = lot_events(
        ledger(
            "o1 t1 USDT -50050 trade TRADE_EXCHANGE",
            "o1 t1 BTC 0.5 trade TRADE_EXCHANGE",
            "o1 t2 BTC -0.25 trade TRADE_EXCHANGE",
            "o1 t2 USDT 24975 trade TRADE_EXCHANGE",
            "o3 - EUR -100 trade Instant Exchange",
            "o3 - USDT 108 trade Instant Exchange",
            "o4 - USDT -12 other OTHER",
            "o4 - SOL 0.1 other OTHER",
        ),
        PRICES,
    )
    LOT_EVENTS.check(found)
    assert texts(found, SHOWN) == [
        ("2", "BTC", "exchange", "0.5", "50050"),
        ("3", "BTC", "exchange", "-0.25", "24975"),
        ("5", "EUR", "exchange", "-100", "108"),
        ("8", "SOL", "exchange", "0.1", "12"),
    ]


def test_other_exchanges_are_worth_what_was_given_or_else_what_was_got() -> None:
    found = lot_events(
        ledger(
            "o1 t1 ETH 1 trade TRADE_EXCHANGE",
            "o1 t1 BTC -0.04 trade TRADE_EXCHANGE",
            "o2 t2 DUST -77 trade Convert to KCS",
            "o2 t2 KCS 0.3 trade Convert to KCS",
            "o3 t3 DUST -1 trade Convert",
            "o3 t3 MOON 1 trade Convert",
        ),
        PRICES,
    )
    assert texts(found, SHOWN) == [
        ("1", "ETH", "exchange", "1", "4000"),
        ("2", "BTC", "exchange", "-0.04", "4000"),
        ("3", "DUST", "exchange", "-77", "3"),
        ("4", "KCS", "exchange", "0.3", "3"),
        ("5", "DUST", "exchange", "-1", None),
        ("6", "MOON", "exchange", "1", None),
    ]


def test_everything_else_is_worth_the_days_price() -> None:
    found = lot_events(
        ledger(
            "- - BTC 0.1 deposit Deposit",
            "- - KCS 2 bonus Rewards",
            "- - ETH 0.01 interest Soft Staking Profits",
            "- - BTC -0.001 interest MARGIN_INTEREST",
            "o1 t1 KCS -0.5 fee DEDUCTION_FEES",
            "o1 t1 KCS 0.1 rebate RETURNED_FEES",
            "- - BTC -0.02 realised_pnl RealisedPNL",
            "- - DROP 5 bonus Airdrop/Fork",
            "- - BTC 1 other Moon Landing",
        ),
        PRICES,
    )
    assert texts(found, SHOWN) == [
        ("1", "BTC", "deposit", "0.1", "10000"),
        ("2", "KCS", "income", "2", "20"),
        ("3", "ETH", "income", "0.01", "40"),
        ("4", "BTC", "interest", "-0.001", "100"),
        ("5", "KCS", "fee", "-0.5", "5"),
        ("6", "KCS", "income", "0.1", "1"),
        ("7", "BTC", "realised_pnl", "-0.02", "2000"),
        ("8", "DROP", "income", "5", None),
        ("9", "BTC", "other", "1", "100000"),
    ]


def test_what_stays_ones_own_is_no_event() -> None:
    found = lot_events(
        ledger(
            "- - BTC -1 transfer TRANSFER",
            "- - BTC 1 other MARGIN_BORROW",
            "- - BTC -1 other MARGIN_REPAY",
            "- - KCS -1 transfer Staking",
            "- - USDT 100 deposit Deposit",
            "w1 - BTC -0.3 withdrawal Withdrawal",
            "w2 - BTC -0.2 withdrawal Withdrawal",
            "w2 - BTC 0.2 withdrawal Withdrawal",
        ),
        PRICES,
    )
    assert texts(found, SHOWN) == [("6", "BTC", "withdrawal", "-0.3", None)]


def test_a_moved_sum_of_several_currencies_is_valued_one_by_one() -> None:
    found = lot_events(
        ledger("o1 - ETH -1 trade Convert", "o1 - BTC -1 trade Convert", "o1 - KCS 9 trade Convert"), PRICES
    )
    assert texts(found, "currency value") == [("ETH", "4000"), ("BTC", "100000"), ("KCS", "90")]


def test_without_prices_only_exchanges_for_the_accounting_currency_have_a_value() -> None:
    found = lot_events(ledger("- - BTC 1 deposit Deposit", "o t BTC -1 trade x", "o t USDT 5 trade x"))
    assert texts(found, "quantity value") == [("1", None), ("-1", "5")]


def test_quantities_of_the_year_are_what_is_owned_after_debts() -> None:
    owned: dict[str, Decimal] = defaultdict(Decimal)
    locked: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries_of(year()):
        currency = entry.currency.replace("XBT", "BTC")
        if entry.label in ("Staking", "Redemption"):
            locked[currency] -= entry.change
        if entry.cause in ("borrow", "repay"):
            owned[currency] -= entry.change
        owned[currency] += entry.change
    expected = {name: owned[name] + locked[name] for name in owned if name != "USDT"}
    found = events_of_year().groupby("currency")["quantity"].sum().to_dict()
    assert {name: total for name, total in found.items() if total} == {n: t for n, t in expected.items() if t}


def test_each_fill_of_the_year_is_worth_its_funds_and_fee() -> None:
    values = events_of_year().set_index("id")["value"].to_dict()
    by_trade = ledger_of_year()[ledger_of_year()["kind"] == "trade"].set_index(["order_id", "trade_id", "currency"])
    for trade in year().trades:
        base, quote = trade.symbol.split("-")
        if quote == "USDT":
            fee = Decimal(0) if trade.kcs_fee else trade.fee
            entry = by_trade.loc[(trade.order_id, trade.trade_id, base), "id"]
            assert values[entry] == trade.funds + (fee if trade.side == "buy" else -fee)


def test_empty_and_wrong() -> None:
    assert names_and_dtypes(lot_events(SCHEMA.empty(), PRICES)) == names_and_dtypes(LOT_EVENTS.empty())
    with pytest.raises(InputError, match="quote='EUR': the prices are in 'USDT'"):
        lot_events(ledger("- - BTC 1 deposit Deposit"), PRICES, quote="EUR")


def opening(*rows: tuple[str, ...], names: str = "currency balance") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=names.split())


def test_what_was_there_before_is_sold_first_and_not_short() -> None:
    """2 BTC were there at the start, in two wallets: selling one is no short sale, and its gain is not known."""
    rows = ledger("o1 t1 BTC -1 trade TRADE_EXCHANGE", "o1 t1 USDT 90000 trade TRADE_EXCHANGE")
    before = opening(("BTC", "1.5"), ("BTC", "0.5"), ("USDT", "7"), ("ETH", "0"))
    found = lot_events(rows, PRICES, opening=before)
    LOT_EVENTS.check(found)
    assert texts(found, "created_at currency cause quantity value quote id") == [
        (f"{DAY} 12:00:00", "BTC", "undated opening", "2", None, "USDT", None),
        (f"{DAY} 12:00:00", "BTC", "exchange", "-1", "90000", "USDT", "1"),
    ]
    assert texts(disposals(found), "opened_id is_short cost proceeds gain") == [(None, "False", None, "90000", None)]
    assert texts(lots(found), "quantity cost") == [("1", None)]
    assert texts(disposals(lot_events(rows, PRICES)), "is_short") == []
    assert texts(lots(lot_events(rows, PRICES)), "quantity cost") == [("-1", "90000")]


def test_openings_may_tell_what_they_cost_and_when_they_were_bought() -> None:
    rows = ledger("o1 t1 BTC -1.5 trade TRADE_EXCHANGE", "o1 t1 USDT 150000 trade TRADE_EXCHANGE")
    names = "currency balance value created_at"
    before = opening(("BTC", "1", "40000", "2024-05-01"), ("BTC", "1", "20000", "2023-05-01"), names=names)
    found = disposals(lot_events(rows, PRICES, opening=before))
    assert texts(found, "opened_at quantity cost proceeds gain") == [
        ("2023-05-01", "1", "20000", "100000", "80000"),
        ("2024-05-01", "0.5", "20000", "50000", "30000"),
    ]
    undated = lot_events(rows, PRICES, opening=opening(("BTC", "2", "60000"), names="currency balance value"))
    assert texts(undated, "created_at value")[0] == (f"{DAY} 12:00:00", "60000")


def test_the_years_end_with_an_opening_sells_nothing_short() -> None:
    """From the middle of the year on, with what was owned then and what it had cost, gains are those of the year."""
    whole, prices = ledger_of_year(), prices_of_year()
    cut = len(whole) * 3 // 5
    middle = whole["created_at"].iloc[cut]
    events = lot_events(whole, prices)
    left = lots(events[(events["created_at"] < middle).to_numpy(bool)])
    before = left.rename(columns={"quantity": "balance", "cost": "value", "opened_at": "created_at"})
    later = whole[(whole["created_at"] >= middle).to_numpy(bool)]
    found = disposals(lot_events(later, prices, opening=before))
    expected = disposals(events)
    expected = expected[(expected["closed_at"] >= middle).to_numpy(bool)]
    columns = "closed_id currency opened_at quantity cost proceeds gain is_short"
    assert texts(found, columns) == texts(expected, columns)
    assert len(found) > 1000


def test_what_is_refused_of_an_opening() -> None:
    rows = ledger("- - BTC 1 deposit Deposit")
    late = opening(("BTC", "1", "2026-03-01"), names="currency balance created_at")
    with pytest.raises(InputError, match="an opening is of before the ledger's first entry, 2026-02-01 12:00"):
        lot_events(rows, opening=late)
    with pytest.raises(InputError, match=r"lacks 'balance'.*balances_at"):
        lot_events(rows, opening=late.drop(columns="balance"))
    with pytest.raises(InputError, match="what there was of BTC, ETH before the ledger is not known"):
        lot_events(rows, opening=opening(("ETH", None), ("BTC", None), ("KCS", "1")))  # type: ignore[arg-type]  # refused
    with pytest.raises(InputError, match="without entries has no beginning"):
        lot_events(SCHEMA.empty(), opening=late)


def test_each_disposal_leads_to_the_ledger_lines_that_it_came_from() -> None:
    rows = ledger(
        "o1 t1 ETH 1 trade TRADE_EXCHANGE",
        "o1 t1 BTC -0.04 trade TRADE_EXCHANGE",
        "o1 t1 KCS -0.1 fee DEDUCTION_FEES",
        "o2 - SOL -10 other LIQUIDATION",
        "o2 - USDT 1500 other LIQUIDATION",
        "o2 - USDT -30 other LIQUIDATION",
        "- - USDT 5 deposit Deposit",
        "- - BTC 5 transfer TRANSFER",
    )
    found = lot_entries(rows)
    LOT_ENTRIES.check(found)
    assert texts(found, "event_id id currency change") == [
        ("1", "1", "ETH", "1"),
        ("1", "2", "BTC", "-0.04"),
        ("2", "1", "ETH", "1"),
        ("2", "2", "BTC", "-0.04"),
        ("3", "3", "KCS", "-0.1"),
        ("4", "4", "SOL", "-10"),
        ("4", "5", "USDT", "1500"),
        ("4", "6", "USDT", "-30"),
    ]
    assert names_and_dtypes(lot_entries(SCHEMA.empty())) == names_and_dtypes(LOT_ENTRIES.empty())


def test_entries_of_the_year_add_up_to_the_quantities_and_the_values_of_all_events() -> None:
    events = events_of_year().set_index("id")
    found = lot_entries(ledger_of_year())
    assert set(found["event_id"]) == set(events.index) >= set(disposals(events_of_year())["closed_id"])
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    currencies = events["currency"].to_dict()
    for event, currency, change in found[["event_id", "currency", "change"]].itertuples(index=False):
        if currency == currencies[event]:
            quantities[event] += change
        elif currency == "USDT":
            paid[event] += change
    assert quantities == events["quantity"].to_dict()
    values = events["value"].to_dict()
    assert {event: abs(total) for event, total in paid.items()} == {event: values[event] for event in paid}
    assert len(paid) > 7000
