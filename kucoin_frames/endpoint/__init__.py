"""An endpoint: one decorated function is its row of the table; from it everything else derives."""

from kucoin_frames.endpoint.declaration import Endpoint, Options, endpoint, registry
from kucoin_frames.endpoint.inputs import batches, codes, one_of, singly
from kucoin_frames.endpoint.query import Query
from kucoin_frames.endpoint.run import fetch

__all__ = ["Endpoint", "Options", "Query", "batches", "codes", "endpoint", "fetch", "one_of", "registry", "singly"]
