"""(b) A year of the spot ledger with 100 ms added to each answer: the schedule beside the shortest possible one.

Run: python tests/benchmarks/year.py
The exchange runs in a process of its own. Each run uses a fresh exchange, so that all of its quota is there.
"""

import json
import subprocess
import sys
import time
from statistics import median

import kucoin_frames as kf
from kucoin_frames.times import DAY, moment

NOW = moment("2026-03-01 12:00")
LATENCY = 0.1
CONNECTIONS = 16


def serve() -> None:
    from kucoin_frames.demo.server import Exchange
    from kucoin_frames.demo.world import World

    world = World(now=NOW)
    key = world.key("main")
    with Exchange(world, clock="fixed", latency=LATENCY) as exchange:
        print(json.dumps([exchange.spot_url, exchange.futures_url, key.key, key.secret, key.passphrase]), flush=True)
        sys.stdin.readline()
        print(json.dumps([exchange.refusals, len(exchange.log)]), flush=True)


def run(connections: int) -> tuple[float, int, int, int]:
    """Seconds, rows, requests and refusals of one year."""
    with subprocess.Popen(
        [sys.executable, __file__, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        spot, futures, *parts = json.loads(server.stdout.readline())
        client = kf.Client(kf.Credentials(*parts), spot_url=spot, futures_url=futures, connections=connections)
        client.server_time()
        client.session.now()
        began = time.perf_counter()
        frame = client.ledgers(start_at=NOW - 365 * DAY)
        taken = time.perf_counter() - began
        server.stdin.write("\n")
        server.stdin.flush()
        refusals, requests = json.loads(server.stdout.readline())
    return taken, len(frame), requests - 2, refusals


def main() -> None:
    runs = [run(CONNECTIONS) for _ in range(5)]
    taken = median(each[0] for each in runs)
    _, rows, requests, refusals = runs[0]
    shortest = -(-requests // CONNECTIONS) * LATENCY
    alone, *_ = run(1)
    print(f"(b) a year of the spot ledger: {requests} requests, {rows} rows, {refusals} refused")
    print(f"  ours, {CONNECTIONS} connections        {taken:7.2f} s")
    print(f"  the shortest schedule       {shortest:7.2f} s   ours takes {taken / shortest:.2f} times as long")
    print(f"  one request after the other {alone:7.2f} s   ours is {alone / taken:.1f} times as fast")


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
