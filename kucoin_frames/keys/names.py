"""What is an account's name? And under which variables of the environment stands its key."""

from kucoin_frames.exceptions import InputError

__all__ = ["ALL", "MAIN", "checked", "prefix"]

MAIN = "main"
ALL = "all"
"""Instead of names: every account that is configured."""

_LONGEST = 64


def checked(name: str) -> str:
    """The name in small letters, for an account is the same however it is written.

    Raises
    ------
    InputError
        If it is no name, or the word that means all of them.
    """
    bare = name.replace("-", "").replace("_", "") if isinstance(name, str) else ""
    if not bare.isalnum() or not bare.isascii() or len(name) > _LONGEST:
        raise InputError(
            f"account={name!r} is no account's name: use letters, digits, dashes and underscores, {_LONGEST} at most"
        )
    if name.lower() == ALL:
        raise InputError(f"account={name!r} means all configured accounts; here the name of one is wanted")
    return name.lower()


def prefix(name: str) -> str:
    """What stands before ``KUCOIN_API_KEY``: nothing for `main`, ``SUB_KEYS_`` for `sub-keys`."""
    known = checked(name)
    return "" if known == MAIN else known.upper().replace("-", "_") + "_"
