"""Each table of the archive can be loaded, and has what coverage needs to know of it."""

import inspect

import pytest

from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.storage.tables import HISTORY, TABLES


@pytest.mark.parametrize("name", TABLES)
def test_each_table_has_a_method_that_loads_it(name: str) -> None:
    method = getattr(Archive, name, None)
    assert method is not None, f"kucoin_frames/archive/archive.py: give `Archive` a method `{name}` (as `withdrawals`)"
    assert {"start_at", "end_at"} <= set(inspect.signature(method).parameters), f"`{name}` takes no span of time"


@pytest.mark.parametrize("name", HISTORY)
def test_each_history_has_a_time_and_a_key(name: str) -> None:
    stored = HISTORY[name]
    assert stored.table.order is not None, f"declare `order=` of the endpoint {name}: coverage is of times"
    assert stored.key, f"declare `key=` of {name}: without it a row that is fetched again would be there twice"
    declared = {column.name for column in stored.table.expanded}
    assert {stored.table.order, *stored.key} <= declared
