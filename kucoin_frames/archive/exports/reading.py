"""How does an export become frames? Every file of it recognised, read and put with its like.

Knows neither the archive nor the API: what came out of the files, and what is known of it, is all there is here.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from kucoin_frames.archive.exports.decode import Layout, decode, layout_of, split
from kucoin_frames.archive.exports.errors import ExportError, NotRecognisedError
from kucoin_frames.archive.exports.frames import FILES, ROWS, UNKNOWN, frame_of
from kucoin_frames.archive.exports.headers import Header, Zone, read_header, zone_of
from kucoin_frames.archive.exports.holders import claimed, subs_of
from kucoin_frames.archive.exports.overlap import told_once
from kucoin_frames.archive.exports.recognise import recognise
from kucoin_frames.archive.exports.renaming import codes_of, renamed
from kucoin_frames.archive.exports.sheets import Sheet, read_sheet
from kucoin_frames.archive.exports.sources import Member, Source, members
from kucoin_frames.archive.exports.spans import History, spans
from kucoin_frames.archive.exports.words import account_of, kind_of
from kucoin_frames.archive.exports.workbooks import read_workbook
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment, span

__all__ = ["ROUNDED", "Export", "read_export"]

ROUNDED = "number of 15 digits or more in a workbook"
"""The subject in `Export.unknown` of numbers that may have been rounded when they were put into their cells."""

_WHO = ["uid", "uid_shown", "holder"]
_NUMBER = re.compile(r"BillingHistory\d{8}_(\d+)", re.IGNORECASE)
_ACCOUNT_TYPES = ("MAIN", "TRADE", "MARGIN", "ISOLATED", "CONTRACT")


@dataclass(frozen=True, slots=True)
class Export:
    """What came out of an export's files, a frame each; all have their columns also when they are empty.

    Attributes
    ----------
    ledger : DataFrame
        A movement of a balance, from the account histories.
    snapshots : DataFrame
        What lay where at the end of a day.
    orders, fills, converts, deposits, withdrawals, futures_pnl, earn, staking, loans, fiat_transfers, fiat_trades
        What explains movements, and is not counted beside them.
    files : DataFrame
        A file: its kind, rows, zone, first and last time.
    spans : DataFrame
        A span of time of which an account history tells everything, with what says so.
    unknown : DataFrame
        What is not known: types of rows, accounts, files. It is kept all the same.
    account_number : str or None
        The number in the ZIP's name, which is a UID; None if there is none or several.
    currencies : mapping of str to str
        KuCoin's codes by the names that were replaced by them.
    """

    ledger: pd.DataFrame
    snapshots: pd.DataFrame
    orders: pd.DataFrame
    fills: pd.DataFrame
    converts: pd.DataFrame
    deposits: pd.DataFrame
    withdrawals: pd.DataFrame
    futures_pnl: pd.DataFrame
    earn: pd.DataFrame
    staking: pd.DataFrame
    loans: pd.DataFrame
    fiat_transfers: pd.DataFrame
    fiat_trades: pd.DataFrame
    files: pd.DataFrame
    spans: pd.DataFrame
    unknown: pd.DataFrame
    account_number: str | None = None
    currencies: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = [f"{name} {len(getattr(self, name))}" for name in ROWS if len(getattr(self, name))]
        return f"Export({len(self.files)} files: {', '.join(counts) or 'no rows'}; {len(self.unknown)} unknown)"

    def of(
        self,
        uid: str | None,
        *,
        sub_accounts: Mapping[str, str] = MappingProxyType({}),
        known: Iterable[str] = (),
    ) -> "Export":
        """The same with UIDs filled in where the files mask them or have none.

        Parameters
        ----------
        uid : str or None
            The master's; None if nobody knows it.
        sub_accounts : mapping
            UIDs by the names of sub-accounts in the files, or by what these show of the UID.
        known : iterable of str
            UIDs of which one may be meant: a sub-account whose digits fit just one of them has that.

        Raises
        ------
        InputError
            If a row of the master's, or of a named sub-account, shows another UID.
        """
        owned = self._owned
        everybody = pd.concat([frame[_WHO].drop_duplicates() for frame in owned.values()], ignore_index=True)
        subs = subs_of(everybody, sub_accounts, known, uid)
        changes: dict[str, Any] = {name: claimed(frame, uid, subs) for name, frame in owned.items()}
        return replace(self, **changes)

    @property
    def uids(self) -> list[str]:
        """The holders whose UIDs are known."""
        return sorted({str(uid) for frame in self._owned.values() for uid in frame["uid"].dropna().unique()})

    @property
    def holders(self) -> dict[str, str]:
        """What the files call the holder of each UID that is known."""
        everybody = pd.concat([frame[["uid", "holder"]].drop_duplicates() for frame in self._owned.values()])
        known = everybody.dropna().drop_duplicates("uid")
        return dict(zip(known["uid"], known["holder"], strict=True))

    def only(self, uid: str) -> "Export":
        """What is of one holder; rows keep their index."""
        chosen: dict[str, Any] = {
            name: frame[(frame["uid"] == uid).to_numpy(bool)] for name, frame in self._owned.items()
        }
        return replace(self, **chosen)

    @property
    def _owned(self) -> dict[str, pd.DataFrame]:
        """The frames whose rows are somebody's."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: frame for name, frame in told.items() if "uid_shown" in getattr(frame, "columns", ())}


