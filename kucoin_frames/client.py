"""A client: an account on an exchange, with every fetcher as a method; and the client chosen for this kernel."""

import functools
import inspect
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, NoReturn, Self, cast

import pandas as pd

import kucoin_frames.endpoints  # noqa: F401  # declares the fetchers
from kucoin_frames.endpoint import Endpoint, Forecast, Query, Run, registry
from kucoin_frames.endpoint.declaration import Accounts
from kucoin_frames.exceptions import (
    AnswerError,
    AuthenticationError,
    ConfigurationError,
    InputError,
    KeyAdviceWarning,
    KucoinFramesError,
    NotVisibleWarning,
    PermissionMissingError,
    RefusedError,
    UnavailableError,
    warn,
)
from kucoin_frames.holdings import collect
from kucoin_frames.keys import ALL, MAIN, Account, account_of, configured, resolved
from kucoin_frames.keys.advice import excess, unseen
from kucoin_frames.keys.names import checked
from kucoin_frames.provenance import Provenance
from kucoin_frames.several import Several, StoppableSession
from kucoin_frames.transport import Credentials, Limits, Session
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL

__all__ = [
    "Client",
    "Together",
    "account_names",
    "advise",
    "asker_of",
    "balances",
    "chosen",
    "client_of",
    "forecast",
    "forget",
    "use",
]

_BRIEF = Limits(connect_timeout=5, read_timeout=10, attempts=1)
"""For advice, which is no reason to wait."""


class Client:
    """An account on an exchange; every fetcher of the package is a method.

    Parameters
    ----------
    credentials : Credentials, optional
        The account's key; without one only the public market data can be asked.
    spot_url, futures_url : str
        KuCoin's production hosts by default; anything else than those or a loopback address is refused.
    connections : int
        How many requests may be under way at once.
    limits : Limits, optional
        Time-outs and attempts.
    name : str, optional
        The account's name here, shown in the client's repr.

    Attributes
    ----------
    archive_place : str or None
        Where this account's archive is, if not in the place that is configured for all.

    Examples
    --------
    >>> client = Client(Credentials(key, secret, passphrase))  # doctest: +SKIP
    >>> client.ledgers_hf(currency="USDT")  # doctest: +SKIP
    """

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        spot_url: str = SPOT_URL,
        futures_url: str = FUTURES_URL,
        connections: int = 16,
        limits: Limits | None = None,
        name: str | None = None,
    ) -> None:
        if credentials is not None and not isinstance(credentials, Credentials):
            raise InputError("pass Credentials(key, secret, passphrase) as the client's credentials")
        if not isinstance(connections, int) or isinstance(connections, bool) or not 1 <= connections <= 64:
            raise InputError(f"connections={connections!r}: pass a number from 1 to 64")
        self.session = Session(
            credentials, spot_url=spot_url, futures_url=futures_url, connections=connections, limits=limits
        )
        self.name = name
        self.archive_place: str | None = None

    @property
    def users(self) -> "Mapping[str, Client]":
        """Whom ``account=`` can name, besides the configured accounts, while this client is chosen."""
        return {}

    @property
    def environment(self) -> str:
        """`Production`, or `Simulation` on a loopback address."""
        return "Production" if self.session.is_production else "Simulation"

    @property
    def title(self) -> str:
        """The account's name here and its environment, as it is shown: ``main (Production)``."""
        return f"{self.name or 'unnamed'} ({self.environment})"

    def fetch(self, declared: Endpoint, queries: Sequence[Query], *, progress: bool | None = None) -> pd.DataFrame:
        """The frame that answers the queries to an endpoint, whole or an error."""
        return Run(self.session, declared, queries, progress=progress, account=self.title).finish()

    def forecast(self, fetcher: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Forecast:
        """What a call would cost at least: requests, quota and time. Nothing but the exchange's clock is asked.

        Parameters
        ----------
        fetcher : str or callable
            A fetcher or its name.
        *args, **kwargs
            What would be passed to it.
        """
        name = fetcher if isinstance(fetcher, str) else getattr(fetcher, "__name__", "")
        if name not in registry:
            raise InputError(f"forecast: {fetcher!r} is no fetcher; pass one such as kf.ledgers, or its name")
        declared = registry[name]
        return Run(self.session, declared, declared.queries(*args, **kwargs), progress=False).forecast

    def balances(self, quote: str = "USDT", *, sub_accounts: bool = True, progress: bool | None = None) -> pd.DataFrame:
        """What is held of a currency in one account of any kind, valued in one currency.

        Parameters
        ----------
        quote : str
            Currency of price and value: any that KuCoin prices, such as USDT, BTC, USD, EUR.
        sub_accounts : bool
            Whether a parent's key asks for its sub-accounts as well.

        Returns
        -------
        DataFrame
            Columns and their meaning as in `kucoin_frames.holdings.BALANCES`. A kind of account that the key may not
            see is left out with a `NotVisibleWarning`; a currency without a price has NA there.
        """
        stop = threading.Event()
        try:
            held = collect(self.stoppable(stop), quote, sub_accounts=sub_accounts, progress=progress)
        except KucoinFramesError as error:
            if error.unfinished is not None:  # of one of the fetchers, whose frame is of another kind
                error.unfinished = functools.partial(self.balances, quote, sub_accounts=sub_accounts, progress=progress)
            raise
        finally:
            stop.set()  # those who still ask when one has failed, or when the call is interrupted
        told = Provenance.of(held) or Provenance(source="balances", rows=len(held))
        told = replace(told, account=self.title, asked_at=self.session.clock.now())
        return told.put_on(held)

    def stoppable(self, stop: threading.Event) -> "Client":
        """A twin on the same connections, which asks no more once the event is set."""
        twin = object.__new__(Client)
        twin.session = cast("Session", StoppableSession(self.session, stop))
        twin.name = self.name
        twin.archive_place = self.archive_place
        return twin

    def close(self) -> None:
        """Close the connections; a client that is used again opens them again."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Callable[..., pd.DataFrame]:
        """Only for type checkers: the fetchers are real methods, set from the endpoints' declarations."""
        raise AttributeError(f"{type(self).__name__!r} has no fetcher or attribute {name!r}")

    def __repr__(self) -> str:
        # a traceback that shows variables asks for this also where a wrong address ended `__init__`
        told = self.title if "session" in vars(self) else "that was refused"
        return f"<{type(self).__name__} {told}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a client is not pickled, since it holds a key: build it again where it is needed")


