"""What the exchange lists: currencies and their chains, pairs, contracts and the table of fees. Pure data."""

from decimal import Decimal
from typing import NamedTuple

from kucoin_frames.demo.records import Chain, Contract, Currency, FeeRates, Pair

D = Decimal


def _chain(
    id_: str,
    name: str,
    smallest: str,
    fee: str,
    confirms: int,
    contract: str = "",
    *,
    precision: int = 8,
    tag: bool = False,
    withdrawals: bool = True,
    least_deposit: str | None = None,
) -> Chain:
    return Chain(
        id=id_,
        name=name,
        withdrawal_min_size=D(smallest),
        withdrawal_min_fee=D(fee),
        deposit_min_size=None if least_deposit is None else D(least_deposit),
        confirms=confirms,
        withdraw_precision=precision,
        contract_address=contract,
        need_tag=tag,
        withdraw_enabled=withdrawals,
    )


_TETHER = (
    _chain("trx", "TRC20", "5", "1.5", 20, "TR7DemoTetherContract", precision=6, least_deposit="1"),
    _chain("eth", "ERC20", "10", "3.5", 64, "0xdac0000000000000000000000000000000000001", precision=6),
    _chain("kcc", "KCC", "2", "0.5", 20, "0x00390000000000000000000000000000000000a1"),
    _chain("ton", "TON", "2", "0.6", 1, "EQCxDemoTetherMaster", precision=6, tag=True),
)
_USD_COIN = (
    _chain("eth", "ERC20", "10", "3.5", 64, "0xa0b0000000000000000000000000000000000002", precision=6),
    _chain("sol", "SOL", "2", "1", 200, "EPjDemoUsdCoinMint", precision=6, least_deposit="1"),
)
_BITCOIN = (
    _chain("btc", "BTC", "0.001", "0.0005", 3, least_deposit="0.0002"),
    _chain("bech32", "BTC-Segwit", "0.0008", "0.0004", 2, withdrawals=False, least_deposit="0.0002"),
    _chain("kcc", "KCC", "0.0008", "0.00002", 20, "0xfa9000000000000000000000000000000000000b"),
)
_ETHER = (
    _chain("eth", "ERC20", "0.01", "0.0015", 64, least_deposit="0.001"),
    _chain("arbitrum", "ARBITRUM", "0.002", "0.0002", 150),
    _chain("optimism", "OPTIMISM", "0.002", "0.0002", 150, withdrawals=False),
)
_KCS = (
    _chain("kcc", "KCC", "0.5", "0.02", 20),
    _chain("eth", "ERC20", "1", "0.3", 64, "0xf340000000000000000000000000000000000003"),
)
_SOL = (_chain("sol", "SOL", "0.02", "0.008", 200),)
_XRP = (_chain("xrp", "XRP", "10", "0.2", 1, precision=6, tag=True),)
_ADA = (_chain("ada", "ADA", "4", "0.8", 15, precision=6),)
_DOGE = (_chain("doge", "DOGE", "20", "4", 40),)
_LINK = (_chain("eth", "ERC20", "1", "0.25", 64, "0x5140000000000000000000000000000000000004"),)
_BABY_DOGE = (
    _chain("bsc", "BEP20", "2000000000", "400000000", 15, "0xc740000000000000000000000000000000000005", precision=0),
)
_STARDROP = (_chain("kcc", "KCC", "100", "10", 20, "0x5da0000000000000000000000000000000000006", withdrawals=False),)

