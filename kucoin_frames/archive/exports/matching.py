"""Which row of an export and which row of the API tell of one movement? Frames in, frames out.

A file has whole seconds and no ids, the API has milliseconds; so rows are compared by what both say: account, currency,
signed amount, and the second that the time is cut down to. Rows are paired one with one and never looked up in a set:
two equal rows on one side need two on the other.
"""

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, localcontext
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.binary import FORMS, in_cells
from kucoin_frames.archive.exports.frames import frame_of
from kucoin_frames.archive.exports.words import FAMILIES, has_failed
from kucoin_frames.columns import Table, count
from kucoin_frames.decimals import ARROW_TYPE, DecimalArray, DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import SECOND

__all__ = ["PAIRS", "attach", "epoch_ms", "is_rounded", "match", "need", "signed"]

Amounts: TypeAlias = "pd.Series[Any]"
"""A column of the `decimal` dtype, which type checkers know nothing of."""

_Places: TypeAlias = npt.NDArray[np.int64]
_Mask: TypeAlias = npt.NDArray[np.bool_]
_Pairs: TypeAlias = list[tuple[int, int]]

PAIRS = Table(
    (
        count("export", "Place of the export's row, counted from 0; NA for a row that only the API has."),
        count("api", "Place of the API's row; NA for a row that only the export has."),
        count("apartMs", "Milliseconds from the export's second to the API's, 0 in one second; NA without a pair."),
    )
)
ATTACHED = Table(
    (
        count("record", "Place of the deposit or withdrawal, counted from 0."),
        count("ledger", "Place of the ledger's row; NA if there is none."),
        count("apartMs", "Milliseconds from the ledger's row to the record; NA without one."),
    )
)

_ROW = ("account_type", "currency", "created_at")
_FEWER_PLACES = 8
_SIGNS = {"in": 1, "out": -1}
_OUTSIDE = ("deposit", "withdrawal", "other")
"""Kinds of movements that a deposit or withdrawal can be behind."""


def match(export_rows: pd.DataFrame, api_rows: pd.DataFrame, *, tolerance_s: int = 0) -> pd.DataFrame:
    """A movement, by its row in the export and its row of the API; where only one of the two has it, the other is NA.

    Paired are rows of the same account, currency and signed amount in the same second; equal ones in the order in
    which they stand. What then is left of a file may show eight places of an amount that has more, cut off or rounded.
    At last come rows of workbooks (`is_binary`), of which a cell may have rounded the amount; see `binary`.
    Each row is in the result once, so that nothing gets lost or doubled: there are as many movements as result rows.
    The classic ledger's MARGIN may be the export's cross or isolated margin. Fees are not compared:
    they are a part of the amount on both sides.

    Parameters
    ----------
    export_rows : DataFrame
        `Export.ledger`, or rows of it.
    api_rows : DataFrame
        Ledger entries as they were fetched, with `change` or with `amount` and `direction`, and with a `uid` if there
        are several accounts.
    tolerance_s : int
        Seconds that two rows which found no partner in their own second may be apart; the nearest in time come
        together. Account histories and the API tell the same second, so 0 is right for them. It is the deposit and
        withdrawal files that differ, by up to 48 seconds: for these there is `attach`.

    Raises
    ------
    InputError
        For an export's row whose account or holder is not known.
    """
    if tolerance_s < 0:
        raise InputError(f"tolerance_s={tolerance_s} is negative")
    left, right = _keyed(export_rows), _keyed(api_rows)
    if left["account_type"].isna().any():
        raise InputError("an account history does not tell its account: read it with account_type='MAIN', or the like")
    by_uid = _uids_count(left, right)
    pairs = _paired(left, right, _stages(left, right, with_tolerance=tolerance_s > 0), by_uid, tolerance_s * SECOND)
    return _pairs_frame(left, right, pairs)


def is_rounded(rows: pd.DataFrame, others: pd.DataFrame) -> _Mask:
    """Which rows of workbooks tell a movement with an amount that a cell has rounded, and other files tell it exactly.

    Parameters
    ----------
    rows : DataFrame
        Rows of `Export.ledger`, or as they are stored.
    others : DataFrame
        Rows of the same accounts that are in no workbook. Each of them stands for one row at most.
    """
    left, right = _keyed(rows), _keyed(others)
    found = np.zeros(len(left), bool)
    found[[place for place, _ in _paired(left, right, _of_cells(left, right), _uids_count(left, right), 0)]] = True
    return found


