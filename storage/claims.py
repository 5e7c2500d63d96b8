"""The outbox as the sender sees it: a claim, then what became of it.

Every method is one transaction, committed when it returns. So a claim is on the disk
before the socket is touched, and whatever a crash leaves behind says `sending`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from bot.domain.delivery import LEASE, MOST_ATTEMPTS, SETTLE, Delivery, Kind, State
from bot.domain.watch import Channel
from storage.connection import Database, Row
from storage.deliveries import delivery_in
from storage.heads import Heads
from storage.moves import move, move_one
from storage.pauses import Pauses
from storage.times import moment, stamp

_STALE = """
    SELECT min(o.due) FROM outbox o JOIN channel c ON c.id = o.channel_id
    WHERE o.state IN ('queued', 'retry') AND o.expires <= ? AND c.platform = ?
      AND c.active AND c.muted_until IS NULL
"""


def anywhere(channel: Channel) -> bool:  # noqa: ARG001  # the rule that allows every channel
    return True


def nobody(channel: Channel) -> None:
    pass


class Claims:
    """The outbox table, row by row on its way to the wire and back."""

    heads_by: type[Heads] = Heads

    def __init__(self, db: Database, *, boot_id: str) -> None:
        self._db = db
        self._boot_id = boot_id
        self._pauses = Pauses(db)
        self._heads = self.heads_by(db)

    def claim(
        self, now: datetime, *, platform: str, allowed: Callable[[Channel], bool] = anywhere
    ) -> Delivery | None:
        """Take the next delivery that may go out now; None: there is none."""
        self._heads.look(platform, now)
        return next(iter(self.claim_some(1, now, platform=platform, allowed=allowed)), None)

    def claim_some(
        self,
        most: int,
        now: datetime,
        *,
        platform: str,
        allowed: Callable[[Channel], bool] = anywhere,
        taken: Callable[[Channel], None] = nobody,
    ) -> list[Delivery]:
        """Take the next deliveries that may go out now, each of another channel.

        `taken` is told of each at once, so that `allowed` can count on it.
        """
        if self._pauses.paused(platform, now):
            return []
        with self._db.transaction():
            claimed = self._claimed(now, platform, allowed, taken)
            return list(islice(claimed, most))

    def waiting_since(self, now: datetime, *, platform: str) -> datetime | None:
        """Return since when the first of what may go out now is due; None: nothing may.

        What grew stale waiting counts until it is swept away: it, too, could not go out.
        """
        stale = self._db.value(_STALE, [stamp(now), platform])
        waiting = [head.due for head in self._heads.look(platform, now)]
        return min([*waiting, *([moment(stale)] if stale else [])], default=None)

    def sent(self, outbox: int, provider_id: str, *, now: datetime, text_hash: str = "") -> bool:
        """Record that the platform took the message."""
        values = {"provider": provider_id, "hash": text_hash}
        also = ", provider_id = :provider, hash = :hash, sends = sends + 1, lease_until = NULL"
        return move_one(
            self._db,
            outbox,
            to=State.SENT,
            why="taken",
            now=now,
            of=State.SENDING,
            also=also,
            values=values,
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
            move_one(
                self._db,
                outbox,
                to=State.RETRY,
                why=why,
                now=now,
                of=State.SENDING,
                also=also,
                values=values,
            )
            return State.RETRY

    def unknown(self, outbox: int, *, why: str, now: datetime) -> bool:
        """Record that nobody can say: it rests until a cut request can no longer land."""
        values = {"error": why, "lease": stamp(now + SETTLE)}
        also = ", sends = sends + 1, last_error = :error, lease_until = :lease"
        return move_one(
            self._db,
            outbox,
            to=State.UNKNOWN,
            why=why,
            now=now,
            of=State.SENDING,
            also=also,
            values=values,
        )

    def put_back(self, outbox: int, *, why: str, now: datetime) -> bool:
        """Undo the claim: the platform refuses us altogether."""
        also = ", attempts = attempts - 1, last_error = :error, lease_until = NULL"
        return move_one(
            self._db,
            outbox,
            to=State.QUEUED,
            why=why,
            now=now,
            of=State.SENDING,
            also=also,
            values={"error": why},
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
        return move_one(
            self._db, outbox, to=State.DEAD, why=why, now=now, also=also, values={"error": why}
        )

    def cancelled(self, outbox: int, *, why: str, now: datetime) -> bool:
        return move_one(
            self._db, outbox, to=State.CANCELLED, why=why, now=now, also=", lease_until = NULL"
        )

    def _claimed(
        self,
        now: datetime,
        platform: str,
        allowed: Callable[[Channel], bool],
        taken: Callable[[Channel], None],
    ) -> Iterator[Delivery]:
        heads, believed = self._heads.of(platform, now), True
        while True:
            tried = moved = False
            for head in filter(lambda head: allowed(head.channel), heads):
                tried = True
                self._heads.drop(head, platform)
                if row := self._heads.still(head, now):
                    moved = True
                    if not self._cancelled_as_moot(row, now):
                        taken(head.channel)
                        yield self._take(row, now)
            # Heads just looked for of which none can move would be found again, for ever.
            if not (moved or (tried and believed)):
                return
            heads, believed = self._heads.look(platform, now), False

    def _cancelled_as_moot(self, row: Row, now: datetime) -> bool:
        reason = self._moot(row)
        return reason is not None and self.cancelled(row["id"], why=reason, now=now)

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
        move_one(
            self._db, row["id"], to=State.SENDING, why="claimed", now=now, also=also, values=values
        )
        claimed = {**row, "attempts": row["attempts"] + 1, "claimed_at": stamp(now)}
        return delivery_in(claimed)

    def _attempts(self, outbox: int) -> int:
        return int(self._db.value("SELECT attempts FROM outbox WHERE id = ?", [outbox]) or 0)
