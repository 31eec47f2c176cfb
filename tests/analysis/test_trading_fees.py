"""What fills cost by side, pair and account, and as a maker's: by hand, and of the demo's year."""

import pytest

from kucoin_frames.analysis import effective_rates, maker_savings, trades, trading_fees
from kucoin_frames.analysis.fees.trading import MAKER_SAVINGS, TRADING_FEES
from kucoin_frames.analysis.trading.fills import TRADES
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_fee_rates import BASE, HAND, PRICES, RATES, fills
from tests.analysis.witness import frame_of, ledger_of_year


def test_by_side_of_the_book() -> None:
    found = trading_fees(fills(*HAND), PRICES, by=("liquidity",))
    TRADING_FEES.check(found)
    # 0.01 BTC at 100000; KCS: (0.08 - 0.01) * 10
    assert texts(found, "period symbol liquidity trades turnover paid effective_rate quote unpriced") == [
        ("2026-02-01", None, "maker", "1", "1000", "1", "0.001", "USDT", "0"),
        ("2026-02-01", None, "taker", "1", "1000", "1", "0.001", "USDT", "0"),
        ("2026-02-01", None, "unknown", "1", "1000", "0.7", "0.0007", "USDT", "0"),
    ]


def test_without_prices_only_the_quote_currency_has_a_value() -> None:
    found = trading_fees(fills(*HAND), by=("symbol",))
    assert texts(found, "symbol trades turnover paid effective_rate unpriced") == [
        ("BTC-USDT", "1", "1000", "1", "0.001", "1"),
        ("KCS-BTC", "0", "0", "0", None, "1"),
    ]


def test_finer_keys_add_up_to_coarser_ones() -> None:
    found = trades(ledger_of_year())
    whole = trading_fees(found, prices_of_year(), period="year")
    for by in (("symbol",), ("uid", "account_type"), ("liquidity",)):
        parts = trading_fees(found, prices_of_year(), period="day", by=by)  # type: ignore[arg-type]  # tuples of keys
        for name in ("paid", "turnover", "trades", "unpriced"):
            assert parts[name].sum() == whole[name].sum()
    in_usdt = found[found["quote"] == "USDT"]
    by_pair = trading_fees(in_usdt, prices_of_year(), period="year", by=("symbol",))
    paid = effective_rates(in_usdt, prices_of_year()).set_index("symbol")["paid"].to_dict()
    assert by_pair.groupby("symbol")["paid"].sum().to_dict() == paid


def test_maker_savings_by_hand() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.0004", "taker_fee_rate": "0.001"}], RATES)
    base = frame_of([{"maker_fee_rate": "-0.0001", "taker_fee_rate": "0.001"}], BASE)
    rows = (*HAND, "XRP-USDT 100 200 0.2 0 0 taker")
    found = maker_savings(fills(*rows), PRICES, rates=rates, base=base)
    MAKER_SAVINGS.check(found)
    # BTC-USDT: the taker saves 1 - 1 * 0.4, the unknown one, in KCS, 0.7 - 0.7 * 0.4; XRP: 0.2 + 200 * 0.0001
    shown = "symbol trades makers takers turnover paid maker_fee_rate taker_fee_rate saved_least saved_most unpriced"
    assert texts(found, shown) == [
        ("BTC-USDT", "2", "0", "1", "2000", "1.7", "0.0004", "0.001", "0.6", "1.02", "0"),
        ("KCS-BTC", "1", "1", "0", "0.01", "0.00001", "-0.0001", "0.001", "0", "0", "0"),
        ("XRP-USDT", "1", "0", "1", "200", "0.2", "-0.0001", "0.001", "0.22", "0.22", "0"),
    ]


def test_what_has_no_rate_or_no_price_is_counted_apart() -> None:
    rates = frame_of([{"symbol": "BTC-USDT", "maker_fee_rate": "0.0004", "taker_fee_rate": "0.001"}], RATES)
    found = maker_savings(fills(*HAND), rates=rates)
    assert texts(found, "symbol trades paid saved_most unpriced") == [
        ("BTC-USDT", "1", "1", "0.6", "1"),
        ("KCS-BTC", "0", "0", "0", "1"),
    ]


def test_refusals_and_empty() -> None:
    base = frame_of([{"maker_fee_rate": "0.001", "taker_fee_rate": "0.001"}], BASE)
    assert names_and_dtypes(trading_fees(TRADES.empty())) == names_and_dtypes(TRADING_FEES.empty())
    assert names_and_dtypes(maker_savings(TRADES.empty(), base=base)) == names_and_dtypes(MAKER_SAVINGS.empty())
    assert trading_fees(fills(*HAND), by="symbol").equals(trading_fees(fills(*HAND), by=["symbol"]))
    with pytest.raises(InputError, match="by='order_id' is not among uid, account_type, symbol, liquidity"):
        trading_fees(fills(*HAND), by=("order_id",))  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match=r"pass what trade_fees\(\) or base_fee\(\) gives"):
        maker_savings(fills(*HAND))
