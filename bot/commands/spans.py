"""Spans of time as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST_MUTE = timedelta(days=30)
_DURATION = re.compile(r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta | None:
    """Return a duration as people write it; None when it is none.

    >>> duration("2h"), duration("30 minutes")
    (datetime.timedelta(seconds=7200), datetime.timedelta(seconds=1800))
    """
    found = _DURATION.fullmatch(text)
    return timedelta(**{_UNITS[found[2][0].lower()]: int(found[1])}) if found else None
