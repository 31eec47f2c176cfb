"""What does a command say if a package that it needs is not installed? Which extra brings it."""

import contextlib
from collections.abc import Iterator

from kucoin_frames.exceptions import ConfigurationError

__all__ = ["needing"]


@contextlib.contextmanager
def needing(extra: str) -> Iterator[None]:
    """Around imports of what an extra of this package brings.

    Raises
    ------
    ConfigurationError
        If it is not installed, with the line for pip.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigurationError(f'This needs the package {error.name}: pip install "kucoin-frames[{extra}]"') from None
