"""Who has accounts here, and with which keys? Everything is made up from the seed; knows no money."""

from dataclasses import replace
from typing import NamedTuple

from kucoin_frames.demo.records import Key, User, Wallet

from .almanac import DAY, Almanac
from .dice import Dice

FUTURES_KEY = "General,Margin,Futures"
FULL_KEY = "General,Spot,Margin,Futures,InnerTransfer,Transfer,Earn"
READING_KEY = "General"

_WORDS = (
    "amber anchor basil birch canyon cedar cobalt comet coral delta ember falcon fjord garnet harbour hazel "
    "indigo ivory jasper juniper kestrel lagoon lantern maple meadow mistral nectar nimbus onyx opal orchid "
    "pebble pine quartz raven reef saffron sierra sparrow tundra umber velvet willow zephyr"
)


class Role(NamedTuple):
    """What kind of sub-account somebody keeps."""

    name: str
    kind: int = 0
    opened: tuple[str, ...] = ("Spot",)
    remarks: str = ""


_ROLES = (
    Role("tradebot1", 1, ("Spot", "Margin"), "grid bot"),
    Role("hedge2024", 0, ("Spot", "Futures"), "hedges the spot book"),
    Role("treasury7", 5, ("Spot",), "kept for later"),
    Role("arbdesk5", 0, ("Spot",), "closed in the last review"),
    Role("savings88", 2, ("Spot",)),
)
FROZEN = 4
"""The sub-account with this number is frozen late in the history."""
EMPTY = 3
"""The sub-account with this number never has any funds."""


def _role(number: int) -> Role:
    return _ROLES[number - 1] if number <= len(_ROLES) else Role(f"desk{number:04d}")


class People:
    """The parent account, its sub-accounts and all their keys."""

    def __init__(self, seed: int, almanac: Almanac, sub_accounts: int) -> None:
        self._seed = seed
        self._almanac = almanac
        self._users = [self._parent(), *(self._sub_account(number) for number in range(1, sub_accounts + 1))]
        self.keys_by_role = {user.name: self._key(user, user.name) for user in self._users}
        self.keys_by_role |= self._awkward_keys(self._users[0])

    @property
    def uids(self) -> list[int]:
        """The parent's and then the sub-accounts'."""
        return [user.uid for user in self._users]

    def users(self, now: int) -> list[User]:
        """Everybody, as they are at an instant."""
        level = self._almanac.level(now)
        users = [replace(user, level=level) for user in self._users]
        if len(users) > FROZEN and now >= self._almanac.freeze:
            users[FROZEN] = replace(users[FROZEN], status=3)
        return users

    def account_id(self, uid: int, wallet: Wallet, symbol: str, currency: str) -> str:
        """The id that the account list shows."""
        dice = Dice(self._seed, "account", uid, wallet, symbol, currency)
        if wallet == "trade":
            return str(dice.between(2 * 10**11, 9 * 10**11))
        return dice.object_id(self._users[0].created_at + dice.between(0, 90 * DAY))

    def _parent(self) -> User:
        dice = Dice(self._seed, "user", 0)
        created = self._almanac.first - dice.between(500 * 86_400, 900 * 86_400) * 1000
        return User(
            uid=dice.between(160_000_000, 180_000_000),
            user_id=dice.object_id(created),
            name="main",
            created_at=created,
            opened_trade_types=("Spot", "Margin", "Futures"),
            is_master=True,
        )

    def _sub_account(self, number: int) -> User:
        dice = Dice(self._seed, "user", number)
        role = _role(number)
        created = self._almanac.first - dice.between(30 * 86_400, 400 * 86_400) * 1000
        return User(
            uid=200_000_000 + 7_919 * number + dice.between(0, 7_000),
            user_id=dice.object_id(created),
            name=role.name,
            created_at=created,
            kind=role.kind,
            remarks=role.remarks,
            trade_types=("Spot", "Margin", "Futures") if role.kind in (0, 1) else ("Spot",),
            opened_trade_types=role.opened,
            margin_enabled="Margin" in role.opened,
            futures_enabled="Futures" in role.opened,
        )

    def _key(self, user: User, role: str) -> Key:
        dice = Dice(self._seed, "key", role)
        created = user.created_at + dice.between(3_600, 20 * 86_400) * 1000
        digits = dice.hexadecimal(32)
        secret = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        passphrase = "-".join(dice.pick(_WORDS.split()) for _ in range(3))
        return Key(
            key=dice.object_id(created),
            secret=secret,
            passphrase=passphrase,
            uid=user.uid,
            permission=FUTURES_KEY,
            remark=f"{user.name} reporting",
            created_at=created,
        )

    def _awkward_keys(self, parent: User) -> dict[str, Key]:
        """Keys of the parent that each fail one check, or pass one that they had better not."""

        def key(role: str) -> Key:
            return replace(self._key(parent, role), remark=role)

        return {
            "main-v2": replace(key("main-v2"), version=2),
            "main-v1": replace(key("main-v1"), version=1),
            "general-only": replace(key("general-only"), permission=READING_KEY),
            "elsewhere": replace(key("elsewhere"), ip_whitelist=("203.0.113.9", "198.51.100.24")),
            "deleted": replace(key("deleted"), deleted=True),
            "overpowered": replace(key("overpowered"), permission=FULL_KEY),
        }
