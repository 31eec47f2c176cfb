"""What cases are made of: odd texts and values, bytes with noise in them, JSON with a few things changed."""

from random import Random
from typing import Any

__all__ = ["ODD_NUMBERS", "ODD_TEXTS", "ODD_VALUES", "disturbed", "some_bytes", "some_text"]

ODD_TEXTS = [
    "", " ", "\x00", "\n", "null", "NaN", "-Infinity", "0x10", "1_000", "1e5", "1E400", "-0", "+1", ".5", "5.", "1,5",
    "9" * 40, "0." + "1" * 30, "ä", "漢字", "\u202e", "\ud83d\ude00", "\ud800", "../../etc", "~nobody-at-all/x",
    "a?b=c", "%00", "True", "2026-01-01",
    "9999-12-31", "BTC-USDT", "USDT", "BTC,,USDT", "main", "desk", "all", "-1", "0", "1", "200", "1772366400000",
]  # fmt: skip
ODD_NUMBERS = [0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**38, 10**4000, 0.1, 1e-19, 1e300, -0.0]
ODD_VALUES: list[Any] = [*ODD_TEXTS, *ODD_NUMBERS, None, True, False, [], {}, [None], [[1]], {"a": {"b": 1}}, ["a", 1]]


def some_text(random: Random) -> str:
    if random.random() < 0.6:
        return random.choice(ODD_TEXTS)
    return "".join(
        chr(random.choice([random.randrange(128), random.randrange(0xD800)])) for _ in range(random.randrange(9))
    )


_DEEP = (b"[" * 2_000, b"[" * 5_000 + b"]" * 5_000)
"""Deeper than a reader that calls itself may go."""


def some_bytes(random: Random, seed: bytes = b"") -> bytes:
    """Noise, or the given bytes with some of it."""
    raw = bytearray(seed if random.random() < 0.9 else random.randbytes(random.randrange(64)))
    for _ in range(random.randrange(4)):
        at = random.randrange(len(raw) + 1)
        raw[at : at + random.randrange(3)] = random.choice(
            [b"", random.randbytes(1), b'"', b"{", b"]", b",", b"\xff", b"0", *_DEEP]
        )
    return bytes(raw)


def disturbed(random: Random, node: Any) -> Any:
    """The JSON with a few values, names or shapes changed."""
    if isinstance(node, dict) and node and random.random() < 0.9:
        name = random.choice(list(node))
        kept = dict(node)
        match random.randrange(5):
            case 0:
                del kept[name]
            case 1:
                kept[some_text(random)] = random.choice(ODD_VALUES)
            case _:
                kept[name] = disturbed(random, node[name])
        return kept
    if isinstance(node, list) and node and random.random() < 0.9:
        kept_list = list(node)
        at = random.randrange(len(node))
        kept_list[at] = disturbed(random, node[at])
        return kept_list * random.choice([1, 1, 1, 2])
    return random.choice(ODD_VALUES)