@dataclass(slots=True)
class _Findings:
    """What has been read so far."""

    parts: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    files: list[dict[str, object]] = field(default_factory=list)
    unknown: list[dict[str, object]] = field(default_factory=list)
    histories: list[History] = field(default_factory=list)
    currencies: dict[str, str] = field(default_factory=dict)

    def report(self, file: str, subject: str, value: str | None, **more: object) -> None:
        self.unknown.append({"file": file, "subject": subject, "value": value, **more})

    def rows(self, name: str) -> pd.DataFrame:
        """All rows of a frame in the order of their time, those of one second as their files have them."""
        parts = [part for part in self.parts.get(name, ()) if len(part)]
        if not parts:
            return _empty(name).copy()
        rows, repeated = told_once(parts, ROWS[name])
        for file in self.files:
            if file["file"] in repeated:
                file["repeated"] = repeated[str(file["file"])]
        return rows.sort_values(str(ROWS[name].order), kind="stable", ignore_index=True)


def read_export(
    source: Source,
    *,
    name: str = "",
    account_type: str | None = None,
    zone: str | None = None,
    covers: tuple[Moment, Moment] | None = None,
    currencies: Mapping[str, str] = MappingProxyType({}),
    unrecognised: Literal["raise", "keep"] = "raise",
) -> Export:
    """What KuCoin's web site exported, as frames.

    Files are known by their columns, whatever they are called; only the account that an account history is of stands
    in its name alone. Nothing is rounded but prices beyond 18 places, and nothing is left out. A workbook's cells hold
    binary numbers of no more than 17 digits: where one has 15 or more it may have been rounded before it came here, and
    `unknown` says so.

    Parameters
    ----------
    source : path or bytes
        The ZIP as it was downloaded, a folder of its files, one CSV file or workbook (.xlsx; every sheet is read), or
        the content of a ZIP or a file.
    name : str
        What the file was called, if only its content is given.
    account_type : {"MAIN", "TRADE", "MARGIN", "ISOLATED", "CONTRACT"}, optional
        Account of account histories whose names do not tell it.
    zone : str, optional
        Zone of files whose headers name none, such as ``UTC+02:00``; by default KuCoin's own, UTC+08:00.
    covers : pair of moments, optional
        The half-open span that was asked for on the site, if you know it.
    currencies : mapping of str to str
        KuCoin's codes by the names that the files show, where these differ, such as ``{"BSV": "BCHSV"}``.
    unrecognised : {"raise", "keep"}
        What to do with a file of unknown columns: raise, or keep its rows in `unknown`. One without rows is only
        reported.

    Raises
    ------
    NotRecognisedError
        For a file whose columns are those of no known kind: which they are, and which were expected.
    ExportError
        For a file that cannot be read whole, naming file, line and column.
    """
    if account_type is not None and account_type not in _ACCOUNT_TYPES:
        raise InputError(f"account_type={account_type!r} is none of {', '.join(_ACCOUNT_TYPES)}")
    if unrecognised not in ("raise", "keep"):
        raise InputError(f"unrecognised={unrecognised!r} is neither raise nor keep")
    codes = codes_of(currencies)
    assumed = _assumed(zone)
    stated = None if covers is None else span(*covers)
    found = _Findings()
    for sheet in chain.from_iterable(map(_sheets, members(source, name))):
        headers = _headers(sheet)
        try:
            kind = recognise(sheet.name, headers)
        except NotRecognisedError:
            if sheet.rows and unrecognised == "raise":
                raise
            _keep(found, sheet)
            continue
        _take(found, sheet, layout_of(headers, kind, assumed), account_type, codes)
    frames = {each: found.rows(each) for each in ROWS}
    path = str(source) if isinstance(source, str | Path) else ""
    numbers = {
        number
        for told in (name, path, *(str(file["file"]) for file in found.files))
        for number in _NUMBER.findall(told)
    }
    return Export(
        **frames,
        files=frame_of(found.files, FILES),
        spans=spans(found.histories, frames["snapshots"], stated),
        unknown=frame_of(found.unknown, UNKNOWN),
        account_number=numbers.pop() if len(numbers) == 1 else None,
        currencies=MappingProxyType(found.currencies),
    )


