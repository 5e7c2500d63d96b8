"""Asks feeds for their news over HTTP: politely, within bounds, and nowhere private."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory, Unchanged
from bot.intake.fetch.decoding import BadEncoding, TooLarge
from bot.intake.fetch.faults import fault_of
from bot.intake.fetch.headers import (
    asked_to_wait,
    conditions,
    lines,
    request_headers,
    request_to,
)
from bot.intake.fetch.hearing import Answer, BrokenAnswer
from bot.intake.fetch.names import Names, SystemNames
from bot.intake.fetch.news import news, nothing_new
from bot.intake.fetch.pool import CannotConnect, Connections, NameNotFound
from bot.intake.fetch.redirects import PERMANENT, REDIRECTS, Hop, moved, next_hop, refuse_unfit
from bot.intake.fetch.rests import ASKING, Rests
from bot.intake.fetch.sessions import Sessions
from bot.intake.fetch.turns import MOST_AT_ONCE, Turns
from bot.meters import FEED_FETCH_SECONDS

CONNECT = timedelta(seconds=5)
TOTAL = timedelta(seconds=30)
GAP = timedelta(milliseconds=100)
LARGEST = 5 << 20
MOST_REDIRECTS = 5

GOOD = frozenset({200, 203})


def _now() -> datetime:
    return datetime.now(UTC)


class HttpFetch:
    """The Fetch of real life; an async context manager.

    Conditional requests, one request at a time per host, no cookies, no proxies, redirects
    by hand. `total` bounds the time on the wire, not the wait for a busy host. `resting` are the
    hosts that asked us to wait, and until when.
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
        names: Names | None = None,
        clock: Callable[[], datetime] = _now,
        resting: Mapping[str, datetime] | None = None,
    ) -> None:
        self._headers = lines(request_headers(version, contact))
        self._connect = connect
        self._total = total.total_seconds()
        self._gap = gap
        self._largest = largest
        # Made when first needed: reading the authorities of the system takes a while.
        self._tls = functools.cache(lambda: tls or ssl.create_default_context())
        self._names = names
        self._clock = clock
        self._rests = Rests(resting or {}, clock=clock)

    async def __aenter__(self) -> Self:
        self._turns = Turns(gap=self._gap)
        self._system = SystemNames(at_once=MOST_AT_ONCE)
        # Two pools: a connection that a trusted feed opened must not serve an untrusted one.
        self._public = self._connections(guarded=True)
        self._private = self._connections(guarded=False)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._public.close()
        self._private.close()
        self._system.close()
        await asyncio.sleep(0)  # what was dropped is closed at the loop's next turn

    async def __call__(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        """Return what the feed answered; raise FeedError."""
        try:
            answer = await self._visit(feed, memory)
        except FeedError as error:
            if error.fault is FeedFault.TIMEOUT:
                self._turns.was_slow(feed.name)
            if error.fault is FeedFault.RESTING:
                # Thousands may be refused in a row, with nothing to wait for.
                await asyncio.sleep(0)
            raise
        self._turns.was_quick(feed.name)
        return answer

    async def _visit(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        url = _url(feed)
        left = self._total
        clock = asyncio.get_running_loop().time
        for_good = True  # every redirect so far is a permanent one
        for hops in range(MOST_REDIRECTS + 1):
            refuse_unfit(feed, url)
            self._rests.refuse(feed, url)
            async with self._turns.turn(feed=feed.name, host=url.raw_host or ""):
                self._rests.refuse(feed, url)  # whoever was before us may have been told to wait
                began = clock()
                answer = await self._translated(feed, memory, url=url, within=left)
                left -= clock() - began
            if not isinstance(answer, Hop):
                FEED_FETCH_SECONDS.observe(self._total - left)
                return moved(answer, url) if hops and for_good else answer
            url, for_good = answer.to, for_good and answer.for_good
        reason = f"more than {MOST_REDIRECTS} redirects"
        raise FeedError(feed.name, reason, fault=FeedFault.REDIRECT)

    async def _translated(
        self, feed: Feed, memory: FeedMemory, *, url: URL, within: float
    ) -> Document | Unchanged | Hop:
        """Ask one address, and turn every error of the network into a FeedError."""
        try:
            request = request_to(url, self._headers, memory)
            async with asyncio.timeout(within):
                answer = await self._pool_for(feed).ask(url, request)
            return self._understood(feed, memory, url, answer)
        except TooLarge as error:
            reason = f"larger than {self._largest >> 10} KiB"
            raise FeedError(feed.name, reason, fault=FeedFault.TOO_LARGE) from error
        except BadEncoding as error:
            raise FeedError(feed.name, str(error), fault=FeedFault.BAD_ENCODING) from error
        except (BrokenAnswer, CannotConnect, NameNotFound, OSError, ValueError) as error:
            fault, reason = fault_of(error)
            raise FeedError(feed.name, f"{url.host}: {reason}", fault=fault) from error

    def _understood(
        self, feed: Feed, memory: FeedMemory, url: URL, answer: Answer
    ) -> Document | Unchanged | Hop:
        if answer.status == 304 and conditions(memory):
            return nothing_new(answer, memory, now=self._clock())
        if answer.status in REDIRECTS:
            there = next_hop(feed, url, answer.headers.get("location"))
            return Hop(to=there, for_good=answer.status in PERMANENT)
        if answer.status not in GOOD:
            raise self._refused(feed, url, answer)
        return news(answer, memory, url=url, largest=self._largest, now=self._clock())

    def _pool_for(self, feed: Feed) -> Connections:
        return self._private if feed.allow_private else self._public

    def _refused(self, feed: Feed, url: URL, answer: Answer) -> FeedError:
        wait = asked_to_wait(answer.headers, now=self._clock())
        return FeedError(
            feed.name,
            f"HTTP status {answer.status}",
            fault=FeedFault.STATUS,
            status=answer.status,
            wait=wait,
            host=self._rests.begin(url, wait) if wait and answer.status in ASKING else None,
        )

    def _connections(self, *, guarded: bool) -> Connections:
        return Connections(
            guarded=guarded,
            names=self._names or self._system,
            sessions=Sessions(self._tls, clock=self._clock),
            connect=self._connect,
            largest=self._largest,
        )


def _url(feed: Feed) -> URL:
    try:
        return URL(feed.url)
    except ValueError as error:
        reason = "its url is not an address"
        raise FeedError(feed.name, reason, fault=FeedFault.BLOCKED) from error
