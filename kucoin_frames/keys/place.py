"""A file or a folder that only its owner may read, and whose whereabouts are never shown.

Errors of the system hold paths, and errors of a decoder hold what was read: they are dropped here, and only their names
go on.
"""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.masking import Secret

__all__ = ["Place"]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 65_536  # bytes; a key takes some hundred
_SHOWN = "***..."

_T = TypeVar("_T")


class Place:
    """A path that shows itself nowhere.

    Parameters
    ----------
    path : str or path
        Where it is.
    what : str
        What it is called in messages, such as "The key file".
    mend : str
        The command that makes it its owner's alone.
    """

    __slots__ = ("__path", "_mend", "_what")
    __path: Callable[[], Path]

    def __init__(self, path: str | os.PathLike[str], what: str, mend: str) -> None:
        if not isinstance(path, str | os.PathLike):
            raise InputError(f"{what} is named by a path, not by a {type(path).__name__}")
        known = Path(path)
        del path  # a traceback that shows variables must not find it in this frame
        self.__path = lambda: known
        self._what = what
        self._mend = mend

    def inside(self, name: str) -> "Place":
        """A file in this folder."""
        return Place(self.__path() / name, self._what, self._mend)

    def is_there(self) -> bool:
        """Whether there is anything at this place."""
        return self._tried(lambda path: path.exists(), "be looked for")

    def names(self) -> list[str]:
        """The names of what is in this folder; of one that is not there, none."""
        return self._tried(lambda path: sorted(os.listdir(path)) if path.exists() else [], "be looked into")

    def read(self) -> Secret:
        """What is in the file.

        Raises
        ------
        ConfigurationError
            If it cannot be read, is no text, is far too long, or others may read it.
        """
        text, is_open = self._tried(_content, "be read: check that it is there, that it is a text file and yours")
        if is_open:
            self._refuse()
        if text is None:
            raise ConfigurationError(f"{self._what} is longer than any key: it must be another file.")
        return text

    def check(self) -> None:
        """Refuse a folder that others may enter."""
        if self._tried(lambda path: path.exists() and _is_open(path.stat().st_mode), "be looked at"):
            self._refuse()

    def make(self) -> None:
        """Make the folder, its owner's alone, unless it is there."""

        def made(path: Path) -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=stat.S_IRWXU, exist_ok=True)

        self._tried(made, "be made")
        self.check()

    def write(self, content: Secret) -> None:
        """Write the file, its owner's alone from its first byte on; it appears whole or not at all."""

        def written(path: Path) -> None:
            draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
            try:
                descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR)
                with open(descriptor, "w", encoding="utf-8") as stream:
                    stream.write(content.reveal())
                    stream.flush()
                    os.fsync(stream.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)

        self._tried(written, "be written")

    def remove(self) -> None:
        """Remove the file."""
        self._tried(lambda path: path.unlink(missing_ok=True), "be removed")

    def mend(self) -> None:
        """Take from others what rights they have on the file or folder."""
        self._tried(lambda path: path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS), "be mended")

    def _tried(self, act: Callable[[Path], _T], verb: str) -> _T:
        failure = ""
        try:
            return act(self.__path())
        except (OSError, ValueError) as error:
            failure = type(error).__name__
        action, _, advice = verb.partition(": ")  # outside of the except clause: the error holds the path
        raise ConfigurationError(f"{self._what} cannot {action} ({failure})" + (f": {advice}." if advice else "."))

    def _refuse(self) -> NoReturn:
        raise ConfigurationError(
            f"{self._what} can be read by other users of this machine. Make it yours alone: {self._mend}"
        )

    def __repr__(self) -> str:
        return f"<{self._what}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("the place of a key is not pickled")


def _content(path: Path) -> tuple[Secret | None, bool]:
    """The text, unless it is too long, and whether others may read it; the file that is judged is the one that is read.

    What others may read is not read at all.
    """
    with path.open("rb") as stream:
        if _is_open(os.fstat(stream.fileno()).st_mode):
            return None, True
        raw = stream.read(_LONGEST + 1)
    return (Secret(raw.decode("utf-8-sig"), _SHOWN) if len(raw) <= _LONGEST else None), False


def _is_open(mode: int) -> bool:
    return os.name == "posix" and bool(mode & _OTHERS)
