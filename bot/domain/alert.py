"""The decision to tell one channel of one event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.news import StoredStory
from bot.domain.watch import Channel, Condition, Match

TOO_OLD = timedelta(hours=72)  # at first sight: old news is kept, not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event, one channel, and why. Unique per (event, channel).

    `subscription` is the row id of the rule, None when it was unwatched since; `number` is
    the number people know it by. `held_for` names the digest it waits for, None: it is
    told at once.
    """

    id: int
    event: int
    channel: Channel
    subscription: int | None
    number: int | None
    why: tuple[Condition, ...]
    held_for: str | None
    created: datetime


def first_of_each(matches: Iterable[Match]) -> dict[Channel, Match]:
    """Return one match a channel: its oldest subscription speaks for the others."""
    chosen: dict[Channel, Match] = {}
    for match in sorted(matches, key=lambda match: match.subscription.id):
        chosen.setdefault(match.subscription.channel, match)
    return chosen


def is_fresh(stored: StoredStory) -> bool:
    """Whether the story may alert: one found late only adds a report."""
    published = stored.story.published
    return published is None or stored.first_seen - published <= TOO_OLD
