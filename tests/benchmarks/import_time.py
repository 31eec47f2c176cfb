"""(d) `import kucoin_frames` beside `import pandas`, each in a process of its own, in turn.

Run: python tests/benchmarks/import_time.py
"""

import subprocess
import sys
import time
from statistics import median

ROUNDS = 15


def taken(statement: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - began


def main() -> None:
    taken("import kucoin_frames")
    pairs = [(taken("import pandas"), taken("import kucoin_frames")) for _ in range(ROUNDS)]
    ratio = median(ours / pandas for pandas, ours in pairs)
    print(f"(d) import kucoin_frames: {median(ours for _, ours in pairs):.3f} s, {ratio:.2f} times import pandas")


if __name__ == "__main__":
    main()
