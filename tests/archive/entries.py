"""Rows of a ledger and of deposits as fetchers give them, for tests of the store."""

from decimal import Decimal as D  # noqa: N817  it is written on every line

import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable

from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY, Stored
from kucoin_frames.archive.syncing.histories import arrow
from kucoin_frames.times import moment

HF, DEPOSITS, FUTURES = HISTORY["ledgers_hf"], HISTORY["deposits"], HISTORY["ledgers_futures"]
AT = moment("2026-03-01 12:00")


def hf(*rows: tuple[int, int, str], currency: str = "USDT", **extra: str) -> pa.Table:
    """Ledger rows of id, time and amount."""
    frame = pd.DataFrame(
        {
            "id": [str(number) for number, _, _ in rows],
            "currency": currency,
            "amount": [D(amount) for _, _, amount in rows],
            "fee": D(0),
            "tax": D(0),
            "balance": D("0.000000000000000001"),
            "account_type": "TRADE_HF",
            "biz_type": "TRANSFER",
            "direction": "in",
            "created_at": pd.to_datetime([time for _, time, _ in rows], unit="ms", utc=True),
            "symbol": None,
            "order_id": None,
            "trade_id": None,
            "context": "{}",
        }
    ).astype(HF.table.dtypes)
    return arrow(frame.assign(**{name: pd.array([value] * len(rows), dtype="str") for name, value in extra.items()}))


def deposit(
    status: str, *, second: int = 0, amount: str = "5", tx: str | None = None, remark: str = ""
) -> dict[str, object]:
    time = pd.Timestamp(AT + second * 1000, unit="ms", tz="UTC")
    return {
        "currency": "USDT",
        "chain": "trx",
        "status": status,
        "address": "T-address",
        "memo": "",
        "is_inner": False,
        "amount": D(amount),
        "fee": D(0),
        "wallet_tx_id": tx,
        "created_at": time,
        "updated_at": time,
        "remark": remark,
        "arrears": False,
    }


def deposits(*rows: dict[str, object]) -> pa.Table:
    frame = pd.DataFrame(list(rows), columns=list(DEPOSITS.table.dtypes)).astype(DEPOSITS.table.dtypes)
    return arrow(frame)


def loaded(store: Store, stored: Stored = HF, **how: object) -> pd.DataFrame:
    return stored.table.frame(store.load(stored, **how))


def vacuumed(store: Store) -> None:
    """Delete the files that are no longer in use, however short a time ago they were."""
    DeltaTable(store.path(HF)).vacuum(0, dry_run=False, enforce_retention_duration=False)
