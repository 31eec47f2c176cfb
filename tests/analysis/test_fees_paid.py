"""Fees by period and key, by hand and of the whole year against the economy."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.fees.paid import FEES_PAID, fees_paid
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, year


def ledger(*rows: str) -> pd.DataFrame:
    """Entries from day, currency, change, fee, kind, symbol and biz_type."""
    names = ("created_at", "currency", "change", "fee", "kind", "symbol", "biz_type")
    return frame_of(
        {"uid": "1", "account_type": "TRADE_HF", "id": str(number)}
        | dict(zip(names, row.split(maxsplit=6), strict=True))
        | {"created_at": pd.Timestamp(row.split()[0], tz="UTC")}
        for number, row in enumerate(rows)
    )


HAND = (
    "2026-01-31 USDT 99.9 0.1 trade BTC-USDT TRADE_EXCHANGE",
    "2026-02-01 USDT -50.05 0.05 trade KCS-USDT TRADE_EXCHANGE",
    "2026-02-01 KCS -0.2 0.2 fee KCS-USDT DEDUCTION_FEES",
    "2026-02-02 KCS 0.05 0 rebate - RETURNED_FEES",
    "2026-02-02 KCS 7 0 rebate - Referral Bonus",
    "2026-02-03 XRP -20.5 0.5 withdrawal - Withdrawal",
    "2026-02-03 USDT 10 -0.02 trade BTC-USDT TRADE_EXCHANGE",
)
PRICES = pd.concat([table({"KCS": "10"}, ["2026-02-01"]), table({"KCS": "12"}, ["2026-02-02"])])


def test_by_month_and_currency() -> None:
    found = fees_paid(ledger(*HAND), PRICES)
    FEES_PAID.check(found)
    assert texts(found, "period currency entries charged deducted returned fee value uid") == [
        ("2026-01-01", "USDT", "1", "0.1", "0", "0", "0.1", "0.1", None),
        ("2026-02-01", "KCS", "2", "0", "0.2", "0.05", "0.15", "1.4", None),
        ("2026-02-01", "USDT", "2", "0.03", "0", "0", "0.03", "0.03", None),
        ("2026-02-01", "XRP", "1", "0.5", "0", "0", "0.5", None, None),
    ]


def test_what_has_no_price_on_its_day_is_counted_and_the_rest_has_its_value() -> None:
    """Of 0.2 KCS on the first day, 0.3 on the third and 0.05 back on the second, the third day has no price."""
    rows = ledger(*HAND[:4], "2026-02-03 KCS -0.3 0 fee KCS-USDT DEDUCTION_FEES", HAND[5])
    found = fees_paid(rows, PRICES, period="year")
    assert texts(found, "currency entries fee value unpriced") == [
        ("KCS", "3", "0.45", "1.4", "1"),
        ("USDT", "2", "0.15", "0.15", "0"),
        ("XRP", "1", "0.5", None, "1"),
    ]
    assert texts(fees_paid(rows, period="year"), "currency value unpriced") == [
        ("KCS", None, "3"),
        ("USDT", "0.15", "0"),
        ("XRP", None, "1"),
    ]


def test_by_pair_and_cause() -> None:
    assert texts(fees_paid(ledger(*HAND), PRICES, period="year", by=("symbol",)), "symbol currency fee") == [
        ("-", "KCS", "-0.05"),
        ("-", "XRP", "0.5"),
        ("BTC-USDT", "USDT", "0.08"),
        ("KCS-USDT", "KCS", "0.2"),
        ("KCS-USDT", "USDT", "0.05"),
    ]
    assert texts(fees_paid(ledger(*HAND), period="year", by=("cause",)), "cause currency fee value") == [
        ("fee", "KCS", "0.15", None),
        ("trade", "USDT", "0.13", "0.13"),
        ("withdrawal", "XRP", "0.5", None),
    ]


def test_the_years_fees_by_account_are_the_economys() -> None:
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries_of(year()):
        key = (str(entry.uid), entry.currency)
        expected[key] += entry.fee
        if entry.cause == "kcs_fee" or (entry.cause == "rebate" and entry.label != "Referral Bonus"):
            expected[key] -= entry.change
    found = fees_paid(ledger_of_year(), prices_of_year(), period="year", by=("uid", "account_type"))
    sums = found.groupby(["uid", "currency"])["fee"].sum().to_dict()
    assert sums == {key: fee for key, fee in expected.items() if fee}
    assert found["value"].notna().all()


def test_days_and_weeks_add_up_to_months() -> None:
    whole = fees_paid(ledger_of_year(), prices_of_year(), period="year").groupby("currency")[["fee", "value"]].sum()
    for period in ("day", "week", "month"):
        parts = fees_paid(ledger_of_year(), prices_of_year(), period=period)  # type: ignore[arg-type]  # one of them
        assert parts.groupby("currency")[["fee", "value"]].sum().equals(whole)


def test_refusals_and_empty() -> None:
    assert names_and_dtypes(fees_paid(SCHEMA.empty())) == names_and_dtypes(FEES_PAID.empty())
    assert fees_paid(ledger(*HAND), by="symbol").equals(fees_paid(ledger(*HAND), by=["symbol"]))
    with pytest.raises(InputError, match="by='symbol' is there twice: leave one out"):
        fees_paid(SCHEMA.empty(), by=("symbol", "symbol"))
    with pytest.raises(InputError, match="by='order_id' is not among uid, account_type, symbol, cause"):
        fees_paid(SCHEMA.empty(), by=("order_id",))  # type: ignore[arg-type]  # what is refused
