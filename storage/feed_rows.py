"""Rows of the feed table and what they mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from bot.domain.news import FeedHealth, FeedMemory, Gone, Move, Wishes
from storage.times import moment, moment_or_none

_Row = Mapping[str, Any]


def memory_in(row: _Row) -> FeedMemory:
    return FeedMemory(
        etag=row["etag"], last_modified=row["last_modified"], body_hash=row["body_hash"]
    )


def health_in(row: _Row) -> FeedHealth:
    rhythm = row["rhythm"]
    return FeedHealth(
        name=row["name"],
        last_poll=moment_or_none(row["last_poll"]),
        last_success=moment_or_none(row["last_success"]),
        last_new=moment_or_none(row["last_new"]),
        failures=row["failures"],
        last_error=row["last_error"],
        due=moment_or_none(row["due"]),
        baselined=bool(row["baselined"]),
        url=row["url"],
        edited=bool(row["edited"]),
        move=_move(row),
        gone=_gone(row),
        retired=moment_or_none(row["retired"]),
        held=moment_or_none(row["held"]),
        wishes=wishes_in(row["wishes"]),
        rhythm=None if rhythm is None else timedelta(seconds=rhythm),
        size=row["size"],
        saved=row["saved"],
    )


@lru_cache(maxsize=256)
def wishes_text(wishes: Wishes | None) -> str | None:
    """Return what is stored of a publisher's wishes."""
    if wishes is None:
        return None
    plain = {
        "ttl": None if wishes.ttl is None else wishes.ttl // timedelta(seconds=1),
        "hours": sorted(wishes.skip_hours),
        "days": sorted(wishes.skip_days),
    }
    return json.dumps(plain)


@lru_cache(maxsize=256)  # thousands of feeds have the same few
def wishes_in(text: str | None) -> Wishes | None:
    """Return the wishes that were stored so."""
    if text is None:
        return None
    plain = json.loads(text)
    ttl = plain["ttl"]
    return Wishes(
        ttl=None if ttl is None else timedelta(seconds=ttl),
        skip_hours=frozenset(plain["hours"]),
        skip_days=frozenset(plain["days"]),
    )


def _move(row: _Row) -> Move | None:
    to = row["moved_to"]
    return Move(to=to, times=row["moved_times"]) if to else None


def _gone(row: _Row) -> Gone | None:
    since = row["gone_since"]
    return Gone(since=moment(since), times=row["gone_times"]) if since else None
