"""What a document asks of everybody who polls it: RSS's ttl, skipHours and skipDays. Pure.

Looked for in the bytes before the first item, so that an item cannot speak for its feed, and
a document need not be parsed for it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.news import Wishes

LONGEST_HEAD = 64 << 10
LONGEST_TTL = timedelta(days=1)
DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")

_ITEM = re.compile(rb"<(?:item|entry)[\s>/]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s{0,20}([0-9]{1,9})\s{0,20}</ttl>", re.IGNORECASE)
_HOURS = re.compile(rb"<skiphours>(.{0,2000}?)</skiphours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s{0,20}([0-9]{1,2})\s{0,20}</hour>", re.IGNORECASE)
_DAYS = re.compile(rb"<skipdays>(.{0,2000}?)</skipdays>", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(rb"<day>\s{0,20}([a-z]{6,9})\s{0,20}</day>", re.IGNORECASE)


def wishes_of(body: bytes) -> Wishes | None:
    """Return what the document asks for; None: nothing.

    >>> wishes_of(b"<rss><channel><ttl>15</ttl><item/></channel></rss>").ttl
    datetime.timedelta(seconds=900)
    """
    head = body[:LONGEST_HEAD]
    if first := _ITEM.search(head):
        head = head[: first.start()]
    found = Wishes(ttl=_ttl(head), skip_hours=_skip_hours(head), skip_days=_skip_days(head))
    return found if found != Wishes() else None


def _ttl(head: bytes) -> timedelta | None:
    found = _TTL.search(head)
    minutes = int(found[1]) if found else 0
    return min(timedelta(minutes=minutes), LONGEST_TTL) if minutes else None


def _skip_hours(head: bytes) -> frozenset[int]:
    found = _HOURS.search(head)
    hours = (int(hour) for hour in _HOUR.findall(found[1])) if found else ()
    # Midnight is 0 in one version of RSS and 24 in another.
    return frozenset(hour % 24 for hour in hours if hour <= 24)


def _skip_days(head: bytes) -> frozenset[int]:
    found = _DAYS.search(head)
    days = (day.lower() for day in _DAY.findall(found[1])) if found else ()
    return frozenset(DAYS.index(day) for day in days if day in DAYS)
