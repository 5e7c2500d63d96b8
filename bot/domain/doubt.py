"""Whether what a known feed shows as new may be something else than news. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.domain.news import FeedHealth, Story

FEWEST = 10  # stories of a feed that says anything about its habits
MARGIN = timedelta(hours=24)  # publishers date stories hours before they publish them


def mostly_new(shown: int, new: int) -> bool:
    """Whether over half of what a feed shows is new."""
    return 0 < shown < 2 * new


def is_doubtful(
    shown: int, new: Sequence[Story], *, health: FeedHealth, known_titles: Collection[str] = ()
) -> bool:
    """Whether an operator should say what the new ones of so many stories are.

    While one is asked about a feed, all that it shows is doubtful; after an edit of its url
    whatever is mostly new is, for it may be another feed. `known_titles`: those under which
    the feed has had stories.
    """
    if health.held is not None:
        return bool(new)
    if not mostly_new(shown, len(new)):
        return False
    return health.edited or _looks_renewed(shown, new, health=health, known=known_titles)


def _looks_renewed(
    shown: int, new: Sequence[Story], *, health: FeedHealth, known: Collection[str]
) -> bool:
    """Whether most of what is new is not news.

    A burst of news is no renewal: its titles were never seen, and it is dated since the
    last visit. Where a feed has no dates, an outage of a day looks like one.
    """
    if shown < FEWEST or health.last_success is None:
        return False
    before = health.last_success - MARGIN
    replaced = len(new) == shown  # an undated story says nothing, a whole feed does
    old = [
        story
        for story in new
        if story.title in known or (story.published < before if story.published else replaced)
    ]
    return len(old) * 2 > len(new)