def _paired(left: pd.DataFrame, right: pd.DataFrame, stages: "Iterable[_Stage]", by_uid: bool, most: int) -> _Pairs:
    pairs: _Pairs = []
    alone, others_alone = np.ones(len(left), bool), np.ones(len(right), bool)
    names = [*(["uid"] if by_uid else []), "currency", "change", "account_type"]
    for stage in stages:
        for families in _families(right["account_type"]):
            open_left = np.flatnonzero(alone & stage.may_be_ours)
            open_right = np.flatnonzero(others_alone & stage.may_be_theirs & families.notna().to_numpy())
            there = right.assign(account_type=families, change=stage.changes).iloc[open_right]
            wanted = [*names, *(["second"] if stage.in_one_second else [])]
            codes, other_codes = _codes(left.iloc[open_left][wanted], there[wanted])
            met = (
                _in_order(open_left, codes, open_right, other_codes)
                if stage.in_one_second
                else _nearest(left, right, open_left, codes, open_right, other_codes, most)
            )
            alone[[place for place, _ in met]] = False
            others_alone[[place for _, place in met]] = False
            pairs += met
    return pairs


class _Stage(NamedTuple):
    """One turn of pairing what is still alone: what the API's rows are taken to say, and which rows take part."""

    changes: Amounts
    may_be_ours: _Mask
    may_be_theirs: _Mask
    in_one_second: bool = True


def _stages(left: pd.DataFrame, right: pd.DataFrame, *, with_tolerance: bool) -> Iterator[_Stage]:
    """Surest first: what says the same, what a file may show with fewer places, and what is a little apart in time."""
    ours, theirs = np.ones(len(left), bool), np.ones(len(right), bool)
    yield _Stage(right["change"], ours, theirs)
    cut = _shortened(right["change"], "towards_zero")
    is_long = (cut != right["change"]).to_numpy(bool)
    if is_long.any():
        is_short = (_shortened(left["change"], "towards_zero") == left["change"]).to_numpy(bool)
        yield _Stage(cut, is_short, is_long)
        yield _Stage(_shortened(right["change"], "half_towards_infinity"), is_short, is_long)
    yield from _of_cells(left, right)
    if with_tolerance:
        yield _Stage(right["change"], ours, theirs, in_one_second=False)


def _of_cells(left: pd.DataFrame, right: pd.DataFrame) -> Iterator[_Stage]:
    """What cells of workbooks may have made of exact amounts."""
    ours = left["is_binary"].to_numpy(bool)
    if not ours.any():
        return
    near = right["second"].isin(left["second"][ours]).to_numpy(bool)
    forms = in_cells(right["change"][near].unique())
    theirs = near & right["change"].isin(list(forms)).to_numpy(bool)
    for form in range(FORMS if theirs.any() else 0):
        shown = [forms[each][form] for each in right["change"][theirs]]
        changes = right["change"].copy()
        changes[theirs] = pd.Series(shown, index=changes.index[theirs], dtype=DecimalDtype())
        yield _Stage(changes, ours, theirs & (changes != right["change"]).to_numpy(bool))


def _shortened(changes: Amounts, mode: str) -> Amounts:
    exact = pc.cast(pa.array(changes.astype(DecimalDtype())), ARROW_TYPE)
    return pd.Series(DecimalArray(pc.cast(pc.round(exact, _FEWER_PLACES, mode), ARROW_TYPE)), index=changes.index)


