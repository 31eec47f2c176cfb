"""Balance, fee and ledger analyses: frames in, frames out, exact; no network, no clock, no archive."""

from kucoin_frames.analysis.balances.attribution import net_worth_of_currencies
from kucoin_frames.analysis.balances.history import (
    balance_history,
    balances_at,
    equity_curve,
    net_worth_by_day,
)
from kucoin_frames.analysis.balances.margin import idle_funds, liabilities, margin_risk
from kucoin_frames.analysis.balances.now import (
    concentration,
    net_worth_by_account_type,
    net_worth_by_currency,
    net_worth_by_sub_account,
    unpriced,
)
from kucoin_frames.analysis.balances.snapshots import snapshot_differences
from kucoin_frames.analysis.export.beancount import to_beancount
from kucoin_frames.analysis.export.formats import to_csv, to_json, to_parquet
from kucoin_frames.analysis.export.workbook import to_excel
from kucoin_frames.analysis.fees.by_day import fees_by_day
from kucoin_frames.analysis.fees.costs import cost_entries, costs
from kucoin_frames.analysis.fees.paid import fees_paid
from kucoin_frames.analysis.fees.rates import effective_rates, kcs_savings, tier_costs
from kucoin_frames.analysis.fees.tiers import TIERS
from kucoin_frames.analysis.fees.trading import maker_savings, trading_fees
from kucoin_frames.analysis.ledger.movements import flow_by_day, movements
from kucoin_frames.analysis.ledger.openings import opening_balances
from kucoin_frames.analysis.ledger.reconciliation import reconcile
from kucoin_frames.analysis.ledger.statements import cash_flows, postings, statement, statement_of
from kucoin_frames.analysis.ledger.unifying import unified_ledger
from kucoin_frames.analysis.profit.gains import futures_profit, income, realised, unrealised
from kucoin_frames.analysis.profit.liquidations import liquidations
from kucoin_frames.analysis.profit.lot_events import lot_entries, lot_events
from kucoin_frames.analysis.profit.matched import disposals, lots
from kucoin_frames.analysis.profit.round_trips import round_trips
from kucoin_frames.analysis.profit.statement import profit_statement
from kucoin_frames.analysis.trading.fills import trades, unpaired_legs, volume
from kucoin_frames.analysis.valuation.daily import daily_prices
from kucoin_frames.analysis.valuation.now import revalued

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
    "liquidations",
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
    "opening_balances",
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
