"""How long does a demo with the archive of a year take, and a short one as tests use it?

Run: python tests/benchmarks/demo_year.py
"""

import time

import kucoin_frames as kf
from kucoin_frames.archiving import archive

LEDGERS = ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures")


def main() -> None:
    """Start both, and print what it took and what came of it. The import of the package does not count."""
    for days in (40, 400):
        begin, worked = time.perf_counter(), time.process_time()
        with kf.demo(days=days, now="2026-03-01 12:00", archive=True) as client:
            seconds, worked = time.perf_counter() - begin, time.process_time() - worked
            held = archive()
            ledgers = [held.sql(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0] for name in LEDGERS]
            print(f"{days} days: {seconds:.1f} s, of them {worked:.1f} s of work; {sum(ledgers)} ledger entries")
            print(f"  left out on purpose: {client.left_out[0]} to {client.left_out[1]}")


if __name__ == "__main__":
    main()
