"""Which kind of file has these columns? Asked of the headers alone: names of files change, and people rename them."""

from collections.abc import Iterable, Sequence

from kucoin_frames.archive.exports.errors import NotRecognisedError
from kucoin_frames.archive.exports.headers import Header
from kucoin_frames.archive.exports.kind import Kind
from kucoin_frames.archive.exports.kinds import KINDS

__all__ = ["recognise"]


def recognise(file: str, headers: Sequence[Header]) -> Kind:
    """The kind whose needed columns are all there; of several, the one that knows most of the columns.

    Raises
    ------
    NotRecognisedError
        If there is none: what was found, what is nearest, and what that lacks.
    """
    there = frozenset(header.key for header in headers if header.key)
    fitting = [kind for kind in KINDS if not _lacking(kind, there)]
    if fitting:
        return max(fitting, key=lambda kind: (_known(kind, there), len(kind.needed)))
    nearest = max(KINDS, key=lambda kind: (1 - len(_lacking(kind, there)) / len(kind.needed), _known(kind, there)))
    found = [header.text for header in headers if header.key]
    lacking = _lacking(nearest, there)
    known = "\n".join(f"- {kind.name}: {_listed(_first(each) for each in kind.needed.values())}" for kind in KINDS)
    raise NotRecognisedError(
        f"these columns are those of no file that KuCoin is known to export: {_listed(found) or 'none'}. It is most"
        f" like {nearest.name!r}, but lacks {_listed(lacking)}. Use the file as it was downloaded, in English. Known"
        f" are, by the columns that they need:\n{known}",
        file=file,
        found=found,
        nearest=nearest.name,
        lacking=lacking,
    )


def _lacking(kind: Kind, there: frozenset[str]) -> list[str]:
    return [_first(kind.needed[name]) for name in kind.needed if there.isdisjoint(kind.keys(name))]


def _known(kind: Kind, there: frozenset[str]) -> int:
    return sum(not there.isdisjoint(kind.keys(name)) for name in kind.columns)


def _first(spelled: str | tuple[str, ...]) -> str:
    return spelled if isinstance(spelled, str) else spelled[0]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
