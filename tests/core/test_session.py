"""One request, executed: repeated where that can help, refused where it cannot, on the exchange's clock."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import (
    AuthenticationError,
    KucoinFramesError,
    ParameterError,
    PermissionMissingError,
    QuotaError,
    UnavailableError,
    UnreadableError,
)
from kucoin_frames.transport import Credentials, Pool, Request, StoppedError
from tests.core.made_up import KEY, PASSPHRASE, QUICK, SECRET, MakeClient
from tests.core.scripted import NOW, Reply, Scripted, Seen, ok, quota, refusal, web_page

ASK = Request("spot", "/api/v1/x", weight=3)

FAULTS = {
    "reset": (Reply(fault="reset"), UnavailableError, "no connection (ConnectionError)"),
    "cut off": (Reply(b'{"code":"200000","data":[1,2,3]}', fault="cut"), UnavailableError, "the answer was cut off"),
    "late": (Reply(fault="late", seconds=0.6), UnavailableError, "no answer in time"),
    "half a body": (Reply(b'{"code":"200000","da'), UnreadableError, "not the JSON that KuCoin sends"),
    "no body": (Reply(b""), UnreadableError, "it is empty"),
    "firewall": (web_page("Just a moment...", 403), UnavailableError, "titled 'Just a moment...'"),
    "maintenance": (web_page("Back soon", 503), UnavailableError, "Back soon"),
    "gateway": (Reply(b"upstream", 502), UnavailableError, "'upstream'"),
    "fault": (refusal("500000", "Internal Server Error", 500), UnavailableError, "Internal Server Error"),
    "fault with 200": (refusal("230005", "busy", 200), UnavailableError, "KuCoin is busy"),
    "overload": (refusal("429000", "Too many requests", 429), QuotaError, "Too many requests"),
}


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def brief(make_client: MakeClient, fault: str) -> Client:
    """A client that waits no longer for an answer than the fault needs to be one."""
    return make_client(limits=replace(QUICK, read_timeout=0.4 if fault == "late" else QUICK.read_timeout))


def test_a_fault_is_repeated_until_it_is_over(brief: Client, fake: Scripted, fault: str) -> None:
    reply, *_ = FAULTS[fault]
    fake.on("/api/v1/x", reply, reply, {"fine": True})
    answer = brief.session.get(ASK)
    assert (answer.data, answer.attempts, answer.weight) == (b'{"fine": true}', 3, 9)
    assert len(fake.asked) == 3


def test_a_fault_that_stays_is_told_with_what_was_tried(brief: Client, fake: Scripted, fault: str) -> None:
    reply, kind, told = FAULTS[fault]
    fake.on("/api/v1/x", reply)
    with pytest.raises(KucoinFramesError) as caught:
        brief.session.get(ASK)
    error = caught.value
    assert (type(error), error.retryable, error.endpoint) == (kind, True, "/api/v1/x")
    assert told in str(error)
    assert "The client gave up after 3 attempts in " in str(error)
    assert str(error).count(told) <= 2, "the same reason is told once beside the last error"
    assert len(fake.asked) == 3


def test_different_faults_are_all_told(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", Reply(fault="reset"), web_page("Back soon", 503), refusal("500000", "inner", 500))
    with pytest.raises(UnavailableError) as caught:
        client.session.get(ASK)
    for reason in ("no connection", "Back soon", "inner"):
        assert reason in str(caught.value)
    assert (caught.value.code, caught.value.status) == ("500000", 500)


def test_nobody_listens(make_client: MakeClient) -> None:
    with socket.socket() as bound:  # a port that is taken, so that nobody else is given it, and on which nobody listens
        bound.bind(("127.0.0.1", 0))
        client = make_client(spot_url=f"http://127.0.0.1:{bound.getsockname()[1]}")
        with pytest.raises(UnavailableError, match=r"no connection .* gave up after 3 attempts"):
            client.session.get(ASK)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusal("400003", "no key"), AuthenticationError),
        (refusal("400007", "no right"), PermissionMissingError),
        (refusal("400100", "Invalid Parameter.", 200), ParameterError),
        (refusal("404000", "no url", 404), ParameterError),
        (Reply(b'{"code":"200000","msg":"Position does not exist"}'), UnreadableError),
    ],
)
def test_a_refusal_is_final(client: Client, fake: Scripted, reply: Reply, kind: type[KucoinFramesError]) -> None:
    fake.on("/api/v1/x", reply, {"fine": True})
    with pytest.raises(kind) as caught:
        client.session.get(ASK)
    assert not caught.value.retryable
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "headers",
    [quota(2000, 0, 250), quota(2000, 2, 250), {"gw_ratelimit_reset": "250"}],
    ids=["nothing left", "too little left", "nothing else told"],
)
@pytest.mark.parametrize("status", [429, 200])
def test_a_refusal_is_waited_out_as_long_as_it_says(
    client: Client, fake: Scripted, headers: dict[str, str], status: int
) -> None:
    fake.on("/api/v1/x", refusal("429000", "Too many requests", status, **headers), {"fine": True})
    waits: list[float] = []
    answer = client.session.get(ASK, waiting=waits.append)
    assert (answer.data, answer.attempts) == (b'{"fine": true}', 2)
    assert waits
    assert all(0 < wait <= 0.3 for wait in waits), "0.25 s as the answer said, and a little slack"


@pytest.mark.parametrize("status", [429, 200])
def test_an_overload_with_points_left_is_repeated_soon(client: Client, fake: Scripted, status: int) -> None:
    """The quota is not spent, so the minute until it refills is nothing to wait for, and other requests pass."""
    overload = refusal("429000", "Too many requests", status, **quota(2000, 500, 60_000))
    fake.on("/api/v1/x", overload, overload, overload, overload, {"fine": True})
    waits: list[float] = []
    answer = client.session.get(ASK, waiting=waits.append)
    assert (answer.data, answer.attempts) == (b'{"fine": true}', 5)
    assert waits == []


def test_an_overload_is_not_waited_for_longer_than_until_the_quota_refills(
    make_client: MakeClient, fake: Scripted
) -> None:
    client = make_client(limits=replace(QUICK, first_pause=60, longest_pause=60))
    fake.on("/api/v1/x", refusal("429000", "Too many requests", 429, **quota(2000, 500, 50)), {"fine": True})
    assert client.session.get(ASK).attempts == 2


def test_a_quota_that_stays_spent(make_client: MakeClient, fake: Scripted) -> None:
    client = make_client(limits=replace(QUICK, quota_refusals=2))
    fake.on("/api/v1/x", refusal("429000", "Too many requests", 429, **quota(2000, 0, 1)))
    with pytest.raises(QuotaError, match="gave up after 3 attempts") as caught:
        client.session.get(ASK)
    assert (type(caught.value), caught.value.code, caught.value.status) == (QuotaError, "429000", 429)


def test_a_stopped_request_is_not_sent(client: Client, fake: Scripted) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        client.session.get(ASK, stop=stop)
    assert fake.seen == []


def stopped_soon(ask: Callable[[threading.Event], object], is_waiting: Callable[[], bool]) -> None:
    """Ask in a thread, stop it when it waits, and see it end though what it waits for does not come."""
    stop, ended = threading.Event(), threading.Event()

    def asking() -> None:
        with pytest.raises(StoppedError, match="the call was stopped"):
            ask(stop)
        ended.set()

    thread = threading.Thread(target=asking, daemon=True)
    thread.start()
    while not is_waiting():
        assert not ended.wait(0.01)
    stop.set()
    assert ended.wait(15), "a quota would be waited for twice as long"


def test_a_stop_ends_a_wait_for_the_quota(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", ok(**quota(2000, 0, 30_000)))
    client.session.get(ASK)
    waits: list[float] = []
    stopped_soon(lambda stop: client.session.get(ASK, waiting=waits.append, stop=stop), lambda: bool(waits))
    assert len(fake.asked) == 1


def test_a_stop_ends_the_pause_after_a_fault(make_client: MakeClient, fake: Scripted) -> None:
    client = make_client(limits=replace(QUICK, first_pause=60, longest_pause=60))
    fake.on("/api/v1/x", Reply(fault="reset"))
    stopped_soon(lambda stop: client.session.get(ASK, stop=stop), lambda: bool(fake.asked))


def test_a_stop_ends_a_wait_for_a_free_line(make_client: MakeClient, fake: Scripted) -> None:
    """All lines are held by requests whose answers do not come."""
    client = make_client(connections=1, limits=replace(QUICK, read_timeout=60))
    arrived, over = threading.Event(), threading.Event()

    def late(_: Seen) -> Reply:
        arrived.set()
        over.wait(60)
        return ok()

    fake.on("/api/v1/late", late)
    with ThreadPoolExecutor(1) as workers:
        first = workers.submit(client.session.get, Request("spot", "/api/v1/late"))
        assert arrived.wait(20)
        stopped_soon(lambda stop: client.session.get(ASK, stop=stop), lambda: True)
        over.set()
        assert first.result().data == b"null"
    assert [seen.path for seen in fake.seen] == ["/api/v1/late"]


def test_a_stop_ends_a_wait_for_the_clock_that_another_thread_measures(client: Client, fake: Scripted) -> None:
    with client.session._clock_lock:
        stopped_soon(client.session.now, lambda: True)
    assert fake.seen == []


def test_a_stop_ends_the_measuring_of_the_clock_too(client: Client, fake: Scripted) -> None:
    stop = threading.Event()

    def stopped(_: Seen) -> Reply:
        stop.set()
        return Reply(fault="reset")

    fake.on("/api/v1/x", refusal("400002", "Invalid KC-API-TIMESTAMP"))
    fake.on("/api/v1/timestamp", stopped)
    with pytest.raises(StoppedError):
        client.session.get(ASK, stop=stop)
    assert [seen.path for seen in fake.seen] == ["/api/v1/x", "/api/v1/timestamp"]


def test_threads_get_their_own_answers(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", lambda seen: ok(seen.query["n"]))
    asked = [Request("spot", "/api/v1/x", (("n", str(n)),)) for n in range(64)]
    with ThreadPoolExecutor(16) as workers:
        answers = list(workers.map(client.session.get, asked))
    assert [answer.data for answer in answers] == [f'"{n}"'.encode() for n in range(64)]


def strict_about_time(seen: Seen) -> Reply:
    """Takes times that are no more than 5 seconds away, as KuCoin does."""
    if abs(int(seen.headers["KC-API-TIMESTAMP"]) - NOW) > 5000:
        return refusal("400002", "Invalid KC-API-TIMESTAMP")
    return ok({"fine": True})


@pytest.mark.parametrize("wrong", [-3_600_000, 6_000, 86_400_000])
def test_a_refused_time_makes_the_clock_be_measured(fake: Scripted, make_client: MakeClient, wrong: int) -> None:
    client = make_client(machine=lambda: NOW + wrong)
    fake.on("/api/v1/x", strict_about_time)
    for _ in range(3):
        client.session.get(ASK)
    assert [seen.path for seen in fake.seen] == ["/api/v1/x", "/api/v1/timestamp", *["/api/v1/x"] * 3]
    assert client.session.clock.offset == -wrong


def test_the_clock_is_measured_at_the_host_that_refused(fake: Scripted, make_client: MakeClient) -> None:
    client = make_client(machine=lambda: NOW - 60_000)
    fake.on("/api/v1/x", strict_about_time)
    client.session.get(Request("futures", "/api/v1/x", pool=Pool.FUTURES))
    assert [seen.host for seen in fake.seen] == ["futures"] * 3


def test_a_right_clock_is_not_measured(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", strict_about_time)
    client.session.get(ASK)
    assert len(fake.seen) == 1


def both_at_once(refuse: Callable[[Seen], Reply | None]) -> Callable[[Seen], Reply]:
    """Answers the first two requests only when both are there, so that both are refused by the same state."""
    together = threading.Barrier(2, timeout=5)
    first = iter([together.wait] * 2)

    def answer(seen: Seen) -> Reply:
        next(first, lambda: 0)()
        return refuse(seen) or ok({"fine": True})

    return answer


def both(client: Client) -> None:
    with ThreadPoolExecutor(2) as workers:
        for answer in workers.map(client.session.get, [ASK, ASK]):
            assert answer.data == b'{"fine": true}'


def test_a_second_thread_does_not_measure_again(fake: Scripted, make_client: MakeClient) -> None:
    client = make_client(machine=lambda: NOW - 60_000)
    fake.on("/api/v1/x", both_at_once(lambda seen: r if (r := strict_about_time(seen)).status != 200 else None))
    both(client)
    assert [seen.path for seen in fake.seen].count("/api/v1/timestamp") == 1
    assert len(fake.asked) == 4


def test_a_time_that_is_never_right(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", refusal("400002", "Invalid KC-API-TIMESTAMP"))
    with pytest.raises(AuthenticationError, match="also after measuring it") as caught:
        client.session.get(ASK)
    assert caught.value.code == "400002"
    assert len(fake.asked) <= 1 + QUICK.clock_corrections


@pytest.mark.parametrize("reply", [ok(), ok("soon"), ok([]), ok(1.5), refusal("400002", "Invalid KC-API-TIMESTAMP")])
def test_a_clock_that_cannot_be_read(client: Client, fake: Scripted, reply: Reply) -> None:
    fake.on("/api/v1/timestamp", reply)
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            client.session.now()
        except KucoinFramesError as error:
            failures.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(5)
    assert not asking.is_alive(), "it hangs"
    assert len(failures) == 1
    assert not client.session.clock.measured


def test_the_time_may_come_as_text(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/timestamp", str(NOW + 7))
    assert client.session.now() == NOW + 7


def of_version_2(seen: Seen) -> Reply | None:
    if seen.headers["KC-API-KEY-VERSION"] != "2":
        return refusal("400009", "KC-API-KEY-VERSION is invalid")
    return None


def test_an_old_key_is_found_out_once(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", lambda seen: of_version_2(seen) or ok({"fine": True}))
    client.session.get(ASK)
    client.session.get(ASK)
    assert [seen.headers["KC-API-KEY-VERSION"] for seen in fake.asked] == ["3", "2", "2"]


def test_version_2_for_all_threads(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/x", both_at_once(of_version_2))
    both(client)
    assert sorted(seen.headers["KC-API-KEY-VERSION"] for seen in fake.asked) == ["2", "2", "3", "3"]


@pytest.mark.parametrize(("version", "tried"), [(None, ["3", "2"]), (3, ["3"]), (2, ["2"]), (1, ["1"])])
def test_a_version_that_stays_wrong(
    fake: Scripted, make_client: MakeClient, version: int | None, tried: list[str]
) -> None:
    fake.on("/api/v1/x", refusal("400009", "KC-API-KEY-VERSION is invalid"))
    client = make_client(Credentials(KEY, SECRET, PASSPHRASE, version))
    with pytest.raises(AuthenticationError, match="The key version does not fit this key"):
        client.session.get(ASK)
    assert [seen.headers["KC-API-KEY-VERSION"] for seen in fake.asked] == tried
