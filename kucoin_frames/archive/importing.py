"""How does an export of KuCoin's web site come into the archive? Files in, and what came of each account out.

Reads with `exports`, stores with `imported` and `records`; asks nobody. Rows are stored before anything is said to be
known of their time, and nothing is said of a stretch whose balances the rows do not explain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.coverage.facts import stamp
from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.exports import FINDINGS, Export, read_export
from kucoin_frames.archive.exports.naming import AMBIGUOUS, NAMED
from kucoin_frames.archive.exports.reading import ROUNDED
from kucoin_frames.archive.exports.sources import Source
from kucoin_frames.archive.exports.words import kind_of
from kucoin_frames.archive.imports.identity import STANDS_AS
from kucoin_frames.archive.imports.imported import IMPORTS, fetched, is_told, told_exactly
from kucoin_frames.archive.imports.named import NAMED_ROWS, store_names
from kucoin_frames.archive.imports.proving import findings_of, ledger_beside, proven, record
from kucoin_frames.archive.imports.records import RECORDS, store_records
from kucoin_frames.archive.imports.renamed import misnamed, recoded, seen
from kucoin_frames.archive.imports.storing import span_of, take_in
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import UID
from kucoin_frames.columns import Table, count, identifier, text, time
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment

__all__ = ["IMPORTED", "SubAccounts", "import_export", "prove_export"]

IMPORTED = Table(
    (
        identifier("uid", "Account holder; NA where nobody can say who it is."),
        text("holder", "mainAccount, or the sub-account, in the file's words."),
        text("table", "imports: movements of balances; import_deposits, import_withdrawals: what explains them."),
        text("accountType", "Account that the history is of; NA for deposits and withdrawals."),
        count("rows", "Rows that the files have, each movement once."),
        count("added", "Rows that the archive did not have."),
        count("fetched", "Rows that the API had told."),
        count("repeated", "Rows that an earlier import had brought, or another file of this one."),
        count("leftOut", "Rows not taken in, as nobody can say whose they are: `note` says what to do."),
        count("unknown", "Rows whose cause is not known; they are in the ledger as `other`."),
        count("named", "Rows of trades whose pair and order fills and orders tell, of this import or of earlier ones."),
        count("ambiguous", "Rows of trades behind which several fills may stand; they are left without a name."),
        time("coveredFrom", "Start of what the files prove to be whole; NA if nothing."),
        time("coveredTo", "End of it; there may be holes in between, see `Archive.coverage`."),
        count("findings", "What the ledger does not explain: `prove_export` tells where, and by how much."),
        text("note", "Why rows were not taken in; what was replaced or may be rounded in them; else empty."),
    )
)
"""What an import gives: one row a holder and account type, and one a holder for deposits and for withdrawals."""

_WHO = ["uid", "holder", "account_type"]
_ACCOUNT = ["uid", "account_type"]
_LEFT = "left out"
_STANDINGS = {"added": "added", "fetched": "fetched", "repeated": "repeated", "left_out": _LEFT}
_UNNAMED = (
    "not taken in, as no UID is shown in full: pass uid= for the master, sub_accounts= for a sub-account, or export"
    " with UIDs"
)
_DOUBTFUL = (
    "has numbers of 15 digits or more, which may have been rounded when the workbook was made: where the API or a CSV"
    " file tells a movement too, its amount is exact, so import the CSV file as well"
)
_MISNAMED = (
    "{rows} imported rows are of {currency}, which other files were said to show for {code}: if it is that in theirs"
    " too, import them again with currencies={{'{currency}': '{code}'}}"
)
_STORED = ("ledger", *RECORDS)
"""The frames of an export whose rows are stored."""
_EXPLAINING = ("snapshots", "fills", "orders", *RECORDS)

SubAccounts = Mapping[str, str] | Iterable[str]


def import_export(
    source: Source,
    archive: Archive | str | Path,
    *,
    uid: str | None = None,
    covers: tuple[Moment, Moment] | None = None,
    name: str = "",
    account_type: str | None = None,
    zone: str | None = None,
    sub_accounts: SubAccounts = (),
    currencies: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Take an export into an archive: one row a holder and account type, and one for deposits and for withdrawals.

    `Archive.ledger` has the rows from then on, in whole seconds, with ids of their own and a `source` that begins with
    ``import:``. A movement that the API tells too, now or after a later sync, is there once, as the API tells it. To
    import a file again adds nothing. Fills and orders give rows of trades their symbol, order id and trade id, where
    they can be no others: amounts, fee and second are the same, and there are as many rows as fills. Deposits and
    withdrawals are shown by `Archive.deposits` and `Archive.withdrawals` where the API's are not complete.

    What the files prove to be whole becomes `imported` in `Archive.coverage`: `ledgers_hf` where the trading account's
    history is whole, `ledgers_margin_hf` where those of cross and of isolated margin are, `ledgers` where these three
    and the funding account's are, from this or other imports. A history is whole from its first row to its last, from
    the first asset snapshot beside it to the last, in the span that its name tells as far as anything in the export is
    of that time, and in `covers` until now; but nowhere between two snapshots whose difference the rows do not explain.

    Parameters
    ----------
    source : path or bytes
        The ZIP as it was downloaded, a folder of its files, one CSV file or workbook (.xlsx), or the content of a ZIP
        or a file.
    archive : Archive, str or Path
        The archive, or where it is.
    uid : str, optional
        UID of the master, for files that mask it or have none. If left out, the archive's, or that in the ZIP's name,
        or that of the only account which the archive tells of.
    covers : pair of moments, optional
        The half-open span that was asked for on the site, if you know it.
    name, account_type, zone
        As in `read_export`.
    sub_accounts : mapping or iterable of str, optional
        For files that mask the UIDs of sub-accounts: UIDs by the names that the files give them, or just the UIDs, of
        which each fits the digits shown or not. Those that the archive tells of are known anyway.
    currencies : mapping of str to str
        KuCoin's codes by the names that the files show, where these differ, such as ``{"BSV": "BCHSV"}``. If it was
        left out, import the files again with it: their movements stand under the code from then on, also when a file
        without it tells them once more.

    Raises
    ------
    InputError
        If the export is of another UID, or an account history does not tell its account; nothing is taken in then.
    ExportError
        For a file that cannot be read whole.
    """
    opened = archive if isinstance(archive, Archive) else Archive(archive)
    export = read_export(source, name=name, account_type=account_type, zone=zone, covers=covers, currencies=currencies)
    export = _owned(export, opened, uid, sub_accounts)
    if export.ledger["account_type"].isna().any():
        files = ", ".join(export.ledger["file"][export.ledger["account_type"].isna()].unique())
        raise InputError(
            f"{files}: the name does not tell which account the history is of: pass account_type='MAIN', 'TRADE',"
            " 'MARGIN' or 'ISOLATED', one file at a time"
        )
    now = opened.now()
    taken = [_taken(opened.store, export.only(each), each, now) for each in export.uids]
    findings = pd.concat([FINDINGS.empty(), *(each.findings for each in taken)], ignore_index=True)
    whole = proven(export, findings, now)
    for each in sorted({owner for owner, _ in whole}):
        spans = {account: whole[owner, account] for owner, account in whole if owner == each}
        record(opened.store, each, spans, now)
    return _summary(export, taken, whole, findings)


