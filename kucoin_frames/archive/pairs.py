"""By which pairs is a currency priced? With USDT, or else over a currency that has itself a pair with it."""

__all__ = ["BRIDGES", "QUOTE", "pairs_of"]

QUOTE = "USDT"
BRIDGES = ("BTC", "USDC")


def pairs_of(currency: str) -> list[str]:
    """The pairs that price a currency, best first, whichever of the two it is in them."""
    return [pair for other in (QUOTE, *BRIDGES) for pair in (f"{currency}-{other}", f"{other}-{currency}")]
