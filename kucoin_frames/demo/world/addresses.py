"""What do addresses and transaction ids look like? Made-up texts in the shape of each chain; none of them exists."""

from collections.abc import Sequence

from kucoin_frames.demo.records import Address

from .catalog import CURRENCIES
from .dice import Dice

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "023456789acdefghjklmnpqrstuvwxyz"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SHAPES = {
    "trx": ("T", _BASE58, 33),
    "btc": ("1", _BASE58, 33),
    "bech32": ("bc1q", _BECH32, 38),
    "sol": ("", _BASE58, 44),
    "xrp": ("r", _BASE58, 33),
    "ada": ("addr1", _BECH32, 53),
    "doge": ("D", _BASE58, 33),
    "ton": ("EQ", _BASE64, 46),
}
_EVM_SHAPE = ("0x", "0123456789abcdef", 40)
_PAID_INTO_TRADE = ("kcc", "ton")
_SUB_ACCOUNT_COINS = ("USDT", "BTC", "ETH")


def outside_address(dice: Dice, chain_id: str) -> str:
    """Somebody's address on a chain."""
    start, alphabet, length = _SHAPES.get(chain_id, _EVM_SHAPE)
    return start + dice.text(alphabet, length)


def transaction_id(dice: Dice, chain_id: str) -> str:
    """The id of a transaction on a chain."""
    if chain_id == "sol":
        return dice.text(_BASE58, 88)
    if chain_id == "xrp":
        return dice.hexadecimal(64).upper()
    return dice.hexadecimal(64) if chain_id in _SHAPES else "0x" + dice.hexadecimal(64)


def masked_mail(dice: Dice) -> str:
    """The mail address of another customer, as far as the exchange shows it."""
    name = dice.text("abcdefghijklmnoprstuvw", 1) + dice.text("0123456789", 3)
    return f"{name}*****@{dice.pick(('gmail.com', 'proton.me', 'outlook.com'))}"


def deposit_addresses(seed: int, uids: Sequence[int]) -> list[Address]:
    """The addresses at which users get paid: the parent on every chain, sub-accounts for the main coins."""
    addresses = []
    for uid in uids:
        for currency in CURRENCIES:
            if uid != uids[0] and currency.code not in _SUB_ACCOUNT_COINS:
                continue
            for chain in currency.chains:
                dice = Dice(seed, "address", uid, currency.code, chain.id)
                addresses.append(
                    Address(
                        uid,
                        currency.code,
                        outside_address(dice, chain.id),
                        str(dice.between(10**9, 4 * 10**9)) if chain.need_tag else "",
                        chain.id,
                        chain.name,
                        "TRADE" if chain.id in _PAID_INTO_TRADE else "MAIN",
                        chain.contract_address,
                    )
                )
    return addresses
