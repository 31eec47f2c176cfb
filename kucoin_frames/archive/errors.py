"""What can go wrong with an archive, and what it warns of; under the package's root of errors."""

from kucoin_frames.exceptions import KucoinFramesError, KucoinFramesWarning

__all__ = ["ArchiveError", "GapWarning"]


class ArchiveError(KucoinFramesError):
    """The archive could not be read or written. What was in it before is still there, and whole."""


class GapWarning(KucoinFramesWarning):
    """The span asked for holds a gap: history that nobody archived in time and KuCoin no longer serves."""
