"""(a) JSON pages of a high-frequency ledger to the tidy frame, rows a second, beside five other ways.

Run: python tests/benchmarks/decode.py [rows]
The peers do less: ccxt gives floats and dicts, the SDK gives objects and no frame.
"""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
from ratios import hf_pages, seconds, told

from kucoin_frames.endpoints import ledgers_hf

TABLE = ledgers_hf.endpoint.table


def ours(pages: list[bytes]) -> pd.DataFrame:
    return TABLE.frame(TABLE.distinct(TABLE.ordered(TABLE.decode(pages))))


def json_and_pandas(pages: list[bytes]) -> pd.DataFrame:
    frame = pd.DataFrame([row for page in pages for row in json.loads(page)])
    for column in ("amount", "fee", "tax", "balance"):
        frame[column] = frame[column].map(Decimal)
    frame["createdAt"] = pd.to_datetime(frame["createdAt"].astype("int64"), unit="ms", utc=True)
    contexts = pd.DataFrame([json.loads(context) for context in frame["context"]])
    return pd.concat([frame, contexts], axis=1).sort_values(["createdAt", "id"], ignore_index=True)


def with_ccxt() -> Callable[[list[bytes]], Any]:
    import ccxt

    exchange = ccxt.kucoin()
    return lambda pages: [exchange.parse_ledger(json.loads(page)) for page in pages]


def with_sdk() -> Callable[[list[bytes]], Any]:
    from kucoin_universal_sdk.generate.account.account.model_get_spot_hf_ledger_resp import GetSpotHfLedgerResp
    from kucoin_universal_sdk.model.common import RestResponse

    def parse(page: bytes) -> Any:
        envelope = RestResponse.from_json('{"code":"200000","data":' + page.decode() + "}")
        return GetSpotHfLedgerResp.from_dict(envelope.data)

    return lambda pages: [parse(page) for page in pages]


def with_polars() -> Callable[[list[bytes]], Any]:
    import polars as pl

    text = pl.String
    fields = (
        "id",
        "currency",
        "amount",
        "fee",
        "tax",
        "balance",
        "accountType",
        "bizType",
        "direction",
        "createdAt",
        "context",
    )
    row = pl.Struct(dict.fromkeys(fields, text))
    parts = pl.Struct({"symbol": text, "orderId": text, "tradeId": text})

    def parse(pages: list[bytes]) -> pl.DataFrame:
        lines = pl.Series([page.decode() for page in pages]).str.json_decode(pl.List(row))
        frame = lines.explode().struct.unnest()
        return (
            frame.with_columns(
                pl.col("amount", "fee", "tax", "balance").cast(pl.Decimal(38, 18)),
                pl.col("createdAt").cast(pl.Int64).cast(pl.Datetime("ms", "UTC")),
                pl.col("context").str.json_decode(parts).alias("parts"),
            )
            .unnest("parts")
            .sort("createdAt", "id")
        )

    return parse


def main(rows: int) -> None:
    pages = hf_pages(rows)
    others: dict[str, Callable[[list[bytes]], Any]] = {
        "json.loads + DataFrame + Decimal + to_datetime + context": json_and_pandas
    }
    for name, make in {
        "ccxt parse_ledger (floats, dicts)": with_ccxt,
        "kucoin-universal-sdk models (objects, no frame)": with_sdk,
        "polars, written by hand": with_polars,
    }.items():
        try:
            others[name] = make()
        except ImportError as error:
            print(f"  {name}: not installed ({error.name})")
    mine = rows / seconds(lambda: ours(pages))
    told(
        f"(a) {rows:,} ledger rows from JSON to the frame",
        mine,
        {name: rows / seconds(lambda parse=parse: parse(pages), rounds=3) for name, parse in others.items()},
        unit="rows/s",
        better="more",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
