"""How does one get all rows out of a peer that gives a page at a time? By hand, as its users have to.

All walks give the oldest row first.
"""

from collections.abc import Callable, Iterator
from typing import Any

from kucoin_frames.times import DAY

from .compare import Row

__all__ = ["Ask", "by_cursor", "by_offset", "by_pages", "days"]

Ask = Callable[..., Any]
"""Asks a peer with parameters by name and gives the parsed data."""


def by_pages(ask: Ask, size: int, **asked: Any) -> list[Row]:
    """All pages of a list that is counted."""
    rows: list[Row] = []
    number, pages, total = 1, 1, 0
    while number <= pages:
        page = ask(current_page=number, page_size=size, **asked)
        pages, total = page["total_page"], page["total_num"]
        rows += page["items"]
        number += 1
    assert len(rows) == total
    return rows[::-1]


def by_cursor(ask: Ask, limit: int, **asked: Any) -> list[Row]:
    """All batches of a list that is walked by the last id of the batch before."""
    rows: list[Row] = []
    batch = ask(limit=limit, **asked)
    while batch:
        rows += batch
        batch = ask(limit=limit, last_id=int(batch[-1]["id"]), **asked) if len(batch) == limit else []
    return rows[::-1]


def by_offset(ask: Ask, count: int, **asked: Any) -> list[Row]:
    """All batches of the futures ledger, walked by the smallest offset of the batch before."""
    batch = ask(max_count=count, **asked)
    rows: list[Row] = list(batch["data_list"])
    while batch["has_more"]:
        smallest = min(int(row["offset"]) for row in batch["data_list"] if row["status"] == "Completed")
        batch = ask(max_count=count, offset=smallest, **asked)
        rows += batch["data_list"]
    return rows[::-1]


def days(start: int, end: int) -> Iterator[dict[str, int]]:
    """Windows of 24 hours, oldest first, whose last millisecond belongs to them, as KuCoin has it."""
    for first in range(start, end, DAY):
        yield {"start_at": first, "end_at": min(first + DAY, end) - 1}
