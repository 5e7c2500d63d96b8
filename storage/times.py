"""How a moment is written in the database: ISO 8601, UTC, always with microseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(when: datetime) -> str:
    """Return the moment as text that sorts as time does.

    >>> stamp(datetime(2026, 3, 1, 12, tzinfo=UTC))
    '2026-03-01T12:00:00.000000+00:00'
    """
    if when.tzinfo is None:
        msg = f"a moment without a time zone: {when}"
        raise ValueError(msg)
    # Nearly all are in UTC already, and changing those costs as much as writing them.
    there = when if when.tzinfo is UTC else when.astimezone(UTC)
    return there.isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Undo stamp."""
    return datetime.fromisoformat(text)


def stamp_or_none(when: datetime | None) -> str | None:
    return None if when is None else stamp(when)


def moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else moment(text)
