"""A sync in a process of its own, for tests that kill it, run several at once, or take its disk away.

Its arguments: root, spot address, futures address, key, secret, passphrase, most bytes of a file (0: any), runs.
"""

import resource
import signal
import sys
import warnings
from pathlib import Path

import pyarrow as pa

from kucoin_frames import Client, Credentials, Limits
from kucoin_frames.archive import ArchiveError, GapWarning, sync
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY

SINCE = "2026-02-01"


def synced(root: Path | str, spot_url: str, futures_url: str, *secrets: str) -> None:
    """Sync once."""
    warnings.simplefilter("ignore", GapWarning)
    sync(_client(spot_url, futures_url, *secrets), root, since=SINCE, progress=False)


def merged(root: str, name: str, rows: pa.Table) -> None:
    """Store rows of one account."""
    Store(root).merge(HISTORY[name], rows, uid="1", at=0)


def _client(spot_url: str, futures_url: str, key: str, secret: str, passphrase: str) -> Client:
    return Client(
        Credentials(key, secret, passphrase),
        spot_url=spot_url,
        futures_url=futures_url,
        limits=Limits(connect_timeout=5, read_timeout=5, first_pause=0.002, longest_pause=0.02),
    )


def main() -> int:
    root, spot_url, futures_url, key, secret, passphrase, most_bytes, runs = sys.argv[1:]
    warnings.simplefilter("ignore", GapWarning)
    client = _client(spot_url, futures_url, key, secret, passphrase)
    if int(most_bytes):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes), resource.RLIM_INFINITY))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        for _ in range(int(runs)):
            sync(client, root, since=SINCE, progress=False)
    except ArchiveError as error:
        sys.stdout.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
