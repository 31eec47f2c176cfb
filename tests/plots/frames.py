"""Frames for the pictures, written down by hand or by a rule that can be worked out: no demo, no chance, no clock."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.balances.attribution import NET_WORTH_OF_CURRENCIES
from kucoin_frames.analysis.balances.history import BALANCE_HISTORY, EQUITY, NET_WORTH, PARTS
from kucoin_frames.analysis.balances.margin import IDLE_FUNDS, LIABILITIES, MARGIN_RISK
from kucoin_frames.analysis.balances.now import BY_ACCOUNT_TYPE, BY_CURRENCY, BY_SUB_ACCOUNT, CONCENTRATION
from kucoin_frames.analysis.fees.by_day import FEES
from kucoin_frames.analysis.fees.costs import COSTS
from kucoin_frames.analysis.fees.paid import FEES_PAID
from kucoin_frames.analysis.fees.rates import EFFECTIVE_RATES, KCS_SAVINGS, TIER_COSTS
from kucoin_frames.analysis.fees.trading import MAKER_SAVINGS, TRADING_FEES
from kucoin_frames.analysis.ledger.movements import FLOW
from kucoin_frames.analysis.ledger.reconciliation import FINDINGS
from kucoin_frames.analysis.ledger.statements import CASH_FLOWS, LINES_OF_ONE
from kucoin_frames.analysis.profit.gains import FUTURES_PROFIT, INCOME, REALISED, UNREALISED
from kucoin_frames.analysis.profit.matched import DISPOSALS, LOTS
from kucoin_frames.analysis.profit.round_trips import ROUND_TRIPS
from kucoin_frames.analysis.profit.statement import PROFIT_STATEMENT
from kucoin_frames.analysis.trading.fills import TRADES, VOLUME
from kucoin_frames.analysis.valuation.daily import DAILY_PRICES
from kucoin_frames.archive.archive import COVERED
from tests.plots.rows import days, texts, told, wave, whole

USDT = ("USDT",)


ACCOUNT_TYPES = told(
    BY_ACCOUNT_TYPE,
    "account_type own sub_accounts value holdings unpriced",
    "main 52000 9000 61000 4 1",
    "trade 18500.5 0 18500.5 3 0",
    "contract 4200 1300 5500 2 0",
    "margin -500.25 200 -300.25 2 0",
    quote="USDT",
)
CURRENCIES = told(
    BY_CURRENCY,
    "currency value holdings",
    *(
        f"{name} {value} 1"
        for name, value in {
            "BTC": 52000,
            "ETH": 9000,
            "SOL": 4100.5,
            "XRP": 2500,
            "KCS": 1800,
            "ADA": 900,
            "DOGE": 640,
            "LINK": 410,
            "DOT": 220,
            "LTC": 90,
            "TRX": 40,
            "USDT": -300.25,
            "DUST": "-",
        }.items()
    ),
    quote="USDT",
)
MOVED = told(
    FLOW,
    "day currency incoming_value outgoing_value net_value",
    "2026-02-01 USDT 1000 250 750",
    "2026-02-01 BTC 300 0 300",
    "2026-02-02 USDT 0 800 -800",
    "2026-02-05 ETH 420 90 330",
    "2026-02-07 DUST - - -",
    "2026-02-08 USDT 610 610 0",
    quote="USDT",
)
FEES_BY_DAY = told(
    FEES,
    "day currency value",
    "2026-02-01 USDT 4",
    "2026-02-01 KCS 2.5",
    "2026-02-02 KCS -1",
    "2026-02-02 BTC 3",
    "2026-02-04 USDT 6",
    "2026-02-05 BTC 1.5",
    "2026-02-06 DUST -",
    quote="USDT",
)
PAID = told(
    FEES_PAID,
    "period uid account_type symbol cause currency entries value unpriced",
    "2025-11-01 1 TRADE_HF BTC-USDT trade USDT 9 80 0",
    "2025-11-01 1 TRADE_HF ETH-USDT trade KCS 7 35 2",
    "2025-12-01 2 MARGIN_V2 BTC-USDT trade USDT 5 120 0",
    "2025-12-01 1 MAIN - withdrawal BTC 1 15 0",
    "2026-02-01 1 TRADE_HF ETH-USDT trade USDT 4 60 0",
    "2026-02-01 1 TRADE_HF BTC-USDT fee KCS 1 -5 0",
    "2026-02-01 2 MAIN - withdrawal DUST 2 - 2",
    quote="USDT",
)
SAVED = told(
    KCS_SAVINGS,
    "period symbol quote undiscounted paid saved unpriced",
    "2026-01-01 BTC-USDT USDT 100 84 16 0",
    "2026-01-01 ETH-USDT USDT 50 42 8 2",
    "2026-02-01 BTC-USDT USDT 75 63 12 1",
    "2026-02-01 ETH-BTC BTC 0.1 0.084 0.016 0",
)
TIER = told(
    TIER_COSTS,
    "level turnover least most paid unpriced",
    "0 100000 100 100 92 3",
    "1 100000 95 100 92 3",
    "2 100000 90 100 92 3",
    "5 100000 35 55 92 3",
    "12 100000 -5 25 92 3",
    quote="USDT",
)
RATES = told(
    EFFECTIVE_RATES,
    "symbol quote trades effective_rate maker_fee_rate taker_fee_rate",
    "BTC-USDT USDT 90 0.00085 0.0009 0.001",
    "ETH-USDT USDT 60 0.00098 0.0009 0.001",
    "XRP-USDT USDT 20 -0.0001 - -",
    "DOGE-USDT USDT 10 0.0019 0.0018 0.002",
    "DUST-BTC BTC 5 - - -",
)
TRADED = told(
    VOLUME,
    "period symbol quote turnover",
    "2025-12-01 BTC-USDT USDT 100",
    "2025-12-01 ETH-USDT USDT 60",
    "2026-01-01 BTC-USDT USDT 150",
    "2026-01-01 SOL-USDT USDT 30",
    "2026-03-01 ETH-USDT USDT 90",
    "2026-03-01 ETH-BTC BTC 7",
)
FILLS = whole(
    TRADES,
    pd.DataFrame(
        {
            "symbol": "BTC-USDT",
            "side": ["buy", "sell", "buy"] * 20,
            "base": "BTC",
            "quote": "USDT",
            "price": texts(90000 + wave(60, 45, 8000)),
            "funds": texts(1000 + 50 * np.arange(60)),
            "created_at": pd.date_range("2026-01-01 06:00", periods=60, freq="12h", tz="UTC"),
        }
    ),
)
TRIPS = whole(
    ROUND_TRIPS,
    pd.DataFrame(
        {
            "symbol": ["BTC-USDT"] * 200 + ["ETH-BTC"],
            "profit": [*texts(wave(198, 66, 40) + 5), "900", "-700", "1"],
            "quote": ["USDT"] * 200 + ["BTC"],
        }
    ),
)
LINES_OF_USDT = told(
    LINES_OF_ONE,
    "line currency amount after",
    "opening USDT 5000 5000",
    "deposits USDT 12000 17000",
    "withdrawals USDT -3500 13500",
    "trades USDT -6200 7300",
    "fees USDT -410.5 6889.5",
    "realised_pnl USDT 820 7709.5",
    "closing USDT 7709.5 7709.5",
)
FLOWS = told(
    CASH_FLOWS,
    "period currency deposits withdrawals trades fees net",
    "2025-12-01 USDT 12000 0 -4000 -120 7880",
    "2026-01-01 USDT 0 -3500 -2200 -200 -5900",
    "2026-03-01 USDT 1000 0 1500 -90.5 2409.5",
    "2026-03-01 BTC 0 0 0.1 0 0.1",
)
FOUND = told(
    FINDINGS,
    "check uid wallet symbol currency amount start end explanation",
    "balance_chain 1 trade - USDT -142.5 2026-01-10T06:00 2026-01-22T08:00 gap",
    "balance_chain 1 isolated_v2 SOL-USDT SOL 4.5 2026-02-03T03:00 2026-02-03T09:00 -",
    "transfer_side 1 main - USDT 142.5 2026-01-15T10:00 2026-01-15T10:00 gap",
    "trade_leg 1 trade ETH-BTC BTC -0.25 2026-02-10T10:00 2026-02-10T10:00 -",
    "trade_leg 1 trade ETH-BTC BTC 0.05 2026-02-20T10:00 2026-02-20T10:00 -",
    "balance_now 1 main - KCS 12 2026-02-25T00:00 - -",
)
BALANCES = pd.concat(
    whole(
        BALANCE_HISTORY,
        pd.DataFrame(
            {
                "day": days(60 - late)[:] + pd.Timedelta(days=late),
                "uid": "1",
                "wallet": wallet,
                "symbol": symbol,
                "currency": "USDT",
                "balance": texts(level + 50 * (np.arange(60 - late) // step % 5)),
            }
        ),
    )
    for wallet, symbol, level, step, late in (
        ("main", "", 900, 9, 0),
        ("trade", "", 400, 3, 0),
        ("isolated_v2", "BTC-USDT", 100, 5, 20),
    )
).sort_values("day", kind="stable", ignore_index=True)


def _net_worth() -> pd.DataFrame:
    number = 150
    parts = {name: np.zeros(number) for name in (*PARTS, "price_moves")}
    parts["deposits"][[0, 60]] = 1000, 250
    parts["withdrawals"][100] = -300
    parts["trades"][10::7] = 6
    parts["fees"][10::7] = -2
    parts["income"][::30] = 4
    parts["price_moves"] = np.diff(wave(number + 1, 75, 80))
    closing = np.cumsum(sum(parts.values()))
    frame = pd.DataFrame({"day": days(number), "opening": [0.0, *closing[:-1]], **parts, "closing": closing})
    amounts = {name: texts(frame[name]) for name in frame.columns if name != "day"}
    return whole(NET_WORTH, frame.assign(**amounts, unpriced=[0] * 100 + [1] * 50), "USDT")


WORTH = _net_worth()
INDEX = 1 + wave(150, 100, 0.12) + 0.0004 * np.arange(150)
CURVE = whole(
    EQUITY,
    pd.DataFrame(
        {
            "day": days(150),
            "index": texts(INDEX),
            "day_return": [None, *texts(np.diff(INDEX) / INDEX[:-1])],
            "drawdown": texts(1 - INDEX / np.maximum.accumulate(INDEX)),
        }
    ),
    "USDT",
)
GAINS = told(
    REALISED,
    "period currency disposals gain unknown",
    "2025-01-01 BTC 1 1000.5 0",
    "2026-01-01 BTC 1 -200 0",
    "2026-01-01 ETH 1 -640 0",
    "2026-01-01 SOL 3 310 0",
    "2026-01-01 EUR 0 0 1",
    quote="USDT",
)
HELD = told(
    UNREALISED,
    "currency lots cost value gain",
    "BTC 2 1000 1450 450",
    "ETH 1 800 620 -180",
    "SOL 1 100 130 30",
    "DUST 1 5 - -",
    quote="USDT",
)
SOLD = told(
    DISPOSALS,
    "currency cause closed_at gain",
    "BTC exchange 2026-01-01T06:00 120",
    "ETH exchange 2026-01-05T18:00 -60",
    "BTC exchange 2026-01-20T03:00 45.5",
    "EUR exchange 2026-01-22T03:00 -",
    "ETH exchange 2026-02-01T00:00 -30",
    "BTC withdrawal 2026-02-02T00:00 -",
    "SOL exchange 2026-02-11T00:00 15",
    quote="USDT",
)
LEFT = told(
    LOTS,
    "currency opened_at quantity cost",
    "BTC 2025-10-03 0.01 900",
    "BTC 2025-12-20 0.02 1700",
    "ETH 2025-12-24 1 3100",
    "SOL 2026-01-02 -2 400",
    "KCS - 30 350",
    "EUR 2026-01-03 5 -",
    quote="USDT",
)
EARNED = told(
    INCOME,
    "period biz_type currency entries value unpriced",
    "2025-12-01 Staking ETH 15 9.9 0",
    "2025-12-01 Bonus USDT 1 5.2 0",
    "2026-01-01 Staking ETH 14 8 0",
    "2026-02-01 Airdrop STARDROP 2 - 2",
    "2026-02-01 Bonus USDT 2 12 0",
    quote="USDT",
)
FUTURES = told(
    FUTURES_PROFIT,
    "period symbol currency realised_pnl fees funding total",
    "2026-02-01 XBTUSDTM USDT 120 -8 0 112",
    "2026-02-01 ETHUSDTM USDT -40 0 -10 -50",
    "2026-02-02 XBTUSDTM USDT -75 0 15 -60",
    "2026-02-04 ETHUSDTM USDT 30 -6 -5 19",
    "2026-02-04 XBTUSDM BTC 0.01 0 0 0.01",
)
PROFITS = told(
    PROFIT_STATEMENT,
    "currency income costs futures other realised taken_along unrealised profit",
    "BTC 0 -5 -20 0 400 30 -150 255",
    "ETH 12 0 0 0 -90 0 60 -18",
    "EUR 0 0 0 0 - 0 - -",
    "KCS 0 0 0 0 0 0 0 0",
    "USDT 8 -60 -300 45 0 0 0 -307",
    quote="USDT",
)
WORTH_OF = told(
    NET_WORTH_OF_CURRENCIES,
    "day currency owned price closing",
    "2026-01-01 BTC 0.02 50000 1000",
    "2026-01-01 USDT 500 1 500",
    "2026-01-01 DUST 7 - 0",
    "2026-01-02 BTC 0.02 60000 1200",
    "2026-01-02 USDT -200 1 -200",
    "2026-01-02 EUR 10 - 0",
    "2026-01-04 BTC 0.02 55000 1100",
    "2026-01-04 EUR 10 2 20",
    "2026-01-04 ETH 0 - 0",
    quote="USDT",
)
PRICED = told(
    DAILY_PRICES,
    "currency day price via",
    "KCS 2026-01-01 10 KCS-USDT",
    "BTC 2026-01-02 50000 BTC-USDT",
    "KCS 2026-01-02 11.5 KCS-USDT",
    "KCS 2026-01-03 11.5 KCS-USDT|carried",
    "KCS 2026-01-06 12 KCS-USDT",
    "KCS 2026-01-09 9 KCS-USDT",
    "KCS 2026-01-10 9.5 KCS-USDT",
    quote="USDT",
)
PRICED["via"] = PRICED["via"].str.replace("|", " ")
COVERAGE = told(
    COVERED,
    "uid table state start end until",
    "1 ledgers complete 2025-10-02T12:00 2026-04-18T07:00 -",
    "1 ledgers open 2026-04-18T07:00 2026-04-28T03:00 2027-04-18T07:00",
    "1 ledgers_hf unavailable 2025-10-02T12:00 2026-02-22T12:00 -",
    "1 ledgers_hf complete 2026-02-22T12:00 2026-04-11T03:00 -",
    "1 ledgers_hf unavailable 2026-04-11T03:00 2026-04-11T07:00 -",
    "1 ledgers_hf complete 2026-04-11T07:00 2026-04-18T07:00 -",
    "1 ledgers_hf open 2026-04-18T07:00 2026-04-28T03:00 2026-04-25T07:00",
    "1 ledgers_margin_hf complete 2026-01-05T00:00 2026-02-01T00:00 -",
    "1 ledgers_margin_hf imported 2026-02-01T00:00 2026-03-10T00:00 -",
    "1 ledgers_margin_hf unavailable 2026-03-10T00:00 2026-03-26T00:00 -",
    "1 ledgers_margin_hf complete 2026-03-26T00:00 2026-04-28T03:00 -",
)
SUB_ACCOUNTS = told(
    BY_SUB_ACCOUNT,
    "sub_name value holdings unpriced",
    "- 74000 9 1",
    "bot 9200 3 0",
    "desk 1500.5 2 0",
    "lab -120 1 0",
    quote="USDT",
)
SHARES = told(
    CONCENTRATION,
    "currency value share cumulative herfindahl",
    "BTC 50000 0.5 0.5 0.38",
    "ETH 30000 0.3 0.8 0.38",
    "SOL 20000 0.2 1 0.38",
    "USDT -300 - - 0.38",
    "DUST - - - 0.38",
    quote="USDT",
)
OWED = told(
    LIABILITIES,
    "sub_name account_type symbol currency value",
    "- margin_v2 - USDT 510.25",
    "bot isolated_v2 BTC-USDT BTC 300",
    "- margin - DUST -",
    quote="USDT",
)
RISK = told(
    MARGIN_RISK,
    "sub_name account_type symbol assets liabilities debt_ratio told_debt_ratio unpriced",
    "- isolated_v2 BTC-USDT 1000 620 0.62 0.6 0",
    "- margin_v2 - 5000 1500 0.3 0.31 0",
    "bot margin - 400 20 0.05 - 0",
    "bot margin_v2 - 0 0 - - 1",
    quote="USDT",
)
IDLE = told(
    IDLE_FUNDS,
    "sub_name account_type symbol currency in_use collateral idle price",
    "- main - USDT 0 0 900 1",
    "- main - BTC 0 0 0.01 50000",
    "- trade - USDT 300 0 450 1",
    "bot margin_v2 - ETH 0 0.2 0 3000",
    "- trade - DUST 0 0 5 -",
    quote="USDT",
)
SPENT = told(
    COSTS,
    "period cost currency entries value unpriced",
    "2026-01-01 trading_fees USDT 8 120 0",
    "2026-01-01 trading_fees KCS 3 30 1",
    "2026-01-01 interest USDT 2 45 0",
    "2026-02-01 trading_fees USDT 6 90 0",
    "2026-02-01 funding USDT 1 -12 0",
    "2026-02-01 interest DUST 1 - 1",
    quote="USDT",
)
FILL_FEES = told(
    TRADING_FEES,
    "period liquidity trades turnover paid unpriced",
    "2026-01-01 maker 5 40000 36 0",
    "2026-01-01 unknown 20 100000 98 2",
    "2026-03-01 unknown 8 60000 60 1",
    quote="USDT",
)
AS_MAKERS = told(
    MAKER_SAVINGS,
    "period symbol quote paid saved_least saved_most unpriced",
    "2026-01-01 BTC-USDT USDT 100 5 20 0",
    "2026-01-01 ETH-USDT USDT 50 0 10 1",
    "2026-02-01 BTC-USDT USDT 80 4 16 0",
    "2026-02-01 ETH-BTC BTC 0.1 0 0.02 0",
)
