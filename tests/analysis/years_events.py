"""The demo's year as events for lots, made once."""

from functools import cache

import pandas as pd

from kucoin_frames.analysis.profit.lot_events import lot_events
from tests.analysis.prices import prices_of_year
from tests.analysis.witness import ledger_of_year


@cache
def events_of_year() -> pd.DataFrame:
    return lot_events(ledger_of_year(), prices_of_year())
