"""Whether what a known feed shows as new may be something else than news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.news import FeedHealth, Story
from storage import Storage

FEWEST = 10  # stories of a feed that says anything about its habits
MARGIN = timedelta(hours=24)  # publishers date stories hours before they publish them


def is_doubtful(
    stories: Sequence[Story], new: Sequence[Story], *, before: FeedHealth, storage: Storage
) -> bool:
    """Whether an operator should say what it is.

    While one is asked about a feed, all that it shows is; after an edit of its url whatever
    is mostly new is, for it may be another feed.
    """
    if not new:
        return False
    if before.held is not None:
        return True
    if before.edited:
        return len(new) * 2 > len(stories)
    return looks_renewed(
        before.name, stories, new, last_success=before.last_success, storage=storage
    )


def looks_renewed(
    feed: str,
    stories: Sequence[Story],
    new: Sequence[Story],
    *,
    last_success: datetime | None,
    storage: Storage,
) -> bool:
    """Whether over half of the feed is new, and most of that is not news.

    A burst of news is no renewal: its titles were never seen, and it is dated since the
    last visit. Where a feed has no dates, an outage of a day looks like one.
    """
    if len(stories) < FEWEST or len(new) * 2 <= len(stories) or last_success is None:
        return False
    titles = storage.stories.known_titles(feed, [story.title for story in new])
    replaced = len(new) == len(stories)  # an undated story says nothing, a whole feed does
    old = [
        story
        for story in new
        if story.title in titles
        or (story.published < last_success - MARGIN if story.published else replaced)
    ]
    return len(old) * 2 > len(new)