def _method(declared: Endpoint) -> Callable[..., pd.DataFrame]:
    def method(self: Client, /, *args: Any, progress: bool | None = None, **kwargs: Any) -> pd.DataFrame:
        return self.fetch(declared, declared.queries(*args, **kwargs), progress=progress)

    functools.update_wrapper(method, declared.ask, assigned=("__doc__", "__name__", "__module__"))
    myself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    own = declared.signature
    described: Any = method
    described.__signature__ = own.replace(parameters=[myself, *own.parameters.values()])
    described.__qualname__ = f"Client.{declared.name}"
    del described.__wrapped__
    return method


for _declared in registry:
    setattr(Client, _declared.name, _method(_declared))


class Together:
    """Several clients that are asked side by side, for one frame with a first column `account`.

    Parameters
    ----------
    clients : dict of str to Client
        By the name that stands in the column.
    """

    def __init__(self, clients: dict[str, Client]) -> None:
        self._clients = clients

    def fetch(self, declared: Endpoint, queries: Sequence[Query], *, progress: bool | None = None) -> pd.DataFrame:
        """The frame that answers the queries to an endpoint for all accounts, whole or an error."""
        return self.each(lambda client: client.fetch(declared, queries, progress=progress), declared.table.order)

    def balances(self, quote: str = "USDT", *, sub_accounts: bool = True, progress: bool | None = None) -> pd.DataFrame:
        """The balances of all accounts; see `Client.balances`."""
        return self.each(lambda client: client.balances(quote, sub_accounts=sub_accounts, progress=progress), None)

    def each(self, ask: Callable[[Client], pd.DataFrame], order: str | None) -> pd.DataFrame:
        """The frames that a question to each of them gives as one, sorted by a time column if one is named."""
        stop = threading.Event()
        twins = {name: client.stoppable(stop) for name, client in self._clients.items()}
        return Several({name: functools.partial(ask, twin) for name, twin in twins.items()}, order, stop).finish()


