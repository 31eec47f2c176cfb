"""`kf.sync()` and `kf.archive()`: the archive of the account that is chosen, in the place that is configured.

The only place where a client and the archive's place meet; both work without each other.
"""

import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from kucoin_frames.archive import Archive
from kucoin_frames.archive import sync as _sync
from kucoin_frames.archive.importing import SubAccounts
from kucoin_frames.archive.importing import import_export as _import_export
from kucoin_frames.archive.syncing.sync import nothing_synced, uid_of, wanted
from kucoin_frames.client import Client, asker_of, client_of
from kucoin_frames.endpoint.declaration import Accounts
from kucoin_frames.exceptions import ConfigurationError, InputError, NotVisibleWarning, RestrictedError, warn
from kucoin_frames.keys import ALL
from kucoin_frames.progress import Progress
from kucoin_frames.times import Moment, moment

__all__ = ["archive", "import_export", "place", "sync"]

_VARIABLE = "KUCOIN_FRAMES_DATA"
_FOLDER = "data"
_SIMULATION = "simulation"

_HALF_AN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/(/?$|[^/])", re.IGNORECASE)
"""What was meant for an object store, such as ``s3:/bucket``, and would be a folder of that name."""

_AT_ONCE = 16
"""Accounts that are synced side by side: each asks with several threads of its own."""


def place(client: Client | None = None) -> str:
    """Where the archive is: what ``KUCOIN_FRAMES_DATA`` says, else the folder `data` below the current one.

    What a simulated exchange told is kept apart, in `simulation` below that, so that it never mixes with real money. A
    client may have a place of its own.
    """
    if client is not None and client.archive_place is not None:
        return client.archive_place
    root = os.environ.get(_VARIABLE, "").strip() or _FOLDER
    if _HALF_AN_ADDRESS.match(root):
        raise InputError(
            f"{_VARIABLE}={root!r} is neither a folder nor an address: pass a folder, or one such as s3://bucket/folder"
        )
    simulated = client is not None and not client.session.is_production
    return f"{root.rstrip('/')}/{_SIMULATION}" if simulated else root


def sync(
    account: Accounts = None,
    since: Moment | None = None,
    tables: str | Iterable[str] | None = None,
    *,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Bring an account's archive up to date: one row a table.

    Asks only for what is missing. It can be stopped or killed at any instant and run by several processes at once: no
    row is lost, none is there twice, and the next sync finishes the work.

    Parameters
    ----------
    account : str or list of str, optional
        A configured account; the chosen one if left out. Several, or ``"all"``, are synced side by side, each under its
        own quotas, for one frame with a first column `account`; one that KuCoin has frozen says so in `note`.
    since : moment, optional
        From when on the history is wanted, as far as KuCoin still has it; for a first sync one year back if left out.
    tables : str or list of str, optional
        Only these tables.
    progress : bool, optional
        True or False shows or hides the progress bar; None shows it to a person only.

    Raises
    ------
    InputError
        For a table or an account that there is not, or a time to come; nothing was asked then.
    KucoinFramesError
        If a table could not be brought up to date; what came of it and of the others is stored.
    """
    names = wanted(tables)
    if since is not None:
        moment(since, "since")  # before any of several accounts is asked
    asker = asker_of(account)
    if isinstance(asker, Client):
        return _sync(asker, place(asker), since, names, progress=progress)
    with Progress("sync", progress, unit="account") as bar:
        return asker.each(_Desk(since, names, bar).sync, None)


class _Desk:
    """A sync of many accounts: so many at a time, all that share an archive through one opened one.

    Parameters
    ----------
    since : moment or None
        From when on the history is wanted.
    tables : list of str
        Which tables.
    bar : Progress
        Counts the accounts.
    """

    def __init__(self, since: Moment | None, tables: list[str], bar: Progress) -> None:
        self._since = since
        self._tables = tables
        self._bar = bar
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._opened: dict[str, Archive] = {}

    def sync(self, client: Client) -> pd.DataFrame:
        """Sync one of the accounts when it is its turn."""
        with self._lock:
            self._bar.expect(1)
            where = place(client)
            opened = self._opened.setdefault(where, Archive(where))
        with self._turns:
            try:
                synced = _sync(client, opened, self._since, self._tables, progress=False)
            except RestrictedError as error:  # one that is frozen, say: no reason to leave the others alone
                synced = nothing_synced(self._tables, str(error))
                warn(f"an account was not synced: {error}", NotVisibleWarning)
        with self._lock:
            self._bar.advance()
        return synced


def archive(account: str | None = None) -> Archive:
    """The archive of an account: fetchers' frames from disk, the unified ledger, what is complete and what is a gap.

    KuCoin is asked once whose key it is, since rows belong to that account and not to the name it has here. Where no
    account is configured, it tells of all that are stored.

    Parameters
    ----------
    account : str, optional
        A configured account; the chosen one if left out, as for fetchers. The word ``all`` gives the archive of all
        accounts that are stored, and asks nobody.
    """
    is_of_all = isinstance(account, str) and account.lower() == ALL
    try:
        client = client_of(None if is_of_all else account)
    except ConfigurationError:
        if account is not None and not is_of_all:
            raise
        return Archive(place())
    uid = None if is_of_all else uid_of(client.session, lambda: client.api_key(progress=False))
    return Archive(place(client), uid, now=client.session.clock.now)


def import_export(
    source: str | Path | bytes,
    account: str | None = None,
    *,
    covers: tuple[Moment, Moment] | None = None,
    name: str = "",
    account_type: str | None = None,
    zone: str | None = None,
    sub_accounts: SubAccounts = (),
    currencies: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Merge files that KuCoin's web site exports into the archive, closing the gaps that they cover.

    Account histories become entries of the unified ledger (`archive().ledger()`), each movement once, however often and
    from wherever it was told. One row of the answer is an account type of a holder: rows added, rows that the API had
    given, rows that are not known, the span covered, and how many findings the export's own asset snapshots make.

    Parameters
    ----------
    source : str, Path or bytes
        The ZIP as it was downloaded, a folder, or one file (.csv or .xlsx).
    account : str, optional
        The configured account that the files are of, where they mask its number.
    covers : pair of moments, optional
        The span that was asked for on the web site, if the files do not tell.
    name : str
        The file's name, where `source` is bytes: KuCoin's names tell which account a file is of.
    account_type : str, optional
        Which account a history is of (MAIN, TRADE, MARGIN, ISOLATED), where neither the file nor its name tells.
    zone : str, optional
        Time zone of files whose headers name none; UTC+08:00 as KuCoin used if left out.
    sub_accounts : mapping of str to str, or iterable of str
        Numbers (uid) of sub-accounts that the files tell of by name or by their last digits, by that name or alone.
    currencies : mapping of str to str
        KuCoin's codes by the names that the files show, where these differ, such as ``{"BSV": "BCHSV"}``; both are
        columns of `currencies()`. If it was left out, import the files again with it.

    Raises
    ------
    InputError
        If a file is not recognised, saying which columns were expected.
    """
    held = archive(ALL if account is None else account)  # the files tell whose they are, unless they mask it
    return _import_export(
        source,
        held,
        uid=held.uid,
        covers=covers,
        name=name,
        account_type=account_type,
        zone=zone,
        sub_accounts=sub_accounts,
        currencies=currencies,
    )
