"""What we say to publishers, and what we keep of their headers; names in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from yarl import URL

from bot.domain.news import FeedMemory

LONGEST_WAIT = timedelta(hours=24)
LONGEST_VALIDATOR = 512
MOST_DIGITS = 9
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


def request_headers(version: str, contact: str) -> dict[str, str]:
    """Return what every request says: who we are, how to reach us, what we understand."""
    contact = "".join(c for c in contact if c.isascii() and c.isprintable()).strip()
    agent = f"Pactwatch/{version} (+{contact})" if contact else f"Pactwatch/{version}"
    return {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}


def conditions(memory: FeedMemory) -> dict[str, str]:
    """Return the headers that ask for what is newer than we remember."""
    asked = {"If-None-Match": memory.etag, "If-Modified-Since": memory.last_modified}
    return {name: value for name, value in asked.items() if value}


def request_to(url: URL, headers: str, memory: FeedMemory) -> bytes:
    """Return a whole request for what is newer at the address; `headers`: as lines."""
    first = f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\n"
    return f"{first}{headers}{lines(conditions(memory))}\r\n".encode()


def lines(headers: Mapping[str, str]) -> str:
    """Return headers as they go out, each on a line of its own."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def kept(headers: Mapping[str, str], before: FeedMemory) -> FeedMemory:
    """Return the memory with the validators of this answer, where it has any."""
    return FeedMemory(
        etag=_validator(headers.get("etag")) or before.etag,
        last_modified=_validator(headers.get("last-modified")) or before.last_modified,
        body_hash=before.body_hash,
    )


def asked_to_wait(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return how long the publisher asked us to wait, between nothing and a day.

    >>> asked_to_wait({"retry-after": "120"}, now=datetime(2025, 12, 20, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    value = headers.get("retry-after", "").strip()
    wait = _seconds(value) if value.isascii() and value.isdigit() else _until(value, now)
    return None if wait is None else min(LONGEST_WAIT, max(timedelta(0), wait))


def _seconds(digits: str) -> timedelta:
    # So many digits are far more than a day, and int() refuses thousands of them.
    digits = digits.lstrip("0")
    return LONGEST_WAIT if len(digits) > MOST_DIGITS else timedelta(seconds=int(digits or "0"))


def _until(value: str, now: datetime) -> timedelta | None:
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now


def _validator(value: str | None) -> str | None:
    # It is stored as text and sent back: only what survives both is worth keeping.
    if value and len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable():
        return value
    return None
