"""What can be chosen about the exchange."""

from dataclasses import dataclass
from typing import Literal


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

    clock_tolerance_ms: int = 5_000
    quota_scale: float = 1.0
    quota_window_s: float = 30.0
    rate_headers_on_public: bool = True
    """Every answer carries them by KuCoin's text, private ones only by a client's."""
    http_200_failures: bool = False
    """Answer refusals of credentials and parameters with HTTP 200, as KuCoin did once."""
