"""What KuCoin's web site exports, read into frames: every kind of file, of every year, in any time zone.

Bottom up, and each module imports what stands above it only:

    errors                    what cannot be read, and where
    headers, words            spellings of columns; words of rows
    frames, kind, kinds       the frames that come out, the files that go in; pure data
    sources, sheets           ZIPs and folders to files, files to cells
    workbooks                 files of spreadsheets (.xlsx) to cells
    recognise, values, decode columns to a kind of file, cells to values, a file to rows
    renaming                  names of currencies to KuCoin's codes
    holders                   whose rows they are
    standing, overlap         whose words stand of several files; what these tell twice
    spans                     of which time an export tells everything
    reading                   all of it: `read_export`
    binary                    what a workbook makes of an exact amount
    matching, proof           rows against the API's, rows against snapshots; frames in, frames out
    deals, naming, agreement  what fills and orders moved, which rows they are behind, whether files agree

Must not ask the network, and knows nothing of how the archive keeps rows.
"""

from kucoin_frames.archive.exports.agreement import check_fills, check_moves
from kucoin_frames.archive.exports.errors import ExportError, NotRecognisedError
from kucoin_frames.archive.exports.frames import LEDGER, ROWS, SNAPSHOTS, SPANS
from kucoin_frames.archive.exports.matching import PAIRS, attach, match
from kucoin_frames.archive.exports.naming import NAMES, name_rows
from kucoin_frames.archive.exports.proof import FINDINGS, prove
from kucoin_frames.archive.exports.reading import Export, read_export
from kucoin_frames.archive.exports.words import FAMILIES

__all__ = [
    "FAMILIES",
    "FINDINGS",
    "LEDGER",
    "NAMES",
    "PAIRS",
    "ROWS",
    "SNAPSHOTS",
    "SPANS",
    "Export",
    "ExportError",
    "NotRecognisedError",
    "attach",
    "check_fills",
    "check_moves",
    "match",
    "name_rows",
    "prove",
    "read_export",
]
