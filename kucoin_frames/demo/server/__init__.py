"""The simulated exchange's HTTP side: who may ask what, how often, and how an answer looks on the wire.

Imports nothing of the package outside `kucoin_frames.demo`: what a client gets wrong must not be got wrong here too.
"""

from kucoin_frames.demo.server.exchange import Exchange, LoggedRequest
from kucoin_frames.demo.server.faults import Fault, Faults, Script
from kucoin_frames.demo.server.settings import Settings

__all__ = ["Exchange", "Settings", "Fault", "Faults", "Script", "LoggedRequest"]
