"""Which distributions does an installation bring, and are they those that are declared? Read from their metadata alone.

What this project declares is read from `pyproject.toml`, for what is installed of it in a working copy may be older.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["PROJECT", "Installation", "installation", "licence", "modules"]

PROJECT = "kucoin-frames"

_DECLARED = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]


@dataclass(frozen=True)
class Installation:
    """What is needed, each with all that it needs.

    Attributes
    ----------
    found : dict
        The distributions by name.
    wrong : list of str
        Requirements that no installed distribution fulfils.
    """

    found: dict[str, metadata.Distribution] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@cache
def installation(*extras: str) -> Installation:
    """What this project needs, with extras of its own."""
    told = Installation()
    seen: set[tuple[str, str]] = set()
    waiting = [(PROJECT, extra) for extra in ("", *extras)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for needed in _needed(name, extra):
            other = canonicalize_name(needed.name)
            if other != PROJECT and not _add(told, other, needed, name):
                continue
            waiting += [(other, each) for each in ("", *needed.extras)]
    return told


def _add(told: Installation, name: str, needed: Requirement, by: str) -> bool:
    try:
        told.found[name] = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        told.wrong.append(f"{by} needs {needed}, which is not installed")
        return False
    version = told.found[name].version
    if not needed.specifier.contains(version, prereleases=True):
        told.wrong.append(f"{by} needs {needed}, but {version} is installed")
    return True


def _needed(name: str, extra: str) -> Iterator[Requirement]:
    """What a distribution needs on this machine; with an extra, what that brings."""
    if name == PROJECT:
        listed = _DECLARED["optional-dependencies"][extra] if extra else _DECLARED["dependencies"]
        yield from map(Requirement, listed)
        return
    for needed in map(Requirement, metadata.requires(name) or ()):
        if needed.marker is None or needed.marker.evaluate({"extra": extra}):
            yield needed


def licence(distribution: metadata.Distribution) -> str:
    """Under which licence it is, as it says itself: an SPDX expression, else classifiers, else a line of text."""
    told = distribution.metadata
    if expression := told.get("License-Expression"):
        return expression
    classifiers = [each for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    if classifiers:
        return "; ".join(each.rpartition(" :: ")[2] for each in classifiers)
    return told.get("License", "").partition("\n")[0]


def modules(distributions: Iterable[metadata.Distribution]) -> set[str]:
    """The top-level modules that they bring."""
    wanted = {each.metadata["Name"] for each in distributions}
    return {module for module, names in metadata.packages_distributions().items() if wanted & set(names)}