def attach(
    ledger_rows: pd.DataFrame, records: pd.DataFrame, direction: Literal["in", "out"], *, window_s: int = 300
) -> pd.DataFrame:
    """A deposit (in) or withdrawal (out) of a file, with the ledger's row that it explains, if there is one.

    Such files share no id with the account histories, and differ from them by up to 48 seconds; whether an amount has
    the fee in it changed. So a record goes with a row of its currency whose amount is the record's, with or without
    its fee, at most `window_s` away; the nearest in time come together first, one with one, and records that failed
    get what the others leave.

    Parameters
    ----------
    ledger_rows : DataFrame
        `Export.ledger`, or ledger entries of the archive.
    records : DataFrame
        `Export.deposits` or `Export.withdrawals`.
    direction : {"in", "out"}
        in for deposits, out for withdrawals.
    window_s : int
        Seconds that the two may be apart.
    """
    if direction not in _SIGNS:
        raise InputError(f"direction={direction!r} is neither in nor out")
    need(records, ("currency", "amount", "fee", "created_at"), "deposits or withdrawals of an export")
    rows = _keyed(ledger_rows)
    sign = _SIGNS[direction]
    by_amount: dict[tuple[str, Decimal], list[int]] = {}
    may_be = _column(ledger_rows, "kind").fillna("other").isin(_OUTSIDE).to_numpy()
    eligible = rows[may_be & (rows["change"] * sign > 0).to_numpy(dtype=bool)]
    for place, currency, change in zip(eligible.index, eligible["currency"], eligible["change"], strict=True):
        by_amount.setdefault((currency, change), []).append(place)
    moments, uids = rows["ms"].to_numpy(), rows["uid"].to_list()
    told = _column(records, "uid").to_list()
    failed = has_failed(_column(records, "status")).tolist()
    candidates: list[tuple[int, int, int]] = []
    asked = epoch_ms(records["created_at"])
    for number, (currency, amount, fee) in enumerate(
        zip(records["currency"], records["amount"], records["fee"], strict=True)
    ):
        for place in {place for each in _amounts(amount, fee, sign) for place in by_amount.get((currency, each), ())}:
            apart = int(asked[number] - moments[place])
            same = pd.isna(told[number]) or pd.isna(uids[place]) or told[number] == uids[place]
            if same and abs(apart) <= window_s * SECOND:
                candidates.append((apart, number, place))
    found: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for apart, number, place in sorted(candidates, key=lambda each: (failed[each[1]], abs(each[0]), each[1:])):
        if number not in found and place not in taken:
            found[number] = (place, apart)
            taken.add(place)
    places = [found.get(number, (None, None)) for number in range(len(records))]
    return frame_of(
        [{"record": number, "ledger": place, "apart_ms": apart} for number, (place, apart) in enumerate(places)],
        ATTACHED,
    )


def _amounts(amount: Decimal, fee: Any, sign: int) -> set[Decimal]:
    """What the balance may have moved by: the amount as it is, with the fee, and without it."""
    with localcontext(Context(prec=60)):
        return {sign * (amount + each) for each in ([0] if pd.isna(fee) else [0, fee, -fee])}


