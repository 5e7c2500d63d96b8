"""Where a feed may send us. The network's side of it is the guard's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, Unchanged

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
OPEN_PORTS = frozenset({80, 443})
LONGEST_KEPT = 2_048  # of an address that we are to ask from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """Where an answer sends us; `for_good`: a feed that is there has moved there."""

    to: URL
    for_good: bool


def moved(answer: Document | Unchanged, to: URL) -> Document | Unchanged:
    """Return the answer with a word on where it lives for good."""
    if len(str(to)) > LONGEST_KEPT:
        return answer
    return replace(answer, aside=replace(answer.aside, moved=str(to)))


def next_hop(feed: Feed, here: URL, location: str | None) -> URL:
    """Return the address a redirect names; raise FeedError unless we go there."""
    if not location:
        raise _refused(feed, "redirect without an address")
    try:
        there = here.join(URL(location))
        allowed = OPEN_PORTS | {URL(feed.url).port}
    except ValueError as error:
        raise _refused(feed, "redirect to what is not an address") from error
    if here.scheme == "https" and there.scheme == "http":
        raise _refused(feed, "redirect from https to http")
    refuse_unfit(feed, there)
    if there.port not in allowed:
        raise _refused(feed, f"redirect to port {there.port}")
    return there


def refuse_unfit(feed: Feed, url: URL) -> None:
    """Raise FeedError unless the address is plain http(s) to a named host, without a login."""
    if url.scheme not in ("http", "https"):
        raise _refused(feed, "not an http or https address")
    if not url.raw_host:
        raise _refused(feed, "address without a host")
    if not _can_be(url):
        raise _refused(feed, "address of a host that cannot be")
    if url.raw_user is not None or url.raw_password is not None:
        raise _refused(feed, "address with a login in it")


def _can_be(url: URL) -> bool:
    """Whether the host's name may be shown: it stands in what people are told."""
    try:
        return (url.host or "").isprintable()
    except ValueError:  # what no name may hold, written so that it passes for one
        return False


def _refused(feed: Feed, reason: str) -> FeedError:
    return FeedError(feed.name, reason, fault=FeedFault.REDIRECT)
