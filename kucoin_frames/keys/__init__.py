"""The user's accounts by name, and where their keys come from.

A key comes from environment variables, from a three-line file, from the system keyring or from the store of accounts,
which only its owner can read. Nothing here prints one, and no text of this room tells where one is kept.
"""

from kucoin_frames.keys.accounts import Account, account_of, configured, credentials_of, resolved
from kucoin_frames.keys.file import credentials_from_file
from kucoin_frames.keys.names import ALL, MAIN

__all__ = [
    "ALL",
    "MAIN",
    "Account",
    "account_of",
    "configured",
    "credentials_from_file",
    "credentials_of",
    "resolved",
]
