"""What to ask, before asking: windows of time, walks through one window's answer, and the plan of both. Pure."""

from kucoin_frames.planning.walks import Cursor, Offset, Pages, Parameters, Single, Steps, Walk, Walked
from kucoin_frames.planning.windows import History, Kept, pieces, windows

__all__ = [
    "Cursor",
    "History",
    "Kept",
    "Offset",
    "Pages",
    "Parameters",
    "Single",
    "Steps",
    "Walk",
    "Walked",
    "pieces",
    "windows",
]
