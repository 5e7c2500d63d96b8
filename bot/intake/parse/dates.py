"""When an item says it was published; publishers say the oddest things."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from time import struct_time

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)  # the epoch itself means "no date"
AHEAD = timedelta(hours=24)

# The IAEA's, in UTC as far as can be told; read elsewhere as a day without its hour.
SHORT = re.compile(r"\s*(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)\s*")


def as_written(text: str, parsed: struct_time | None) -> datetime | None:
    """Return the moment a text names; `parsed` is what feedparser makes of it."""
    try:
        return _short(text) or _whole(parsed)
    except (ValueError, OverflowError, TypeError):
        return None


def believable(at: datetime | None, *, now: datetime) -> datetime | None:
    """Return the moment, None of one that is absurd or over a day ahead."""
    return at if at and EARLIEST <= at <= now + AHEAD else None


def _short(text: str) -> datetime | None:
    if found := SHORT.fullmatch(text):
        year, month, day, hour, minute = map(int, found.groups())
        return datetime(2000 + year, month, day, hour, minute, tzinfo=UTC)
    return None


def _whole(parsed: struct_time | None) -> datetime | None:
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    # The 31st of June is the 1st of July; a leap second belongs to the next minute.
    since = timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
    return datetime(year, month, 1, tzinfo=UTC) + since
