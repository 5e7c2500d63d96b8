"""A publisher on loopback that answers any bytes it was told to, however wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.news import Feed

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: dict[str, str]


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of a well-formed answer; names of headers are given with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass(slots=True)
class Slowly:
    """A behaviour that answers after a while, and knows how many waited for it at once."""

    seconds: float
    waiting: int = 0
    most: int = 0

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await asyncio.sleep(self.seconds)
        self.waiting -= 1
        writer.write(answer(body=b"<rss/>"))


async def until_one_ends(behaviour: Awaitable[None], visitor_left: Awaitable[bytes]) -> None:
    tasks = [asyncio.ensure_future(behaviour), asyncio.ensure_future(visitor_left)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True)
class Publisher:
    """Answers each path from its list, the last answer for ever; remembers who asked what."""

    port: int = 0
    answers: dict[str, list[bytes | Behaviour]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    scheme: str = "http"

    def on(self, path: str, *answers: bytes | Behaviour) -> None:
        self.answers[path] = list(answers)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def feed(self, path: str = "/", **changes: object) -> Feed:
        """Return a trusted feed at the path."""
        values = {
            "name": "tests",
            "url": self.url(path),
            "title": "Tests",
            "every": timedelta(minutes=5),
            "allow_private": True,
        }
        return Feed(**(values | changes))  # type: ignore[arg-type]  # a table of its fields

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the visitor left, as it often should
        finally:
            self.at_once -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split()[1]
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        self.asked.append(Request(path, headers))
        answers = self.answers.get(path, [answer("404 Not Found")])
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, bytes):
            writer.write(said)
            await writer.drain()
        else:
            await until_one_ends(said(writer), reader.read())


@asynccontextmanager
async def publishing(
    tls: ssl.SSLContext | None = None, *, port: int = 0
) -> AsyncIterator[Publisher]:
    publisher = Publisher(scheme="https" if tls else "http")
    server = await asyncio.start_server(publisher.serve, "127.0.0.1", port, ssl=tls)
    publisher.port = server.sockets[0].getsockname()[1]
    try:
        yield publisher
    finally:
        server.close()
        await server.wait_closed()
