"""What is held, what did it cost, where did it go? A dashboard each: filters, switches, totals, a picture and a table.

Each takes a frame, or a function that loads one, and works with `kucoin_frames.analysis` and `kucoin_frames.plots`.
"""

from kucoin_frames.widgets.dashboards.balances import BalancesDashboard, balances_dashboard
from kucoin_frames.widgets.dashboards.fees import FeesDashboard, fees_dashboard
from kucoin_frames.widgets.dashboards.ledger import LedgerDashboard, ledger_dashboard

__all__ = [
    "BalancesDashboard",
    "FeesDashboard",
    "LedgerDashboard",
    "balances_dashboard",
    "fees_dashboard",
    "ledger_dashboard",
]
