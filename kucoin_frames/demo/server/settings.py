"""What can be chosen about the exchange."""

from dataclasses import dataclass
from typing import Literal

from kucoin_frames.demo.server.wordings import Wording, check


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about the exchange that is not its economy.

    Where sources about KuCoin disagree, a setting takes either side.
    """

    clock: Literal["fixed", "running"] = "fixed"
    """`fixed` stands still until `Exchange.advance`; `running` goes on from the economy's now."""
    latency: float = 0.0
    """Seconds that pass before every answer."""

    classic_retention_days: int = 365
    hf_retention_days: int = 7
    """7 by one page of KuCoin, 3 by another."""
    margin_hf_retention_days: int = 3
    expired_range: Literal["nothing", "everything"] = "nothing"
    """What an hf ledger serves for a range that lies wholly before its retention: no row, or, taking "the range is
    reset to what is kept" at its word, every row that is kept."""
    currency_required: bool = False
    """Whether deposits and withdrawals want a currency, as the newer pages say and older clients contradict."""

    end_included: bool = True
    """Whether `endAt` itself belongs to the range of a ledger, of deposits and withdrawals; no page tells."""
    candle_end_included: bool = False
    """The same for candles."""
    settling_ms: int = 0
    """How long a ledger entry takes until a ledger serves it."""
    missing_address: Literal["nothing", "refusal"] = "nothing"
    """What is answered for a currency without a deposit address: no row, or the code 260220 that a client knows."""
    old_hf_user: bool = False
    """Whether everybody switched high-frequency trading on before 2024, so that spot funds lie in `trade_hf`."""
    wordings: tuple[Wording, ...] = ()
    """In which other shapes answers are told: see `kucoin_frames.demo.server.wordings`."""

    classic_weight: Literal[2, 10] = 2
    """What the spot and margin ledger costs: 2 by the newer pages, 10 by an older one."""
    futures_ledger_pool: Literal["Futures", "Management"] = "Futures"
    """Which pool the futures ledger is charged to: Management by an older page."""
    excess_takes_rest: bool = True
    """Whether a request that does not fit leaves 0 points in the pool, or what was there; no page tells."""
    clock_tolerance_ms: int = 5_000
    quota_scale: float = 1.0
    quota_window_s: float = 30.0
    rate_headers_on_public: bool = True
    """Every answer carries them by KuCoin's text, private ones only by a client's."""
    http_200_failures: bool = False
    """Answer refusals of credentials and parameters with HTTP 200, as KuCoin did once."""

    def __post_init__(self) -> None:
        """Refuse a wording that there is not: it would only show when an answer is asked for."""
        check(self.wordings)
