"""How long things are kept; the table of docs/operations.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from storage.connection import Database
from storage.times import stamp

STORY_TEXT = timedelta(days=45)
KEYS = timedelta(days=400)  # of stories after they were last seen, and of what was told
DELIVERED = timedelta(days=30)
GIVEN_UP = timedelta(days=90)  # and the log of the outbox, and notices
INBOUND = timedelta(days=7)  # no platform repeats what is older
BATCH = 1_000  # rows a transaction, so that nobody waits long for the writer

# What to find, and the statements that drop it. Events, threads and reports stay for ever,
# and with them the stories they report.
_RULES: tuple[tuple[timedelta, str, tuple[str, ...]], ...] = (
    (
        STORY_TEXT,
        "SELECT id FROM story WHERE first_seen < ? AND (summary <> '' OR content <> '')",
        (
            "DELETE FROM reading WHERE story_id IN ({ids})",
            "UPDATE report SET text = '' WHERE story_id IN ({ids})",
            "UPDATE revision SET summary = '' WHERE story_id IN ({ids})",
            "UPDATE story SET summary = '', content = '' WHERE id IN ({ids})",
        ),
    ),
    (
        STORY_TEXT,
        "SELECT event_id AS id FROM summary WHERE made < ?",
        ("DELETE FROM summary WHERE event_id IN ({ids})",),
    ),
    (
        KEYS,
        """
        SELECT id FROM story WHERE last_seen < ?
            AND NOT EXISTS (SELECT 1 FROM report WHERE report.story_id = story.id)
        """,
        ("DELETE FROM story WHERE id IN ({ids})",),
    ),
    (
        DELIVERED,
        "SELECT id FROM outbox WHERE state IN ('sent', 'cancelled', 'expired') AND due < ?",
        ("DELETE FROM outbox WHERE id IN ({ids})",),
    ),
    (
        GIVEN_UP,
        "SELECT id FROM outbox WHERE state IN ('dead', 'parked') AND due < ?",
        ("DELETE FROM outbox WHERE id IN ({ids})",),
    ),
    (
        GIVEN_UP,
        "SELECT id FROM outbox_log WHERE at < ?",
        ("DELETE FROM outbox_log WHERE id IN ({ids})",),
    ),
    (
        GIVEN_UP,
        """
        SELECT id FROM digest WHERE created < ?
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.digest_id = digest.id)
        """,
        ("DELETE FROM digest WHERE id IN ({ids})",),
    ),
    (
        GIVEN_UP,
        """
        SELECT id FROM notice WHERE created < ?
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.notice_id = notice.id)
        """,
        ("DELETE FROM notice WHERE id IN ({ids})",),
    ),
    (
        KEYS,
        """
        SELECT id FROM alert WHERE created < ? AND held_for IS NULL
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert_id = alert.id)
        """,
        ("DELETE FROM alert WHERE id IN ({ids})",),
    ),
)


class Retention:
    """Drops what has had its time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def bites(self, *, now: datetime) -> Iterator[int]:
        """Drop all that has had its time, batch by batch; yield how many each time.

        No kind is looked for again once there was less than a batch of it: that reads all of
        some tables.
        """
        kinds = list(self._kinds(now))
        while kinds:
            more = []
            for bite in kinds:
                dropped = bite()
                yield dropped
                if dropped == BATCH:
                    more.append(bite)
            kinds = more

    def _kinds(self, now: datetime) -> Iterator[Callable[[], int]]:
        for kept, find, drop in _RULES:
            yield partial(self._apply, now - kept, find, drop)
        yield partial(self._inbound, now)
        yield partial(self._buttons, now)

    def _apply(self, before: datetime, find: str, drop: Iterable[str]) -> int:
        # Looked for outside the transaction: finding may take longer than dropping.
        rows = self._db.query(f"{find} LIMIT {BATCH}", [stamp(before)])
        found = [row["id"] for row in rows]
        if found:
            with self._db.transaction():
                for statement in drop:
                    sql = statement.format(ids="SELECT value FROM json_each(?)")
                    self._db.execute(sql, [json.dumps(found)])
        return len(found)

    def _inbound(self, now: datetime) -> int:
        sql = """
            DELETE FROM inbound WHERE (platform, event_id) IN (
                SELECT platform, event_id FROM inbound WHERE seen_at < ? LIMIT ?)
        """
        with self._db.transaction():
            return self._db.execute(sql, [stamp(now - INBOUND), BATCH]).rowcount

    def _buttons(self, now: datetime) -> int:
        sql = """
            DELETE FROM button WHERE id IN (SELECT id FROM button WHERE expires < ? LIMIT ?)
        """
        with self._db.transaction():
            return self._db.execute(sql, [stamp(now), BATCH]).rowcount
