"""What an edit of feeds.yaml will do, against what the database knows of the feeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.feed_list import Edit, edit, unanswerable
from bot.domain.news import Feed, FeedHealth
from bot.domain.watch import Condition, Subscription
from storage import Storage

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many stories a day are to be expected, and how many feeds say nothing of that yet."""

    stories: float = 0.0
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """What will be so once the file is read.

    `back` are added feeds whose history is known from before. `lost` are rules with the
    conditions that no feed can meet.
    """

    edit: Edit
    back: frozenset[str]
    off: tuple[str, ...]
    before: Volume
    after: Volume
    lost: tuple[tuple[Subscription, tuple[Condition, ...]], ...]


def plan(feeds: Sequence[Feed], *, storage: Storage) -> FeedPlan:
    """Compare the feeds with those that were declared when the bot last looked."""
    before, health = storage.declared.urls(), storage.feeds.all_health()
    change = edit(before, feeds)
    rules = ((each, unanswerable(each.rule, feeds)) for each in storage.subscriptions.all())
    return FeedPlan(
        edit=change,
        back=frozenset(n for n in change.added if n in health and health[n].baselined),
        off=tuple(feed.name for feed in feeds if not feed.enabled),
        before=_volume(health.get(name) for name in storage.declared.read()),
        after=_volume(_known_as(feed, change, health) for feed in feeds if feed.enabled),
        lost=tuple((each, conditions) for each, conditions in rules if conditions),
    )


def _known_as(feed: Feed, change: Edit, health: dict[str, FeedHealth]) -> FeedHealth | None:
    """Return the health of the feed, under its old name where it was renamed."""
    old = {new: name for name, new in change.renamed}
    return health.get(old.get(feed.name, feed.name))


def _volume(feeds: Iterable[FeedHealth | None]) -> Volume:
    rhythms = [feed.rhythm if feed else None for feed in feeds]
    known = [rhythm for rhythm in rhythms if rhythm]
    return Volume(
        stories=sum(_DAY / rhythm for rhythm in known), unknown=len(rhythms) - len(known)
    )
