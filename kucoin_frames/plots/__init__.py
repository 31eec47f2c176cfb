"""One function a figure: it takes a frame of `kucoin_frames.analysis` and an Axes, draws, and returns the Axes.

Each bears the name of the function that makes its frame, but for `findings` (the frame of `reconcile`), `drawdown` and
`daily_returns` (of `equity_curve`), `profit_by_cause` (of `net_worth_by_day`), and `coverage_calendar` (of
`Archive.coverage`). A frame without a row is drawn as a sentence; one of days or periods of a time zone wants the same
`zone`. matplotlib is loaded by the first figure, not by importing this package.
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
from kucoin_frames.plots.history import balance_history, daily_returns, drawdown, equity_curve
from kucoin_frames.plots.ledger import cash_flows, flow_by_day, statement_of
from kucoin_frames.plots.margin import idle_funds, liabilities, margin_risk
from kucoin_frames.plots.profit import disposals, futures_profit, income, lots, profit_statement, realised, unrealised
from kucoin_frames.plots.savings import kcs_savings, maker_savings, tier_costs
from kucoin_frames.plots.trading import effective_rates, round_trips, trades, volume
from kucoin_frames.plots.worth import daily_prices, net_worth_by_day, net_worth_of_currencies, profit_by_cause

__all__ = [
    "balance_history",
    "cash_flows",
    "concentration",
    "costs",
    "coverage_calendar",
    "daily_prices",
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
    "net_worth_of_currencies",
    "profit_by_cause",
    "profit_statement",
    "realised",
    "round_trips",
    "statement_of",
    "tier_costs",
    "trades",
    "trading_fees",
    "unrealised",
    "volume",
]
