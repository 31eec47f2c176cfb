"""`kucoin-frames accounts VERB`: add, list, remove and check the accounts that commands and notebooks name.

Without a verb the command is the fetcher of that name, which tells what the accounts on KuCoin hold.

Keys come from a prompt that shows nothing, from a file or from stdin; never from the command line, which other users of
the machine can see.
"""

import argparse
import getpass
import sys

from kucoin_frames.cli.terminal import say, tell
from kucoin_frames.client import Client, client_of
from kucoin_frames.exceptions import ConfigurationError, InputError, KucoinFramesError
from kucoin_frames.keys import MAIN, Account, configured, credentials_from_file, ring
from kucoin_frames.keys.advice import excess, unseen
from kucoin_frames.keys.file import credentials_in
from kucoin_frames.keys.names import checked
from kucoin_frames.keys.store import Keeper, Record, Store
from kucoin_frames.masking import Secret
from kucoin_frames.transport import Credentials
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL, checked_url, is_loopback

__all__ = ["extend"]

_VERBS = """\
Accounts by name. A key comes from the environment (KUCOIN_API_KEY, KUCOIN_API_SECRET and KUCOIN_API_PASSPHRASE for
main, DESK_KUCOIN_API_KEY and so on for desk) or is added here once, and is then kept by the system keyring or in a file
that only you can read. It is never shown again, and neither is the place where it is kept.
"""

_EPILOG = """\
Examples:
  kucoin-frames accounts --currency USDT             without a verb: what the accounts on KuCoin hold
  kucoin-frames accounts add main                    asks for key, secret and passphrase, and shows none of them
  kucoin-frames accounts add desk --file my-key.txt  from a file of three lines, readable by you alone
  pass kucoin | kucoin-frames accounts add main --file -
  kucoin-frames accounts list
  kucoin-frames accounts check                       asks KuCoin what each key may do, and says what to untick
  kucoin-frames accounts remove desk

In Python: kf.use("main"), kf.ledgers(account="desk"), kf.balances(account="all")
"""

_LONGEST = 65_536  # characters from stdin; a key takes some hundred


def extend(parser: argparse.ArgumentParser) -> None:
    """Give the command of the fetcher `accounts` its verbs."""
    parser.epilog = _EPILOG
    verbs = parser.add_subparsers(title="keys by name", metavar="VERB", description=_VERBS)
    _declare_add(verbs.add_parser("add", help="keep a key under a name", allow_abbrev=False))

    listing = verbs.add_parser("list", help="names and environments of the accounts, nothing else")
    listing.set_defaults(run=_list)

    removing = verbs.add_parser("remove", help="forget a key")
    removing.add_argument("name", metavar="NAME")
    removing.set_defaults(run=_remove)

    checking = verbs.add_parser("check", help="ask KuCoin what the keys may do, and say what to change")
    checking.add_argument("names", metavar="NAME", nargs="*", help="accounts to check (all)")
    checking.add_argument("--mend", action="store_true", help="first make what is stored readable by you alone")
    checking.set_defaults(run=_check)


def _declare_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", default=MAIN, help="what to call it (main)")
    parser.add_argument("--file", metavar="FILE", help="three lines: key, secret, passphrase; - reads them from stdin")
    parser.add_argument(
        "--keep-in",
        choices=("keyring", "file"),
        help="who keeps the key: the system keyring (where there is a good one), or a file that only you can read",
    )
    parser.add_argument(
        "--key-version", choices=("1", "2", "3"), help="as the API management page shows it (found out if left out)"
    )
    parser.add_argument("--replace", action="store_true", help="take the place of an account of this name")
    parser.add_argument("--spot-url", metavar="URL", default=SPOT_URL, help="a simulated exchange of this machine")
    parser.add_argument("--futures-url", metavar="URL", default=FUTURES_URL, help="its futures host")
    parser.set_defaults(run=_add)


def _add(asked: argparse.Namespace) -> None:
    name = checked(asked.name)
    spot, futures = checked_url(asked.spot_url, "--spot-url"), checked_url(asked.futures_url, "--futures-url")
    if is_loopback(spot) != is_loopback(futures):
        raise InputError("pass both of --spot-url and --futures-url, or neither: an account is on one exchange")
    if not asked.replace and Store().record(name) is not None:
        raise InputError(f"there is an account {name!r} already: choose another name, or pass --replace")
    keeper: Keeper = asked.keep_in or ("keyring" if ring.is_usable() else "file")
    credentials = _credentials(asked)
    Store().add(name, credentials, Record(keeper, asked.key_version, spot, futures), replace=asked.replace)
    kept = "by the system keyring" if keeper == "keyring" else "in a file that only you can read"
    say(f"{Account(name, spot, futures)} added; its key is kept {kept}")
    tell(f"note: try it with kucoin-frames accounts check {name}")


def _credentials(asked: argparse.Namespace) -> Credentials:
    if asked.file is None:
        if not sys.stdin.isatty():
            raise InputError("nobody is there to be asked for the key: pass --file FILE, or --file - for stdin")
        parts = [_prompted(part) for part in ("API key", "API secret", "API passphrase")]
        key, secret, passphrase = parts
        return Credentials(key.reveal(), secret.reveal(), passphrase.reveal(), asked.key_version)
    if asked.file == "-":
        return credentials_in(_from_stdin(), "What came on stdin", asked.key_version)
    return credentials_from_file(asked.file, asked.key_version)


def _prompted(part: str) -> Secret:
    try:
        return Secret(getpass.getpass(f"{part} (not shown): ", sys.stderr).strip(), "***...")
    except EOFError:
        raise InputError("the prompt was left before the key was whole; nothing is kept") from None


def _from_stdin() -> Secret:
    try:
        text = Secret(sys.stdin.buffer.read(_LONGEST).decode("utf-8-sig"), "***...")
    except UnicodeDecodeError:
        text = None
    if text is None:  # outside of the except clause: the error holds what was read
        raise ConfigurationError("What came on stdin is no text: send three lines, key, secret and passphrase.")
    return text


def _list(_asked: argparse.Namespace) -> None:
    accounts = configured()
    for account in accounts:
        say(str(account))
    if not accounts:
        tell("note: no account is configured; kucoin-frames accounts add main asks for a key")


def _remove(asked: argparse.Namespace) -> None:
    name = checked(asked.name)
    Store().remove(name)
    say(f"{name} removed; its key still works until you delete it on KuCoin's page for API management")
    if name in [account.name for account in configured()]:
        tell(f"note: {name} is still configured by variables of the environment")


def _check(asked: argparse.Namespace) -> None:
    if asked.mend:
        Store().mend()
    accounts = configured()
    wanted = [checked(name) for name in asked.names] or [account.name for account in accounts]
    if not wanted:
        raise ConfigurationError("No account is configured: kucoin-frames accounts add main asks for a key.")
    failures: list[KucoinFramesError] = []
    for name in wanted:
        try:
            _tell_of(client_of(name))
        except KucoinFramesError as error:
            say(f"{name}: failed")
            tell(f"{name}: {error}")
            failures.append(error)
    if failures:
        raise failures[0]


def _tell_of(client: Client) -> None:
    key = client.api_key(progress=False)
    say(f"{client.name} ({client.environment}): accepted, {key['api_key'].iloc[0]}, {key['permission'].iloc[0]}")
    for told in (excess(key), unseen(key)):
        if told:
            tell(f"{client.name}: {told}")
