"""The first open message of each channel: what may be sent, in the order it may be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delivery import MOST_ATTEMPTS
from bot.domain.watch import Channel
from storage.channels import channel_in
from storage.connection import Database, Row
from storage.deliveries import SELECT
from storage.times import moment, stamp

# What may be sent, were it the first of its channel. In a muted channel, and after a restore in
# all of them (quarantine.py), only notices may.
READY = """
    o.state IN ('queued', 'retry') AND o.attempts < :most AND o.due <= :now
      AND (o.expires IS NULL OR o.expires > :now)
      AND c.active AND (c.paused_until IS NULL OR c.paused_until <= :now)
"""
# The first open row of each channel, which alone may be sent: that keeps the order. What does not
# pass while the channel is muted counts as open only when it is on the wire already. What was
# tried already goes behind the other channels': one that a platform will never take must not be
# its only probe.
HEADS = """
    SELECT o.id, o.due, c.platform, c.workspace, c.address, c.thread
    FROM outbox o JOIN channel c ON c.id = o.channel_id
    WHERE o.id IN (
            SELECT min(h.id) FROM outbox h JOIN channel hc ON hc.id = h.channel_id
            WHERE h.state IN ('queued', 'retry', 'sending', 'unknown') AND hc.platform = :platform
              AND (h.kind = 'notice' OR h.state IN ('sending', 'unknown')
                   OR (hc.muted_until IS NULL OR hc.muted_until <= :now)
                      AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'restored'))
            GROUP BY h.channel_id)
      AND {ready}
    ORDER BY coalesce(o.claimed_at, o.due), o.id
"""
# Whether a head of a moment ago still is one.
STILL = f"""
    {SELECT} WHERE o.id = :id AND {{ready}}
      AND (o.kind = 'notice' OR (c.muted_until IS NULL OR c.muted_until <= :now)
           AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'restored'))
      AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.channel_id = o.channel_id
                      AND w.state IN ('sending', 'unknown'))
"""
BELIEVED_FOR = timedelta(seconds=1)  # finding them reads all that waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first open row of a channel."""

    id: int
    due: datetime
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The heads there were at a moment, but for those dropped since, by their ids."""

    at: datetime
    heads: dict[int, Head] = field(default_factory=dict)


class Heads:
    """Looks for all heads of a platform at once, and asks of each again before it is sent."""

    ready = READY
    sql = HEADS

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: dict[str, _Seen] = {}  # by platform

    def of(self, platform: str, now: datetime) -> list[Head]:
        """Return the heads as they were a moment ago, or are; they may be none any more."""
        seen = self._seen.get(platform)
        if seen is None or not timedelta() <= now - seen.at < BELIEVED_FOR or not seen.heads:
            return self.look(platform, now)
        return list(seen.heads.values())

    def look(self, platform: str, now: datetime) -> list[Head]:
        """Return the heads as they are."""
        values = {"now": stamp(now), "platform": platform, "most": MOST_ATTEMPTS}
        found = map(_head, self._db.query(self.sql.format(ready=self.ready), values))
        self._seen[platform] = _Seen(at=now, heads={head.id: head for head in found})
        return list(self._seen[platform].heads.values())

    def still(self, head: Head, now: datetime) -> Row | None:
        """Return the row of a head; None when it is none any more."""
        values = {"now": stamp(now), "id": head.id, "most": MOST_ATTEMPTS}
        row = self._db.first(STILL.format(ready=self.ready), values)
        return row if row and channel_in(row) == head.channel else None

    def drop(self, head: Head, platform: str) -> None:
        """Return it no more before the next look."""
        self._seen[platform].heads.pop(head.id, None)


def _head(row: Row) -> Head:
    return Head(id=row["id"], due=moment(row["due"]), channel=channel_in(row))
