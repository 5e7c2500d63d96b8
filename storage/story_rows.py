"""Rows of the story table and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.news import StoredStory, Story
from storage.times import moment, moment_or_none

# What story.baseline says: how a story came, and what is still to be done with it.
NEWS = 0
UNREAD = 1  # stood in the feed at its first sight, and is to be read; never alerts
HELD = 2  # kept back until an operator says whether it is news
DONE = 3  # of a first sight; read, or too old to be


def stored_in(row: Mapping[str, Any]) -> StoredStory:
    """Return the story of a row of the table."""
    story = Story(
        feed=row["feed"],
        identity=row["identity"],
        second_key=row["second_key"],
        title=row["title"],
        link=row["link"],
        summary=row["summary"],
        content=row["content"],
        published=moment_or_none(row["published"]),
        language=row["language"],
    )
    return StoredStory(id=row["id"], story=story, first_seen=moment(row["first_seen"]))
