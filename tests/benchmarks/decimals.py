"""How long do decimals take beside floats, Python's Decimals and polars' decimals?

Run it: ``python tests/benchmarks/decimals.py``. Each line is the best of several runs over a million amounts with eight
and five places. The last columns tell how many times as long the `decimal` dtype takes: less than 1 is faster.
"""

import importlib.util
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kucoin_frames.decimals import DecimalArray

COUNT = 1_000_000
GROUPS = 1_000


def best(work: Callable[[], Any], seconds: float = 2.0) -> float:
    """The shortest run of as many as fit into so many seconds, at least two."""
    runs: list[float] = []
    while len(runs) < 2 or sum(runs) < seconds:
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return min(runs)


def amounts(highest: int, places: int, seed: int) -> DecimalArray:
    counts = np.random.default_rng(seed).integers(1, highest, COUNT)
    return DecimalArray(
        pa.array([f"{count // 10**places}.{count % 10**places:0{places}d}" for count in counts.tolist()])
    )


def pandas_work(left: pd.Series, right: pd.Series, groups: Any) -> dict[str, Callable[[], Any]]:
    return {
        "sum": left.sum,
        "group-by sum": lambda: left.groupby(groups).sum(),
        "a + b": lambda: left + right,
        "a * b": lambda: left * right,
        "a / b": lambda: left / right,
        "a < b": lambda: left < right,
        "sort": left.sort_values,
    }


def polars_work(left: DecimalArray, right: DecimalArray, groups: Any) -> dict[str, Callable[[], Any]]:
    import polars as pl

    frame = pl.DataFrame({"groups": groups, "a": pl.from_arrow(left._column), "b": pl.from_arrow(right._column)})
    a, b = frame["a"], frame["b"]
    return {
        "sum": a.sum,
        "group-by sum": lambda: frame.group_by("groups").agg(pl.col("a").sum()),
        "a + b": lambda: a + b,
        "a * b": lambda: a * b,
        "a / b": lambda: a / b,
        "a < b": lambda: a < b,
        "sort": a.sort,
    }


def main() -> None:
    groups = np.random.default_rng(0).integers(0, GROUPS, COUNT)
    left, right = pd.Series(amounts(10**12, 8, seed=1)), pd.Series(amounts(10**10, 5, seed=2))
    ours = {name: best(work) for name, work in pandas_work(left, right, groups).items()}
    rivals: dict[str, Callable[[], dict[str, Callable[[], Any]]]] = {
        "float64": lambda: pandas_work(left.astype(float), right.astype(float), groups),
        "Decimal": lambda: pandas_work(
            pd.Series(list(left), dtype=object), pd.Series(list(right), dtype=object), groups
        ),
    }
    if importlib.util.find_spec("polars"):
        rivals["polars"] = lambda: polars_work(left.array, right.array, groups)
    ratios = {
        rival: {name: ours[name] / best(work) for name, work in works().items()} for rival, works in rivals.items()
    }
    print(f"{COUNT:,} values".ljust(16), "decimal".rjust(10), *(f"/ {rival}".rjust(10) for rival in rivals))
    for name, seconds in ours.items():
        print(name.ljust(16), f"{seconds * 1e3:7.1f} ms", *(f"{ratios[rival][name]:10.2f}" for rival in rivals))


if __name__ == "__main__":
    main()
