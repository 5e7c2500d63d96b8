"""Which feeds there are, and the even spread of many that are due at once.

When each of them is due says domain/pace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.news import Feed
from storage import Storage

FEW = 32  # feeds that may all start at once
START_OVER = timedelta(minutes=1)  # the others begin within this time

Chance = Callable[[], float]  # 0..1, as random.random


def declare(feeds: Sequence[Feed], *, storage: Storage, now: datetime, chance: Chance) -> None:
    """Keep which feeds there are, and give those that are due at once an even spread."""
    with storage.transaction():
        storage.declared.declare(feeds)
        spread_start(feeds, storage=storage, now=now, chance=chance)


def spread_start(
    feeds: Sequence[Feed], *, storage: Storage, now: datetime, chance: Chance
) -> None:
    """Give many feeds that are all due at the start their turns evenly over a minute."""
    due = storage.feeds.due([feed.name for feed in feeds if feed.enabled], now)
    if len(due) <= FEW:
        return
    with storage.transaction():
        for place, name in enumerate(due):
            wait = START_OVER * ((place + chance()) / len(due))
            storage.feeds.postpone(name, due=now + wait)
