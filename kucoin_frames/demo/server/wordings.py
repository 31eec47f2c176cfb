"""How else could an answer look? The shapes that some sources about KuCoin show and others contradict.

The routes tell what the newest pages show. A wording tells the same data as an older page, a sample or another client
has it; the economy behind it stays the same. Several may be chosen together.
"""

import json
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias, cast, get_args

from kucoin_frames.demo.server.render import Json

Wording: TypeAlias = Literal[
    "single_quotes",
    "context_objects",
    "hex_ids",
    "margin_hf_texts",
    "no_tax",
    "no_options",
    "json_amounts",
    "chain_names",
    "no_arrears",
    "withdrawals_like_deposits",
    "numbered_pending",
    "uid_texts",
    "more_fields",
    "quiet_intervals",
    "no_lists",
]
"""Ledgers: `single_quotes`, contexts as older pages have them; `context_objects`, as JSON objects, as the oldest have
them; `hex_ids`, ids of the spot and margin ledger as 24 hex digits, as in older samples; `margin_hf_texts`, ids and
times of that ledger as text; `no_tax`, hf ledgers from before there was one; `numbered_pending`, pending futures rows
with an offset and a fee.

Funds: `json_amounts`, amounts of deposits and withdrawals as JSON numbers; `chain_names`, the chain of a deposit as
people read it; `no_arrears`, deposits from before that flag; `withdrawals_like_deposits`, a list without ids, as the
present sample has it.

The rest: `no_options`, an account summary from before there were options; `uid_texts`, numbers of sub-accounts as text;
`more_fields`, fields that only some accounts and coins have, and one of a futures account that no page names;
`quiet_intervals`, every seventh candle had no trade and is left out; `no_lists`, null for every empty list.
"""

WORDINGS: tuple[Wording, ...] = get_args(Wording)

PENDING_OFFSETS_FROM = 9_000_000_000_000_000
"""Above every entry's id, as what is newest has the largest."""

Row: TypeAlias = dict[str, Json]
Retold: TypeAlias = Callable[[Row], Row]

LEDGERS = (
    "/api/v1/accounts/ledgers",
    "/api/v1/hf/accounts/ledgers",
    "/api/v3/hf/margin/account/ledgers",
)
FUNDS = ("/api/v1/deposits", "/api/v1/withdrawals")


def retell(chosen: Collection[Wording], path: str, data: Json, chain_names: Mapping[str, str]) -> Json:
    """Tell an answer in the chosen wordings; `chain_names` gives the display name of a chain by its id."""
    for wording in chosen:
        for row in ROWS.get(wording, {}).get(path, ()):
            data = _each_row(data, row)
        if wording == "chain_names" and path == FUNDS[0]:
            data = _each_row(data, lambda row: row | {"chain": chain_names.get(str(row["chain"]), row["chain"])})
        elif wording == "quiet_intervals" and path == "/api/v1/market/candles":
            data = _without_sevenths(cast("list[list[str]]", data))
        elif wording == "no_lists":
            data = _without_empty_lists(data)
    return data


def check(chosen: Collection[str]) -> None:
    """Refuse names that are no wordings."""
    if isinstance(chosen, str):
        raise TypeError(f"wordings={chosen!r}: pass a tuple of names")
    for name in chosen:
        if name not in WORDINGS:
            raise TypeError(f"wordings: {name!r} is none of {', '.join(WORDINGS)}")


def _each_row(data: Json, retold: Retold) -> Json:
    """Retell the rows of an answer: those of a list, of a page or of a batch, or the one that it is."""
    if isinstance(data, list):
        return [retold(row) if isinstance(row, dict) else row for row in data]
    if not isinstance(data, dict):
        return data
    for name in ("items", "dataList"):
        if name in data:
            return data | {name: _each_row(data[name], retold)}
    return retold(data)


def _without(*names: str) -> Retold:
    return lambda row: {name: value for name, value in row.items() if name not in names}


def _as_text(*names: str) -> Retold:
    return lambda row: row | {name: str(row[name]) for name in names}


def _as_numbers(row: Row) -> Row:
    return row | {name: Decimal(str(row[name])) for name in ("amount", "fee")}


def _single_quotes(row: Row) -> Row:
    return row | {"context": str(row["context"]).replace('"', "'")}


def _objects(row: Row) -> Row:
    text = str(row["context"]).replace("'", '"')
    return row | {"context": json.loads(text) if text else ""}


def _in_hex(row: Row) -> Row:
    return row | {"id": f"{int(str(row['id'])):024x}"}


def _numbered(row: Row) -> Row:
    if row["status"] != "Pending":
        return row
    place = sum(str(row["remark"]).encode())
    return row | {"offset": PENDING_OFFSETS_FROM + place, "fee": Decimal("0.0")}


def _with_taxes(row: Row) -> Row:
    """Add the rates that only pairs have; contracts, which are asked for on the same path, have none."""
    return row | {"sellTaxRate": "0.01", "buyTaxRate": "0"} if "-" in str(row["symbol"]) else row


def _with_chain_fees(row: Row) -> Row:
    fees: Row = {"depositFeeRate": "0.001", "withdrawMaxFee": "50", "depositTierFee": "0"}
    return row | {"chains": _each_row(row["chains"], lambda chain: chain | fees)}


def _without_sevenths(candles: list[list[str]]) -> Json:
    if len(candles) < 2:
        return cast("Json", candles)
    step = int(candles[0][0]) - int(candles[1][0])
    return cast("Json", [candle for candle in candles if int(candle[0]) // step % 7])


def _without_empty_lists(data: Json) -> Json:
    if isinstance(data, list):
        return [_without_empty_lists(value) for value in data] or None
    if isinstance(data, dict):
        return {name: _without_empty_lists(value) for name, value in data.items()}
    return data


ROWS: dict[Wording, dict[str, tuple[Retold, ...]]] = {
    "single_quotes": dict.fromkeys(LEDGERS, (_single_quotes,)),
    "context_objects": dict.fromkeys(LEDGERS, (_objects,)),
    "hex_ids": {LEDGERS[0]: (_in_hex,)},
    "margin_hf_texts": {LEDGERS[2]: (_as_text("id", "createdAt"),)},
    "no_tax": dict.fromkeys(LEDGERS[1:], (_without("tax"),)),
    "no_options": {"/api/v2/user-info": (_without("optionSubQuantity", "maxOptionSubQuantity"),)},
    "json_amounts": dict.fromkeys(FUNDS, (_as_numbers,)),
    "no_arrears": {FUNDS[0]: (_without("arrears"),)},
    "withdrawals_like_deposits": {FUNDS[1]: (_without("id"), lambda row: row | {"arrears": False})},
    "numbered_pending": {"/api/v1/transaction-history": (_numbered,)},
    "uid_texts": {"/api/v2/sub/user": (_as_text("uid"),)},
    "more_fields": {
        "/api/v1/account-overview": (lambda row: row | {"availableMargin": row["availableBalance"]},),
        "/api/v1/trade-fees": (_with_taxes,),
        "/api/v3/currencies": (_with_chain_fees,),
    },
}
"""What becomes of each row of an answer, by its path."""
