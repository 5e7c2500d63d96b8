"""The even spread of many feeds that are due at once. When each is due: domain/pace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.news import Feed
from storage import Storage

FEW = 32  # feeds that may all start at once
START_OVER = timedelta(minutes=1)  # the others begin within this time

Chance = Callable[[], float]  # 0..1, as random.random


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