def _sheets(member: Member) -> list[Sheet]:
    if member.is_workbook:
        return read_workbook(member.name, member.data)
    return [read_sheet(member.name, member.data)]


@cache
def _empty(name: str) -> pd.DataFrame:
    return ROWS[name].empty()


def _assumed(zone: str | None) -> Zone | None:
    if zone is None:
        return None
    try:
        found = zone_of(f"({zone})")
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"zone={zone!r} is no zone such as UTC, UTC+08:00 or UTC-05:00")
    return found


def _headers(sheet: Sheet) -> list[Header]:
    try:
        return [read_header(cell) for cell in sheet.header]
    except ValueError as error:
        raise ExportError(str(error), file=sheet.name) from error


def _keep(found: _Findings, sheet: Sheet) -> None:
    """Report a file of unknown columns, and keep its rows."""
    found.files.append({"file": sheet.name, "rows": len(sheet.rows), "repeated": 0})
    found.report(sheet.name, "file", ", ".join(cell for cell in sheet.header if cell), rows=len(sheet.rows))
    _keep_rows(found, sheet, "row")


def _keep_rows(found: _Findings, sheet: Sheet, subject: str, place: int | None = None) -> None:
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        content = [[name, cell] for name, cell in zip(sheet.header, row, strict=True)]
        found.report(
            sheet.name,
            subject,
            None if place is None else row[place],
            line=line,
            rows=1,
            content=json.dumps(content, ensure_ascii=False),
        )


def _take(found: _Findings, sheet: Sheet, layout: Layout, given: str | None, codes: Mapping[str, str]) -> None:
    """Read a file of a known kind."""
    sheet, replaced = renamed(sheet, layout, codes)
    found.currencies |= replaced
    kind = layout.kind
    is_history = kind.frame == "ledger"
    account_type = (_account_in(sheet) or given) if is_history else None
    moments: list[int] = []
    for frame, part in split(sheet, layout).items():
        if not frame:
            _keep_rows(found, part, "row type", layout.places["move_type"])
            continue
        rows = decode(part, layout, frame, account_type)
        found.parts.setdefault(frame, []).append(rows)
        moments += rows[str(ROWS[frame].order)].astype("int64").to_list()
        _report(found, frame, rows)
        if is_history:
            found.histories.append(History(sheet.name, account_type, layout.zone, rows))
    for column, lines in sheet.rounded.items():
        found.report(sheet.name, ROUNDED, column, line=lines[0], rows=len(lines))
    if is_history and account_type is None:
        found.report(sheet.name, "account", None, rows=len(sheet.rows))
    found.files.append(
        {
            "file": sheet.name,
            "kind": kind.name,
            "rows": len(sheet.rows),
            "repeated": 0,
            "zone": str(layout.zone),
            "zone_from": "header" if layout.zone_is_told else "assumed",
            "first_at": min(moments, default=None),
            "last_at": max(moments, default=None),
            "account_type": account_type,
            "renamed": ", ".join(f"{name}={replaced[name]}" for name in sorted(replaced)) or None,
        }
    )


def _account_in(sheet: Sheet) -> str | None:
    """The account that a workbook's sheet is named for, or else the file."""
    file = sheet.name.removesuffix(f"/{sheet.title}").rpartition("/")[2]
    return account_of(sheet.title) or account_of(file)


def _report(found: _Findings, frame: str, rows: pd.DataFrame) -> None:
    """Tell the words of the rows that are not known."""
    if frame == "ledger":
        untold = rows["biz_type"].isna()
        for subject, words, remark in (
            ("row type", rows[~untold], False),
            ("remark", rows[untold], True),
        ):
            column = "remark" if remark else "biz_type"
            for value, first, count in _distinct(words, column):
                if (kind_of(None, value) if remark else kind_of(value, None)) is None:
                    found.report(str(rows["file"].iloc[0]), subject, value, line=first, rows=count)
    elif frame == "snapshots":
        for value, first, count in _distinct(rows[rows["account_type"].isna()], "account_name"):
            found.report(str(rows["file"].iloc[0]), "account", value, line=first, rows=count)


def _distinct(rows: pd.DataFrame, column: str) -> Iterable[tuple[str | None, int, int]]:
    """Each value with the first line and the number of its rows."""
    found = rows[[column, "line"]].astype({column: object})
    for value, group in found.groupby(column, dropna=False, sort=False):
        yield value if isinstance(value, str) else None, int(group["line"].min()), len(group)