class _Kernel:
    """The clients of this process: the chosen one, and one for each account that was asked for by name."""

    def __init__(self) -> None:
        self.chosen: Client | None = None
        self.named: dict[str, Client] = {}
        self.advised: set[str] = set()

    def client(self, account: str | None) -> Client:
        if account is None:
            if self.chosen is None:
                self.chosen = self.client(MAIN)
            return self.chosen
        return self._users().get(checked(account)) or self.configured(account)

    def configured(self, account: str) -> Client:
        """The client of a configured account, whoever is chosen."""
        name = checked(account)
        if name not in self.named:
            self.named.setdefault(name, _client(account_of(name)))
        return self.named[name]

    def _users(self) -> Mapping[str, Client]:
        """Who can be named on the exchange of the client that is chosen."""
        return {} if self.chosen is None else self.chosen.users

    def together(self, accounts: Sequence[str]) -> Together:
        is_everyone = isinstance(accounts, str) and accounts.lower() == ALL
        names = (list(self._users()) if is_everyone else []) or resolved(accounts)
        clients = {name: self.client(name) for name in names}
        if len({client.environment for client in clients.values()}) > 1:
            told = ", ".join(f"{name} ({client.environment})" for name, client in clients.items())
            raise InputError(f"real money and a simulation are not mixed in one frame: {told}")
        owners: dict[str, str] = {}
        for name, client in clients.items():
            twin = owners.setdefault(client.session.owner, name)
            if twin != name:
                raise InputError(
                    f"the accounts {twin!r} and {name!r} have the same key, so that every row would be there twice:"
                    " name the accounts to ask"
                )
        return Together(clients)


def _client(account: Account, limits: Limits | None = None) -> Client:
    return Client(
        account.credentials(),
        spot_url=account.spot_url,
        futures_url=account.futures_url,
        limits=limits,
        name=account.name,
    )


_kernel = _Kernel()


def client_of(account: str | None = None) -> Client:
    """The client of a configured account; without a name the chosen one, or `main` if none was chosen."""
    return _kernel.client(account)


def asker_of(account: Accounts = None) -> Client | Together:
    """Whom to ask: the client of an account, or several together for a list of names or the word `all`."""
    if account is None or (isinstance(account, str) and account.lower() != ALL):
        return _kernel.client(account)
    return _kernel.together(account)


def balances(
    quote: str = "USDT", *, sub_accounts: bool = True, account: Accounts = None, progress: bool | None = None
) -> pd.DataFrame:
    """What is held of a currency in one account of any kind, valued in one currency; see `Client.balances`."""
    return asker_of(account).balances(quote, sub_accounts=sub_accounts, progress=progress)


def forecast(fetcher: str | Callable[..., Any], *args: Any, account: str | None = None, **kwargs: Any) -> Forecast:
    """What a call would cost at least: requests, quota and time; see `Client.forecast`."""
    return client_of(account).forecast(fetcher, *args, **kwargs)


def use(account: str | Client) -> Client:
    """Choose the account that fetchers ask from now on, by its configured name or as a client.

    When an account is chosen by its name for the first time, KuCoin is asked what its key may do: one that may do more
    than reading needs gets a `KeyAdviceWarning` that says what to untick. Without a connection that is left out.

    Raises
    ------
    ConfigurationError
        If no account of this name is configured.
    AuthenticationError
        If KuCoin does not accept its key.
    """
    if isinstance(account, Client):
        chosen = account
    elif isinstance(account, str):
        chosen = _kernel.configured(account)
        advise(account)
    else:
        raise ConfigurationError("pass the name of a configured account, or a Client")
    _kernel.chosen = chosen
    return chosen


def account_names() -> dict[str, str]:
    """The accounts that ``account=`` can name now, each with its environment: `Production` or `Simulation`.

    While an account of a simulated exchange is chosen these are that exchange's; else those that are configured.
    """
    users = {} if _kernel.chosen is None else _kernel.chosen.users
    if users:
        return {name: user.environment for name, user in users.items()}
    return {account.name: account.environment for account in configured()}


def chosen() -> Client | None:
    """The client that is chosen; None if none is yet."""
    return _kernel.chosen


def advise(account: str) -> None:
    """Warn, once a process, if the key of a configured account may do more than reading needs, or too little.

    Raises
    ------
    AuthenticationError
        If KuCoin does not accept the key.
    """
    known = account_of(account)
    if known.name in _kernel.advised:
        return
    try:
        with _client(known, _BRIEF) as client:
            key = client.api_key(progress=False)
    except AuthenticationError:
        raise
    except PermissionMissingError as refusal:
        warn(f"{known.name}: {refusal}", NotVisibleWarning)
        return
    except (RefusedError, UnavailableError, AnswerError):
        return  # advice can wait until there is an answer
    _kernel.advised.add(known.name)
    for told, category in ((excess(key), KeyAdviceWarning), (unseen(key), NotVisibleWarning)):
        if told:
            warn(f"{known.name}: {told}", category)


def forget(client: Client) -> None:
    """Choose no account any more, if this one is chosen: it is gone."""
    if _kernel.chosen is client:
        _kernel.chosen = None


registry.connect = asker_of
