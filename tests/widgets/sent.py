"""What the table of an explorer sends to the browser."""

import json
import re
from typing import Any

from kucoin_frames.widgets import Explorer


def sent(explorer: Explorer) -> list[list[Any]]:
    """What the browser gets: numbers as their places among the column's texts, counted from 1."""
    assert explorer.table._table is not None
    rows: list[list[Any]] = json.loads(explorer.table._table._dt_args["data_json"])
    return rows


def numbers(explorer: Explorer) -> list[str]:
    """The first column's texts, in the order of what they stand for."""
    assert explorer.table._table is not None
    told = json.dumps(explorer.table._table._dt_args["columnDefs"]).replace("\\", "")
    return re.findall(r'"([\d,.-]+)"', re.findall(r"\[(\"[\d,.\" -]+)\]", told)[0])
