"""`@endpoint`: the decorated function is the endpoint's row; the registry knows all of them.

A declared endpoint can be called (it asks the account chosen for this kernel) or asked through a client. Who that
account is, the rooms below decide: they set `registry.connect`.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeAlias, TypedDict, cast

import pandas as pd

from kucoin_frames.columns import Column, Table
from kucoin_frames.columns.shapes import Treatment, fields
from kucoin_frames.endpoint.inputs import plain
from kucoin_frames.endpoint.query import Query
from kucoin_frames.exceptions import InputError
from kucoin_frames.planning import History, Single, Walk
from kucoin_frames.transport.hosts import Host
from kucoin_frames.transport.quota import Pool

__all__ = ["Accounts", "Asker", "Endpoint", "Options", "Registry", "endpoint", "registry"]

P = ParamSpec("P")

Asked = Query | list[Query]

Accounts: TypeAlias = str | Sequence[str] | None
"""A configured account, several as a list, or "all" of them; None means the chosen one."""


class Options(TypedDict, total=False):
    """What every fetcher takes besides KuCoin's parameters."""

    account: Accounts
    """The configured account to ask instead of the chosen one; a list of them, or "all", gives one frame over several
    with a first column `account`."""
    progress: bool | None
    """True or False shows or hides the progress bar; None shows it to a person only."""


_OPTIONS = [
    inspect.Parameter("account", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Accounts),
    inspect.Parameter("progress", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=bool | None),
]


class Asker(Protocol):
    """Someone who can ask an endpoint: a client."""

    def fetch(self, declared: "Endpoint", queries: list[Query], *, progress: bool | None = None) -> pd.DataFrame:
        """The frame that answers the queries."""


class Fetcher(Protocol[P]):
    """The function that a person calls: KuCoin's parameters in, the frame out."""

    __name__: str
    endpoint: "Endpoint"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        """Ask the chosen account, or those named by `account`."""


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One endpoint of KuCoin's API: where it is, what it costs, how it is walked, what a row is.

    Attributes
    ----------
    ask : callable
        Maps Python parameters to a Query, checking them; sends nothing.
    path, host, pool, weight, signed
        The request.
    walk : Walk
        How one window's answer is paged.
    history : History
        Windows and retention.
    table : Table
        The frame.
    nothing : frozenset of str
        Codes by which KuCoin says that there are no rows. Only where an answer has no further pages.
    """

    ask: Callable[..., Asked]
    path: str
    host: Host
    pool: Pool
    weight: int
    signed: bool
    walk: Walk
    history: History
    table: Table
    nothing: frozenset[str] = frozenset()

    def queries(self, *args: Any, **kwargs: Any) -> list[Query]:
        """The checked queries for these parameters; nothing is sent.

        Raises
        ------
        InputError
            For a parameter that does not exist or has a wrong value.
        """
        known = _with_options(inspect.signature(self.ask), ())
        names = ", ".join(known.parameters) or "no parameters"
        unknown = sorted(set(kwargs) - set(known.parameters))
        if unknown:
            raise InputError(f"{self.name} does not take {', '.join(unknown)}; it takes {names}", endpoint=self.path)
        try:
            bound = known.bind(*args, **kwargs)
        except TypeError as error:
            raise InputError(f"{self.name}: {error}; it takes {names}", endpoint=self.path) from None
        for name, value in bound.arguments.items():
            bound.arguments[name] = plain(value, known.parameters[name].annotation, name)
        asked = self.ask(*bound.args, **bound.kwargs)
        return asked if isinstance(asked, list) else [asked]

    @property
    def name(self) -> str:
        """The function's name, which is the fetcher's everywhere."""
        return self.ask.__name__

    @property
    def signature(self) -> inspect.Signature:
        """The parameters of the fetcher as a method of a client: KuCoin's and `progress`."""
        return _with_options(inspect.signature(self.ask), _OPTIONS[1:])

    def __repr__(self) -> str:
        return f"<endpoint {self.name}: GET {self.path}>"


def _parted(kwargs: dict[str, Any]) -> tuple[Options, dict[str, Any]]:
    options = Options(account=kwargs.get("account"), progress=kwargs.get("progress"))
    return options, {name: value for name, value in kwargs.items() if name not in options}


def _with_options(signature: inspect.Signature, options: Sequence[inspect.Parameter]) -> inspect.Signature:
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    return signature.replace(parameters=[*own, *options], return_annotation=pd.DataFrame)


@dataclass(slots=True)
class Registry:
    """All declared endpoints by name, in the order of declaration."""

    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    connect: Callable[[Accounts], Asker] = field(default=lambda _account: _no_account())

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self.endpoints.values())

    def __getitem__(self, name: str) -> Endpoint:
        return self.endpoints[name]

    def __contains__(self, name: object) -> bool:
        return name in self.endpoints

    def add(self, declared: Endpoint) -> None:
        """Register an endpoint; a name that is taken is a mistake in the package."""
        if declared.name in self.endpoints:
            raise ValueError(f"two endpoints are named {declared.name}")
        self.endpoints[declared.name] = declared


def _no_account() -> Asker:
    raise InputError("no account is chosen: call kf.use(...) or kf.demo() first")


registry = Registry()


def endpoint(
    path: str,
    *,
    pool: Pool,
    weight: int,
    columns: Sequence[Column],
    host: Host = "spot",
    signed: bool = True,
    key: Sequence[str] = (),
    order: str | None = None,
    treatment: Treatment = fields,
    walk: Walk | None = None,
    history: History | None = None,
    nothing: Sequence[str] = (),
) -> Callable[[Callable[P, Asked]], Fetcher[P]]:
    """Declare an endpoint; see `Endpoint` and `Table` for what the parts mean."""

    def declare(ask: Callable[P, Asked]) -> Fetcher[P]:
        steps = walk or Single()
        declared = Endpoint(
            ask=ask,
            path=path,
            host=host,
            pool=pool,
            weight=weight,
            signed=signed,
            walk=steps,
            history=history or History(),
            table=Table(tuple(columns), tuple(key), steps.at, treatment, order),
            nothing=frozenset(nothing),
        )
        registry.add(declared)
        return _fetcher(ask, declared)

    return declare


def _fetcher(ask: Callable[P, Asked], declared: Endpoint) -> Fetcher[P]:
    @functools.wraps(ask)
    def fetcher(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        options, parameters = _parted(kwargs)
        queries = declared.queries(*args, **parameters)
        return registry.connect(options.get("account")).fetch(declared, queries, progress=options.get("progress"))

    described = cast("Any", fetcher)
    described.endpoint = declared
    described.__signature__ = _with_options(inspect.signature(ask), _OPTIONS)
    return cast("Fetcher[P]", described)
