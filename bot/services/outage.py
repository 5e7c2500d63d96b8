"""Tells our own outage from the feeds': when nobody answers, the fault is ours."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Feed

FEWEST_HOSTS = 5
# Anything else, a 500 or a wrong certificate, is an answer: the network carries.
_NO_ANSWER = frozenset({FeedFault.DNS, FeedFault.REFUSED, FeedFault.TIMEOUT})


class Network:
    """The hosts that have failed to answer since any host last did."""

    def __init__(self) -> None:
        self._silent: set[str] = set()

    @property
    def out(self) -> bool:
        """Whether so many hosts are silent that the network, not they, must be down."""
        return len(self._silent) >= FEWEST_HOSTS

    def note(self, outcomes: Iterable[tuple[Feed, FeedError | None]]) -> None:
        """Take note of one round of polls."""
        silent = set()
        answered = False
        for feed, error in outcomes:
            if error is not None and error.fault in _NO_ANSWER:
                silent.add(host(feed))
            else:
                answered = True
        self._silent = silent if answered else self._silent | silent
        if answered:
            self._silent.clear()


def host(feed: Feed) -> str:
    """Return the host that a feed lives on."""
    return urlsplit(feed.url).netloc.lower()