CURRENCIES: tuple[Currency, ...] = (
    Currency("USDT", "Tether", 8, _TETHER, margin_enabled=True),
    Currency("USDC", "USD Coin", 8, _USD_COIN, margin_enabled=True),
    Currency("BTC", "Bitcoin", 8, _BITCOIN, margin_enabled=True),
    Currency("ETH", "Ethereum", 18, _ETHER, margin_enabled=True),
    Currency("KCS", "KCS", 8, _KCS),
    Currency("SOL", "Solana", 9, _SOL, margin_enabled=True),
    Currency("XRP", "XRP", 6, _XRP, margin_enabled=True),
    Currency("ADA", "Cardano", 6, _ADA, margin_enabled=True),
    Currency("DOGE", "Dogecoin", 8, _DOGE, margin_enabled=True),
    Currency("LINK", "Chainlink", 8, _LINK),
    Currency("BABYDOGE", "Baby Doge Coin", 8, _BABY_DOGE),
    Currency("STARDROP", "Stardrop", 18, _STARDROP),
    Currency("EUR", "Euro", 2),
)
"""STARDROP came as a gift and has no market; EUR is money of a bank and has no chain."""


def _pair(
    symbol: str, base_step: str, price_step: str, quote_step: str, *, category: int = 1, margin: bool = False
) -> Pair:
    base, quote = symbol.split("-")
    market = "BTC" if quote == "BTC" else "USDS"
    return Pair(symbol, base, quote, market, D(base_step), D(quote_step), D(price_step), category, margin)


PAIRS: tuple[Pair, ...] = (
    _pair("BTC-USDT", "0.00000001", "0.1", "0.000001", margin=True),
    _pair("ETH-USDT", "0.0000001", "0.01", "0.000001", margin=True),
    _pair("KCS-USDT", "0.0001", "0.001", "0.0001"),
    _pair("SOL-USDT", "0.0001", "0.001", "0.0001", margin=True),
    _pair("XRP-USDT", "0.0001", "0.00001", "0.000001", margin=True),
    _pair("ADA-USDT", "0.0001", "0.0001", "0.000001", margin=True),
    _pair("DOGE-USDT", "0.0001", "0.00001", "0.000001", margin=True),
    _pair("LINK-USDT", "0.0001", "0.0001", "0.000001", category=2),
    _pair("BABYDOGE-USDT", "1", "0.00000000000001", "0.000001", category=3),
    _pair("USDC-USDT", "0.0001", "0.0001", "0.0001", margin=True),
    _pair("ETH-BTC", "0.0000001", "0.000001", "0.00000001"),
    _pair("KCS-BTC", "0.0001", "0.00000001", "0.00000001"),
    _pair("LINK-BTC", "0.0001", "0.0000001", "0.00000001", category=2),
    _pair("BTC-USDC", "0.00000001", "0.01", "0.000001", margin=True),
    _pair("ETH-USDC", "0.0000001", "0.01", "0.000001", margin=True),
)

CONTRACTS: tuple[Contract, ...] = (
    Contract("XBTUSDTM", "XBT", "USDT", D("0.001")),
    Contract("ETHUSDTM", "ETH", "USDT", D("0.01")),
    Contract("XBTUSDM", "XBT", "XBT", D("-1")),
)

SPOT_CODES = {"XBT": "BTC"}
"""What the spot side calls a currency of the futures side, where the two differ."""


class Tier(NamedTuple):
    """The rates of a VIP tier as fractions: spot class A, and futures."""

    spot: FeeRates
    futures: FeeRates


def _tier(spot_maker: str, spot_taker: str, futures_maker: str, futures_taker: str) -> Tier:
    return Tier(FeeRates(D(spot_maker), D(spot_taker)), FeeRates(D(futures_maker), D(futures_taker)))


TIERS: tuple[Tier, ...] = (
    _tier("0.001", "0.001", "0.0002", "0.0006"),
    _tier("0.00095", "0.001", "0.00018", "0.0006"),
    _tier("0.0009", "0.001", "0.00015", "0.0006"),
    _tier("0.00075", "0.0009", "0.0001", "0.0006"),
)
"""VIP 0 to 3: as far as anybody here gets."""


def pair_rates(level: int, category: int) -> FeeRates:
    """The rates of a pair: class B pays twice and class C three times what class A pays."""
    base = TIERS[level].spot
    return FeeRates(base.maker * category, base.taker * category)
