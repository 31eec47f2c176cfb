"""A unified ledger written down by hand."""

import pandas as pd

from tests.analysis.witness import frame_of

__all__ = ["HAND", "ledger"]

_NAMES = ("created_at", "account_type", "kind", "currency", "change", "fee", "symbol", "biz_type")

HAND = (
    "2026-01-05 MAIN     deposit    USDT 1000   0    -        Deposit",
    "2026-01-06 MAIN     transfer   USDT -600   0    -        Transfer",
    "2026-01-06 TRADE_HF transfer   USDT 600    0    -        Transfer",
    "2026-01-31 TRADE_HF trade      USDT -99.9  0.1  KCS-USDT TRADE_EXCHANGE",
    "2026-01-31 TRADE_HF trade      KCS  10     0    KCS-USDT TRADE_EXCHANGE",
    "2026-02-02 TRADE_HF trade      USDT -50    0    XRP-USDT TRADE_EXCHANGE",
    "2026-02-02 TRADE_HF trade      XRP  20     0    XRP-USDT TRADE_EXCHANGE",
    "2026-02-02 TRADE_HF fee        KCS  -0.2   0.2  XRP-USDT DEDUCTION_FEES",
    "2026-02-03 MAIN     withdrawal XRP  -2.5   0.5  -        Withdrawal",
    "2026-02-09 TRADE_HF trade      USDT 30.03  0.03 XRP-USDT TRADE_EXCHANGE",
    "2026-02-09 TRADE_HF trade      XRP  -12    0    XRP-USDT TRADE_EXCHANGE",
)
"""Each fill has the day and the pair as its order and trade."""


def ledger(*rows: str) -> pd.DataFrame:
    """Entries from day, account type, kind, currency, change, fee, symbol and biz_type; `-` is no symbol."""
    listed = []
    for number, row in enumerate(rows):
        entry: dict[str, object] = {"uid": "1", "id": str(number)}
        entry |= zip(_NAMES, row.split(maxsplit=7), strict=True)
        day, symbol = str(entry["created_at"]), entry["symbol"]
        entry["created_at"] = pd.Timestamp(day, tz="UTC")
        if symbol == "-":
            entry["symbol"] = None
        elif entry["kind"] in ("trade", "fee"):
            entry["order_id"] = entry["trade_id"] = f"{day} {symbol}"
        listed.append(entry)
    return frame_of(listed)
