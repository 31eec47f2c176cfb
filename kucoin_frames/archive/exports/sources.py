"""Which files are there to read? A ZIP as it was downloaded, a folder of unpacked ones, one file, or its bytes.

A workbook is a ZIP too, but counts as a file. Names are told as they stand in the ZIP or the folder. Knows nothing of
what is in the files.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple, TypeAlias

from kucoin_frames.archive.exports.errors import ExportError

__all__ = ["Member", "Source", "members"]

Source: TypeAlias = str | Path | bytes | bytearray | memoryview
"""A path, or the content of a file, as an upload widget gives it."""

_MOST_BYTES = 1_000_000_000
_DEEPEST = 2
_ZIP_START = b"PK\x03\x04"
_COMPOUND_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What workbooks before 2007 begin with, and those of today that have a password."""
_EMPTY_ZIP_START = b"PK\x05\x06"
_IS_ENCRYPTED = 1
_WORKBOOK = "xl/workbook.xml"
_TABLES = (".csv", ".tsv", ".xlsx")
_PIECE = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    IndexError,
    KeyError,
    OverflowError,
)
"""What Python's ZIP reader raises for bytes that are not what they claim to be."""


class Member(NamedTuple):
    """A file and its content; a workbook is a ZIP that is not unpacked here."""

    name: str
    data: bytes
    is_workbook: bool = False


def members(source: Source, name: str = "") -> list[Member]:
    """The files of a source that may be exports, in the order of their names.

    Parameters
    ----------
    source : path or bytes
        A ZIP, a folder or a file.
    name : str
        What the file was called, if only its content is given.

    Raises
    ------
    ExportError
        If there is nothing, if a ZIP cannot be unpacked, or if it holds what is no table.
    """
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        found = list(_folder(path) if path.is_dir() else _unpacked(name or path.name, _content(path), 0))
    else:
        found = list(_unpacked(name or "(upload)", bytes(source), 0))
    if not found:
        raise ExportError(
            "there is no CSV file and no workbook in it",
            file=name or ("" if isinstance(source, bytes) else str(source)),
        )
    return sorted(_named_apart(found))


def _named_apart(found: Iterable[Member]) -> Iterator[Member]:
    """Each with a name of its own: a ZIP may hold two files of one name, and rows are told apart by their files."""
    taken: set[str] = set()
    for member in found:
        numbers = (f"{member.name} ({number})" for number in count(2))
        name = next(each for each in chain([member.name], numbers) if each not in taken)
        taken.add(name)
        yield member._replace(name=name)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ExportError(f"it is larger than {_MOST_BYTES // 10**9} GB: unpack or divide it", file=path.name)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ExportError(f"it cannot be opened: {error}", file=path.name) from error


def _folder(folder: Path) -> Iterator[Member]:
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise ExportError(f"the folder cannot be read: {error}", file=folder.name) from error
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if not _is_litter(name) and path.suffix.casefold() in (*_TABLES, ".zip"):
            yield from _unpacked(name, _content(path), 1)


def _unpacked(name: str, data: bytes, depth: int) -> Iterator[Member]:
    """The file itself, or what a ZIP holds."""
    if data.startswith(_COMPOUND_START):
        raise ExportError(
            "it is a workbook with a password or of the old kind (.xls): save it as .xlsx without one, or export CSV"
            " files",
            file=name,
        )
    if not data.startswith((_ZIP_START, _EMPTY_ZIP_START)):
        yield Member(name, data)
        return
    if depth > _DEEPEST:
        raise ExportError("ZIPs within ZIPs within ZIPs are not opened: unpack it", file=name)
    try:
        inside = list(_zipped(name, data))
    except ExportError:
        raise
    except _BROKEN as error:
        raise ExportError(f"the ZIP cannot be unpacked: {error}. Download it again.", file=name) from error
    for member in inside:
        if member.is_workbook:
            yield member
            continue
        yield from _unpacked(member.name if depth == 0 else f"{name}/{member.name}", member.data, depth + 1)


def _zipped(name: str, data: bytes) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        inside = [info for info in bundle.infolist() if not info.is_dir() and not _is_litter(info.filename)]
        if any(info.flag_bits & _IS_ENCRYPTED for info in inside):
            raise ExportError("it is encrypted: unpack it with its password, and pass the folder", file=name)
        if any(info.filename == _WORKBOOK for info in inside):
            _measure(name, bundle)
            yield Member(name, data, is_workbook=True)
            return
        room = _MOST_BYTES
        for info in inside:
            suffix = Path(info.filename).suffix.casefold()
            if suffix not in (*_TABLES, ".zip"):
                raise ExportError(
                    f"{info.filename!r} is no CSV file and no workbook: this ZIP is none that KuCoin exports", file=name
                )
            with bundle.open(info) as stream:
                content = stream.read(room + 1)
            room = _left(name, room, content)
            yield Member(info.filename, content)


def _measure(name: str, bundle: zipfile.ZipFile) -> None:
    """Refuse a workbook that holds too much, before anybody reads it, and one of which a part is broken."""
    room = _MOST_BYTES
    for info in bundle.infolist():
        with bundle.open(info) as stream:
            while piece := stream.read(_PIECE):
                room = _left(name, room, piece)


def _left(name: str, room: int, content: bytes) -> int:
    if len(content) > room:
        raise ExportError(f"it holds more than {_MOST_BYTES // 10**9} GB: unpack and divide it", file=name)
    return room - len(content)


def _is_litter(name: str) -> bool:
    """Whether macOS or Windows put it there."""
    parts = name.split("/")
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].casefold() in ("thumbs.db", "desktop.ini")
