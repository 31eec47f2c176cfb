"""Where do the demo's files go? A folder that appears whole or not at all, and never takes the place of anything.

Files are written into a hidden sibling, which gets its name when all of them are there.
"""

import contextlib
import itertools
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from kucoin_frames.analysis import to_csv, to_parquet
from kucoin_frames.exceptions import InputError

__all__ = ["DEFAULT", "README", "free_place", "new_folder", "write_frames", "write_readme"]

DEFAULT = "kucoin-frames-demo"
README = "README.txt"

_HOW_TO_READ = """\
Frames of kucoin-frames demo: what a simulated exchange answered. Nothing in here is real.

parquet/NAME.parquet keeps all dtypes. In Python:
  import pandas as pd
  import kucoin_frames                          (it brings the decimal dtype, so import it first)
  pd.read_parquet("parquet/balances.parquet")
Without kucoin_frames: pd.read_parquet(..., dtype_backend="pyarrow").

csv/NAME.csv holds the same with every digit; times are UTC, what is missing is empty.
"""


def free_place(wanted: str | None) -> Path:
    """The folder to make: the wanted one, or the default name, with the first free number behind it if it is taken.

    Raises
    ------
    InputError
        If the wanted one is a file or has something in it, or the folder that it lies in does not exist.
    """
    if wanted is None:
        names = itertools.chain([DEFAULT], (f"{DEFAULT}-{number}" for number in itertools.count(2)))
        return next(place for place in map(Path.cwd().joinpath, names) if _is_free(place))
    place = Path(wanted).expanduser().absolute()
    if not place.parent.is_dir():
        raise InputError(f"--output {wanted}: the folder that it would lie in does not exist")
    if not _is_free(place):
        raise InputError(f"--output {wanted}: this is there already and is not an empty folder; name a new one")
    return place


def _is_free(place: Path) -> bool:
    return not place.exists() or (place.is_dir() and not any(place.iterdir()))


@contextlib.contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A hidden sibling to write into; at the end of the block it becomes the place, after a failure it is gone.

    Raises
    ------
    InputError
        If the place cannot be written to, or was taken meanwhile.
    """
    draft = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir()
        yield draft
        if place.exists():
            place.rmdir()  # only an empty folder lets itself be removed
        draft.rename(place)
    except OSError as error:
        raise InputError(f"{place} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_frames(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Each frame as Parquet, with its dtypes, and as CSV, with every digit."""
    for kind in ("parquet", "csv"):
        (folder / kind).mkdir()
    for name, frame in frames.items():
        to_parquet(frame, folder / "parquet" / f"{name}.parquet")
        to_csv(frame, folder / "csv" / f"{name}.csv")


def write_readme(frames: Mapping[str, pd.DataFrame], meanings: Mapping[str, str], folder: Path) -> None:
    """How to read the files, and what a row of each is."""
    lines = [f"{name} ({len(frame):,} rows)\n    {meanings[name]}" for name, frame in frames.items()]
    (folder / README).write_text("\n".join([_HOW_TO_READ, *lines, ""]), encoding="utf-8")
