"""Fuzzing that follows the code: atheris changes bytes towards branches that no case has reached before.

    python tests/benchmarks/fuzz_guided.py answers -max_total_time=60
    python tests/benchmarks/fuzz_guided.py exports -runs=100000

What follows the kind goes to libFuzzer. What must hold is what `tests/safety/fuzzing.py` asserts: out comes the right
thing or a `KucoinFramesError`. A failure stops the run and prints its bytes. atheris is in the extra `benchmarks`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

with atheris.instrument_imports(include=["kucoin_frames", "csv", "json", "zipfile"]):
    from kucoin_frames.archive.exports import ROWS, read_export
    from kucoin_frames.endpoint import registry
    from kucoin_frames.exceptions import KucoinFramesError
    from tests.safety import fuzzing


def answers(data: bytes) -> None:
    """The first byte chooses the endpoint, the rest is the data that it answers."""
    names = sorted(fuzzing.ANSWERS)
    if data:
        fuzzing.check_answer(registry[names[data[0] % len(names)]], data[1:])


def envelopes(data: bytes) -> None:
    """The first byte chooses the status, the rest is the body."""
    if data:
        fuzzing.check_envelope(data[1:], (200, 400, 429, 500)[data[0] % 4])


def exports(data: bytes) -> None:
    """A file that KuCoin's web site might export."""
    try:
        export = read_export(data, name="Account History_Funding Account.csv")
    except KucoinFramesError:
        return
    for name, table in ROWS.items():
        table.check(getattr(export, name))


KINDS: dict[str, Callable[[bytes], None]] = {
    "answers": answers,
    "envelopes": envelopes,
    "exports": exports,
    "key-files": fuzzing.check_key_file,
}


def seeds(kind: str) -> list[bytes]:
    """Good cases to begin with."""
    names = sorted(fuzzing.ANSWERS)
    match kind:
        case "answers":
            return [bytes([place]) + fuzzing.ANSWERS[name].encode() for place, name in enumerate(names)]
        case "envelopes":
            return [b'\0{"code":"200000","data":' + fuzzing.ANSWERS[name].encode() + b"}" for name in names]
        case "exports":
            from tests.archive.exports.test_export_kinds import CASES

            return [f"{case.header}\r\n{case.row}\r\n".encode() for case in CASES.values()]
        case _:
            return ["\n".join(fuzzing.PARTS).encode()]


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in KINDS:
        sys.exit(f"name what to fuzz: {', '.join(KINDS)}\n{__doc__}")
    kind = sys.argv.pop(1)
    begin = Path(f"fuzz-{kind}")
    begin.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(kind)):
        (begin / f"seed-{number:03}").write_bytes(seed)
    atheris.Setup([*sys.argv, str(begin)], KINDS[kind])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
