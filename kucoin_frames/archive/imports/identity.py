"""Which row of a file is which movement? Ids that depend on what a row says and on nothing else. Pure."""

import hashlib

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.standing import turns
from kucoin_frames.archive.storage.rows import texts
from kucoin_frames.archive.storage.tables import Stored

__all__ = ["NUMBER", "STANDS_AS", "ids", "numbered"]

NUMBER = "number"
"""Of equal rows of one file the first is 0, the next 1, and so on. It is not stored as such."""

STANDS_AS = "stands_as"
"""In a row that is kept under the name of a currency which a file shows: the code under which the movement stands."""


def numbered(rows: pd.DataFrame, uid: str, stored: Stored) -> pa.Table:
    """One account holder's rows of an export's frame as they are stored, in their order, each with its id and `NUMBER`.

    The same file gives the same ids, and what two files tell has one id.
    """
    schema = stored.table.schema
    names = [name for name in schema.names if name != "id"]
    whole = pa.Table.from_pandas(rows[names], preserve_index=False)
    found = pa.table({name: pc.cast(whole[name], schema.field(name).type) for name in names})
    keys = texts(found, (*stored.key, "file")).to_pandas()
    found = found.append_column(NUMBER, pa.array(turns(keys, found)))
    return found.append_column("id", ids(found, uid, stored)).select([*schema.names, NUMBER])


def ids(rows: pa.Table, uid: str, stored: Stored) -> pa.Array:
    """The id of each row, by its key and number."""
    facts = zip(texts(rows, stored.key).to_pylist(), rows[NUMBER].to_pylist(), strict=True)
    return pa.array([_id(f"{uid}\x1f{key}\x1f{number}") for key, number in facts], pa.string())


def _id(facts: str) -> str:
    return "import-" + hashlib.sha256(facts.encode()).hexdigest()[:24]
