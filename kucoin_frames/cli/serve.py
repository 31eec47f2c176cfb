"""`kucoin-frames demo --serve`: the simulated exchange alone, for any client, until somebody stops it."""

import signal
import threading
from collections.abc import Iterator

from kucoin_frames.cli.terminal import say
from kucoin_frames.demonstration import Demo

__all__ = ["serve"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GLANCE = 1.0  # seconds; on Windows a wait without end is not interrupted by Ctrl-C


def serve(client: Demo) -> None:
    """Say how to reach the exchange, and wait for Ctrl-C (or a SIGTERM)."""
    stopped = threading.Event()
    before = {each: signal.signal(each, lambda *_: stopped.set()) for each in _SIGNALS}
    try:
        for line in _directions(client):
            say(line)
        while not stopped.wait(_GLANCE):
            pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    say("Stopped.")


def _directions(client: Demo) -> Iterator[str]:
    world = client.exchange.world
    yield "A simulated KuCoin is running on this machine, until Ctrl-C."
    yield f"  spot     {client.spot_url}"
    yield f"  futures  {client.futures_url}"
    yield ""
    yield "Its accounts and their keys, which open nothing anywhere else:"
    for user in world.users:
        key = next(each for each in world.keys if each.uid == user.uid)
        yield f"  {user.name}"
        yield f"    key         {key.key}"
        yield f"    secret      {key.secret}"
        yield f"    passphrase  {key.passphrase}"
    main = world.keys[0]
    yield ""
    yield "To ask it from Python:"
    yield "  import kucoin_frames as kf"
    yield f'  key = kf.Credentials("{main.key}", "{main.secret}", "{main.passphrase}")'
    yield f'  kf.Client(key, spot_url="{client.spot_url}", futures_url="{client.futures_url}").balances()'
