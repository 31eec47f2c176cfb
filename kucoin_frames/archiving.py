"""`kf.sync()` and `kf.archive()`: the archive of the account that is chosen, in the place that is configured.

The only place where a client and the archive's place meet; both work without each other.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from kucoin_frames.archive import Archive
from kucoin_frames.archive import sync as _sync
from kucoin_frames.archive.importing import import_export as _import_export
from kucoin_frames.client import Client, client_of
from kucoin_frames.exceptions import ConfigurationError
from kucoin_frames.times import Moment

__all__ = ["archive", "import_export", "place", "sync"]

_VARIABLE = "KUCOIN_FRAMES_DATA"
_FOLDER = "data"
_SIMULATION = "simulation"


def place(client: Client | None = None) -> str:
    """Where the archive is: what ``KUCOIN_FRAMES_DATA`` says, else the folder `data` below the current one.

    What a simulated exchange told is kept apart, in `simulation` below that, so that it never mixes with real money.
    """
    root = os.environ.get(_VARIABLE) or _FOLDER
    simulated = client is not None and not client.session.is_production
    return f"{root.rstrip('/')}/{_SIMULATION}" if simulated else root


def sync(
    account: str | None = None,
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
    account : str, optional
        A configured account; the chosen one if left out.
    since : moment, optional
        From when on the history is wanted, as far as KuCoin still has it; for a first sync one year back if left out.
    tables : str or list of str, optional
        Only these tables.
    progress : bool, optional
        True or False shows or hides the progress bar; None shows it to a person only.

    Raises
    ------
    KucoinFramesError
        If a table could not be brought up to date; what came of it and of the others is stored.
    """
    client = client_of(account)
    return _sync(client, place(client), since, tables, progress=progress)


def archive(account: str | None = None) -> Archive:
    """The archive: the fetchers' frames from disk, the unified ledger, what is complete and what is a gap.

    Without a configured account it opens the archive of real accounts and tells of all of them.

    Parameters
    ----------
    account : str, optional
        A configured account, to see only its rows (its number is asked from KuCoin); all stored ones if left out.
    """
    try:
        client = client_of(account)
    except ConfigurationError:
        if account is not None:
            raise
        return Archive(place())
    uid = None if account is None else str(client.api_key(progress=False)["uid"].iloc[0])
    return Archive(place(client), uid, now=client.session.now)


def import_export(
    source: str | Path | bytes,
    account: str | None = None,
    *,
    covers: tuple[Moment, Moment] | None = None,
    zone: str | None = None,
) -> pd.DataFrame:
    """Merge files that KuCoin's web site exports into the archive, closing the gaps that they cover.

    Account histories become entries of the unified ledger (`archive().ledger()`), each movement once, however often and
    from wherever it was told. One row of the answer is an account type of a holder: rows added, rows that the API had
    given, rows that are not known, the span covered, and how many findings the export's own asset snapshots make.

    Parameters
    ----------
    source : str, Path or bytes
        The ZIP as it was downloaded, a folder, or one file.
    account : str, optional
        The configured account that the files are of, where they mask its number.
    covers : pair of moments, optional
        The span that was asked for on the web site, if the files do not tell.
    zone : str, optional
        Time zone of files whose headers name none; UTC+08:00 as KuCoin used if left out.

    Raises
    ------
    InputError
        If a file is not recognised, saying which columns were expected.
    """
    held = archive(account)
    return _import_export(source, held, uid=held.uid, covers=covers, zone=zone)
