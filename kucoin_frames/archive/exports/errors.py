"""What is raised when an exported file cannot be read: where it stands, and what was expected; needs no pandas."""

from collections.abc import Sequence

from kucoin_frames.exceptions import InputError

__all__ = ["ExportError", "NotRecognisedError"]


class ExportError(InputError):
    """An exported file that cannot be read whole; nothing of it is taken.

    Attributes
    ----------
    file : str
        Name of the file, within its ZIP or folder.
    line : int or None
        Line of the file, counted from 1.
    column : str or None
        The column as its header spells it.
    value : str or None
        What stands there.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        place = ", ".join(
            [
                *([file] if file else []),
                *([f"line {line}"] if line is not None else []),
                *([f"column {column!r}"] if column is not None else []),
            ]
        )
        super().__init__(f"{place}: {message}" if place else message)
        self.file = file
        self.line = line
        self.column = column
        self.value = value


class NotRecognisedError(ExportError):
    """A file whose columns are those of no known export.

    Attributes
    ----------
    found : tuple of str
        Its columns.
    nearest : str
        The known kind of file that it is most like.
    lacking : tuple of str
        The columns that it lacks for that.
    """

    def __init__(
        self, message: str, *, file: str, found: Sequence[str], nearest: str = "", lacking: Sequence[str] = ()
    ) -> None:
        super().__init__(message, file=file)
        self.found = tuple(found)
        self.nearest = nearest
        self.lacking = tuple(lacking)
