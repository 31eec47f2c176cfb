"""Frames as analyses make them when asked for a time zone or a term, written down by hand."""

from kucoin_frames.analysis.fees.paid import FEES_PAID
from kucoin_frames.analysis.ledger.movements import FLOW
from kucoin_frames.analysis.profit.gains import REALISED, UNREALISED
from tests.plots.rows import told

PAID = told(
    FEES_PAID,
    "period uid account_type symbol cause currency entries value unpriced",
    "2025-12-31T23:00 1 TRADE_HF BTC-USDT trade USDT 9 80 0",
    "2025-12-31T23:00 1 TRADE_HF ETH-USDT trade KCS 7 35 0",
    "2026-01-31T23:00 1 TRADE_HF BTC-USDT trade USDT 5 120 0",
    "2026-03-31T22:00 1 TRADE_HF ETH-USDT trade USDT 4 60 0",
    "2026-03-31T22:00 1 TRADE_HF BTC-USDT fee KCS 1 -5 0",
    "2026-04-30T22:00 1 MAIN - withdrawal BTC 1 15 0",
    quote="USDT",
)
"""Months of Berlin from January to May, none of March; in summer they begin an hour earlier."""

MOVED = told(
    FLOW,
    "day currency incoming_value outgoing_value net_value",
    "2026-03-06T05:00 USDT 1000 250 750",
    "2026-03-08T05:00 BTC 300 0 300",
    "2026-03-09T04:00 USDT 0 800 -800",
    "2026-03-11T04:00 ETH 420 90 330",
    quote="USDT",
)
"""Days of New York; that of 8 March 2026 has 23 hours."""

GAINS = told(
    REALISED,
    "period currency term disposals gain unknown",
    "2024-12-31T23:00 BTC short 2 -150 0",
    "2024-12-31T23:00 BTC long 1 1000.5 0",
    "2025-12-31T23:00 BTC long 1 -200 0",
    "2025-12-31T23:00 ETH short 1 -640 0",
    "2025-12-31T23:00 SOL unknown 3 310 0",
    "2025-12-31T23:00 EUR unknown 0 0 1",
    quote="USDT",
)
HELD = told(
    UNREALISED,
    "currency term lots cost value gain",
    "BTC long 2 1000 1450 450",
    "BTC short 1 900 750 -150",
    "ETH short 1 800 620 -180",
    "KCS unknown 4 90 210 120",
    "DUST long 1 5 - -",
    quote="USDT",
)
