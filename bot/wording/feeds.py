"""How a feed does, in words: its size, its rhythm, its next turn."""

from __future__ import annotations

from datetime import timedelta

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def size_words(size: float) -> str:
    """Return a number of bytes as people say it.

    >>> size_words(0), size_words(40_960), size_words(3_200_000_000)
    ('0 B', '41 kB', '3.2 GB')
    """
    unit = "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1_000:
            break
        size, unit = size / 1_000, larger
    return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"


def span_words(span: timedelta) -> str:
    """Return a span as people say it, in its largest unit.

    >>> span_words(timedelta(minutes=80)), span_words(timedelta(days=3))
    ('1.3 hours', '3 days')
    """
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if span >= unit:
            number = f"{span / unit:.1f}".removesuffix(".0")
            return f"{number} {name}{'' if number == '1' else 's'}"
    return f"{span.total_seconds():.0f} seconds"
