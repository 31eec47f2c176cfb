"""Small invented files in the manner of KuCoin's exports, and what tests ask of frames."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.world import World

HISTORY = "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type"
FUNDING = "Account History_Funding Account.csv"
TRADING = "Account History_Trading Account.csv"


def csv_file(header: str, *rows: str, bom: bool = True, newline: str = "\r\n") -> bytes:
    """A file of these lines."""
    return (b"\xef\xbb\xbf" if bom else b"") + "".join(f"{line}{newline}" for line in (header, *rows)).encode()


def zip_file(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return stream.getvalue()


def plain(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """The rows as tuples of Decimals, texts, times as ISO text, and None."""
    return [
        tuple(None if pd.isna(each) else _plain(each) for each in row)
        for row in frame[list(columns)].itertuples(index=False)
    ]


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        assert str(value.tz) == "UTC"
        return value.tz_localize(None).isoformat(sep=" ", timespec="milliseconds").removesuffix(".000")
    return Decimal(value) if isinstance(value, Decimal) else value


def only(frame: pd.DataFrame) -> dict[str, object]:
    """The one row of a frame, without what is missing and where it comes from."""
    assert len(frame) == 1
    (row,) = plain(frame, list(frame.columns))
    named = dict(zip(frame.columns, row, strict=True))
    return {name: value for name, value in named.items() if value is not None and name not in ("file", "line")}


def entries_of(world: World, uid: int) -> list[Entry]:
    """Every entry of a user once, oldest first."""
    feeds: tuple[Feed, ...] = ("classic", "hf", "margin_hf", "futures")
    told = {entry.id: entry for feed in feeds for entry in world.entries(uid, feed)}
    return [told[number] for number in sorted(told)]
