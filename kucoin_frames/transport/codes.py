"""KuCoin's failure codes: which error each one is, and what the user can do about it.

The one table of codes in the package. Codes are an open set: an unknown one becomes the error of its HTTP status, with
KuCoin's own message.
"""

from dataclasses import dataclass

from kucoin_frames.exceptions import (
    AuthenticationError,
    KucoinFramesError,
    NotEnabledError,
    ParameterError,
    PermissionMissingError,
    QuotaError,
    RefusedError,
    RestrictedError,
    UnavailableError,
)

__all__ = ["CLOCK_OFF", "QUOTA_SPENT", "SUCCESS", "VERSION_WRONG", "Advice", "advice"]

SUCCESS = "200000"
CLOCK_OFF = "400002"
VERSION_WRONG = "400009"
QUOTA_SPENT = frozenset({"429000", "429001", "429002", "200002", "1015"})


@dataclass(frozen=True, slots=True)
class Advice:
    """What a code means: the error it becomes, what went wrong, what to do next."""

    error: type[KucoinFramesError]
    wrong: str
    next_step: str
    retryable: bool = False


def _refused(error: type[RefusedError], wrong: str, next_step: str) -> Advice:
    return Advice(error, wrong, next_step)


def _later(wrong: str) -> Advice:
    return Advice(UnavailableError, wrong, "Try again later; status.kucoin.com tells of outages.", retryable=True)


def _spent(wrong: str) -> Advice:
    return Advice(
        QuotaError,
        wrong,
        "Wait half a minute; if it stays so, another program spends the same quota or address.",
        retryable=True,
    )


_KYC = "Finish the identity verification on kucoin.com; no program can do that for you."
_REGION = "Nothing in this program can change that; ask KuCoin's support."
_MARGIN_OFF = "Open margin trading on kucoin.com, or leave the margin endpoints out."

