"""What becomes of a request, and the envelope around it.

Looked at in this order: path, method, content type, quota, credentials, parameters.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from kucoin_frames.demo.records import Economy
from kucoin_frames.demo.server import gate
from kucoin_frames.demo.server.books import Books
from kucoin_frames.demo.server.http import Reply
from kucoin_frames.demo.server.parameters import Parameters
from kucoin_frames.demo.server.parsing import Incoming
from kucoin_frames.demo.server.quota import Charge, Quotas
from kucoin_frames.demo.server.refusal import Refusal, bad_parameter
from kucoin_frames.demo.server.render import Json, encode
from kucoin_frames.demo.server.routes import TABLE
from kucoin_frames.demo.server.routing import Call, Caller, Route
from kucoin_frames.demo.server.settings import Settings
from kucoin_frames.demo.server.wordings import retell

SUCCESS = "200000"
ONCE_ANSWERED_WITH_200 = (400, 401, 403)
CONTENT_TYPE = "application/json"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Visit:
    """A request on its way through the gateway, and what is found out about it."""

    incoming: Incoming
    path: str = field(init=False)
    query: dict[str, str] = field(init=False)
    repeated: list[str] = field(init=False)
    """Parameters that are given more than once."""
    route: Route | None = None
    charge: Charge | None = None
    status: int = 200
    code: str | None = None

    def __post_init__(self) -> None:
        self.path, _, query = self.incoming.target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        self.query = dict(pairs)
        self.repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]


class Gateway:
    """Leads requests to endpoints."""

    def __init__(self, world: Economy, settings: Settings, clock: Callable[[], int]) -> None:
        self.tamper: Callable[[str, Json], Json] | None = None
        self.refusals = 0
        self._world = world
        self._settings = settings
        self._clock = clock
        self._books = Books(world)
        self._quotas = Quotas(
            settings.quota_scale, settings.quota_window_s, excess_takes_rest=settings.excess_takes_rest
        )
        self._chain_names = {chain.id: chain.name for currency in world.currencies for chain in currency.chains}

    def serve(self, visit: Visit) -> Reply:
        """Answer a request; notes on the visit what is worth writing down."""
        try:
            payload: dict[str, Json] = {"code": SUCCESS, "data": self._data(visit)}
            visit.code = SUCCESS
        except Refusal as refusal:
            payload = {"code": refusal.code, "msg": refusal.message}
            visit.code, visit.status = refusal.code, refusal.status
            if self._settings.http_200_failures and refusal.status in ONCE_ANSWERED_WITH_200:
                visit.status = 200
        except Exception:  # a fault of ours is answered as a server answers its own, and logged
            log.exception("the simulated exchange failed at %s", visit.incoming.target)
            payload = {"code": "500000", "msg": "Internal Server Error"}
            visit.code, visit.status = "500000", 500
        return Reply(visit.status, encode(payload), headers=self._rate_headers(visit))

    def _data(self, visit: Visit) -> Json:
        incoming = visit.incoming
        found = TABLE.find(incoming.port_name, visit.path)
        if found is None:
            raise Refusal(404, "404000", "Url Not Found")
        route, variables = self._priced(found[0]), found[1]
        visit.route = route
        if incoming.method != "GET":
            raise Refusal(405, "405000", f"{incoming.method} is not supported")
        if incoming.headers.get("content-type", CONTENT_TYPE).partition(";")[0].strip().lower() != CONTENT_TYPE:
            raise Refusal(415, "415000", f"Content-Type must be {CONTENT_TYPE}")
        caller = None if route.public else gate.identify(self._world, incoming.headers)
        self._charge(visit, route, caller)
        now = self._clock()
        if not route.public:
            caller = gate.check(route, caller, incoming, now, self._settings.clock_tolerance_ms)
        if visit.repeated:
            # Which of the values the real exchange takes is nowhere told.
            raise bad_parameter(f"{visit.repeated[0]} is given more than once")
        call = Call(self._world, self._books, self._settings, now, Parameters(visit.query), variables, caller)
        data = retell(self._settings.wordings, route.path, route.answer(call), self._chain_names)
        return data if self.tamper is None else self.tamper(visit.path, data)

    def _priced(self, route: Route) -> Route:
        """Give an endpoint the price on which KuCoin's pages disagree."""
        match route.path:
            case "/api/v1/accounts/ledgers":
                return replace(route, weight=self._settings.classic_weight)
            case "/api/v1/transaction-history":
                return replace(route, pool=self._settings.futures_ledger_pool)
            case _:
                return route

    def _charge(self, visit: Visit, route: Route, caller: Caller | None) -> None:
        """Charge the account holder, or the address for what is public. An unknown key has no pool."""
        if route.public:
            visit.charge = self._quotas.charge(visit.incoming.address, route.pool, 0, route.weight)
        elif caller is not None:
            user = caller.user
            visit.charge = self._quotas.charge(user.uid, route.pool, user.level, route.weight)
        if visit.charge is not None and not visit.charge.granted:
            self.refusals += 1
            raise Refusal(429, "429000", "Too many requests, wait until the quota refills")

    def _rate_headers(self, visit: Visit) -> dict[str, str]:
        if visit.charge is None or visit.route is None:
            return {}
        if visit.route.public and not self._settings.rate_headers_on_public:
            return {}
        return visit.charge.headers
