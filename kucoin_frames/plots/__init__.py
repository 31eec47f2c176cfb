"""One function a figure: it takes a frame of `kucoin_frames.analysis` and an Axes, draws, and returns the Axes.

Each bears the name of the function that makes its frame, but for `findings` (the frame of `reconcile`), `drawdown` and
`daily_returns` (of `equity_curve`), and `coverage_calendar` (of `Archive.coverage`). A frame without a row is drawn as
a sentence. matplotlib is loaded by the first figure, not by importing this package.
"""

from kucoin_frames.plots.balances import (
    concentration,
    net_worth_by_account_type,
    net_worth_by_currency,
    net_worth_by_sub_account,
)
from kucoin_frames.plots.coverage import coverage_calendar
from kucoin_frames.plots.fees import costs, fees_by_day, fees_paid, trading_fees
from kucoin_frames.plots.findings import findings
from kucoin_frames.plots.history import balance_history, daily_returns, drawdown, equity_curve, net_worth_by_day
from kucoin_frames.plots.ledger import cash_flows, flow_by_day, statement_of
from kucoin_frames.plots.margin import idle_funds, liabilities, margin_risk
from kucoin_frames.plots.profit import disposals, futures_profit, income, lots, realised, unrealised
from kucoin_frames.plots.savings import kcs_savings, maker_savings, tier_costs
from kucoin_frames.plots.trading import effective_rates, round_trips, trades, volume

__all__ = [
    "balance_history",
    "cash_flows",
    "concentration",
    "costs",
    "coverage_calendar",
    "daily_returns",
    "disposals",
    "drawdown",
    "effective_rates",
    "equity_curve",
    "fees_by_day",
    "fees_paid",
    "findings",
    "flow_by_day",
    "futures_profit",
    "idle_funds",
    "income",
    "kcs_savings",
    "liabilities",
    "lots",
    "maker_savings",
    "margin_risk",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "net_worth_by_day",
    "net_worth_by_sub_account",
    "realised",
    "round_trips",
    "statement_of",
    "tier_costs",
    "trades",
    "trading_fees",
    "unrealised",
    "volume",
]
