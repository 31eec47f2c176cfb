"""An exported file of one row, and what it says."""

from decimal import Decimal as D  # noqa: N817  as in the cases
from typing import Any, NamedTuple

__all__ = ["FILLED", "FULL", "WHO", "Case"]


class Case(NamedTuple):
    kind: str
    frame: str
    header: str
    row: str
    expected: dict[str, Any]


WHO = {"uid_shown": "****4228", "holder": "mainAccount"}
FULL = {"uid": "237671079", "uid_shown": "237671079", "holder": "mainAccount"}
FILLED = {"symbol": "BTC-USDT", "side": "buy", "price": D("50000.5"), "size": D("0.002"), "funds": D("100.001")}
