"""The outbox as the sender sees it: a claim, then what became of it.

Every method is one transaction, committed when it returns. So a claim is on the disk
before the socket is touched, and whatever a crash leaves behind says `sending`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.delivery import LEASE, MOST_ATTEMPTS, SETTLE, Delivery, Kind, State
from bot.domain.watch import Channel
from storage.channels import channel_in
from storage.connection import Database, Row
from storage.moves import move
from storage.times import moment, stamp

_NOTHING: Mapping[str, object] = {}

_SELECT = """
    SELECT o.*, c.platform, c.workspace, c.address, c.thread,
           f.state AS followed_state, f.provider_id AS followed_id,
           CASE WHEN o.alert_id IS NOT NULL THEN a.subscription_id IS NULL
                WHEN o.digest_id IS NOT NULL THEN NOT EXISTS (
                    SELECT 1 FROM digest_alert d JOIN alert da ON da.id = d.alert_id
                    WHERE d.digest_id = o.digest_id AND da.subscription_id IS NOT NULL)
                ELSE 0 END AS unwatched,
           EXISTS (SELECT 1 FROM thread_mute m JOIN event e ON e.thread_id = m.thread_id
                   WHERE e.id = a.event_id AND m.channel_id = o.channel_id) AS thread_muted
    FROM outbox o JOIN channel c ON c.id = o.channel_id
    LEFT JOIN outbox f ON f.id = o.follows
    LEFT JOIN alert a ON a.id = o.alert_id
"""

# The first open row of each channel, which alone may be sent: that keeps the order. In a
# muted channel only notices and what is on the wire count as open.
HEADS = """
    SELECT o.id, c.platform, c.workspace, c.address, c.thread
    FROM outbox o JOIN channel c ON c.id = o.channel_id
    WHERE o.id IN (
            SELECT min(h.id) FROM outbox h JOIN channel hc ON hc.id = h.channel_id
            WHERE h.state IN ('queued', 'retry', 'sending', 'unknown') AND hc.platform = :platform
              AND (hc.muted_until IS NULL OR hc.muted_until <= :now
                   OR h.kind = 'notice' OR h.state IN ('sending', 'unknown'))
            GROUP BY h.channel_id)
      AND o.state IN ('queued', 'retry') AND o.attempts < :most AND o.due <= :now
      AND (o.expires IS NULL OR o.expires > :now)
      AND c.active AND (c.paused_until IS NULL OR c.paused_until <= :now)
    ORDER BY o.id
