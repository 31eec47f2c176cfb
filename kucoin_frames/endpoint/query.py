"""A question to an endpoint: KuCoin's parameters, the span of time and the page, before it is cut into requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kucoin_frames.planning import History
from kucoin_frames.times import Span
from kucoin_frames.transport.hosts import Host
from kucoin_frames.transport.quota import Pool

__all__ = ["Query", "Value", "wire"]

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.

    Attributes
    ----------
    parameters : mapping
        KuCoin's parameters; None means not asked. Names that stand in the path go there.
    span : Span
        The rows' time, half-open; open sides are not asked.
    page : mapping
        KuCoin's paging parameters; a value that is not None asks for that page only.
    size : int or None
        Rows a page; None for as many as KuCoin gives at once.
    constants : mapping
        Fields that the question knows and the answer does not repeat.
    host, pool, weight, history
        What differs from the endpoint's own, if anything.
    """

    parameters: Mapping[str, Value] = field(default_factory=dict)
    span: Span = field(default_factory=lambda: Span(None, None))
    page: Mapping[str, Value] = field(default_factory=dict)
    size: int | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    host: Host | None = None
    pool: Pool | None = None
    weight: int | None = None
    history: History | None = None

    @property
    def asks_one_page(self) -> bool:
        """Whether a page was named, so that the answer is not walked."""
        return any(value is not None for value in self.page.values())


def wire(value: Value) -> str:
    """A parameter as KuCoin takes it in a query."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
