"""Ledger rows by the million for the archive's benchmarks: the shape of `ledgers_hf`, made with numpy."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.times import DAY

CURRENCIES = np.array(["USDT", "BTC", "ETH", "KCS", *(f"COIN{number:02}" for number in range(28))])
YEAR = 2025


def amounts(dice: np.random.Generator, rows: int) -> pa.Array:
    """Random amounts below 100 with 18 places, as exact decimals: 128-bit integers, written as they lie in memory."""
    words = np.zeros((rows, 2), dtype="int64")
    words[:, 0] = dice.integers(1, 10**18, rows)
    return pa.Array.from_buffers(pa.decimal128(38, 18), rows, [None, pa.py_buffer(words.tobytes())])


def month(number: int, rows: int) -> pa.Table:
    """So many rows of the first 28 days of the month with this number, counted from 1."""
    dice = np.random.default_rng(number)
    first = int(np.datetime64(f"{YEAR}-{number:02}", "ms").astype("int64"))
    times = np.sort(first + dice.integers(0, 28 * DAY, rows))
    ids = pa.array((np.arange(rows) + number * 10**13).astype("str"))
    # Half of all rows are USDT, as each trade has a leg in the quote currency.
    coins = dice.integers(1, len(CURRENCIES), rows)
    which = np.where(dice.random(rows) < 0.5, 0, coins)
    symbols = pa.array(np.char.add(CURRENCIES, "-USDT")[coins])
    return pa.table(
        {
            "id": ids,
            "currency": pa.array(CURRENCIES[which]),
            "amount": amounts(dice, rows),
            "fee": amounts(dice, rows),
            "tax": pa.repeat(pa.scalar(Decimal(0), pa.decimal128(38, 18)), rows),
            "balance": amounts(dice, rows),
            "account_type": pa.repeat("TRADE_HF", rows),
            "biz_type": pa.array(np.where(dice.random(rows) < 0.01, "TRANSFER", "TRADE_EXCHANGE")),
            "direction": pa.array(np.array(["in", "out"])[dice.integers(0, 2, rows)]),
            "created_at": pa.array(times, pa.timestamp("ms", tz="UTC")),
            "symbol": symbols,
            "order_id": ids,
            "trade_id": ids,
            "context": pc.binary_join_element_wise('{"symbol":"', symbols, '","orderId":"', ids, '"}', ""),
        }
    )
