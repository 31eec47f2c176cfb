"""(c) Peak memory while a million ledger rows are decoded, beside the size of the frame.

Run: python tests/benchmarks/memory.py [rows]
The pages are made beforehand and counted out: what is measured is what decoding, joining and sorting add.
"""

import resource
import subprocess
import sys

ROWS = 1_000_000


def peak() -> int:
    """The largest memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measured(rows: int) -> None:
    from ratios import hf_pages

    from kucoin_frames.endpoints import ledgers_hf

    table = ledgers_hf.endpoint.table
    table.decode(hf_pages(1000))
    pages = hf_pages(rows)
    before = peak()
    frame = table.frame(table.distinct(table.ordered(table.decode(pages))))
    size = int(frame.memory_usage(deep=True).sum())
    json_bytes = sum(map(len, pages))
    added = peak() - before
    print(f"(c) {rows:,} ledger rows: frame {size / 1e6:,.0f} MB, JSON {json_bytes / 1e6:,.0f} MB")
    print(f"  peak added by decoding {added / 1e6:,.0f} MB, {added / size:.2f} times the frame")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measured"]:
        measured(int(sys.argv[2]))
    else:
        rows = sys.argv[1] if len(sys.argv) > 1 else str(ROWS)
        subprocess.run([sys.executable, __file__, "measured", rows], check=True)
