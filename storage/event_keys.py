"""What events are found by when an action is gathered: their parties, and their treaties."""

from __future__ import annotations

import json
from datetime import datetime

from bot.domain.sameness import SAME_EVENT, THREAD_SPAN
from bot.domain.treaty import TreatyAction
from storage.connection import Database
from storage.times import stamp

MOST = 100  # those reported nearest in time


class EventKeys:
    """The event_key table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, event: int, what: TreatyAction) -> None:
        """Let the event be found by what is known of it now, and by nothing else."""
        self._db.execute("DELETE FROM event_key WHERE event_id = ?", [event])
        sql = "INSERT INTO event_key (value, event_id) SELECT DISTINCT value, ? FROM json_each(?)"
        self._db.execute(sql, [event, _keys(what)])

    def sharing(self, action: TreatyAction, *, now: datetime) -> list[int]:
        """Return the events of the 24 months around `now` that the action may belong to.

        That is: what shares a named treaty, two parties, or a party and the kind of treaty;
        and what shares a party and was reported within days.
        """
        # What is shared is told by the keys alone, and only what shares enough is looked up: in
        # two years a large country comes to have thousands of events.
        sql = """
            WITH asked AS (
                SELECT DISTINCT value, value LIKE 'treaty:%' AS treaty,
                    value LIKE 'treaty:generic-%' AS kind
                FROM json_each(:keys)
            ), shared AS (
                SELECT event_id, max(treaty > kind) AS named, max(treaty) AS treaty,
                    sum(NOT treaty) AS parties
                FROM asked CROSS JOIN event_key USING (value) GROUP BY event_id
            )
            SELECT event.id FROM shared CROSS JOIN event ON event.id = event_id
            WHERE (named OR parties >= 2 OR (parties AND (treaty OR event_id IN (
                    SELECT id FROM event WHERE last_report BETWEEN :near AND :soon))))
                AND last_report BETWEEN :since AND :until
            ORDER BY abs(julianday(last_report) - julianday(:now)), event.id LIMIT :limit
        """
        bound = {
            "keys": _keys(action),
            "since": stamp(now - THREAD_SPAN),
            "until": stamp(now + THREAD_SPAN),
            "near": stamp(now - SAME_EVENT),
            "soon": stamp(now + SAME_EVENT),
            "now": stamp(now),
            "limit": MOST,
        }
        return [row["id"] for row in self._db.query(sql, bound)]


def _keys(what: TreatyAction) -> str:
    keys = [*(f"treaty:{treaty}" for treaty in what.treaties), *what.parties]
    return json.dumps(keys, ensure_ascii=False)
