"""What a language model said of events, once it was found to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.connection import Database
from storage.times import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was said, and by which model."""

    text: str
    model: str


class Summaries:
    """The summary table, and the messages that wait for one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, event: int, text: str, *, model: str, now: datetime) -> None:
        """Store an event's summary; the first stays.

        One that comes when the first message was tried already is dropped: an edit of it would
        tell the same in other words.
        """
        sql = """
            INSERT INTO summary (event_id, text, model, made)
            SELECT :event, :text, :model, :made WHERE NOT EXISTS (
                SELECT 1 FROM outbox JOIN alert ON alert.id = alert_id
                WHERE alert.event_id = :event AND (state <> 'queued' OR attempts > 0))
            ON CONFLICT (event_id) DO NOTHING
        """
        values = {"event": event, "text": text, "model": model, "made": stamp(now)}
        self._db.execute(sql, values)

    def of(self, event: int) -> Summary | None:
        row = self._db.first("SELECT text, model FROM summary WHERE event_id = ?", [event])
        return Summary(text=row["text"], model=row["model"]) if row else None

    def await_one(self, event: int, *, until: datetime) -> None:
        """Let the event's messages wait until then at the latest."""
        self._move_due(event, "due < :until", due=until, until=until)

    def await_no_more(self, event: int, *, until: datetime, now: datetime) -> None:
        """Let the messages go out now that were to wait until then, and no others."""
        self._move_due(event, "due = :until", due=min(now, until), until=until)

    def _move_due(self, event: int, which: str, *, due: datetime, until: datetime) -> None:
        # Never what was tried before: its time is its back-off's.
        sql = f"""
            UPDATE outbox SET due = :due
            WHERE state = 'queued' AND attempts = 0 AND kind IN ('send', 'reply') AND {which}
                AND alert_id IN (SELECT id FROM alert WHERE event_id = :event)
        """
        values = {"event": event, "due": stamp(due), "until": stamp(until)}
        self._db.execute(sql, values)
