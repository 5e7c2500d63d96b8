"""Whether a known feed has suddenly changed the keys of its stories, so that all look new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.news import FeedHealth, Story

FEWEST = 10  # stories of a feed that says anything about its habits
MARGIN = timedelta(hours=1)  # publishers date stories before they publish them
BURST = 5  # stories that a quiet feed may bring at once
RATE = 3  # times its usual number


def looks_renewed(
    stories: Sequence[Story],
    new: Sequence[Story],
    *,
    health: FeedHealth,
    gap: timedelta | None,
    now: datetime,
) -> bool:
    """Whether over half of the feed is new for no good reason.

    Good reasons, after an outage for example: the new stories are dated since the last
    visit, and are not many more than the feed's `gap` between stories lets expect.
    """
    if len(stories) < FEWEST or len(new) * 2 <= len(stories):
        return False
    since = health.last_success or now
    undated = [s for s in new if s.published is None or s.published < since - MARGIN]
    usual = (now - since) / gap if gap else 0.0
    return len(undated) * 2 > len(new) or len(new) > BURST + RATE * usual
