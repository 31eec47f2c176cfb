"""What to ask, before asking: windows of time, walks through one window's answer, and the plan of both. Pure."""

from kucoin_frames.planning.walks import Cursor, Offset, Pages, Parameters, Single, Steps, Walk
from kucoin_frames.planning.windows import History, windows

__all__ = ["Cursor", "History", "Offset", "Pages", "Parameters", "Single", "Steps", "Walk", "windows"]
