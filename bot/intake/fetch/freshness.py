"""For how long an answer says it is fresh: Cache-Control, else Expires. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
_MAX_AGE = re.compile(r"(?:^|[,;\s])max-age\s*=\s*\"?([0-9]{1,10})(?![0-9])", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,;\s])no-(?:cache|store)", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return how long the answer is good for, at most a day; None where it does not say.

    >>> fresh_for({"cache-control": "public, max-age=600", "age": "60"}, now=datetime.now(UTC))
    datetime.timedelta(seconds=540)
    """
    said = headers.get("cache-control", "")
    if _NEVER.search(said):
        return None
    if found := _MAX_AGE.search(said):
        left = timedelta(seconds=int(found[1])) - _age(headers.get("age", ""))
    elif expires := _moment(headers.get("expires", "")):
        # By the publisher's own clock, where it tells the time: ours may be wrong, or its.
        left = expires - (_moment(headers.get("date", "")) or now)
    else:
        return None
    return min(left, LONGEST) if left > timedelta() else None


def _age(said: str) -> timedelta:
    # What a cache between us adds: the answer has been lying there for so long already.
    return (
        timedelta(seconds=int(said))
        if said.isascii() and said.isdigit() and len(said) < 10
        else timedelta()
    )


def _moment(said: str) -> datetime | None:
    if len(said) > 64:
        return None
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
