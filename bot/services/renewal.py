"""Whether what a known feed shows as new is to be asked about: domain/doubt over the storage."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import doubt
from bot.domain.news import FeedHealth, Story
from storage import Storage


def is_doubtful(
    stories: Sequence[Story], new: Sequence[Story], *, before: FeedHealth, storage: Storage
) -> bool:
    """Whether an operator should say what the new ones of the stories are."""
    shown = len(stories)
    titles: set[str] = set()
    if doubt.mostly_new(shown, len(new)):
        titles = storage.stories.known_titles(before.name, [story.title for story in new])
    return doubt.is_doubtful(shown, new, health=before, known_titles=titles)
