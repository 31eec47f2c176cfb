"""How does an export of KuCoin's web site come into the archive, and what of its time is known since? Files in.

Reads with `exports`, stores with `imported`; asks nobody. Rows are stored before anything is said to be known of their
time, and nothing is said of a stretch whose balances the rows do not explain.
"""

from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.coverage import Known
from kucoin_frames.archive.exports import FINDINGS, Export, prove, read_export
from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.exports.sources import Source
from kucoin_frames.archive.exports.words import kind_of
from kucoin_frames.archive.facts import Facts, stamp
from kucoin_frames.archive.imported import EXPORT, IMPORTS, entries, fetched, is_told, numbered
from kucoin_frames.archive.spans import NOTHING, Spans
from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import UID
from kucoin_frames.archive.unified import LEDGER
from kucoin_frames.columns import Table, count, identifier, text, time
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import SECOND, Moment, Span

__all__ = ["IMPORTED", "import_export", "prove_export"]

IMPORTED = Table(
    (
        identifier("uid", "Account holder; NA where nobody can say who it is."),
        text("holder", "mainAccount, or the sub-account, in the file's words."),
        text("accountType", "Account that the history is of."),
        count("rows", "Rows that the files have, each movement once."),
        count("added", "Rows that the archive's ledger did not have."),
        count("fetched", "Rows that the API had told."),
        count("repeated", "Rows that an earlier import had brought."),
        count("unknown", "Rows whose cause is not known; they are in the ledger as `other`."),
        time("coveredFrom", "Start of what the files prove to be whole; NA if nothing."),
        time("coveredTo", "End of it; there may be holes in between, see `Archive.coverage`."),
        count("findings", "Stretches that the rows do not explain: `prove_export` tells which."),
        text("note", "Why rows were not taken in; empty if all were."),
    )
)
"""What an import gives: one row a holder and account type."""

_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "ledgers": ("MAIN", "TRADE", "MARGIN", "ISOLATED"),
    "ledgers_hf": ("TRADE",),
    "ledgers_margin_hf": ("MARGIN", "ISOLATED"),
}
"""The account histories that together tell all that a ledger does. A file does not say whether its wallets were those
of high frequency or not, so the classic ledger needs them all. The futures wallet has no history among the exports."""

_DOUBTFUL = ("missing", "surplus")
_WHO = ["uid", "holder", "account_type"]
_LEFT = "left out"
_UNNAMED = "not taken in, as no UID is shown in full: pass uid= for the master, export sub-accounts with their UID"


def import_export(
    source: Source,
    archive: Archive | str | Path,
    *,
    uid: str | None = None,
    covers: tuple[Moment, Moment] | None = None,
    name: str = "",
    account_type: str | None = None,
    zone: str | None = None,
) -> pd.DataFrame:
    """Take the account histories of an export into an archive: one row a holder and account type.

    `Archive.ledger` has the rows from then on, in whole seconds, with ids of their own and a `source` that begins with
    ``import:``. A movement that the API tells too, now or after a later sync, is there once, as the API tells it. To
    import a file again adds nothing.

    What the files prove to be whole becomes `imported` in `Archive.coverage`: `ledgers_hf` where the trading account's
    history is whole, `ledgers_margin_hf` where those of cross and of isolated margin are, `ledgers` where these three
    and the funding account's are, from this or other imports. A history is whole from its first row to its last, from
    the first asset snapshot beside it to the last, in the span that its name tells as far as anything in the export is
    of that time, and in `covers` until now; but nowhere between two snapshots whose difference the rows do not explain.

    Parameters
    ----------
    source : path or bytes
        The ZIP as it was downloaded, a folder of its files, one CSV file, or the content of a ZIP or a file.
    archive : Archive, str or Path
        The archive, or where it is.
    uid : str, optional
        UID of the master, for files that mask it or have none. If left out, the archive's, or that in the ZIP's name,
        or that of the only account which the archive tells of.
    covers : pair of moments, optional
        The half-open span that was asked for on the site, if you know it.
    name, account_type, zone
        As in `read_export`.

    Raises
    ------
    InputError
        If the export is of another UID, or an account history does not tell its account; nothing is taken in then.
    ExportError
        For a file that cannot be read whole.
    """
    opened = archive if isinstance(archive, Archive) else Archive(archive)
    export = read_export(source, name=name, account_type=account_type, zone=zone, covers=covers)
    export = _owned(export, opened, uid)
    if export.ledger["account_type"].isna().any():
        files = ", ".join(export.ledger["file"][export.ledger["account_type"].isna()].unique())
        raise InputError(
            f"{files}: the name does not tell which account the history is of: pass account_type='MAIN', 'TRADE',"
            " 'MARGIN' or 'ISOLATED', one file at a time"
        )
    now = opened.now()
    ledger = export.ledger.assign(standing=_LEFT)
    for each in ledger["uid"].dropna().unique():
        mine = ledger["uid"] == each
        ledger.loc[mine, "standing"] = _stored(opened.store, ledger[mine], each, now)
    findings = _proof(export, opened.store)
    proven = _proven(export, findings, now)
    for each in sorted({owner for owner, _ in proven}):
        _record(
            opened.store, each, {account: proven[owner, account] for owner, account in proven if owner == each}, now
        )
    return _summary(export, ledger, proven, findings)


