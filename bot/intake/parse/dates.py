"""When an item says it was published; publishers say the oddest things."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from time import struct_time

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)  # the epoch itself means "no date"
AHEAD = timedelta(hours=24)

# The IAEA's, in UTC as far as can be told; read elsewhere as a day without its hour.
SHORT = re.compile(r"\s*(\d\d)-(\d\d)-(\d\d) (\d\d):(\d\d)\s*")


def moment(text: str, parsed: struct_time | None, *, now: datetime) -> datetime | None:
    """Return the moment, or None when it is missing, absurd or over a day ahead."""
    try:
        at = _short(text) or _whole(parsed)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return at if at and EARLIEST <= at <= now + AHEAD else None


def _short(text: str) -> datetime | None:
    if found := SHORT.fullmatch(text):
        year, month, day, hour, minute = map(int, found.groups())
        return datetime(2000 + year, month, day, hour, minute, tzinfo=UTC)
    return None


def _whole(parsed: struct_time | None) -> datetime | None:
    if not parsed:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except ValueError:  # the 31st of June, or a leap second
        return datetime.fromtimestamp(timegm(parsed), tz=UTC)
