"""An endpoint: one decorated function is its row of the table; from it everything else derives."""

from kucoin_frames.endpoint.declaration import Endpoint, Options, endpoint, registry
from kucoin_frames.endpoint.forecast import Forecast
from kucoin_frames.endpoint.inputs import batches, codes, one_of, singly
from kucoin_frames.endpoint.query import Query
from kucoin_frames.endpoint.run import Run

__all__ = [
    "Endpoint",
    "Forecast",
    "Options",
    "Query",
    "Run",
    "batches",
    "codes",
    "endpoint",
    "one_of",
    "registry",
    "singly",
]