def prove_export(
    source: Source,
    archive: Archive | str | Path,
    *,
    uid: str | None = None,
    name: str = "",
    zone: str | None = None,
    sub_accounts: SubAccounts = (),
    currencies: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Something in an export that the archive's ledger does not explain. No rows: all is proven.

    A stretch between two asset snapshots whose entries do not add up to the balances (`check` is ``snapshots``); a
    currency on a day of which the trades are not those of the fills (``fills``); a deposit or withdrawal that went
    through and has no entry. Nothing is imported by this. What is not covered by the export's own histories is
    ``uncovered``. Parameters are those of `import_export`.
    """
    opened = archive if isinstance(archive, Archive) else Archive(archive)
    export = _owned(read_export(source, name=name, zone=zone, currencies=currencies), opened, uid, sub_accounts)
    parts = [FINDINGS.empty()]
    for each in export.uids:
        mine = export.only(each)
        parts.append(findings_of(mine, ledger_beside(opened.store, mine, each)))
    return pd.concat(parts, ignore_index=True).astype(FINDINGS.dtypes)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What came of one holder's rows.

    Attributes
    ----------
    standings : mapping
        By the export's frame: of each row whether it was there before; fetched, repeated, or added.
    names : DataFrame
        Rows that fills or orders tell of.
    findings : DataFrame
        What the ledger does not explain.
    misnamed : DataFrame
        Rows of currencies of this import that stand under a name which is another code in other rows.
    """

    standings: Mapping[str, "pd.Series[str]"]
    names: pd.DataFrame
    findings: pd.DataFrame
    misnamed: pd.DataFrame


def _owned(export: Export, archive: Archive, uid: str | None, sub_accounts: SubAccounts) -> Export:
    """The export with UIDs filled in, as far as anything tells them."""
    accounts = archive.accounts
    owner = uid or archive.uid or export.account_number or (accounts[0] if len(accounts) == 1 else None)
    named = sub_accounts if isinstance(sub_accounts, Mapping) else {}
    return export.of(owner, sub_accounts=named, known={*accounts, *(() if named else sub_accounts)})


def _taken(store: Store, mine: Export, uid: str, now: int) -> _Taken:
    """Take in all that an export tells of one holder: what moved first, and then what explains it."""
    moved, codes = _stored(store, mine, uid, now)
    standings = {"ledger": moved}
    names = store_names(store, mine, uid, now)
    ledger = ledger_beside(store, mine, uid)
    for name in RECORDS:
        standings[name] = store_records(store, name, getattr(mine, name), uid, now, mine.currencies)
    known = misnamed(store.rows(IMPORTS, uid=uid, columns=["account_type", "currency", STANDS_AS]))
    known = known[known["currency"].isin({*mine.ledger["currency"], *mine.currencies})]
    return _Taken(standings, names, findings_of(_recoded(mine, codes), ledger), known.assign(uid=uid))


def _recoded(mine: Export, codes: Mapping[str, str]) -> Export:
    """An export whose movements are known under codes, with these in the files that explain the movements."""
    changes: dict[str, Any] = {name: recoded(getattr(mine, name), codes) for name in _EXPLAINING}
    return replace(mine, **changes)


def _stored(store: Store, mine: Export, uid: str, now: int) -> tuple["pd.Series[str]", Mapping[str, str]]:
    """Store one holder's movements, and tell of each whether it was there before: fetched, repeated, or added.

    Told besides are codes by the names that the export has for them, as far as earlier imports tell them.
    """
    if mine.ledger.empty:
        return pd.Series(index=mine.ledger.index, dtype="str"), {}
    taken = take_in(store, IMPORTS, mine.ledger, uid, now, mine.currencies)
    rows = taken.rows.append_column(UID, pa.repeat(pa.scalar(uid, pa.string()), taken.rows.num_rows))
    span = span_of(mine.ledger)
    found = taken.standings(is_told(rows, fetched(store, uid, span)))
    if mine.ledger["is_binary"].any():
        exact = told_exactly(seen(store.rows(IMPORTS, uid=uid, span=span)))["id"]
        is_known = pc.invert(pc.is_in(taken.ids, value_set=exact.combine_chunks())).to_numpy()
        found = found.mask(is_known & (found == "added"), "repeated")
    return found.set_axis(mine.ledger.index), taken.codes


def _summary(
    export: Export, taken: Sequence[_Taken], whole: Mapping[tuple[str, str], Spans], findings: pd.DataFrame
) -> pd.DataFrame:
    standings = {name: _joined([each.standings[name] for each in taken], getattr(export, name)) for name in _STORED}
    names = pd.concat([NAMED_ROWS.empty(), *(each.names for each in taken)], ignore_index=True)
    # Fills may name rows of an earlier import, or find nothing at all where there was none.
    others = pd.concat([names[_ACCOUNT], findings[_ACCOUNT]]).drop_duplicates()
    others = others.assign(holder=others["uid"].map(export.holders).astype("str"))
    everybody = pd.concat([export.ledger[_WHO], export.spans[_WHO], others[_WHO]]).drop_duplicates().sort_values(_WHO)
    misnamed_rows = pd.concat([each.misnamed for each in taken]) if taken else pd.DataFrame(columns=_ACCOUNT)
    found = []
    for uid, holder, account in everybody[everybody["account_type"].notna()].itertuples(index=False, name=None):
        rows = _of(export.ledger, uid, holder, account)
        named = names["finding"][_is(names["uid"], uid) & (names["account_type"] == account)]
        spans = whole.get((uid, account), NOTHING)
        theirs = misnamed_rows[_is(misnamed_rows["uid"], uid) & (misnamed_rows["account_type"] == account)]
        notes = [*_notes(export, rows), *(_MISNAMED.format(**each) for each in theirs.to_dict("records"))]
        is_ours = _is(findings["uid"], uid) & (findings["account_type"] == account)
        found.append(
            {
                **_counted(uid, holder, IMPORTS.name, standings["ledger"][rows.index], notes),
                "account_type": account,
                "unknown": _unknown(rows),
                "named": int((named == NAMED).sum()),
                "ambiguous": int((named == AMBIGUOUS).sum()),
                "covered_from": stamp(spans.start),
                "covered_to": stamp(spans.end),
                "findings": int(is_ours.sum()),
            }
        )
    for name, stored in RECORDS.items():
        records = getattr(export, name)
        for uid, holder in records[_WHO[:2]].drop_duplicates().sort_values(_WHO[:2]).itertuples(index=False, name=None):
            is_ours = _is(findings["uid"], uid) & (findings["check"] == name)
            rows = _of(records, uid, holder)
            counts = _counted(uid, holder, stored.name, standings[name][rows.index], _notes(export, rows))
            found.append({**counts, "findings": int(is_ours.sum())})
    return pd.DataFrame(found, columns=list(IMPORTED.dtypes)).astype(IMPORTED.dtypes)


def _joined(standings: Sequence["pd.Series[str]"], rows: pd.DataFrame) -> "pd.Series[str]":
    """The standing of each row of an export's frame; those of nobody known were left out."""
    known = pd.concat(standings) if standings else pd.Series(dtype="str")
    return known.reindex(rows.index).fillna(_LEFT)


def _counted(uid: str, holder: str, table: str, standing: "pd.Series[str]", notes: Sequence[str]) -> dict[str, object]:
    counts = {name: int((standing == each).sum()) for name, each in _STANDINGS.items()}
    note = "; ".join([_UNNAMED, *notes] if counts["left_out"] else notes)
    zero = {"unknown": 0, "named": 0, "ambiguous": 0}
    return {"uid": uid, "holder": holder, "table": table, "rows": len(standing), **counts, **zero, "note": note}


def _notes(export: Export, rows: pd.DataFrame) -> list[str]:
    """What is to be said of the files that rows are from."""
    files = export.files.set_index("file")["renamed"].reindex(sorted(rows["file"].unique()))
    doubtful = set(export.unknown["file"][export.unknown["subject"] == ROUNDED])
    replaced = [f"{file}: {names}" for file, names in files.dropna().items()]
    return [*replaced, *(f"{file} {_DOUBTFUL}" for file in files.index if file in doubtful)]


def _of(frame: pd.DataFrame, uid: object, holder: object, account_type: str | None = None) -> pd.DataFrame:
    chosen = _is(frame["uid"], uid) & _is(frame["holder"], holder)
    if account_type is not None:
        chosen &= frame["account_type"] == account_type
    return frame[chosen.to_numpy(bool)]


def _unknown(rows: pd.DataFrame) -> int:
    """How many rows have a cause that is not known; every cause is looked up once."""
    causes = rows.groupby(["biz_type", "remark"], dropna=False, sort=False).size().reset_index(name="number")
    told = zip(causes["biz_type"], causes["remark"], causes["number"], strict=True)
    return sum(int(number) for cause, remark, number in told if kind_of(_text(cause), _text(remark)) is None)


def _is(column: "pd.Series[str]", value: object) -> "pd.Series[bool]":
    return column.isna() if pd.isna(value) else column == value  # type: ignore[call-overload]  # any scalar will do


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
