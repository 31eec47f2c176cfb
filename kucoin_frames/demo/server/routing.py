"""Which function answers a path: the decorator that declares an endpoint, and what the function is given."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kucoin_frames.demo.records import Economy, Key, User
from kucoin_frames.demo.server.books import Books
from kucoin_frames.demo.server.parameters import Parameters
from kucoin_frames.demo.server.quota import Pool
from kucoin_frames.demo.server.refusal import Refusal, forbidden
from kucoin_frames.demo.server.render import Json
from kucoin_frames.demo.server.settings import Settings

Host = Literal["spot", "futures"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key and the account holder that it belongs to."""

    key: Key
    user: User


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gate."""

    world: Economy
    books: Books
    settings: Settings
    now: int
    ask: Parameters
    variables: Mapping[str, str]
    caller: Caller | None = None

    @property
    def user(self) -> User:
        """The account holder who asks; there is one behind every private path."""
        return self.signed.user

    @property
    def signed(self) -> Caller:
        """The caller of a private path."""
        if self.caller is None:
            raise LookupError("a public path has no caller")
        return self.caller

    @property
    def spot_wallet(self) -> str:
        """What the spot wallet is called."""
        return "trade_hf" if self.settings.old_hf_user else "trade"

    def last(self, end: int) -> int:
        """Give the last instant of a range that ends at `end`."""
        return end if self.settings.end_included else end - 1

    def settled(self, end: int) -> int:
        """Give the last instant of such a range of which entries are served by now."""
        return min(self.last(end), self.now - self.settings.settling_ms)

    @property
    def subs(self) -> list[User]:
        """The caller's sub-accounts; a sub-account has none."""
        return [user for user in self.world.users if not user.is_master] if self.user.is_master else []

    def demand_margin(self, code: str = "101030") -> None:
        """Refuse callers who never switched margin trading on."""
        if not self.user.margin_enabled:
            raise Refusal(400, code, "margin trading is not enabled on this account")

    def demand_parent(self) -> None:
        """Refuse sub-accounts."""
        if not self.user.is_master:
            raise forbidden("400010", "this endpoint is for the parent account only")


Handler: TypeAlias = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint: where it is, what it costs, who may ask and what answers."""

    host: Host
    path: str
    pool: Pool
    weight: int
    answer: Handler
    permission: str = "General"
    oldest_key_version: int = 1

    @property
    def public(self) -> bool:
        """Whether it is open to everybody, unsigned."""
        return self.pool == "Public"


class Table:
    """All endpoints of the exchange."""

    def __init__(self) -> None:
        self._fixed: dict[tuple[str, str], Route] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Route]] = []

    def add(self, route: Route) -> None:
        """Place an endpoint; `{name}` in its path stands for a path variable."""
        if "{" in route.path:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
            self._patterns.append((route.host, re.compile(pattern), route))
        else:
            self._fixed[route.host, route.path] = route

    def find(self, host: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """Look a path up on one of the hosts; a fixed path goes before one with variables."""
        route = self._fixed.get((host, path))
        if route is not None:
            return route, {}
        for at, pattern, candidate in self._patterns:
            match = pattern.fullmatch(path) if at == host else None
            if match:
                return candidate, match.groupdict()
        return None

    @property
    def routes(self) -> list[Route]:
        """Every endpoint."""
        return [*self._fixed.values(), *(route for _, _, route in self._patterns)]


TABLE = Table()


def route(
    path: str,
    *,
    pool: Pool,
    weight: int,
    host: Host = "spot",
    permission: str = "General",
    oldest_key_version: int = 1,
) -> Callable[[Handler], Handler]:
    """Declare that the decorated function answers a path. Paths of the pool `Public` need no signature."""

    def declare(answer: Handler) -> Handler:
        TABLE.add(Route(host, path, pool, weight, answer, permission, oldest_key_version))
        return answer

    return declare
