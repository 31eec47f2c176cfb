"""One function a figure: it takes a frame of `kucoin_frames.analysis` and an Axes, draws, and returns the Axes.

matplotlib is loaded by the first figure, not by importing this package.
"""

from kucoin_frames.plots.balances import net_worth_by_account_type, net_worth_by_currency
from kucoin_frames.plots.fees import fees_by_day
from kucoin_frames.plots.ledger import flow_by_day
from kucoin_frames.plots.profit import equity_curve, net_worth_by_day, realised
from kucoin_frames.plots.trading import effective_rates, volume

__all__ = [
    "effective_rates",
    "equity_curve",
    "fees_by_day",
    "flow_by_day",
    "net_worth_by_account_type",
    "net_worth_by_currency",
    "net_worth_by_day",
    "realised",
    "volume",
]
