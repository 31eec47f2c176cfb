"""What is this frame? Its origin, what a row is, its span, and what may be missing, in plain words."""

from collections.abc import Iterator

import pandas as pd

from kucoin_frames.endpoint import Endpoint, registry
from kucoin_frames.provenance import Provenance
from kucoin_frames.times import DAY, HOUR, epoch_ms, iso

__all__ = ["explained"]

_COMPUTED = (
    "This frame does not know which call it is from: it was made elsewhere, computed, or joined of several calls. An"
    " analysis says in its docstring what a row is and which formula it uses."
)


def explained(frame: pd.DataFrame) -> str:
    """The lines about a frame."""
    told = Provenance.of(frame)
    if told is None:
        return f"{_sized(frame)}.\n{_COMPUTED}"
    declared = _declared(told)
    return "\n".join([*_origin(frame, told), *_row(frame, told, declared), *_span(frame, told, declared), *_gaps(told)])


def _declared(told: Provenance) -> Endpoint | None:
    import kucoin_frames.endpoints  # noqa: F401  # declares the fetchers

    return registry.endpoints.get(told.source.removeprefix("archive."))


def _sized(frame: pd.DataFrame) -> str:
    return f"{_counted(len(frame), 'row')} of {_counted(len(frame.columns), 'column')}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _origin(frame: pd.DataFrame, told: Provenance) -> Iterator[str]:
    if told.source.startswith("archive."):
        where = f"loaded from the archive by {told.source.removeprefix('archive.')}(); KuCoin was not asked"
    elif told.path:
        where = f"from {told.source}(), which asks GET {told.path}"
    else:
        where = f"from {told.source}()"
    yield f"{_sized(frame)}, {where}."
    if told.account:
        yield f"Account: {told.account}."
    if told.asked_at is not None:
        cost = f", with {_counted(told.requests, 'request')}" if told.requests else ""
        yield f"Asked at {iso(told.asked_at)}{cost}."


def _row(frame: pd.DataFrame, told: Provenance, declared: Endpoint | None) -> Iterator[str]:
    first = ((declared.ask.__doc__ if declared else "") or "").strip().partition("\n")[0]
    if first:
        yield f"One row is: {first}"
    if len(frame) != told.rows:
        yield f"The call gave {_counted(told.rows, 'row')}; what is here was chosen or computed from them afterwards."
    elif declared is not None:
        added = [str(name) for name in frame.columns if name not in declared.table.dtypes and name != "account"]
        if added:
            yield f"Not of the call, or not described by KuCoin: {', '.join(added)}."


def _span(frame: pd.DataFrame, told: Provenance, declared: Endpoint | None) -> Iterator[str]:
    if told.is_one_page:
        yield "One page was asked for: other pages of the same question are not here."
    if declared is None or declared.table.order is None:
        return
    if told.start is not None and told.end is not None:
        yield f"Time: from {iso(told.start)} until just before {iso(told.end)}."
    elif told.start is not None:
        yield f"Time: from {iso(told.start)} on."
    elif told.end is not None:
        yield f"Time: until just before {iso(told.end)}, as far back as {_reach(told, declared)}."
    else:
        yield f"Time: no span was asked for, so as far back as {_reach(told, declared)}."
    if declared.table.order in frame.columns and len(frame):
        times = frame[declared.table.order]
        yield f"The rows are of {_moment(times.min())} to {_moment(times.max())}."


def _reach(told: Provenance, declared: Endpoint) -> str:
    if told.source.startswith("archive."):
        return "the archive goes"
    history = declared.history
    if history.default is not None:
        return f"KuCoin's own default of {_length(history.default)} goes"
    return "KuCoin goes" if history.kept is None else "KuCoin keeps rows"


def _length(ms: int) -> str:
    return _counted(ms // DAY, "day") if ms % DAY == 0 and ms > DAY else _counted(ms // HOUR, "hour")


def _moment(stamp: pd.Timestamp) -> str:
    return "no time" if pd.isna(stamp) else iso(epoch_ms(stamp))


def _gaps(told: Provenance) -> Iterator[str]:
    if told.notes:
        yield "What may be missing:"
        yield from (f"- {note}" for note in told.notes)
        return
    if told.is_one_page:
        return
    whole = "All that was asked for is here: every page and window came, or the call would have failed."
    if told.kept_since is not None:
        whole += f" KuCoin keeps rows from {iso(told.kept_since)} on; older ones may exist and cannot be asked for."
    yield whole