_ADVICE: dict[str, Advice] = {
    "400001": _refused(
        AuthenticationError,
        "KuCoin found no signed headers, or does not know the address",
        "Check that no proxy strips the KC-API headers, and that spot_url and futures_url are not swapped.",
    ),
    CLOCK_OFF: _refused(
        AuthenticationError,
        "the request's time is more than 5 seconds from KuCoin's clock, also after measuring it",
        "Set this machine's clock (NTP) and look for a very slow connection.",
    ),
    "400003": _refused(
        AuthenticationError,
        "KuCoin does not know this API key: it is mistyped, deleted or of another site",
        "Compare the key with kucoin.com, API management; make a new one if it is gone.",
    ),
    "400004": _refused(
        AuthenticationError,
        "the passphrase does not fit this key: it is wrong (the one chosen with this API key is meant, not the login or"
        " trading password), or the secret is, which it is hashed with, or the key version",
        "Pass the key's own passphrase and secret; if one is lost, make a new key. For an old key pass key_version.",
    ),
    "400005": _refused(
        AuthenticationError,
        "the signature does not fit, so the secret is wrong",
        "Pass the secret that belongs to this key; KuCoin shows it only once, so if it is lost make a new key.",
    ),
    "400006": _refused(
        AuthenticationError,
        "this machine's address is not on the key's IP list",
        "Add the address that KuCoin names to the key's IP list, or use the machine that is on it.",
    ),
    "400007": _refused(
        PermissionMissingError,
        "the key lacks the permission for this endpoint",
        "Tick it in API management: General reads nearly everything, Futures reads the futures account.",
    ),
    "400008": _refused(
        AuthenticationError,
        "this endpoint takes keys of version 3 only",
        "Make a new API key; new keys are of version 3.",
    ),
    VERSION_WRONG: _refused(
        AuthenticationError,
        "the key version does not fit this key",
        "Pass the version that API management shows, such as key_version=3.",
    ),
    "400010": _refused(
        RestrictedError,
        "this account may not use the endpoint",
        "Use the parent account's key, or another account.",
    ),
    "400100": _refused(
        ParameterError,
        "KuCoin refused a parameter",
        "Read KuCoin's message and change the parameter that it names.",
    ),
    "400101": _refused(ParameterError, "KuCoin found the query invalid", "Check the parameters of the call."),
    "400102": _refused(ParameterError, "KuCoin's check of the parameters failed", "Check the parameters of the call."),
    "400301": _refused(RestrictedError, "KuCoin does not serve this country", _REGION),
    "400302": _refused(
        RestrictedError,
        "KuCoin does not serve the region of this machine's address",
        "Use a connection from where you live; a VPN or cloud machine abroad is refused.",
    ),
    "400303": _refused(RestrictedError, "the account's identity is not verified", _KYC),
    "400304": _refused(RestrictedError, "the parent account's identity is not verified", _KYC),
    "400400": _refused(AuthenticationError, "KuCoin did not accept the authorization", "Check key and permissions."),
    "400401": _refused(AuthenticationError, "KuCoin counts this request as not logged in", "Check key and secret."),
    "400500": _refused(RestrictedError, "the asset is not offered in the account's country", _REGION),
    "400700": _refused(RestrictedError, "the account is under a risk restriction", _REGION),
    "401000": _refused(
        ParameterError, "KuCoin switched this endpoint off", "Look for a newer version of this package."
    ),
    "404000": _refused(
        ParameterError,
        "KuCoin knows no such address",
        "Check that spot_url and futures_url are not swapped; otherwise look for a newer version of this package.",
    ),
    "411100": _refused(RestrictedError, "the account is frozen", _REGION),
    "411200": _refused(RestrictedError, "the address is blocked for this account", _REGION),
    "415000": _refused(ParameterError, "something between here and KuCoin changed Content-Type", "Check the proxy."),
    "101030": _refused(NotEnabledError, "margin trading is not open on this account", _MARGIN_OFF),
    "130306": _refused(NotEnabledError, "margin trading is not open on this account", _MARGIN_OFF),
    "126001": _refused(NotEnabledError, "high-frequency margin is not open on this account", _MARGIN_OFF),
    "112010": _refused(NotEnabledError, "this is no unified account", "Use the classic account's endpoints."),
    "260220": _refused(
        ParameterError, "there is no deposit address yet", "Make one on kucoin.com; reading never creates one."
    ),
    "900001": _refused(ParameterError, "KuCoin knows no such pair", "Look it up in kf.symbols()."),
    "900014": _refused(ParameterError, "KuCoin knows no such chain", "Look it up in kf.currencies()."),
    "429000": _spent("the quota is spent, or KuCoin is overloaded"),
    "429001": _spent("KuCoin is overloaded as a whole"),
    "429002": _spent("too many requests on one connection"),
    "200002": _spent("the endpoint's own limit is spent"),
    "1015": _spent("KuCoin's firewall limits this machine's address"),
    "408000": _later("KuCoin ran into a time-out"),
    "230005": _later("KuCoin is busy"),
    "500000": _later("KuCoin had a fault of its own"),
    "501000": _later("KuCoin's service is stopping"),
    "503000": _later("KuCoin is busy"),
    "504000": _later("KuCoin's gateway ran into a time-out"),
    "505000": _later("KuCoin had an unknown fault"),
}

_BY_STATUS: dict[int, Advice] = {
    401: _refused(AuthenticationError, "KuCoin did not accept the credentials", "Check key, secret and passphrase."),
    403: _refused(RestrictedError, "KuCoin forbids the request", "Read KuCoin's message; check region and IP list."),
    404: _refused(ParameterError, "KuCoin knows no such record or address", "Check the identifier that was passed."),
    429: _spent("too many requests"),
}

_UNKNOWN = _refused(RefusedError, "KuCoin refused the request", "Read KuCoin's message.")


def advice(code: str, status: int) -> Advice:
    """What is known of a code; for an unknown one, what its HTTP status tells."""
    if code in _ADVICE:
        return _ADVICE[code]
    if status >= 500:
        return _later("KuCoin had a fault of its own")
    return _BY_STATUS.get(status, _UNKNOWN)