def prove_export(
    source: Source, archive: Archive | str | Path, *, uid: str | None = None, name: str = "", zone: str | None = None
) -> pd.DataFrame:
    """A stretch between two asset snapshots of an export in which the archive's ledger does not explain a balance.

    No rows: all is proven. Nothing is imported by this. The columns and verdicts are those of `prove`; the span that is
    not covered by the export's own histories is ``uncovered``. Parameters are those of `import_export`.
    """
    opened = archive if isinstance(archive, Archive) else Archive(archive)
    return _proof(_owned(read_export(source, name=name, zone=zone), opened, uid), opened.store)


def _owned(export: Export, archive: Archive, uid: str | None) -> Export:
    """The export with the master's UID filled in, if anything tells it."""
    only = archive.accounts if len(archive.accounts) == 1 else [None]
    owner = uid or archive.uid or export.account_number or only[0]
    return export if owner is None else export.of(owner)


def _stored(store: Store, ledger: pd.DataFrame, uid: str, now: int) -> list[str]:
    """Store one holder's rows, and tell of each whether it was there before: fetched, repeated, or added."""
    rows = numbered(ledger, uid)
    moments = epoch_ms(ledger["created_at"])
    span = Span(int(moments.min()), int(moments.max()) + SECOND)
    there = store.rows(IMPORTS, uid=uid, span=span, columns=["id"])["id"]
    owned = rows.append_column(UID, pa.repeat(pa.scalar(uid, pa.string()), rows.num_rows))
    was_fetched = is_told(owned, fetched(store, uid, span))
    standing = pc.if_else(
        was_fetched, "fetched", pc.if_else(pc.is_in(rows["id"], value_set=there), "repeated", "added")
    )
    # A column that a file does not have takes nothing away from what another file told of the same rows.
    told = [each for each in rows.column_names if rows[each].null_count < rows.num_rows]
    store.merge(IMPORTS, rows.select(told), uid=uid, at=now, source=EXPORT)
    store.tidy(IMPORTS, uid=uid)
    return [str(each) for each in standing.to_pylist()]


def _proof(export: Export, store: Store) -> pd.DataFrame:
    """What of the snapshots the archive's ledger does not explain."""
    parts = [FINDINGS.empty()]
    snapshots = export.snapshots[export.snapshots["uid"].notna()]
    for uid, taken in snapshots.groupby("uid"):
        moments = epoch_ms(taken["taken_at"])
        span = Span(int(moments.min()), int(moments.max()) + SECOND)
        rows = LEDGER.frame(entries(store, str(uid), span))
        parts.append(prove(rows, taken, spans=export.spans))
    return pd.concat(parts, ignore_index=True).astype(FINDINGS.dtypes)


