"""Fees by day and currency: parts of movements, entries that are fees as a whole, and what is given back."""

from kucoin_frames.analysis import fees_by_day
from kucoin_frames.analysis.fees.by_day import FEES
from tests.analysis.by_hand import classic, futures, hf, names_and_dtypes, prices, texts

SHOWN = "day currency entries charged deducted returned fee"


def test_fees_within_movements_are_added_up() -> None:
    found = fees_by_day(
        [
            hf(
                ("2026-02-01 10:00", "1", "USDT", "99.9", "0.1", "TRADE_HF", "TRADE_EXCHANGE", "in"),
                ("2026-02-01 11:00", "2", "USDT", "50.05", "0.05", "TRADE_HF", "TRADE_EXCHANGE", "out"),
                ("2026-02-01 11:00", "3", "BTC", "0.0005", "0", "TRADE_HF", "TRADE_EXCHANGE", "in"),
                ("2026-02-02 00:00", "4", "USDT", "10.02", "-0.02", "TRADE_HF", "TRADE_EXCHANGE", "in"),
            ),
            classic(("2026-02-01 12:00", "5", "XRP", "20.5", "0.5", "MAIN", "Withdrawal", "out")),
        ]
    )
    assert texts(found, SHOWN) == [
        ("2026-02-01", "USDT", "2", "0.15", "0", "0", "0.15"),
        ("2026-02-01", "XRP", "1", "0.5", "0", "0", "0.5"),
        ("2026-02-02", "USDT", "1", "-0.02", "0", "0", "-0.02"),
    ]


def test_fees_in_kcs_are_entries_of_their_own_in_both_spellings() -> None:
    found = fees_by_day(
        [
            classic(
                ("2026-02-01 10:00", "1", "KCS", "0.3", "0", "TRADE", "KCS Pay Fees", "out"),
                ("2026-02-01 11:00", "2", "KCS", "0.04", "0", "TRADE", "Refunded Fees", "in"),
            ),
            hf(
                ("2026-02-01 12:00", "3", "KCS", "0.2", "0", "TRADE_HF", "DEDUCTION_FEES", "out"),
                ("2026-02-01 13:00", "4", "KCS", "0.01", "0", "TRADE_HF", "RETURNED_FEES", "in"),
                ("2026-02-01 14:00", "5", "KCS", "1.5", "0.002", "TRADE_HF", "TRADE_EXCHANGE", "in"),
            ),
        ]
    )
    assert texts(found, SHOWN) == [("2026-02-01", "KCS", "5", "0.002", "0.5", "0.05", "0.452")]


def test_all_words_that_the_unified_ledger_takes_for_fees_and_refunds_are_meant() -> None:
    """A commission on the fees of others is no refund, and the fee column of a refund no fee besides."""
    ledger = classic(
        ("2026-02-01 10:00", "1", "KCS", "0.3", "0", "TRADE", "KCS Fee Deduction", "out"),
        ("2026-02-01 11:00", "2", "KCS", "0.04", "0.04", "TRADE", "Coupon Returned Fees", "in"),
        ("2026-02-01 12:00", "3", "USDT", "2.5", "0", "MARGIN", "Liquidation Fees", "out"),
        ("2026-02-01 13:00", "4", "USDT", "0.5", "0", "TRADE", "Fee Rebate", "in"),
        ("2026-02-01 14:00", "5", "USDT", "9", "0", "MAIN", "Referral Bonus", "in"),
    )
    assert texts(fees_by_day(ledger), SHOWN) == [
        ("2026-02-01", "KCS", "2", "0", "0.3", "0.04", "0.26"),
        ("2026-02-01", "USDT", "2", "0", "2.5", "0.5", "2"),
    ]


def test_a_deduction_that_also_fills_its_fee_column_counts_once() -> None:
    ledger = hf(("2026-02-01 12:00", "3", "KCS", "0.2", "0.2", "TRADE_HF", "DEDUCTION_FEES", "out"))
    assert texts(fees_by_day(ledger), SHOWN) == [("2026-02-01", "KCS", "1", "0", "0.2", "0", "0.2")]


def test_values_at_the_given_prices() -> None:
    ledger = hf(
        ("2026-02-01 10:00", "1", "USDT", "99.9", "0.1", "TRADE_HF", "TRADE_EXCHANGE", "in"),
        ("2026-02-01 12:00", "2", "KCS", "0.2", "0", "TRADE_HF", "DEDUCTION_FEES", "out"),
        ("2026-02-01 12:00", "3", "DUST", "7", "1", "TRADE_HF", "OTHER", "out"),
    )
    found = fees_by_day(ledger, prices(KCS="12", USDT="1", EUR="1.2"), quote="EUR")
    assert texts(found, "currency fee quote price value") == [
        ("DUST", "1", "EUR", None, None),
        ("KCS", "0.2", "EUR", "10", "2"),
        ("USDT", "0.1", "EUR", "0.833333333333333333", "0.083333333333333333"),
    ]


def test_days_without_a_fee_have_no_row() -> None:
    free = futures(("2026-02-02 20:00", "1", "USDT", "5", "0", "RealisedPNL", "Completed"))
    assert names_and_dtypes(fees_by_day([free, classic()])) == names_and_dtypes(FEES.empty())
    assert len(fees_by_day(free)) == 0
