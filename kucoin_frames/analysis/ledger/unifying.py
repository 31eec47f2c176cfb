"""How do ledgers that were just fetched become the one that analyses take? Frames in, a frame out; asks nobody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa

from kucoin_frames.analysis.ledger.movements import Ledgers
from kucoin_frames.analysis.needs import need, need_utc
from kucoin_frames.archive.ledger.unified import LEDGER, unified
from kucoin_frames.archive.storage.tables import API, ARCHIVED_FROM, UID
from kucoin_frames.decimals import ARROW_TYPE
from kucoin_frames.exceptions import InputError

__all__ = ["unified_ledger"]

_CLASSIC, _HF, _MARGIN_HF, _FUTURES = "ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures"
_TEXT, _AMOUNT, _TIME = "str", "decimal", "datetime64[ms, UTC]"

_SPOT_COLUMNS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("id", "currency", "account_type", "biz_type", "direction", "symbol", "order_id", "trade_id"), _TEXT)
    | dict.fromkeys(("amount", "fee", "balance"), _AMOUNT)
    | {"created_at": _TIME}
)
_FUTURES_COLUMNS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("offset", "currency", "type", "status", "remark"), _TEXT)
    | dict.fromkeys(("amount", "fee"), _AMOUNT)
    | {"time": _TIME}
)
_ACCOUNT = "account"
_OF_HF = "tax"
"""A column that the high-frequency ledgers have and the classic one has not."""


def unified_ledger(ledgers: Ledgers, *, uid: str | Mapping[str, str] | None = None) -> pd.DataFrame:
    """An entry of any of the four ledgers, each once, in the schema that `Archive.ledger()` has.

    What `fees_paid`, `statement`, `trades`, `net_worth_by_day` and the others take, without an archive. ``change`` is
    the amount with its sign; in futures XBT is BTC here. An entry that `ledgers` and `ledgers_hf` both tell is taken
    from the latter, which knows the balance. Pending futures rows are left out: they are in no balance and will change.

    Parameters
    ----------
    ledgers : DataFrame or list of DataFrame
        Frames of `ledgers()`, `ledgers_hf()`, `ledgers_margin_hf()` and `ledgers_futures()`, whole or filtered, but
        each of one endpoint; several of the same one may overlap.
    uid : str or mapping, optional
        Number of the account, as `api_key()` and `balances()` tell it; for frames of several accounts, which have a
        column `account`, the number of each name. Left out, the names stand for the numbers, or nothing does: then
        only what compares the ledger with balances has to do without.

    Returns
    -------
    DataFrame
        In the order of time and id.

    Raises
    ------
    InputError
        For a frame that is no ledger, or an account whose number is not given.
    """
    frames = [ledgers] if isinstance(ledgers, pd.DataFrame) else list(ledgers)
    parts: dict[str, list[pd.DataFrame]] = {}
    for each in frames:
        need(each, (), "a frame of ledgers(), ledgers_hf(), ledgers_margin_hf() or ledgers_futures()")
        name = _endpoint(each)
        parts.setdefault(name, []).append(_rows(each, name, uid))
    told = {name: pd.concat(rows, ignore_index=True).drop_duplicates() for name, rows in parts.items()}
    return LEDGER.frame(unified({name: _stored(rows) for name, rows in told.items()}))


def _endpoint(ledger: pd.DataFrame) -> str:
    """The fetcher that a frame is from, by its columns."""
    if "offset" in ledger:
        return _FUTURES
    if _OF_HF not in ledger:
        return _CLASSIC
    is_margin = ledger["account_type"].astype("str").str.upper().str.endswith("_V2", na=False).any()
    return _MARGIN_HF if is_margin else _HF


def _rows(ledger: pd.DataFrame, name: str, uid: str | Mapping[str, str] | None) -> pd.DataFrame:
    """The columns that count, and whose entries they are."""
    columns = _FUTURES_COLUMNS if name == _FUTURES else _SPOT_COLUMNS
    need(ledger, columns, f"the frame of {name}()")
    for each, dtype in columns.items():
        if dtype == _TIME:
            need_utc(ledger[each], f"{each} of {name}()")
        if dtype == _AMOUNT and len(ledger) and pd.api.types.is_float_dtype(ledger[each].dtype):
            raise InputError(f"{each} of {name}() is a binary float, which is not exact: keep it as it was fetched")
    rows = ledger[list(columns)].astype(dict(columns)).assign(**{UID: _uids(ledger, uid)})
    return rows[(rows["status"] != "Pending").fillna(True).to_numpy(bool)] if name == _FUTURES else rows


def _uids(ledger: pd.DataFrame, uid: str | Mapping[str, str] | None) -> "pd.Series[Any]":
    if _ACCOUNT not in ledger:
        if isinstance(uid, Mapping):
            raise InputError("uid is a mapping, but a frame has no column account: pass its number")
        return pd.Series(str(uid or ""), index=ledger.index, dtype="str")
    names = ledger[_ACCOUNT].astype("str")
    if uid is None:
        return names
    if not isinstance(uid, Mapping):
        raise InputError("uid is one number, but a frame has a column account: pass a mapping of its names to numbers")
    unknown = sorted(set(names) - set(uid))
    if unknown:
        raise InputError(f"uid has no number for the account {unknown[0]!r}")
    return names.map(dict(uid)).astype("str")


def _stored(rows: pd.DataFrame) -> pa.Table:
    """As the archive has rows that it fetched."""
    plain = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    exact = [
        field.with_type(ARROW_TYPE) if isinstance(field.type, pa.ExtensionType) else field for field in plain.schema
    ]
    plain = plain.cast(pa.schema(exact))
    return plain.append_column(ARCHIVED_FROM, pa.array([API] * len(rows), pa.string()))