def need(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Refuse a frame that lacks a column."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(f"the frame lacks {', '.join(map(repr, missing))}: pass {what}, with all its columns")


def epoch_ms(times: "pd.Series[pd.Timestamp]") -> _Places:
    """A column of times in epoch milliseconds."""
    return np.asarray(times.astype("datetime64[ms, UTC]").astype("int64"), np.int64)


def signed(rows: pd.DataFrame) -> Amounts:
    """What each row moved the balance by, with its sign."""
    if "change" in rows.columns:
        return rows["change"]
    need(rows, ("amount", "direction"), "ledger rows")
    signs = rows["direction"].map(_SIGNS)
    if signs.isna().any():
        value = rows["direction"][signs.isna()].iloc[0]
        raise InputError(f"direction={value!r}: nobody can say whether such a row came in or went out")
    return rows["amount"] * signs.astype("int64")


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[str]":
    if name in frame.columns:
        return frame[name].astype("str").reset_index(drop=True)
    return pd.Series([None] * len(frame), dtype="str")


def _keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """What rows are compared by, numbered from 0."""
    need(rows, _ROW, "ledger rows")
    ms = epoch_ms(rows["created_at"])
    return pd.DataFrame(
        {
            "uid": _column(rows, "uid"),
            "account_type": _column(rows, "account_type"),
            "currency": _column(rows, "currency"),
            "change": signed(rows).reset_index(drop=True),
            "ms": ms,
            "second": ms // SECOND,
            "is_binary": rows["is_binary"].fillna(False).to_numpy(bool) if "is_binary" in rows else False,
        }
    )


def _uids_count(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    """Whether rows are told apart by their UID: not if one side says none, which it may for one account only."""
    if left["uid"].notna().all() and right["uid"].notna().all():
        return True
    holders = {*left["uid"].dropna(), *right["uid"].dropna()}
    if len(holders) > 1:
        raise InputError(
            "some rows do not tell their UID, and there are several accounts: fill it in, for a file with masked UIDs"
            " by read_export(...).of(uid), or pass the rows of one account"
        )
    return False


def _families(account_types: "pd.Series[str]") -> "list[pd.Series[str]]":
    """The export's account for each of the API's, surest first: those that can only be one, then each that they may be.

    A row that can be of one account only comes first, so that none that could be of another takes its partner.
    """
    known = {each: sorted(FAMILIES.get(each, {each})) for each in account_types.dropna().unique()}
    only = {each: found[0] for each, found in known.items() if len(found) == 1}
    several = {each: found for each, found in known.items() if len(found) > 1}
    most = max(map(len, several.values()), default=0)
    turns = [only, *({each: found[-1 - turn] for each, found in several.items()} for turn in range(most))]
    return [account_types.map(turn).astype("str") for turn in turns]


def _codes(left: pd.DataFrame, right: pd.DataFrame) -> tuple[_Places, _Places]:
    """A number for each row: the same one for rows that say the same, on either side."""
    both = pd.concat([left, right], ignore_index=True)
    codes = np.asarray(both.groupby(list(both.columns), sort=False, dropna=False).ngroup(), np.int64)
    return codes[: len(left)], codes[len(left) :]


def _in_order(left: _Places, codes: _Places, right: _Places, other_codes: _Places) -> _Pairs:
    """The first with the first, the second with the second, of each code."""
    sides = [
        pd.DataFrame({"place": places, "code": each}).assign(nth=lambda side: side.groupby("code").cumcount())
        for places, each in ((left, codes), (right, other_codes))
    ]
    met = sides[0].merge(sides[1], on=["code", "nth"], suffixes=("_left", "_right"))
    return list(zip(met["place_left"].tolist(), met["place_right"].tolist(), strict=True))


def _nearest(
    left: pd.DataFrame,
    right: pd.DataFrame,
    places: _Places,
    codes: _Places,
    other_places: _Places,
    other_codes: _Places,
    most: int,
) -> _Pairs:
    """As many pairs as there can be within a tolerance: both sides in the order of time, whoever is too early waits."""
    seconds, other_seconds = left["second"].to_numpy() * SECOND, right["second"].to_numpy() * SECOND
    waiting: dict[int, list[int]] = {}
    for place, code in zip(other_places.tolist(), other_codes.tolist(), strict=True):
        waiting.setdefault(code, []).append(place)
    asking: dict[int, list[int]] = {}
    for place, code in zip(places.tolist(), codes.tolist(), strict=True):
        if code in waiting:
            asking.setdefault(code, []).append(place)
    pairs: _Pairs = []
    for code, those in asking.items():
        ours = sorted(those, key=lambda place: int(seconds[place]))
        theirs = sorted(waiting[code], key=lambda place: int(other_seconds[place]))
        i = j = 0
        while i < len(ours) and j < len(theirs):
            apart = int(other_seconds[theirs[j]] - seconds[ours[i]])
            if abs(apart) <= most:
                pairs.append((ours[i], theirs[j]))
                i, j = i + 1, j + 1
            elif apart < 0:
                j += 1
            else:
                i += 1
    return pairs


def _pairs_frame(left: pd.DataFrame, right: pd.DataFrame, pairs: _Pairs) -> pd.DataFrame:
    """The pairs and what stayed alone: the export's rows in their order, and behind them those of the API alone."""
    met = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    seconds, other_seconds = left["second"].to_numpy(), right["second"].to_numpy()
    together = pd.DataFrame(
        {
            "export": met[:, 0],
            "api": met[:, 1],
            "apart_ms": (other_seconds[met[:, 1]] - seconds[met[:, 0]]) * SECOND,
        },
        dtype="Int64",
    )
    alone = pd.DataFrame({"export": np.setdiff1d(np.arange(len(left)), met[:, 0])}, dtype="Int64")
    others = pd.DataFrame({"api": np.setdiff1d(np.arange(len(right)), met[:, 1])}, dtype="Int64")
    ours = pd.concat([PAIRS.empty(), together, alone]).sort_values("export", kind="stable")
    return pd.concat([ours, others], ignore_index=True).astype(PAIRS.dtypes)
