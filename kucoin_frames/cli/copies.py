"""What becomes of the notebooks in the user's folder when the package brings others.

A copy that the user has not touched is brought up to date. One that the user has changed, run or saved stays as it is;
if the package has a newer one since, that is put beside it, once. What was given is remembered in the folder, as a
digest of each file.
"""

import hashlib
import itertools
import json
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from kucoin_frames.exceptions import InputError

__all__ = ["bring"]

_MEMORY = ".kucoin-frames.json"


def bring(texts: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Put notebooks into a folder, and say what was done, a line each.

    Parameters
    ----------
    texts : mapping of str to str
        The files by name.
    folder : Path
        Is made if it is not there.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        given = _remembered(folder)
        for name, text in texts.items():
            newest = _digest(text.encode())
            yield from _bring(folder / name, text, given.get(name), newest)
            given[name] = newest
            _write(folder / _MEMORY, json.dumps(given, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from error


def _bring(target: Path, text: str, given: str | None, newest: str) -> Iterator[str]:
    """Put one notebook in its place, or beside it; `given` is the digest of what the user was last given."""
    there = _digest(target.read_bytes()) if target.exists() else None
    if there == newest or (there is not None and there != given and given == newest):
        return
    if there is None:
        _write(target, text)
        yield f"{target.name} copied"
    elif there == given:
        _write(target, text)
        yield f"{target.name} brought up to date; you had not changed it"
    else:
        beside = _free(target)
        _write(beside, text)
        yield f"{target.name} is changed and stays as it is; the newer one is beside it as {beside.name}"


def _free(target: Path) -> Path:
    places = (target.with_name(f"{target.stem}-{number}{target.suffix}") for number in itertools.count(2))
    return next(place for place in places if not place.exists())


def _remembered(folder: Path) -> dict[str, str]:
    try:
        told = json.loads((folder / _MEMORY).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # then every copy counts as changed, and nothing is lost
    return {str(name): str(digest) for name, digest in told.items()} if isinstance(told, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(target: Path, text: str) -> None:
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
