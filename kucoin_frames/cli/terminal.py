"""How does the command talk? Results on stdout; progress, notes and errors on stderr. Knows no frames."""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Protocol

from tqdm import tqdm

from kucoin_frames.exceptions import hearing

__all__ = ["Step", "is_terminal", "notes", "pour", "say", "steps", "tell"]


class Step(Protocol):
    """Says that the next step begins."""

    def __call__(self, name: str) -> None:
        """The step's name is shown beside the bar."""


def say(text: str = "") -> None:
    """A line of the result. A reader who has heard enough (``| head``) does not end the work."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _leave()


def pour(chunks: Iterable[bytes]) -> None:
    """The result as bytes, in UTF-8 where it is text, whatever the terminal's own encoding is."""
    try:
        sys.stdout.flush()
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _leave()


def is_terminal() -> bool:
    """Whether a person reads the result as it comes."""
    return sys.stdout.isatty()


def _leave() -> None:
    """Nobody listens any more: what is still in the buffer must go somewhere, or Python complains at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(f"kucoin-frames: {text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def steps(count: int, *, quiet: bool) -> Iterator[Step]:
    """A progress bar of so many steps on stderr, where a person can see it; otherwise nothing."""
    bar = tqdm(
        total=count,
        file=sys.stderr,
        disable=True if quiet else None,
        leave=False,
        bar_format="{desc:<28}|{bar:30}| {n_fmt}/{total_fmt}",
    )

    def step(name: str) -> None:
        if begun:
            bar.update()
        begun.append(name)
        bar.set_description_str(name)

    begun: list[str] = []
    with bar:
        yield step


@contextlib.contextmanager
def notes(*, quiet: bool) -> Iterator[None]:
    """Tells the package's own warnings as notes at the end of the work, however it ends."""
    with hearing() as told:
        try:
            yield
        finally:
            for text in () if quiet else told:
                tell(f"note: {text}")
