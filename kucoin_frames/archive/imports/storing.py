"""How do rows of files get into the archive, each movement once? One holder's rows in; what was there, and what is.

All that the files say is kept, also what the API told. Records nothing about time.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.imports.gathered import gathered
from kucoin_frames.archive.imports.identity import NUMBER, numbered
from kucoin_frames.archive.imports.renamed import coded, currency_of, marks_in, seen, under_names
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import OCCURRENCE, Stored
from kucoin_frames.times import SECOND, Span

__all__ = ["EXPORT", "Taken", "span_of", "take_in"]

EXPORT = "export"
"""`archived_from` of a row that an exported file gave."""


class Taken(NamedTuple):
    """What came of some rows."""

    ids: pa.ChunkedArray
    """Of each row, that of its movement."""
    rows: pa.Table
    """The movements as they are stored now, each once."""
    before: pa.ChunkedArray
    """Ids of movements that were there before."""
    codes: Mapping[str, str]
    """Codes of names that the rows have, by what other files tell of the same movements."""

    def standings(self, is_told: pa.Array) -> "pd.Series[str]":
        """Of each row whether it was there before: fetched, repeated, or added; by whether the API told the movements.

        Parameters
        ----------
        is_told : pyarrow.Array
            Of each of the movements in `rows`.
        """
        was_there = pc.is_in(self.rows["id"], value_set=self.before.combine_chunks())
        states = pc.if_else(is_told, "fetched", pc.if_else(was_there, "repeated", "added"))
        places = pc.index_in(self.ids, value_set=self.rows["id"].combine_chunks())
        found = pd.Series(states.take(places).to_pandas().to_numpy(), dtype="str")
        return found.mask(self.ids.to_pandas().duplicated().to_numpy(), "repeated")


def span_of(rows: pd.DataFrame) -> Span:
    """The whole seconds that rows are of."""
    moments = epoch_ms(rows["created_at"])
    return Span(int(moments.min()) // SECOND * SECOND, int(moments.max()) // SECOND * SECOND + SECOND)


def take_in(
    store: Store, stored: Stored, rows: pd.DataFrame, uid: str, now: int, currencies: Mapping[str, str]
) -> Taken:
    """Store rows of files.

    Parameters
    ----------
    store : Store
        Where to.
    stored : Stored
        The table.
    rows : DataFrame
        Of one holder and at least one; with the columns of the table, but for what is made here.
    uid : str
        The holder.
    now : int
        The exchange's time.
    currencies : mapping
        Codes by the names that were replaced in the rows.
    """
    batch = numbered(under_names(rows, stored, currencies), uid, stored)
    there = _stored(store.rows(stored, uid=uid, span=span_of(rows)), stored)
    marks = marks_in(batch, there)
    _, told = coded(batch, marks, uid, stored)
    _, told_before = coded(there, marks, uid, stored)
    known = gathered(pa.concat_tables([batch, told, told_before]), there.drop_columns(NUMBER), stored)
    store.merge(stored, known, uid=uid, at=now, source=EXPORT)
    store.tidy(stored, uid=uid)
    own, column = batch.slice(0, len(rows)), currency_of(stored)
    is_named, under_codes = coded(own, marks, uid, stored)
    return Taken(
        pc.replace_with_mask(own["id"], is_named, under_codes["id"].combine_chunks()),
        seen(known),
        pa.chunked_array([*seen(there)["id"].chunks, *told_before["id"].chunks], pa.string()),
        dict(zip(own.filter(is_named)[column].to_pylist(), under_codes[column].to_pylist(), strict=True)),
    )


def _stored(rows: pa.Table, stored: Stored) -> pa.Table:
    """Stored rows with the table's columns, also those that it did not have when they were stored, and their number."""
    columns = {
        each.name: rows[each.name] if each.name in rows.column_names else pa.nulls(rows.num_rows, each.type)
        for each in stored.table.schema
    }
    return pa.table(columns | {NUMBER: rows[OCCURRENCE]}).cast(
        pa.schema([*stored.table.schema, pa.field(NUMBER, pa.int64())])
    )
