"""A tiny HTTP server that gives scripted answers and remembers what it was asked.

It knows nothing of KuCoin but the envelope, so that what it proves about the client is written in the test itself.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

NOW = 1_760_000_000_000
"""2025-10-09 08:53:20 UTC: what all clocks show, unless a test moves them."""


class Raw(str):
    """JSON text that is sent as it is, for figures that Python would round."""

    __slots__ = ()


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    host: str
    method: str
    target: str
    headers: Message

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def __str__(self) -> str:
        return f"{self.host} {self.method} {self.target}"


@dataclass(frozen=True)
class Reply:
    """An answer, whole or broken."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    """`reset`: the connection is torn down; `cut`: half of the body comes; `late`: nothing comes for `seconds`."""
    seconds: float = 0.0


Answer: TypeAlias = Reply | Callable[[Seen], Reply]


def ok(data: object = Raw("null"), **headers: str) -> Reply:
    """KuCoin's envelope of a success; the names of headers are written with underscores."""
    text = data if isinstance(data, Raw) else json.dumps(data)
    return Reply(f'{{"code":"200000","data":{text}}}'.encode(), headers=_named(headers))


def refusal(code: str, msg: str | None = None, status: int = 400, **headers: str) -> Reply:
    """KuCoin's envelope of a failure."""
    body = {"code": code} if msg is None else {"code": code, "msg": msg}
    return Reply(json.dumps(body).encode(), status, _named(headers))


def web_page(title: str, status: int) -> Reply:
    """What a firewall or a proxy answers."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>…</body></html>"
    return Reply(page.encode(), status, {"Content-Type": "text/html"})


def quota(limit: int, remaining: int, reset: int) -> dict[str, str]:
    """The rate headers, to be passed on to `ok` or `refusal`."""
    return {
        "gw_ratelimit_limit": str(limit),
        "gw_ratelimit_remaining": str(remaining),
        "gw_ratelimit_reset": str(reset),
    }


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


class Scripted:
    """Two hosts on loopback ports, spot and futures, with one script and one log."""

    def __init__(self) -> None:
        self._servers = {name: _Server(self, name) for name in ("spot", "futures")}
        self._lock = threading.Lock()
        self.seen: list[Seen] = []
        self.now: Callable[[], int] = lambda: NOW
        self._script: dict[str, list[Answer]] = {}

    def reset(self) -> None:
        """Forget the script and the log."""
        with self._lock:
            self.seen = []
            self.now = lambda: NOW
            self._script = {}

    def url(self, host: str = "spot") -> str:
        return f"http://127.0.0.1:{self._servers[host].server_address[1]}"

    def on(self, path: str, *answers: Answer | object) -> None:
        """Answer requests to a path in this order, the last one for ever; what is no answer is data of a success."""
        self._script[path] = [
            cast("Answer", each) if isinstance(each, Reply) or callable(each) else ok(each) for each in answers
        ]

    @property
    def asked(self) -> list[Seen]:
        """The requests, without those for the clock."""
        return [each for each in self.seen if each.path != "/api/v1/timestamp"]

    @property
    def targets(self) -> list[str]:
        """What was asked for, without the clock, in the order of arrival."""
        return [each.target for each in self.asked]

    def queries(self, path: str) -> list[dict[str, str]]:
        """The queries to one path in the order of arrival."""
        return [each.query for each in self.seen if each.path == path]

    def answer(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            answers = self._script.get(seen.path)
            if answers is None:
                answers = [ok(self.now()) if seen.path == "/api/v1/timestamp" else refusal("404000", "no script", 404)]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer if isinstance(answer, Reply) else answer(seen)

    def stop(self) -> None:
        for server in self._servers.values():
            server.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Scripted, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.name = name
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        server = cast("_Server", self.server)
        reply = server.script.answer(Seen(server.name, self.command, self.path, self.headers))
        if reply.fault == "late":
            time.sleep(reply.seconds)
        if reply.fault in ("late", "reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        lines = [f"HTTP/1.1 {reply.status} Scripted", f"Content-Length: {len(reply.body)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        body = reply.body
        if reply.fault == "cut":
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is answered, so that a wrong one is seen and not refused."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests look into the script's log instead."""
