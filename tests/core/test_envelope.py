"""What an answer means: the data, or the error of its code, with KuCoin's words and what to do next."""

import pickle

import pytest

from kucoin_frames import exceptions
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
    UnreadableError,
)
from kucoin_frames.transport.codes import _ADVICE, advice
from kucoin_frames.transport.envelope import data_of, is_overload

PATH = "/api/v1/made-up"

MEANINGS: dict[str, type[KucoinFramesError]] = {
    "400001": AuthenticationError,
    "400002": AuthenticationError,
    "400003": AuthenticationError,
    "400004": AuthenticationError,
    "400005": AuthenticationError,
    "400006": AuthenticationError,
    "400007": PermissionMissingError,
    "400008": AuthenticationError,
    "400009": AuthenticationError,
    "400010": RestrictedError,
    "400100": ParameterError,
    "400101": ParameterError,
    "400102": ParameterError,
    "400301": RestrictedError,
    "400302": RestrictedError,
    "400303": RestrictedError,
    "400304": RestrictedError,
    "400400": AuthenticationError,
    "400401": AuthenticationError,
    "400500": RestrictedError,
    "400700": RestrictedError,
    "401000": ParameterError,
    "404000": ParameterError,
    "408000": UnavailableError,
    "411100": RestrictedError,
    "411200": RestrictedError,
    "415000": ParameterError,
    "429000": QuotaError,
    "429001": QuotaError,
    "429002": QuotaError,
    "1015": QuotaError,
    "200002": QuotaError,
    "230005": UnavailableError,
    "500000": UnavailableError,
    "501000": UnavailableError,
    "503000": UnavailableError,
    "504000": UnavailableError,
    "505000": UnavailableError,
    "101030": NotEnabledError,
    "130306": NotEnabledError,
    "126001": NotEnabledError,
    "112010": NotEnabledError,
    "260220": ParameterError,
    "900001": ParameterError,
    "900014": ParameterError,
}


def error_of(body: bytes | str, status: int = 400) -> KucoinFramesError:
    with pytest.raises(KucoinFramesError) as caught:
        data_of(body if isinstance(body, bytes) else body.encode(), status, PATH)
    return caught.value


def test_every_code_of_the_table_has_its_meaning_here() -> None:
    assert set(_ADVICE) == set(MEANINGS)


@pytest.mark.parametrize(("code", "kind"), MEANINGS.items())
@pytest.mark.parametrize("status", [200, 400, 500])
def test_codes(code: str, kind: type[KucoinFramesError], status: int) -> None:
    error = error_of(f'{{"code":"{code}","msg":"KuCoin\'s own words"}}', status)
    assert type(error) is kind
    assert (error.code, error.status, error.endpoint) == (code, status, PATH)
    assert error.retryable is issubclass(kind, UnavailableError)
    wrong, said, *next_step = error.message.partition(" (KuCoin says: KuCoin's own words). ")
    assert wrong[0].isupper()
    assert said
    assert next_step[0].endswith((".", "key_version.", "key_version=3."))
    assert str(error).endswith(f" [KuCoin code {code}, HTTP {status}, {PATH}]")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, RefusedError),
        (400, RefusedError),
        (401, AuthenticationError),
        (403, RestrictedError),
        (404, ParameterError),
        (418, RefusedError),
        (429, QuotaError),
        (500, UnavailableError),
        (503, UnavailableError),
    ],
)
def test_an_unknown_code_is_judged_by_its_status(status: int, kind: type[KucoinFramesError]) -> None:
    error = error_of('{"code":"777777","msg":"something new"}', status)
    assert type(error) is kind
    assert (error.code, error.status) == ("777777", status)
    assert "something new" in str(error)
    assert advice("777777", status).error is kind


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ('{"code":"200000","data":[1.50,{"a":null}]}', "[1.50,{\"a\":null}]"),
        ('{"code":"200000","data":null}', "null"),
        ('{"data":5,"code":"200000","msg":"ok","new":1}', "5"),
        ('{"code":200000,"data":"text"}', '"text"'),
        ('{"code":"200000","msg":null,"data":false}', "false"),
    ],
)  # fmt: skip
def test_the_data_of_a_success(body: str, data: str) -> None:
    assert data_of(body.encode(), 200, PATH) == data.encode()


