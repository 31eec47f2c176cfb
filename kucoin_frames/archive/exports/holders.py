"""Whose rows are they? UIDs that a file masks, filled in from what is known. Frames in, frames out.

A file shows of a UID perhaps only its last digits, and calls the master `mainAccount` and a sub-account by a name. A
sub-account is known by that name, or by its digits if these are those of one UID only and nobody else's.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from kucoin_frames.exceptions import InputError

__all__ = ["MASTER", "claimed", "fits", "subs_of"]

MASTER = "mainaccount"


def fits(shown: str, uid: str) -> bool:
    """Whether a UID may be the one that a file shows.

    >>> fits("****4228", "40004228"), fits("40004228", "40004228"), fits("****4228", "40004229")
    (True, True, False)
    """
    start, stars, end = shown.partition("*")
    return uid.startswith(start) and uid.endswith(end.strip("*")) if stars else shown == uid


def subs_of(
    holders: pd.DataFrame, named: Mapping[str, str], known: Iterable[str], master: str | None
) -> dict[tuple[str, str], str]:
    """The UID of each masked sub-account that can be no other's, by what files show of it and by its name there.

    Parameters
    ----------
    holders : DataFrame
        Columns uid, uid_shown and holder.
    named : mapping
        UIDs by the names of sub-accounts, or by what the files show of the UID.
    known : iterable of str
        UIDs of which one may be meant.
    master : str or None
        The master's, which is no sub-account's.

    Raises
    ------
    InputError
        If a UID is given for a name, and the file shows another; or for a name that is not in the files.
    """
    is_sub = (holders["holder"].fillna(MASTER).str.casefold() != MASTER).to_numpy(bool)
    subs = holders.loc[is_sub, ["uid", "uid_shown", "holder"]].drop_duplicates().fillna("")
    spoken = {*subs["holder"], *subs["uid_shown"]}
    for name in named:
        if name not in spoken:
            there = ", ".join(sorted(spoken - {""})) or "none"
            raise InputError(f"sub_accounts: {name!r} is no sub-account of the export, which has: {there}")
    found: dict[tuple[str, str], str] = {}
    for uid, shown, holder in subs.itertuples(index=False, name=None):
        told = named.get(holder) or named.get(shown)
        if told is not None and shown and not fits(shown, told):
            raise InputError(f"sub_accounts: {holder!r} has the UID {shown} in the export, not {told}")
        may_be = [told] if told else [each for each in {*known} if each != master and shown and fits(shown, each)]
        if not uid and len(may_be) == 1:
            found[shown, holder] = str(may_be[0])
    given = list(found.values())
    return {who: uid for who, uid in found.items() if given.count(uid) == 1 or who[1] in named or who[0] in named}


def claimed(frame: pd.DataFrame, master: str | None, subs: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """A frame with the UIDs of the master and of known sub-accounts filled in.

    Raises
    ------
    InputError
        If a row of the master's shows another UID.
    """
    uid = frame["uid"]
    if master is not None:
        is_master = frame["holder"].fillna(MASTER).str.casefold() == MASTER
        for each in frame["uid_shown"][is_master].dropna().unique():
            if not fits(each, master):
                raise InputError(
                    f"the export is that of UID {each}, not of {master}: import it for the account it is of"
                )
        uid = uid.where(~is_master, master)
    for (shown, holder), known in subs.items():
        is_theirs = (frame["uid_shown"].fillna("") == shown) & (frame["holder"].fillna("") == holder)
        uid = uid.where(~is_theirs, known)
    return frame.assign(uid=uid.astype("str"))
