"""What items say since their publishers edited them in place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.news import Story
from storage.connection import Database
from storage.times import moment, stamp

MOST = 5  # of one item: some publishers count their readers in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The words of an item from then on."""

    seen: datetime
    title: str
    summary: str


class Revisions:
    """The revision table. What a story said when it was news stays in the story."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(self, feed: str, stories: Iterable[Story], *, now: datetime) -> int:
        """Record those of the stories that say something else than before; return how many.

        The caller holds the transaction.
        """
        offered = {story.identity: story for story in stories}
        if not offered:
            return 0
        edited = [
            # A text whose time is over was emptied by us, and stays so.
            (row["id"], story.title, story.summary if row["summary"] else "")
            for row in self._db.query(_LAST_SAID, [feed, json.dumps(list(offered))])
            if _differs(story := offered[row["identity"]], row["title"], row["summary"])
            and row["revisions"] < MOST
        ]
        sql = """
            INSERT INTO revision (story_id, seen, title, summary) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
        """
        for id_, title, summary in edited:
            self._db.execute(sql, [id_, stamp(now), title, summary])
        return len(edited)

    def of(self, story: int) -> list[Revision]:
        """Return the revisions of the story, the first one first."""
        sql = "SELECT * FROM revision WHERE story_id = ? ORDER BY seen"
        return [
            Revision(seen=moment(row["seen"]), title=row["title"], summary=row["summary"])
            for row in self._db.query(sql, [story])
        ]


def _differs(story: Story, title: str, summary: str) -> bool:
    return story.title != title or bool(summary and story.summary != summary)


_LAST_SAID = """
    SELECT s.id, s.identity, coalesce(r.title, s.title) AS title,
        coalesce(r.summary, s.summary) AS summary,
        (SELECT count(*) FROM revision WHERE story_id = s.id) AS revisions
    FROM story s LEFT JOIN revision r ON r.story_id = s.id
        AND r.seen = (SELECT max(seen) FROM revision WHERE story_id = s.id)
    WHERE s.feed = ? AND s.identity IN (SELECT value FROM json_each(?))
"""
