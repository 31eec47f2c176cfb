"""Balance, fee and ledger analyses: frames in, frames out, exact; no network, no clock, no archive."""

from kucoin_frames.analysis.attribution import net_worth_of_currencies
from kucoin_frames.analysis.balances import (
    concentration,
    net_worth_by_account_type,
    net_worth_by_currency,
    net_worth_by_sub_account,
    unpriced,
)
from kucoin_frames.analysis.beancount import to_beancount
from kucoin_frames.analysis.costs import cost_entries, costs
from kucoin_frames.analysis.daily import daily_prices
from kucoin_frames.analysis.export import to_csv, to_json, to_parquet
from kucoin_frames.analysis.fee_rates import effective_rates, kcs_savings, tier_costs
from kucoin_frames.analysis.fees import fees_by_day
from kucoin_frames.analysis.fees_paid import fees_paid
from kucoin_frames.analysis.fills import trades, unpaired_legs, volume
from kucoin_frames.analysis.history import (
    balance_history,
    balances_at,
    equity_curve,
    net_worth_by_day,
)
from kucoin_frames.analysis.ledger import flow_by_day, movements
from kucoin_frames.analysis.lot_events import lot_entries, lot_events
from kucoin_frames.analysis.margin import idle_funds, liabilities, margin_risk
from kucoin_frames.analysis.matched import disposals, lots
from kucoin_frames.analysis.profit import futures_profit, income, realised, unrealised
from kucoin_frames.analysis.profit_statement import profit_statement
from kucoin_frames.analysis.reconciliation import reconcile
from kucoin_frames.analysis.round_trips import round_trips
from kucoin_frames.analysis.snapshots import snapshot_differences
from kucoin_frames.analysis.statements import cash_flows, postings, statement, statement_of
from kucoin_frames.analysis.tiers import TIERS
from kucoin_frames.analysis.trading_fees import maker_savings, trading_fees
from kucoin_frames.analysis.unifying import unified_ledger
from kucoin_frames.analysis.valuation import revalued
from kucoin_frames.analysis.workbook import to_excel

__all__ = [
    "TIERS",
    "balance_history",
    "balances_at",
    "cash_flows",
    "concentration",
    "cost_entries",
    "costs",
    "daily_prices",
    "disposals",
    "effective_rates",
    "equity_curve",
    "fees_by_day",
    "fees_paid",
    "flow_by_day",
    "futures_profit",
    "idle_funds",
    "income",
    "kcs_savings",
    "liabilities",
    "lot_entries",
    "lot_events",
    "lots",
    "maker_savings",
    "margin_risk",
    "movements",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "net_worth_by_day",
    "net_worth_by_sub_account",
    "net_worth_of_currencies",
    "postings",
    "profit_statement",
    "realised",
    "reconcile",
    "revalued",
    "round_trips",
    "snapshot_differences",
    "statement",
    "statement_of",
    "tier_costs",
    "to_beancount",
    "to_csv",
    "to_excel",
    "to_json",
    "to_parquet",
    "trades",
    "trading_fees",
    "unified_ledger",
    "unpaired_legs",
    "unpriced",
    "unrealised",
    "volume",
]
