"""Asks feeds for their news over HTTP: politely, within bounds, and nowhere private."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory, Unchanged
from bot.intake.fetch.decoding import BadEncoding, Decoder, TooLarge
from bot.intake.fetch.faults import fault_of
from bot.intake.fetch.headers import asked_to_wait, kept, request_headers
from bot.intake.fetch.redirects import next_hop, refuse_unfit
from bot.intake.fetch.turns import Turns
from bot.intake.guard import GuardedResolver, guarded_socket
from bot.intake.parse.repair import is_cut_off

CONNECT = timedelta(seconds=5)
TOTAL = timedelta(seconds=30)
GAP = timedelta(milliseconds=100)
LARGEST = 5 << 20
MOST_REDIRECTS = 5
PIECE = 16 << 10
LONGEST_HEADER = 32 << 10  # some publishers send content policies longer than aiohttp's 8 KiB

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GOOD = frozenset({200, 203})


def _now() -> datetime:
    return datetime.now(UTC)


class HttpFetch:
    """The Fetch of real life; an async context manager.

    Conditional requests, one request at a time per host, no cookies, no proxies, redirects
    by hand. `total` bounds the time on the wire, not the wait for a busy host.
    """

    def __init__(
        self,
        *,
        version: str,
        contact: str = "",
        connect: timedelta = CONNECT,
        total: timedelta = TOTAL,
        gap: timedelta = GAP,
        largest: int = LARGEST,
        tls: ssl.SSLContext | None = None,
        resolver: Callable[[], AbstractResolver] = ThreadedResolver,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._headers = request_headers(version, contact)
        self._connect = connect.total_seconds()
        self._total = total.total_seconds()
        self._gap = gap
        self._largest = largest
        self._tls: ssl.SSLContext | bool = tls or True
        self._resolver = resolver
        self._clock = clock
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._turns = Turns(gap=self._gap)
        # Two pools: a connection that a trusted feed opened must not serve an untrusted one.
        self._public = await self._open.enter_async_context(self._session(guarded=True))
        self._private = await self._open.enter_async_context(self._session(guarded=False))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    async def __call__(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        """Return what the feed answered; raise FeedError."""
        try:
            answer = await self._visit(feed, memory)
        except FeedError as error:
            if error.fault is FeedFault.TIMEOUT:
                self._turns.was_slow(feed.name)
            raise
        self._turns.was_quick(feed.name)
        return answer

    async def _visit(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        url = _url(feed)
        left = self._total
        clock = asyncio.get_running_loop().time
        for _ in range(MOST_REDIRECTS + 1):
            refuse_unfit(feed, url)
            async with self._turns.turn(feed=feed.name, host=url.host or ""):
                began = clock()
                answer = await self._translated(feed, memory, url=url, within=left)
                left -= clock() - began
            if not isinstance(answer, URL):
                return answer
            url = answer
        reason = f"more than {MOST_REDIRECTS} redirects"
        raise FeedError(feed.name, reason, fault=FeedFault.REDIRECT)

    async def _translated(
        self, feed: Feed, memory: FeedMemory, *, url: URL, within: float
    ) -> Document | Unchanged | URL:
        """Ask one address, and turn every error of the network into a FeedError."""
        try:
            async with asyncio.timeout(within):
                return await self._ask(feed, memory, url)
        except TooLarge as error:
            reason = f"larger than {self._largest} bytes"
            raise FeedError(feed.name, reason, fault=FeedFault.TOO_LARGE) from error
        except BadEncoding as error:
            raise FeedError(feed.name, str(error), fault=FeedFault.BAD_ENCODING) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault, reason = fault_of(error)
            raise FeedError(feed.name, f"{url.host}: {reason}", fault=fault) from error

    async def _ask(self, feed: Feed, memory: FeedMemory, url: URL) -> Document | Unchanged | URL:
        asked = self._conditions(memory)
        async with self._session_for(feed).get(
            url, headers=asked, allow_redirects=False
        ) as response:
            if response.status == 304 and asked:
                return Unchanged(memory=kept(response.headers, memory))
            if response.status in REDIRECTS:
                return next_hop(feed, url, response.headers.get("Location"))
            if response.status not in GOOD:
                raise self._refused(feed, response)
            body = await self._body(response)
            return _news(response, body, memory)

    def _session_for(self, feed: Feed) -> aiohttp.ClientSession:
        return self._private if feed.allow_private else self._public

    @staticmethod
    def _conditions(memory: FeedMemory) -> dict[str, str]:
        asked = {"If-None-Match": memory.etag, "If-Modified-Since": memory.last_modified}
        return {name: value for name, value in asked.items() if value}

    def _refused(self, feed: Feed, response: aiohttp.ClientResponse) -> FeedError:
        return FeedError(
            feed.name,
            f"HTTP status {response.status}",
            fault=FeedFault.STATUS,
            status=response.status,
            wait=asked_to_wait(response.headers, now=self._clock()),
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        encoding = ", ".join(response.headers.getall("Content-Encoding", ()))
        decoder = Decoder(encoding, largest=self._largest)
        while piece := await response.content.read(PIECE):
            decoder.feed(piece)
        return decoder.finish()

    def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        resolver = self._resolver()
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(resolver) if guarded else resolver,
            socket_factory=guarded_socket if guarded else None,
            ssl=self._tls,
            # Polls of a host lie minutes apart: a kept connection would only be a stale one,
            # and thousands of feeds would hold thousands of sockets.
            force_close=True,
            use_dns_cache=False,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect),
            auto_decompress=False,
            trust_env=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
        )


def _url(feed: Feed) -> URL:
    try:
        return URL(feed.url)
    except ValueError as error:
        reason = "its url is not an address"
        raise FeedError(feed.name, reason, fault=FeedFault.BLOCKED) from error


def _news(
    response: aiohttp.ClientResponse, body: bytes, memory: FeedMemory
) -> Document | Unchanged:
    body_hash = hashlib.blake2b(body, digest_size=16).hexdigest()
    found = kept(response.headers, FeedMemory(body_hash=body_hash))
    if body_hash == memory.body_hash:
        return Unchanged(memory=found)
    if is_cut_off(body):
        found = FeedMemory()  # its end is still to be read, so the same must be asked for again
    return Document(
        url=str(response.url),
        body=body,
        content_type=response.headers.get("Content-Type"),
        memory=found,
    )