def _proven(export: Export, findings: pd.DataFrame, now: int) -> dict[tuple[str, str], Spans]:
    """Of which time each holder's account histories are whole."""
    last = export.files["last_at"].dropna()
    told = int(epoch_ms(last).max()) + SECOND if len(last) else 0
    proven: dict[tuple[str, str], Spans] = {}
    known = export.spans[export.spans["uid"].notna() & export.spans["account_type"].notna()]
    bounds = zip(epoch_ms(known["start_at"]).tolist(), epoch_ms(known["end_at"]).tolist(), strict=True)
    for owner, account, evidence, (start, end) in zip(
        known["uid"], known["account_type"], known["evidence"], bounds, strict=True
    ):
        # A name may promise days that had not come when the file was made; only what is in the export dates it.
        until = min(end, told) if evidence == "name" else min(end, now)
        proven[owner, account] = proven.get((owner, account), NOTHING) | Spans.one(start, until)
    doubtful = findings[findings["verdict"].isin(_DOUBTFUL)]
    bounds = zip(epoch_ms(doubtful["start_at"]).tolist(), epoch_ms(doubtful["end_at"]).tolist(), strict=True)
    for owner, account, (start, end) in zip(doubtful["uid"], doubtful["account_type"], bounds, strict=True):
        if (owner, account) in proven:
            proven[owner, account] -= Spans.one(start + SECOND, end + SECOND)
    return {key: spans for key, spans in proven.items() if spans}


def _record(store: Store, uid: str, proven: Mapping[str, Spans], now: int) -> None:
    """Write down which histories are whole, and of which ledgers thereby everything is known."""
    facts = Facts(store, uid)
    after = facts.record({_subject(account): Known(imported=spans) for account, spans in proven.items()}, now)
    whole = {
        name: reduce(Spans.__and__, [after.get(_subject(each), Known()).imported for each in accounts])
        for name, accounts in _TOLD_BY.items()
    }
    facts.record({name: Known(imported=spans) for name, spans in whole.items() if spans}, now)


def _subject(account_type: str) -> str:
    """What a fact about one account's history is recorded under, for imports that bring the others later."""
    return f"{IMPORTS.name}/{account_type}"


def _summary(
    export: Export, ledger: pd.DataFrame, proven: Mapping[tuple[str, str], Spans], findings: pd.DataFrame
) -> pd.DataFrame:
    everybody = pd.concat([ledger[_WHO], export.spans[_WHO]]).drop_duplicates().sort_values(_WHO)
    everybody = everybody[everybody["account_type"].notna()]
    found = []
    for uid, holder, account in everybody.itertuples(index=False, name=None):
        mine = _is(ledger["uid"], uid) & _is(ledger["holder"], holder) & (ledger["account_type"] == account)
        rows = ledger[mine]
        spans = proven.get((uid, account), NOTHING)
        causes = zip(rows["biz_type"].astype(object), rows["remark"].astype(object), strict=True)
        found.append(
            {
                "uid": uid,
                "holder": holder,
                "account_type": account,
                "rows": len(rows),
                **{each: int((rows["standing"] == each).sum()) for each in ("added", "fetched", "repeated")},
                "unknown": sum(kind_of(_text(cause), _text(remark)) is None for cause, remark in causes),
                "covered_from": stamp(spans.start),
                "covered_to": stamp(spans.end),
                "findings": int((_is(findings["uid"], uid) & (findings["account_type"] == account)).sum()),
                "note": _UNNAMED if (rows["standing"] == _LEFT).any() else "",
            }
        )
    return pd.DataFrame(found, columns=list(IMPORTED.dtypes)).astype(IMPORTED.dtypes)


def _is(column: "pd.Series[str]", value: object) -> "pd.Series[bool]":
    return column.isna() if pd.isna(value) else column == value  # type: ignore[call-overload]  # any scalar will do


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
