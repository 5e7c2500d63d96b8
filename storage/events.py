"""TreatyEvents, the threads they stand in, and the stories that report them. Kept for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.news import Tier
from bot.domain.plain import action_to_plain
from bot.domain.treaty import Report, TreatyAction, TreatyEvent
from bot.domain.watch import WatchRule
from storage.connection import Database, Row
from storage.event_keys import EventKeys
from storage.event_rows import event_in, report_in
from storage.event_search import narrowed
from storage.readable import readable
from storage.times import stamp


class Events:
    """The thread, event and report tables."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._keys = EventKeys(db)

    def candidates(self, action: TreatyAction, *, now: datetime) -> list[TreatyEvent]:
        """Return what the action may belong to, of the 24 months around `now`, latest first."""
        found = self._keys.sharing(action, now=now)
        events = self._load("event.id IN (SELECT value FROM json_each(?))", [_json(found)])
        return sorted(events, key=lambda event: (event.last_report, event.id), reverse=True)

    def add_event(
        self,
        what: TreatyAction,
        *,
        key: str,
        tags: Iterable[str],
        thread: str,
        topics: Iterable[str],
        groups: Mapping[str, frozenset[str]],
        possible: bool,
        at: datetime,
    ) -> int:
        """Store an event with the first of the tags that is free; return its id.

        `thread` is the key of a thread that stands already, or of one to begin.
        """
        sql = """
            INSERT INTO event (thread_id, key, tag, action, stage, possible, what, topics,
                               party_groups, first_seen, last_report)
            VALUES (:thread, :key, :tag, '', '', 1, '', '', '', :at, :at)
        """
        with self._db.transaction():
            values = {
                "thread": self._begin_thread(thread, at),
                "key": key,
                "tag": next(tag for tag in tags if not self._tag_taken(tag)),
                "at": stamp(at),
            }
            event = self._db.execute(sql, values).lastrowid or 0
            self.refine(event, what, topics=topics, groups=groups, possible=possible)
        return event

    def refine(
        self,
        event: int,
        what: TreatyAction,
        *,
        topics: Iterable[str],
        groups: Mapping[str, frozenset[str]],
        possible: bool,
    ) -> None:
        """Replace what is known of an event by something better."""
        sql = """
            UPDATE event SET action = :action, stage = :stage, possible = :possible, what = :what,
                topics = :topics, party_groups = :groups WHERE id = :event
        """
        values = {
            "event": event,
            "action": what.action.value,
            "stage": what.stage.value,
            "possible": int(possible),
            "what": json.dumps(action_to_plain(what), ensure_ascii=False),
            "topics": _json(topics),
            "groups": json.dumps({party: sorted(codes) for party, codes in groups.items()}),
        }
        with self._db.transaction():
            self._db.execute(sql, values)
            self._keys.put(event, what)

    def add_report(
        self,
        event: int,
        story: int,
        *,
        outlet: str,
        tier: Tier,
        language: str | None,
        text: str,
        possible: bool,
        at: datetime,
    ) -> bool:
        """Store that the story reports the event; False when that stood already.

        A story reports an event once and for ever: nothing moves a report.
        """
        sql = """
            INSERT INTO report (event_id, story_id, outlet, tier, language, text, possible)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, story_id) DO NOTHING
        """
        values = [event, story, outlet, tier.value, language, text, int(possible)]
        later = "UPDATE event SET last_report = max(last_report, ?) WHERE id = ?"
        with self._db.transaction():
            self._db.execute(later, [stamp(at), event])
            return self._db.execute(sql, values).rowcount == 1

    def get(self, event: int) -> TreatyEvent | None:
        return next(iter(self._load("event.id = ?", [event])), None)

    def reported_by(self, feed: str, since: datetime) -> list[TreatyEvent]:
        """Return the events that stories of the feed report, first seen since then; by id."""
        where = """event.id IN (
            SELECT event_id FROM report JOIN story ON story.id = story_id
            WHERE feed = ? AND story.first_seen >= ?)"""
        return self._load(where, [feed, stamp(since)])

    def by_tag(self, tag: str) -> TreatyEvent | None:
        """Find an event by what people quote, with or without the "#", in any case."""
        return next(iter(self._load("tag = ?", [tag.lstrip("#").upper()])), None)

    def latest(self, limit: int, since: datetime | None = None) -> list[TreatyEvent]:
        """Return the events reported last, latest first, possible ones among them."""
        where = """
            event.id IN (SELECT id FROM event WHERE last_report >= ?
                         ORDER BY last_report DESC, id DESC LIMIT ?)
        """
        found = self._load(where, [stamp(since) if since else "", limit])
        return sorted(found, key=lambda event: (event.last_report, event.id), reverse=True)

    def for_rule(self, rule: WatchRule, *, since: datetime, until: datetime) -> list[TreatyEvent]:
        """Return the sure events of that time that the rule matches, oldest first."""
        also, values = narrowed(rule)
        where = f"event.first_seen BETWEEN ? AND ? AND NOT event.possible AND {also}"
        found = self._load(where, [stamp(since), stamp(until), *values])
        return sorted(filter(rule.matches, found), key=lambda event: (event.first_seen, event.id))

    def in_thread(self, thread: str) -> list[TreatyEvent]:
        """Return the events of the thread, oldest first."""
        where = "thread_id = (SELECT id FROM thread WHERE key = ?)"
        found = self._load(where, [thread])
        return sorted(found, key=lambda event: (event.first_seen, event.id))

    def thread_id(self, thread: str) -> int | None:
        """Return the row id of the thread with that key, None when there is none."""
        found: int | None = self._db.value("SELECT id FROM thread WHERE key = ?", [thread])
        return found

    def told_since(self, since: datetime) -> int:
        """Return how many messages about events have arrived since then, edits not counted."""
        sql = """
            SELECT count(*) FROM outbox_log JOIN outbox ON outbox.id = outbox_id
            WHERE outbox_log.id > :before AND at >= :since
                AND to_state = 'sent' AND kind NOT IN ('edit', 'notice')
        """
        # From the end of a log that grows by hundreds of thousands of lines a day.
        last = "SELECT id FROM outbox_log WHERE at < ? ORDER BY id DESC LIMIT 1"
        before = self._db.value(last, [stamp(since)]) or 0
        return int(self._db.value(sql, {"since": stamp(since), "before": before}))

    def _begin_thread(self, key: str, at: datetime) -> int:
        sql = "INSERT INTO thread (key, created) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
        self._db.execute(sql, [key, stamp(at)])
        return int(self._db.value("SELECT id FROM thread WHERE key = ?", [key]))

    def _tag_taken(self, tag: str) -> bool:
        return self._db.value("SELECT 1 FROM event WHERE tag = ?", [tag]) is not None

    def _load(self, where: str, values: list[Any]) -> list[TreatyEvent]:
        sql = f"""
            SELECT event.*, thread.key AS thread FROM event
            JOIN thread ON thread.id = thread_id WHERE {where} ORDER BY event.id
        """
        rows = list(self._db.query(sql, values))
        reports = self._reports([row["id"] for row in rows])

        def event(row: Row) -> TreatyEvent:
            return event_in(row, tuple(reports.get(row["id"], ())))

        return list(readable(rows, event, of="event"))

    def _reports(self, events: list[int]) -> dict[int, list[Report]]:
        sql = """
            SELECT report.*, feed, title, link, published, first_seen FROM report
            JOIN story ON story.id = story_id
            WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY story_id
        """
        found: dict[int, list[Report]] = {}
        for row in self._db.query(sql, [json.dumps(events)]):
            found.setdefault(row["event_id"], []).append(report_in(row))
        return found


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
