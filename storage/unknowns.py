"""Deliveries of which nobody can say whether they arrived, and how that is resolved."""

from __future__ import annotations

from datetime import datetime

from bot.domain.delivery import SETTLE, Delivery, State
from storage.connection import Database
from storage.deliveries import SELECT, delivery_in
from storage.moves import move_one
from storage.times import moment, stamp


class Unknowns:
    """The outbox table, as a look-up sees it. Every method is one transaction."""

    def __init__(self, db: Database, *, boot_id: str) -> None:
        self._db = db
        self._boot_id = boot_id

    def recover(self, now: datetime, *, in_flight: frozenset[int] = frozenset()) -> int:
        """Find claims that nobody is working on: what became of them is unknown.

        The lock proves that a process with another boot id is dead; a claim of our own is
        given up when its lease is over and no task knows of it.
        """
        sql = """
            SELECT id, claimed_at FROM outbox
            WHERE state = 'sending' AND (boot_id <> ? OR lease_until <= ?)
        """
        with self._db.transaction():
            lost = [
                row
                for row in self._db.query(sql, [self._boot_id, stamp(now)])
                if row["id"] not in in_flight
            ]
            for row in lost:
                claimed = moment(row["claimed_at"])
                values = {"lease": stamp(claimed + SETTLE)}
                also = ", sends = sends + 1, last_error = :reason, lease_until = :lease"
                move_one(
                    self._db,
                    row["id"],
                    to=State.UNKNOWN,
                    why="left on the wire",
                    now=now,
                    also=also,
                    values=values,
                )
        return len(lost)

    def unresolved(self, now: datetime, *, platform: str) -> list[Delivery]:
        """Return the deliveries with an unknown outcome that have settled."""
        sql = f"""
            {SELECT} WHERE o.state = 'unknown' AND o.lease_until <= ? AND c.platform = ?
            ORDER BY o.id
        """
        return [delivery_in(row) for row in self._db.query(sql, [stamp(now), platform])]

    def doubtful(self, *, platform: str) -> list[Delivery]:
        """Return the alerts that wait while the quarantine after a restore stands.

        The backup takes them for new; they may have been delivered before.
        """
        sql = f"""
            {SELECT} WHERE o.state IN ('queued', 'retry') AND o.kind IN ('send', 'reply')
              AND c.platform = ? AND EXISTS (SELECT 1 FROM meta WHERE key = 'restored')
            ORDER BY o.id
        """
        return [delivery_in(row) for row in self._db.query(sql, [platform])]

    def known(self, outbox: int, provider_id: str, *, now: datetime) -> bool:
        """Record that a message which waits stands in its channel already."""
        why = "found after a restore"
        with self._db.transaction():
            if not move_one(self._db, outbox, to=State.SENDING, why=why, now=now):
                return False
            return move_one(
                self._db,
                outbox,
                to=State.SENT,
                why=why,
                now=now,
                also=", provider_id = :provider, sends = 1",
                values={"provider": provider_id},
            )

    def found(self, outbox: int, provider_id: str, *, now: datetime) -> bool:
        """Record that the message was found in the channel after all."""
        also = ", provider_id = :provider, lease_until = NULL"
        values = {"provider": provider_id}
        return move_one(
            self._db,
            outbox,
            to=State.SENT,
            why="found",
            now=now,
            of=State.UNKNOWN,
            also=also,
            values=values,
        )

    def not_found(self, outbox: int, *, now: datetime) -> bool:
        """Record that the message certainly is not in the channel: it goes again, unmarked."""
        also = ", sends = sends - 1, due = :due, lease_until = NULL"
        due = stamp(now)
        return move_one(
            self._db,
            outbox,
            to=State.RETRY,
            why="not found",
            now=now,
            of=State.UNKNOWN,
            also=also,
            values={"due": due},
        )

    def repeat(self, outbox: int, *, now: datetime) -> bool:
        """Let it go once more, marked as a possible repeat."""
        also = ", due = :due, lease_until = NULL"
        due = stamp(now)
        return move_one(
            self._db,
            outbox,
            to=State.RETRY,
            why="once more",
            now=now,
            of=State.UNKNOWN,
            also=also,
            values={"due": due},
        )

    def park(self, outbox: int, *, why: str, now: datetime) -> bool:
        """Leave it to the operator."""
        return move_one(
            self._db, outbox, to=State.PARKED, why=why, now=now, also=", lease_until = NULL"
        )

    def look_later(self, outbox: int, *, until: datetime) -> None:
        """Let an unknown outcome rest on: it could not be looked up."""
        sql = "UPDATE outbox SET lease_until = ? WHERE id = ? AND state = 'unknown'"
        with self._db.transaction():
            self._db.execute(sql, [stamp(until), outbox])
