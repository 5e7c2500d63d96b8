"""The stories we have seen, and what was read in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.news import LOOK_BACK, StoredStory, Story
from bot.domain.plain import reading_from_plain, reading_to_plain
from bot.domain.treaty import Reading
from storage.connection import Database
from storage.held import Held
from storage.revisions import Revisions
from storage.story_rows import DONE, NEWS, UNREAD, stored_in
from storage.times import moment, stamp, stamp_or_none

# Seeing a story again is written down once a day only: its keys are kept for 400 days.
TOUCH = timedelta(days=1)
GAPS = 20


class Stories:
    """The story and reading tables."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.held = Held(db)
        self.revisions = Revisions(db)

    def unseen(self, feed: str, stories: Iterable[Story]) -> list[Story]:
        """Return the stories known by neither key, in order, each once."""
        offered = list(stories)
        identities, second_keys = self._known(feed, offered)
        new = []
        for story in offered:
            if story.identity in identities or story.second_key in second_keys:
                continue
            identities.add(story.identity)
            second_keys.update(filter(None, [story.second_key]))
            new.append(story)
        return new

    def known_titles(self, feed: str, titles: Iterable[str]) -> set[str]:
        """Return those of the titles under which the feed has had a story."""
        sql = """
            SELECT DISTINCT title FROM story
            WHERE feed = ? AND title IN (SELECT value FROM json_each(?))
        """
        return {row["title"] for row in self._db.query(sql, [feed, json.dumps(list(titles))])}

    def add_new(
        self, feed: str, stories: Iterable[Story], *, now: datetime, baseline: bool
    ) -> list[StoredStory]:
        """Store the stories not seen before, and return those; the others were seen again."""
        offered = list(stories)
        if not offered:
            return []
        with self._db.transaction():
            new = self.unseen(feed, offered)
            if len(new) < len(offered):
                self._touch(feed, offered, now)
            return self._add(new, now=now, baseline=baseline)

    def get(self, story: int) -> StoredStory | None:
        rows = self._db.query("SELECT * FROM story WHERE id = ?", [story])
        return next((stored_in(row) for row in rows), None)

    def put_reading(self, story: int, reading: Reading) -> None:
        """Store what was read in the story; a newer reading replaces the older."""
        sql = """
            INSERT INTO reading (story_id, version, reading) VALUES (?, ?, ?)
            ON CONFLICT (story_id) DO UPDATE SET
                version = excluded.version, reading = excluded.reading
        """
        text = json.dumps(reading_to_plain(reading), ensure_ascii=False)
        self._db.execute(sql, [story, reading.version, text])
        sql = f"UPDATE story SET baseline = {DONE} WHERE id = ? AND baseline = {UNREAD}"
        self._db.execute(sql, [story])

    def reading(self, story: int) -> Reading | None:
        """Return what was read in the story, or None where it was never read."""
        rows = self._db.query("SELECT reading FROM reading WHERE story_id = ?", [story])
        return next((reading_from_plain(json.loads(row["reading"])) for row in rows), None)

    def unread_baseline(self, limit: int, since: datetime) -> list[StoredStory]:
        """Return what was stored in silence and is unread, the newest first, the undated last."""
        # The index alone tells which; when the undated were first seen stands in their rows,
        # and those seen last come first.
        sql = f"""
            SELECT * FROM story WHERE id IN (
                SELECT id FROM story
                WHERE baseline = {UNREAD} AND (published >= ?1 OR published IS NULL)
                ORDER BY published DESC, id DESC LIMIT ?2)
            AND coalesce(published, first_seen) >= ?1
            ORDER BY published DESC, id DESC
        """
        return [stored_in(row) for row in self._db.query(sql, [stamp(since), limit])]

    def usual_gap(self, feed: str) -> timedelta | None:
        """Return the mean time between the feed's latest stories; None where it has under two."""
        sql = """
            SELECT min(at) AS first, max(at) AS last, count(*) AS stories FROM (
                SELECT coalesce(published, first_seen) AS at FROM story
                WHERE feed = ? ORDER BY at DESC LIMIT ?)
        """
        row = self._db.first(sql, [feed, GAPS])
        if row is None or row["stories"] < 2:
            return None
        first, last = moment(row["first"]), moment(row["last"])
        return (last - first) / int(row["stories"] - 1)

    def _known(self, feed: str, stories: Sequence[Story]) -> tuple[set[str], set[str]]:
        if self._db.first("SELECT 1 FROM story WHERE feed = ? LIMIT 1", [feed]) is None:
            return set(), set()
        sql = """
            SELECT identity, second_key FROM story WHERE feed = :feed
                AND identity IN (SELECT value FROM json_each(:identities))
            UNION
            SELECT identity, second_key FROM story WHERE feed = :feed
                AND second_key IN (SELECT value FROM json_each(:second_keys))
        """
        rows = list(self._db.query(sql, _keys(feed, stories)))
        second_keys = {row["second_key"] for row in rows} - {""}
        return {row["identity"] for row in rows}, second_keys

    def _touch(self, feed: str, stories: Sequence[Story], now: datetime) -> None:
        sql = """
            UPDATE story SET last_seen = :now WHERE feed = :feed AND last_seen < :touch AND id IN (
                SELECT id FROM story WHERE feed = :feed
                    AND identity IN (SELECT value FROM json_each(:identities))
                UNION
                SELECT id FROM story WHERE feed = :feed
                    AND second_key IN (SELECT value FROM json_each(:second_keys)))
        """
        times = {"now": stamp(now), "touch": stamp(now - TOUCH)}
        self._db.execute(sql, _keys(feed, stories) | times)

    def _add(
        self, stories: Sequence[Story], *, now: datetime, baseline: bool
    ) -> list[StoredStory]:
        sql = """
            INSERT INTO story (id, feed, identity, second_key, title, link, summary, content,
                               published, language, first_seen, last_seen, baseline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
        # As sqlite itself numbers rows; asking it after each would be a statement each.
        first = int(self._db.value("SELECT coalesce(max(id), 0) + 1 FROM story"))
        at = stamp(now)
        self._db.many(
            sql,
            (
                _row(n, story, at=at, baseline=_to_do(story, now=now) if baseline else NEWS)
                for n, story in enumerate(stories, first)
            ),
        )
        return [
            StoredStory(id=n, story=story, first_seen=now)
            for n, story in enumerate(stories, first)
        ]


def _to_do(story: Story, *, now: datetime) -> int:
    """Return what is to be done with a story that stood in its feed at the first sight."""
    return UNREAD if (story.published or now) >= now - LOOK_BACK else DONE


def _row(number: int, story: Story, *, at: str, baseline: int) -> tuple[object, ...]:
    return (
        number,
        story.feed,
        story.identity,
        story.second_key,
        story.title,
        story.link,
        story.summary,
        story.content,
        stamp_or_none(story.published),
        story.language,
        at,
        at,
        baseline,
    )


def _keys(feed: str, stories: Sequence[Story]) -> dict[str, str]:
    return {
        "feed": feed,
        "identities": json.dumps([story.identity for story in stories]),
        "second_keys": json.dumps([story.second_key for story in stories if story.second_key]),
    }
