"""Tells our own outage from the feeds': when nearly nobody answers, the fault is ours."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Feed

FEWEST_HOSTS = 5
SILENT_TO_ANSWERING = 9  # of ten hosts, nine
REMEMBERED = 64  # hosts, those heard of last
HOST = re.compile(r"(https?)://([^/?#]*)", re.IGNORECASE)
USUAL_PORT = {"http": ":80", "https": ":443"}
_NO_ANSWER = frozenset({FeedFault.DNS, FeedFault.REFUSED, FeedFault.TIMEOUT})


class Network:
    """Whether the hosts that were asked last answered.

    Where there are enough public ones, those at private addresses prove nothing: our own
    network may be all that is left.
    """

    def __init__(self) -> None:
        self._public: OrderedDict[str, bool] = OrderedDict()  # host -> whether it answered
        self._private: OrderedDict[str, bool] = OrderedDict()

    @property
    def out(self) -> bool:
        """Whether so many hosts are silent that the network, not they, must be down."""
        heard = list(self._public.values())
        if len(heard) < FEWEST_HOSTS:
            heard += self._private.values()
        silent = heard.count(False)
        return silent >= FEWEST_HOSTS and silent >= SILENT_TO_ANSWERING * heard.count(True)

    def note(self, outcomes: Iterable[tuple[Feed, FeedError | None]]) -> None:
        """Take note of one round of polls."""
        for feed, error in outcomes:
            if error and error.fault is FeedFault.RESTING:
                continue  # nobody was asked
            hosts = self._private if feed.allow_private else self._public
            name = host(feed)
            hosts[name] = error is None or answered(error)
            hosts.move_to_end(name)
            if len(hosts) > REMEMBERED:
                hosts.popitem(last=False)


def answered(error: FeedError) -> bool:
    """Whether there was an answer at all: a 500 is one, and so is a wrong certificate."""
    return error.fault not in _NO_ANSWER


def host(feed: Feed) -> str:
    """Return the host that a feed lives on, as it is named where it is asked."""
    return _host_of(feed.url)


@lru_cache(maxsize=10_000)
def _host_of(url: str) -> str:
    found = HOST.match(url)
    if not found:
        return ""
    scheme, name = found[1].lower(), found[2].lower()
    name = name.removesuffix(USUAL_PORT[scheme])
    return name if name.isascii() else _on_the_wire(name)


def _on_the_wire(name: str) -> str:
    letters, colon, port = name.partition(":")
    try:
        return f"{letters.encode('idna').decode()}{colon}{port}"
    except UnicodeError:
        return name
