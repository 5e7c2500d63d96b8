"""Stories kept back until an operator says whether they are news, and what they say since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.alert import TOO_OLD
from bot.domain.news import StoredStory
from storage.connection import Database
from storage.story_rows import HELD, NEWS, UNREAD, stored_in
from storage.times import moment, stamp

AHEAD = timedelta(hours=1)  # a story seen so far in the future was seen by a wrong clock


class Held:
    """The story table, as far as stories wait for an operator."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, stories: Iterable[int]) -> None:
        """Keep the stories back."""
        sql = f"UPDATE story SET baseline = {HELD} WHERE id IN (SELECT value FROM json_each(?))"
        self._db.execute(sql, [json.dumps(list(stories))])

    def count(self, feed: str) -> int:
        """Return how many stories of the feed are kept back."""
        sql = f"SELECT count(*) FROM story WHERE feed = ? AND baseline = {HELD}"
        return int(self._db.value(sql, [feed]))

    def silence(self, feed: str) -> int:
        """Count those of the feed to its first sight: they are read, and never told."""
        sql = f"UPDATE story SET baseline = {UNREAD} WHERE feed = ? AND baseline = {HELD}"
        return self._db.execute(sql, [feed]).rowcount

    def released(self, limit: int) -> list[StoredStory]:
        """Return stories whose feed is held no longer, the oldest first."""
        sql = f"""
            SELECT story.* FROM story LEFT JOIN feed ON feed.name = story.feed
            WHERE baseline = {HELD} AND held IS NULL ORDER BY story.id LIMIT ?
        """
        return [stored_in(row) for row in self._db.query(sql, [limit])]

    def told(self, story: int) -> None:
        """Count the story to the news."""
        self._db.execute(f"UPDATE story SET baseline = {NEWS} WHERE id = ?", [story])

    def seen_by_a_wrong_clock(self, now: datetime) -> list[int]:
        """Return the stories that only a clock far ahead made look old.

        What looked fresh all the same was told then.
        """
        # Nothing is seen last before it is seen first; that is what there is an index of.
        sql = f"""
            SELECT id, published, first_seen FROM story
            WHERE last_seen > ?1 AND first_seen > ?1
                AND baseline = {NEWS} AND published IS NOT NULL
        """
        return [
            row["id"]
            for row in self._db.query(sql, [stamp(now + AHEAD)])
            if moment(row["first_seen"]) - moment(row["published"]) > TOO_OLD
        ]

    def judge_anew(self, stories: Sequence[int], now: datetime) -> None:
        """Release the stories as if they were first seen now."""
        self.keep(stories)
        sql = """
            UPDATE story SET first_seen = ?1, last_seen = ?1
            WHERE id IN (SELECT value FROM json_each(?2))
        """
        self._db.execute(sql, [stamp(now), json.dumps(list(stories))])
