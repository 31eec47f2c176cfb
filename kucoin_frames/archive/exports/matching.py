"""Which row of an export and which row of the API tell of one movement? Frames in, frames out; never a guess twice.

A file has whole seconds and no ids, the API has milliseconds; so rows are compared by what both say: account, currency,
direction, amount and the second that the time is cut down to. Two equal rows on one side need two on the other: rows are
paired one with one, never looked up in a set.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.frames import need
from kucoin_frames.archive.exports.words import FAMILIES
from kucoin_frames.columns import Table, count, text

__all__ = ["PAIRS", "attach", "match"]
