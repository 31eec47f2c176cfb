"""Balance, fee and ledger analyses: frames in, frames out, exact; no network, no clock, no archive."""

from kucoin_frames.analysis.balances import net_worth_by_account_type, net_worth_by_currency, unpriced
from kucoin_frames.analysis.fees import fees_by_day
from kucoin_frames.analysis.ledger import flow_by_day, movements

__all__ = [
    "fees_by_day",
    "flow_by_day",
    "movements",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "unpriced",
]
