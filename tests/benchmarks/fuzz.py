"""Fuzzing for as long as wanted: how many cases were tried of each kind, and which failed.

    python tests/benchmarks/fuzz.py --seconds 60 --seed 1

Each case follows from its number alone; one that failed is printed with it, and goes again with ``--only KIND --seed
NUMBER --seconds 0``.
"""

import argparse
import sys
import time
import traceback
import warnings
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.safety.fuzzing import TARGETS


def tried(name: str, first: int, seconds: float, shown: int) -> tuple[int, int]:
    """Cases and failures of one kind."""
    end = time.monotonic() + seconds
    count = failures = 0
    while not count or time.monotonic() < end:
        try:
            TARGETS[name](Random(first + count))
        except Exception:  # noqa: BLE001  # whatever it is, it is a failure
            failures += 1
            if failures <= shown:
                print(f"{name} {first + count}")
                traceback.print_exc(limit=-4, file=sys.stdout)
        count += 1
    return count, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for each kind")
    parser.add_argument("--seed", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--shown", type=int, default=3, help="how many failures of a kind are printed whole")
    asked = parser.parse_args()
    warnings.simplefilter("error")
    failed = 0
    for name in [asked.only] if asked.only else TARGETS:
        count, failures = tried(name, asked.seed, asked.seconds, asked.shown)
        print(f"{name:<16} {count:>9,} cases {failures:>6,} failures", flush=True)
        failed += failures
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
