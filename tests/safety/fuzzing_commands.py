"""Command lines that nobody would write by hand, and how they must end: with a code, never with a traceback."""

import contextlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from unittest import mock

import kucoin_frames.cli as command
from kucoin_frames.cli.fetch import command_name
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import UnavailableError
from kucoin_frames.keys.store import CONFIG
from tests.archive.exports.invented import HISTORY, csv_file
from tests.safety.noise import some_bytes, some_text

__all__ = ["PARTS", "archive_lines", "command_lines", "folder"]

_DATA = "KUCOIN_FRAMES_DATA"

PARTS = ("68d4a00112233445566f841d", "s3cr3t-of-the-fuzzing-b2340", "Xyzzy-plugh-7-frotz")
"""Key, secret and passphrase that open nothing."""


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder in which accounts would be configured."""
    with tempfile.TemporaryDirectory() as name, mock.patch.dict("os.environ", {CONFIG: name}):
        yield Path(name)


def command_lines(random: Random) -> None:
    """A command line ends with a code, never with a traceback. There is neither an account nor a network."""
    names = [
        *(command_name(name) for name in registry.endpoints),
        "balances",
        "accounts",
        "check",
        "fees-by-day",
        "movements",
    ]
    flags = ["--currency", "--start-at", "--end-at", "--limit", "--type", "--format", "--account", "--quiet", "--seed",
             "--symbols", "--offset", "--status", "--base-amount", "--account-id", "--which", "--quote"]  # fmt: skip
    verbs = [
        "add",
        "list",
        "remove",
        "check",
        "--file",
        "-",
        "--keep-in",
        "file",
        "--key-version",
        "--replace",
        "--mend",
    ]
    line = [random.choice(names)]
    for _ in range(random.randrange(6)):
        pool = verbs if line[0] == "accounts" and random.random() < 0.7 else flags
        line.append(random.choice([random.choice(pool), some_text(random)]))
    with folder():
        code = ended(line, some_bytes(random, "\n".join(PARTS).encode()))
    assert code in ((0, 2, 3) if line[0] == "accounts" or {"-h", "--help"} & set(line) else (2, 3, 4)), (line, code)


KINDS = ("coverage", "gaps", "ledger", "ledgers-hf", "balances", "prices", "sql", "next-sync", "imported", "nothing")
OPTIONS = {
    "sync": ("--since", "--tables", "--account", "--quiet", "--format", "ledgers,deposits"),
    "archive": ("--currency", "--kind", "--start-at", "--end-at", "--account", "--statement", "--format", "--quiet",
                "SELECT 1", "SELECT * FROM ledgers_hf", "SELECT count(*) FROM ledgers"),
    "import": ("export.csv", "export.csv", "--covers", "--zone", "--account-type", "--sub-accounts",
               "--account", "UTC+08:00", "2025-01-01", "2025-04-01", "MAIN"),
    "report": ("--notebook", "--since", "--until", "--output", "--overwrite", "--account", "00_start", "export.csv"),
}  # fmt: skip
"""What each command knows; none of it names an account that there is, so that nothing is asked, run or served."""

EXPORT = csv_file(HISTORY, "1,mainAccount,USDT,Deposit,1.5,0,2025-03-01 12:00:00,,Deposit")


def archive_lines(random: Random) -> None:
    """The same for the commands of the archive and for reports, in a folder with a file to import."""
    line = [random.choice(list(OPTIONS))]
    if line[0] == "archive":
        line.append(random.choice(KINDS))
    for _ in range(random.randrange(6)):
        line.append(random.choice([random.choice(OPTIONS[line[0]]), some_text(random)]))
    with folder() as place, contextlib.chdir(place), mock.patch.dict("os.environ", {_DATA: str(place / "kept")}):
        Path("export.csv").write_bytes(some_bytes(random, EXPORT))
        code = ended(line, b"")
    wanted = (0, 2, 3, 4) if line[0] in ("archive", "import") or {"-h", "--help"} & set(line) else (2, 3)
    assert code in wanted, (line, code)


def ended(line: list[str], typed: bytes) -> int:
    """The code that a command line ends with, without a network."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch("kucoin_frames.transport.session.Session.get", side_effect=UnavailableError("there is no network")),
    ):
        code = command.main(line)
    assert "Traceback" not in err.getvalue(), line
    return code
