"""Hosts that asked us to wait: until then none is asked, whichever of its feeds comes due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Feed
from bot.domain.pace import rest_words
from bot.intake.fetch.headers import LONGEST_WAIT

ASKING = frozenset({429, 503})  # the statuses that speak for the whole host
MOST = 1_024  # redirects may name any number of hosts


class Rests:
    """Until when each host rests; `standing`: what is known from before."""

    def __init__(self, standing: Mapping[str, datetime], *, clock: Callable[[], datetime]) -> None:
        self._until = dict(standing)
        self._clock = clock

    def begin(self, url: URL, wait: timedelta) -> str:
        """Let the host of the address rest; return its name."""
        host = url.host_port_subcomponent or ""
        self._until.pop(host, None)
        if len(self._until) >= MOST:
            del self._until[next(iter(self._until))]
        self._until[host] = self._clock() + wait
        return host

    def refuse(self, feed: Feed, url: URL) -> None:
        """Raise FeedError while the host of the address rests."""
        host = (url.host_port_subcomponent or "") if self._until else ""
        until = self._until.get(host)
        if until is None:
            return
        left = until - self._clock()
        if timedelta() < left <= LONGEST_WAIT:  # more than that: the clock was set back
            raise FeedError(feed.name, rest_words(until), fault=FeedFault.RESTING, wait=left)
        del self._until[host]
