"""What do an export's own files prove of the archive, and what of its time is known since? Stored rows against files.

Asks nobody and imports nothing.
"""

from collections.abc import Mapping
from functools import reduce

import pandas as pd

from kucoin_frames.archive.coverage.facts import Facts
from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known
from kucoin_frames.archive.exports import FINDINGS, Export, check_fills, check_moves, prove
from kucoin_frames.archive.exports.agreement import WINDOW
from kucoin_frames.archive.exports.matching import epoch_ms
from kucoin_frames.archive.imports.imported import IMPORTS, TOLD_BY, entries
from kucoin_frames.archive.imports.records import DIRECTIONS
from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.times import SECOND, Span

__all__ = ["findings_of", "ledger_beside", "proven", "record"]

_DOUBTFUL = ("missing", "surplus", "altered")
_TIMES = {
    "ledger": "created_at",
    "snapshots": "taken_at",
    "fills": "created_at",
    "orders": "filled_at",
    "deposits": "created_at",
    "withdrawals": "created_at",
}
_CONCERNED = {("fills", "MARGIN"): ("MARGIN", "ISOLATED")}
"""The accounts that a finding is about where it names one of several: no file tells which margin a fill was of."""
_CREDITED = ("MAIN", "TRADE")
"""The accounts one of which has the entry of a deposit or a withdrawal."""


def ledger_beside(store: Store, mine: Export, uid: str) -> pd.DataFrame:
    """The archive's ledger of all the time that one holder's files tell of, and a little around it."""
    moments = [epoch_ms(getattr(mine, name)[time].dropna()) for name, time in _TIMES.items()]
    told = [each for each in moments if len(each)]
    if not told:
        return LEDGER.empty()
    around = WINDOW * SECOND
    span = Span(int(min(each.min() for each in told)) - around, int(max(each.max() for each in told)) + around)
    return LEDGER.frame(entries(store, uid, span))


def findings_of(mine: Export, ledger: pd.DataFrame) -> pd.DataFrame:
    """What of one holder's snapshots, fills, deposits and withdrawals the archive's ledger does not explain."""
    parts = [
        prove(ledger, mine.snapshots, spans=mine.spans),
        check_fills(ledger, mine.fills, mine.orders, spans=mine.spans),
        *(check_moves(ledger, getattr(mine, name), way, spans=mine.spans) for name, way in DIRECTIONS.items()),
    ]
    return pd.concat([FINDINGS.empty(), *(part for part in parts if len(part))], ignore_index=True).astype(
        FINDINGS.dtypes
    )


def proven(export: Export, findings: pd.DataFrame, now: int) -> dict[tuple[str, str], Spans]:
    """Of which time each holder's account histories are whole.

    From one snapshot to the next a history is whole if it explains them. Elsewhere it is as whole as an export is,
    unless a fill, a deposit or a withdrawal beside it tells of something else.
    """
    last = export.files["last_at"].dropna()
    told = int(epoch_ms(last).max()) + SECOND if len(last) else 0
    found: dict[tuple[str, str], Spans] = {}
    replayed: dict[tuple[str, str], Spans] = {}
    known = export.spans[export.spans["uid"].notna() & export.spans["account_type"].notna()]
    bounds = zip(epoch_ms(known["start_at"]).tolist(), epoch_ms(known["end_at"]).tolist(), strict=True)
    for owner, account, evidence, (start, end) in zip(
        known["uid"], known["account_type"], known["evidence"], bounds, strict=True
    ):
        # A name may promise days that had not come when the file was made; only what is in the export dates it.
        until = min(end, told) if evidence == "name" else min(end, now)
        kind = replayed if evidence == "snapshots" else found
        kind[owner, account] = kind.get((owner, account), NOTHING) | Spans.one(start, until)
    doubt = findings[findings["verdict"].isin(_DOUBTFUL)]
    is_replay = (doubt["check"] == "snapshots").to_numpy(bool)
    contested, unexplained = _stretches(doubt[~is_replay], 0), _stretches(doubt[is_replay], SECOND)
    whole = {
        key: ((found.get(key, NOTHING) - contested.get(key, NOTHING)) | replayed.get(key, NOTHING))
        - unexplained.get(key, NOTHING)
        for key in {**found, **replayed}
    }
    return {key: spans for key, spans in whole.items() if spans}


def _stretches(findings: pd.DataFrame, after: int) -> dict[tuple[str, str], Spans]:
    """Of which time there are findings: the second in which a stretch ends is its last, that before it is not."""
    found: dict[tuple[str, str], Spans] = {}
    bounds = zip(epoch_ms(findings["start_at"]).tolist(), epoch_ms(findings["end_at"]).tolist(), strict=True)
    named = zip(findings["check"], findings["uid"], findings["account_type"], strict=True)
    for (check, owner, account), (start, end) in zip(named, bounds, strict=True):
        for each in _CONCERNED.get((check, account), _CREDITED if pd.isna(account) else (account,)):
            found[owner, each] = found.get((owner, each), NOTHING) | Spans.one(start + after, end + SECOND)
    return found


def record(store: Store, uid: str, whole: Mapping[str, Spans], now: int) -> None:
    """Write down which histories are whole, and of which ledgers thereby everything is known."""
    facts = Facts(store, uid)
    after = facts.record({_subject(account): Known(imported=spans) for account, spans in whole.items()}, now)
    known = {
        name: reduce(Spans.__and__, [after.get(_subject(each), Known()).imported for each in accounts])
        for name, accounts in TOLD_BY.items()
    }
    facts.record({name: Known(imported=spans) for name, spans in known.items() if spans}, now)


def _subject(account_type: str) -> str:
    """What a fact about one account's history is recorded under, for imports that bring the others later."""
    return f"{IMPORTS.name}/{account_type}"
