"""How bytes come and go: a small HTTP/1.1 server with keep-alive for several ports, on one thread.

One thread with an event loop and its own request parser answers a small request some ten times faster than
http.server, and an economy that is asked from one thread only needs no locks of its own. This module knows nothing of
the exchange.
"""

import asyncio
import contextlib
import gzip
import logging
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Literal

from kucoin_frames.demo.server.parsing import Incoming, MalformedError, read_head

HOST = "127.0.0.1"
LARGEST_HEAD = 64 * 1024
WORTH_PACKING = 1024
"""Bodies of so many bytes are sent with gzip to whoever takes it."""

log = logging.getLogger(__name__)

Ending = Literal["keep", "close", "cut", "silence", "reset"]
"""What happens to the connection with an answer: it stays open, is closed after the answer, after half of the answer's
body, or before any byte of it; or it is reset."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    ending: Ending = "keep"


class HttpServer:
    """Listens on loopback, one free port a name, and lets a function answer."""

    def __init__(self, names: Sequence[str], answer: Callable[[Incoming], Reply]) -> None:
        self._names = names
        self._answer = answer
        self._ports: dict[str, int] = {}
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="kucoin-frames-exchange", daemon=True)

    def start(self) -> Mapping[str, int]:
        """Start listening; returns the port of each name."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self._ports

    def stop(self) -> None:
        """Close every connection and wait until the thread has ended."""
        if self._loop is not None and self._stopping is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001  the thread that waits in start() raises it
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        servers = []
        for name in self._names:
            welcome = partial(self._welcome, name)
            server = await asyncio.start_server(welcome, HOST, 0, limit=LARGEST_HEAD, backlog=256)
            self._ports[name] = server.sockets[0].getsockname()[1]
            servers.append(server)
        self._ready.set()
        await self._stopping.wait()
        for server in servers:
            server.close()
        # The loop's own tasks: connections that were accepted just now and are about to become conversations.
        await asyncio.gather(*(asyncio.all_tasks() - self._conversations - {asyncio.current_task()}))
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    def _welcome(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.ensure_future(self._converse(name, reader, writer))
        self._conversations.add(conversation)

        def over(conversation: asyncio.Task[None]) -> None:
            # Not at the end of the conversation itself: one that is cancelled before it begins has no end.
            self._conversations.discard(conversation)
            writer.close()
            if not conversation.cancelled() and (failure := conversation.exception()) is not None:
                log.error("a request was left without an answer", exc_info=failure)

        conversation.add_done_callback(over)

    async def _converse(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        peer = writer.get_extra_info("peername")  # None when the other side has gone already
        address = str(peer[0]) if peer else ""
        try:
            keep = True
            while keep:
                incoming = await _receive(name, address, reader)
                reply = self._answer(incoming)
                if reply.delay:
                    await asyncio.sleep(reply.delay)
                if incoming.takes_gzip and len(reply.body) >= WORTH_PACKING:
                    reply = _packed(reply)
                if incoming.method == "HEAD":
                    reply = replace(reply, body=b"")
                keep = incoming.stays and reply.ending == "keep"
                _send(writer, reply, keep=keep)
                await writer.drain()
        except MalformedError as problem:
            _send(writer, Reply(problem.status, str(problem).encode(), "text/plain"), keep=False)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side has gone, as it may between two requests
        except asyncio.CancelledError:
            writer.transport.abort()  # the server stops


async def _receive(name: str, address: str, reader: asyncio.StreamReader) -> Incoming:
    """Read one request."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise MalformedError("the head of the request is too large") from None
    incoming, length = read_head(name, address, head)
    return replace(incoming, body=await reader.readexactly(length)) if length else incoming


def _packed(reply: Reply) -> Reply:
    body = gzip.compress(reply.body, 1, mtime=0)
    return replace(reply, body=body, headers={**reply.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"})


def _send(writer: asyncio.StreamWriter, reply: Reply, *, keep: bool) -> None:
    if reply.ending == "reset":
        # A lingering time of zero makes the close a reset.
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return
    if reply.ending == "silence":
        return
    lines = [
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        f"Content-Type: {reply.content_type}",
        f"Content-Length: {len(reply.body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in reply.headers.items()),
        "\r\n",
    ]
    body = reply.body[: len(reply.body) // 2] if reply.ending == "cut" else reply.body
    writer.write("\r\n".join(lines).encode("latin-1") + body)
