"""All that was said, and where a key, a secret, a passphrase or the place of a key file shows in it: nowhere."""

import base64
import pickle
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from pyarrow.parquet import ParquetFile

import kucoin_frames as kf
from kucoin_frames.demo.records import Key

__all__ = ["Told", "frame_forms", "inside"]


class Told:
    """All that was said, by where it was said; and what must not show there.

    Parameters
    ----------
    keys : iterable of Key
        Whose parts must not show.
    hidden : iterable of str
        What must not show beside these.
    """

    def __init__(self, keys: Iterable[Key], hidden: Iterable[str] = ()) -> None:
        parts = {part for key in keys for part in (key.key, key.secret, key.passphrase)}
        self.marks = {form.encode() for part in parts for form in _forms(part)} | {each.encode() for each in hidden}
        self.heard: list[tuple[str, bytes]] = []

    def add(self, where: str, said: object) -> None:
        """Keep what was said there."""
        self.heard.append((where, said if isinstance(said, bytes) else str(said).encode("utf-8", "surrogatepass")))

    def add_files(self, folder: Path) -> list[str]:
        """Keep all files of a folder, their names and what is packed inside of them; gives the names."""
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        for name, path in files.items():
            self.add(f"the name of {name}", name)
            self.add(name, path.read_bytes())
            for where, said in inside(path):
                self.add(f"{where} in {name}", said)
        return list(files)

    def add_frame(self, name: str, frame: pd.DataFrame) -> None:
        """Keep everything that a frame is shown, stored and passed on as."""
        for where, made in frame_forms(frame):
            self.add(f"{where} of {name}", made)

    def marked(self) -> list[str]:
        """Where a mark is."""
        return [where for where, said in self.heard if any(mark in said for mark in self.marks)]


def _forms(part: str) -> set[str]:
    """A part of a key as it is, as an address has it, and as base64 has it, wherever in that it begins."""
    coded = {base64.b64encode(b"\0" * shift + part.encode())[4:-4].decode() for shift in range(3)}
    return {part, quote(part), *coded}


def inside(path: Path) -> Iterator[tuple[str, object]]:
    """What a search of a file's bytes would miss, since it is compressed there."""
    if path.suffix == ".parquet":
        file = ParquetFile(path)
        yield "the schema", [file.schema_arrow.to_string(), file.schema_arrow.metadata, file.metadata.metadata]
        table = file.read()
        yield from ((f"column {name}", table[name].to_pylist()) for name in table.column_names)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from ((name, packed.read(name)) for name in packed.namelist())


def frame_forms(frame: pd.DataFrame) -> Iterator[tuple[str, object]]:
    """Everything that a frame is shown, stored and passed on as."""
    yield "repr", frame
    yield "html", frame.to_html()
    yield "csv", frame.to_csv()
    yield "pickle", pickle.dumps(frame)
    yield "attrs", frame.attrs
    yield "pickled attrs", pickle.dumps(frame.attrs)
    yield "vars", vars(frame)
    yield "description", frame.describe(include="all") if len(frame.columns) else ""
    yield "explanation", frame.kf.explain()
    yield "table for people", frame.kf.show()._repr_html_()
    yield "json", kf.analysis.to_json(frame)
