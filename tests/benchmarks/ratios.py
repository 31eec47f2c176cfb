"""What the benchmark scripts share: timing that survives a noisy machine, and pages of an invented ledger."""

import gc
import json
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = 5


def seconds(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median of several runs, after one that does not count."""
    work()
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def told(name: str, ours: float, others: dict[str, float], *, unit: str = "s", better: str = "less") -> None:
    """One block of the report: our figure, and how the others compare with it."""
    print(f"{name}: ours {ours:,.3f} {unit}" if unit == "s" else f"{name}: ours {ours:,.0f} {unit}")
    for other, figure in others.items():
        ratio = figure / ours if better == "less" else ours / figure
        shown = f"{figure:,.3f} {unit}" if unit == "s" else f"{figure:,.0f} {unit}"
        print(f"  {other:<58} {shown:>20}   ours is {ratio:.2f} times as good")


def hf_pages(rows: int, a_page: int = 200) -> list[bytes]:
    """The `data` of pages of a high-frequency ledger, newest first, as KuCoin sends them: compact JSON."""
    dice = random.Random(1)

    def row(number: int) -> dict[str, str]:
        context = {"symbol": "KCS-USDT", "orderId": f"{dice.getrandbits(96):024x}", "tradeId": str(10**16 + number)}
        return {
            "id": str(254_062_248_624_417 + number),
            "currency": dice.choice(["USDT", "BTC", "ETH", "KCS"]),
            "amount": f"{dice.random() * 1000:.8f}",
            "fee": f"{dice.random():.8f}",
            "tax": "0",
            "balance": f"{dice.random() * 10_000:.8f}",
            "accountType": "TRADE_HF",
            "bizType": "TRADE_EXCHANGE",
            "direction": dice.choice(["in", "out"]),
            "createdAt": str(1_728_443_957_539 + number),
            "context": json.dumps(context, separators=(",", ":")),
        }

    numbers = range(rows, 0, -1)
    return [
        json.dumps([row(number) for number in numbers[start : start + a_page]], separators=(",", ":")).encode()
        for start in range(0, rows, a_page)
    ]
