"""A small archive by hand: what the API would have told it, and rows of account histories."""

from decimal import Decimal as D  # noqa: N817  it is written on every line

import pandas as pd
import pyarrow as pa

from kucoin_frames.archive import Archive
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.times import moment

from .exports.invented import HISTORY as TODAY

__all__ = ["AT", "NOW", "TODAY", "UID", "UNTYPED", "fetch", "row"]

UID = "40004228"
NOW = moment("2026-02-01")
AT = "2026-01-02 03:04:05"
UNTYPED = TODAY.removesuffix(",Type")


def fetch(archive: Archive, *rows: tuple[str, str, str, int]) -> None:
    """Put into the high-frequency ledger what the API would have told: id, currency, change and milliseconds."""
    stored = HISTORY["ledgers_hf"]
    told = [
        {
            "id": number,
            "currency": currency,
            "amount": abs(D(change)),
            "fee": D(0),
            "account_type": "TRADE_HF",
            "biz_type": "TRADE_EXCHANGE",
            "direction": "out" if D(change) < 0 else "in",
            "created_at": pd.Timestamp(at, unit="ms", tz="UTC"),
        }
        for number, currency, change, at in rows
    ]
    frame = pd.DataFrame(told, columns=list(stored.table.dtypes)).astype(stored.table.dtypes)
    table = pa.Table.from_pandas(frame, preserve_index=False).cast(stored.table.schema)
    archive.store.merge(stored, table, uid=UID, at=NOW)


def row(change: str, cause: str, *, currency: str = "USDT", at: str = AT, fee: str = "0", typed: bool = True) -> str:
    side = "Withdrawal" if change.startswith("-") else "Deposit"
    told = f"{UID},mainAccount,{currency},{side},{change.lstrip('-')},{fee},{at},{cause}"
    return f"{told},{cause}" if typed else told