"""


def anywhere(channel: Channel) -> bool:  # noqa: ARG001  # the rule that allows every channel
    return True


class Claims:
    """The outbox table, row by row on its way to the wire and back."""

    heads = HEADS

    def __init__(self, db: Database, *, boot_id: str) -> None:
        self._db = db
        self._boot_id = boot_id

    def claim(
        self,
        now: datetime,
        *,
        platform: str,
        allowed: Callable[[Channel], bool] = anywhere,
    ) -> Delivery | None:
        """Take the next delivery that may go out now; None: there is none."""
        with self._db.transaction():
            while row := self._next(now, platform, allowed):
                if reason := self._moot(row):
                    self.cancelled(row["id"], why=reason, now=now)
                else:
                    return self._take(row, now)
        return None

    def sent(self, outbox: int, provider_id: str, *, now: datetime, text_hash: str = "") -> bool:
        """Record that the platform took the message."""
        values = {"provider": provider_id, "hash": text_hash}
        also = ", provider_id = :provider, hash = :hash, sends = sends + 1, lease_until = NULL"
        return self._move(
            outbox, State.SENT, "taken", now, of=State.SENDING, also=also, values=values
        )

    def failed(
        self, outbox: int, *, why: str, now: datetime, again: datetime, free: bool = False
    ) -> State:
        """Record that the platform certainly did not take it; `free` costs no attempt.

        Return RETRY, or DEAD after the last attempt.
        """
        spent = "attempts - 1" if free else "attempts"
        also = f", attempts = {spent}, due = :due, last_error = :error, lease_until = NULL"
        values = {"due": stamp(again), "error": why}
        with self._db.transaction():
            if not free and self._attempts(outbox) >= MOST_ATTEMPTS:
                self.dead(outbox, why=why, now=now)
                return State.DEAD
            self._move(outbox, State.RETRY, why, now, of=State.SENDING, also=also, values=values)
            return State.RETRY

    def unknown(
        self, outbox: int, *, why: str, now: datetime, claimed: datetime | None = None
    ) -> bool:
        """Record that nobody can say: it rests until a cut request can no longer land."""
        values = {"error": why, "lease": stamp((claimed or now) + SETTLE)}
        also = ", sends = sends + 1, last_error = :error, lease_until = :lease"
        return self._move(
            outbox, State.UNKNOWN, why, now, of=State.SENDING, also=also, values=values
        )

    def put_back(self, outbox: int, *, why: str, now: datetime) -> bool:
        """Undo the claim: the platform refuses us altogether."""
        also = ", attempts = attempts - 1, last_error = :error, lease_until = NULL"
        return self._move(
            outbox, State.QUEUED, why, now, of=State.SENDING, also=also, values={"error": why}
        )

    def refused(self, outbox: int, *, why: str, now: datetime) -> State:
        """Record that the text was refused: RETRY as plain text, DEAD when that was refused."""
        where = f"id = :id AND plain = 0 AND attempts < {MOST_ATTEMPTS}"
        also = ", plain = 1, due = :at, last_error = :reason, lease_until = NULL"
        of = frozenset({State.SENDING})
        values = {"id": outbox}
        with self._db.transaction():
            if move(self._db, where, values, to=State.RETRY, why=why, now=now, of=of, also=also):
                return State.RETRY
            self.dead(outbox, why=why, now=now)
            return State.DEAD

    def dead(self, outbox: int, *, why: str, now: datetime) -> bool:
        also = ", last_error = :error, lease_until = NULL"
        return self._move(outbox, State.DEAD, why, now, also=also, values={"error": why})

    def cancelled(self, outbox: int, *, why: str, now: datetime) -> bool:
        return self._move(outbox, State.CANCELLED, why, now, also=", lease_until = NULL")

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
                self.unknown(row["id"], why="left on the wire", now=now, claimed=claimed)
        return len(lost)

    def unresolved(self, now: datetime, *, platform: str) -> list[Delivery]:
        """Return the deliveries with an unknown outcome that have settled."""
        sql = f"""
            {_SELECT} WHERE o.state = 'unknown' AND o.lease_until <= ? AND c.platform = ?
            ORDER BY o.id
        """
        return [_delivery(row) for row in self._db.query(sql, [stamp(now), platform])]

    def found(self, outbox: int, provider_id: str, *, now: datetime) -> bool:
        """Record that the message was found in the channel after all."""
        also = ", provider_id = :provider, lease_until = NULL"
        values = {"provider": provider_id}
        return self._move(
            outbox, State.SENT, "found", now, of=State.UNKNOWN, also=also, values=values
        )

    def not_found(self, outbox: int, *, now: datetime) -> bool:
        """Record that the message certainly is not in the channel: it goes again, unmarked."""
        also = ", sends = sends - 1, due = :due, lease_until = NULL"
        due = stamp(now)
        return self._move(
            outbox, State.RETRY, "not found", now, of=State.UNKNOWN, also=also, values={"due": due}
        )

    def repeat(self, outbox: int, *, now: datetime) -> bool:
        """Let it go once more, marked as a possible repeat."""
        also = ", due = :due, lease_until = NULL"
        due = stamp(now)
        return self._move(
            outbox, State.RETRY, "once more", now, of=State.UNKNOWN, also=also, values={"due": due}
        )

    def park(self, outbox: int, *, why: str, now: datetime) -> bool:
        """Leave it to the operator."""
        return self._move(outbox, State.PARKED, why, now, also=", lease_until = NULL")

    def look_later(self, outbox: int, *, until: datetime) -> None:
        """Let an unknown outcome rest on: it could not be looked up."""
        sql = "UPDATE outbox SET lease_until = ? WHERE id = ? AND state = 'unknown'"
        with self._db.transaction():
            self._db.execute(sql, [stamp(until), outbox])

    def _next(
        self, now: datetime, platform: str, allowed: Callable[[Channel], bool]
    ) -> Row | None:
        values = {"now": stamp(now), "platform": platform, "most": MOST_ATTEMPTS}
        heads = self._db.query(self.heads, values)
        head = next((row for row in heads if allowed(channel_in(row))), None)
        return head and self._db.first(f"{_SELECT} WHERE o.id = ?", [head["id"]])

    def _moot(self, row: Row) -> str | None:
        """Return why there is no point in sending the row any more; None: there is one."""
        if row["unwatched"]:
            return "unwatched"
        if row["thread_muted"] and row["kind"] in {Kind.EDIT, Kind.REPLY}:
            return "the thread is muted"
        if row["kind"] == Kind.EDIT and row["followed_state"] != State.SENT:
            return "nothing to edit"
        return None

    def _take(self, row: Row, now: datetime) -> Delivery:
        also = """, attempts = attempts + 1, claimed_at = :at, lease_until = :lease,
            boot_id = :boot"""
        values = {"lease": stamp(now + LEASE), "boot": self._boot_id}
        self._move(row["id"], State.SENDING, "claimed", now, also=also, values=values)
        claimed = {**row, "attempts": row["attempts"] + 1, "claimed_at": stamp(now)}
        return _delivery(claimed)

    def _attempts(self, outbox: int) -> int:
        return int(self._db.value("SELECT attempts FROM outbox WHERE id = ?", [outbox]) or 0)

    def _move(
        self,
        outbox: int,
        to: State,
        why: str,
        now: datetime,
        *,
        of: State | None = None,
        also: str = "",
        values: Mapping[str, object] = _NOTHING,
    ) -> bool:
        states = None if of is None else frozenset({of})
        bound = {"id": outbox, **values}
        return (
            move(self._db, "id = :id", bound, to=to, why=why, now=now, of=states, also=also) == 1
        )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=Kind(row["kind"]),
        channel=channel_in(row),
        revision=row["revision"],
        attempts=row["attempts"],
        alert=row["alert_id"],
        digest=row["digest_id"],
        notice=row["notice_id"],
        follows=row["followed_id"],
        claimed_at=moment(row["claimed_at"]),
        sends=row["sends"],
        repeat=row["sends"] > 0 and row["kind"] != Kind.EDIT,
        plain=bool(row["plain"]),
    )