def test_a_success_without_data_is_none() -> None:
    error = error_of('{"code":"200000","msg":"Position does not exist"}', 200)
    assert type(error) is UnreadableError
    assert "reported success but sent no data (KuCoin says: Position does not exist)" in str(error)
    assert not error.retryable


@pytest.mark.parametrize(("status", "kind"), [(500, UnavailableError), (503, UnavailableError), (404, ParameterError)])
def test_a_success_with_another_status_is_a_failure(status: int, kind: type[KucoinFramesError]) -> None:
    error = error_of('{"code":"200000","data":[]}', status)
    assert (type(error), error.status) == (kind, status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"data":[]}',
        b'{"code":null}',
        b"Forbidden",
        b"\xff\xfe\x00",
        b'{"code":"200000","data":[1,]}',
        b'{"code":"200000","data":[1}',
        b'{"code":"200000","data":NaN}',
    ],
)
@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_body_that_kucoin_does_not_send(body: bytes, status: int) -> None:
    error = error_of(body, status)
    assert type(error) is UnreadableError
    assert (error.retryable, error.status) == (True, status)
    assert "not the JSON that KuCoin sends: " in str(error)
    assert ("it is empty" in str(error)) is (body == b"")


@pytest.mark.parametrize("body", [b"", b"upstream connect error", b"<html></html>", b"[]"])
def test_a_fault_without_json(body: bytes) -> None:
    error = error_of(body, 502)
    assert (type(error), error.retryable, error.status) == (UnavailableError, True, 502)


def test_a_web_page_is_named_by_its_title() -> None:
    page = "<!DOCTYPE html><html><head><title>Attention\n  Required! | Cloudflare</title></head>key</html>"
    error = error_of(page, 403)
    assert (type(error), error.retryable, error.code) == (UnavailableError, True, None)
    assert "A web page came instead of JSON, titled 'Attention Required! | Cloudflare'" in str(error)
    assert "titled 'no title'" in str(error_of("<html>", 403))
    assert error_of("<html><title>Error 1015</title>You are being rate limited</html>", 429).code == "1015"


def test_a_long_body_is_quoted_in_part() -> None:
    error = error_of("x" * 5000, 200)
    assert len(str(error)) < 600
    assert " …" in str(error)


@pytest.mark.parametrize(
    ("code", "status", "overload"),
    [("429000", 200, True), ("1015", 403, True), ("777777", 429, True), ("400100", 400, False), ("500000", 500, False)],
)
def test_what_counts_as_overload(code: str, status: int, overload: bool) -> None:
    assert is_overload(error_of(f'{{"code":"{code}"}}', status)) is overload


def test_errors_survive_a_pickle() -> None:
    error = error_of('{"code":"400100","msg":"no"}')
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code, again.status) == (type(error), str(error), "400100", 400)
    misfit = exceptions.DecodeError("too long", column="fee", value="1e99", endpoint=PATH)
    again = pickle.loads(pickle.dumps(misfit))
    assert (str(again), again.column, again.value) == (f"too long [{PATH}]", "fee", "1e99")


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    """The drawing at the module's top names every error and warning once, indented by its depth below the root."""
    marks = ("Kucoin", "├", "└", "│", "    ├", "    └")
    drawn = [line for line in (exceptions.__doc__ or "").splitlines() if line.startswith(marks)]
    for line in drawn:
        head = line.lstrip("│├└─ ")
        kind = getattr(exceptions, head.split(" ")[0])
        depth = (len(line) - len(head)) // 4
        root = exceptions.KucoinFramesError if issubclass(kind, KucoinFramesError) else exceptions.KucoinFramesWarning
        assert kind.__mro__.index(root) == depth, line
    assert len(drawn) == len(exceptions.__all__)
    assert issubclass(exceptions.InputError, ValueError)
