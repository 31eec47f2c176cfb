"""A client: an account on an exchange, with every fetcher as a method; and the client chosen for this kernel."""

import functools
import inspect
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, NoReturn, Self

import pandas as pd

import kucoin_frames.endpoints  # noqa: F401  # declares the fetchers
from kucoin_frames.endpoint import Endpoint, Forecast, Query, Run, registry
from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.holdings import collect
from kucoin_frames.keys import MAIN, credentials_of
from kucoin_frames.transport import Credentials, Limits, Session
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL

__all__ = ["Client", "balances", "client_of", "forecast", "forget", "use"]


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

    @property
    def environment(self) -> str:
        """`Production`, or `Simulation` on a loopback address."""
        return "Production" if self.session.is_production else "Simulation"

    def fetch(self, declared: Endpoint, queries: Sequence[Query], *, progress: bool | None = None) -> pd.DataFrame:
        """The frame that answers the queries to an endpoint, whole or an error."""
        return Run(self.session, declared, queries, progress=progress).finish()

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
        return collect(self, quote, sub_accounts=sub_accounts, progress=progress)

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
        return f"<{type(self).__name__} {self.name or 'unnamed'} ({self.environment})>"

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


class _Kernel:
    """The clients of this process: the chosen one, and one for each account that was asked for by name."""

    def __init__(self) -> None:
        self.chosen: Client | None = None
        self.named: dict[str, Client] = {}

    def client(self, account: str | None) -> Client:
        if account is None:
            if self.chosen is None:
                self.chosen = self.client(MAIN)
            return self.chosen
        if account not in self.named:
            self.named[account] = Client(credentials_of(account), name=account)
        return self.named[account]


_kernel = _Kernel()


def client_of(account: str | None = None) -> Client:
    """The client of a configured account; without a name the chosen one, or `main` if none was chosen."""
    return _kernel.client(account)


def balances(
    quote: str = "USDT", *, sub_accounts: bool = True, account: str | None = None, progress: bool | None = None
) -> pd.DataFrame:
    """What is held of a currency in one account of any kind, valued in one currency; see `Client.balances`."""
    return client_of(account).balances(quote, sub_accounts=sub_accounts, progress=progress)


def forecast(fetcher: str | Callable[..., Any], *args: Any, account: str | None = None, **kwargs: Any) -> Forecast:
    """What a call would cost at least: requests, quota and time; see `Client.forecast`."""
    return client_of(account).forecast(fetcher, *args, **kwargs)


def use(account: str | Client) -> Client:
    """Choose the account that fetchers ask from now on, by its configured name or as a client.

    Raises
    ------
    ConfigurationError
        If no account of this name is configured.
    """
    if isinstance(account, Client):
        chosen = account
    elif isinstance(account, str):
        chosen = _kernel.client(account)
    else:
        raise ConfigurationError("pass the name of a configured account, or a Client")
    _kernel.chosen = chosen
    return chosen


def forget(client: Client) -> None:
    """Choose no account any more, if this one is chosen: it is gone."""
    if _kernel.chosen is client:
        _kernel.chosen = None


registry.connect = client_of
