"""The headline of fees of which some have no price on their day: the others count, and what is left out is told."""

import pandas as pd

from kucoin_frames.widgets.dashboards import fees_dashboard
from tests.analysis.prices import table
from tests.analysis.shown import texts
from tests.analysis.test_fees_paid import ledger


def test_a_day_without_a_price_takes_no_value_from_the_others() -> None:
    """0.2 KCS at 10 and 0.3 at 12 are 5.6 USDT; of 0.4 on the third day nobody knows the price."""
    prices = pd.concat([table({"KCS": "10"}, ["2026-02-02"]), table({"KCS": "12"}, ["2026-02-03"])])
    board = fees_dashboard(
        ledger(
            "2026-02-02 KCS -0.2 0 fee KCS-USDT DEDUCTION_FEES",
            "2026-02-03 KCS -0.3 0 fee KCS-USDT DEDUCTION_FEES",
            "2026-02-04 KCS -0.4 0 fee KCS-USDT DEDUCTION_FEES",
        ),
        prices,
    )
    assert texts(board.result, "currency fee value unpriced") == [("KCS", "0.9", "5.6", "1")]
    headline = repr(board).splitlines()[1]
    assert headline == "Fees worth 5.6 USDT, and 1 payment in KCS without a price on the day"
    board.period.value = "day"
    assert texts(board.result, "fee value unpriced") == [("0.2", "2", "0"), ("0.3", "3.6", "0"), ("0.4", None, "1")]
    assert repr(board).splitlines()[1] == "Fees worth 5.6 USDT, and 0.4 KCS without a price"
