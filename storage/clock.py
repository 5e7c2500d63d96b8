"""Sets right what a clock that was set back would leave waiting for hours or years."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.delivery import LEASE, SETTLE
from storage.connection import Database
from storage.times import stamp

LONGEST_PAUSE = timedelta(hours=25)  # no platform is heeded for longer than a day


def heed_clock(db: Database, now: datetime) -> None:
    """Bring forward what waits only because it was written down at a time still to come.

    The caller holds the transaction. What the log has moved in the future was moved before
    the clock was set back.
    """
    values = {
        "now": stamp(now),
        "lease": stamp(now + LEASE),
        "settled": stamp(now + SETTLE),
        "pause": stamp(now + LONGEST_PAUSE),
    }
    for statement in _STATEMENTS:
        db.execute(statement, values)


_STATEMENTS = (
    """
    UPDATE outbox SET due = :now WHERE state IN ('queued', 'retry') AND due > :now
        AND EXISTS (SELECT 1 FROM outbox_log WHERE outbox_id = outbox.id AND at > :now)
    """,
    """
    UPDATE outbox SET lease_until = :settled
    WHERE state IN ('sending', 'unknown') AND lease_until > :lease
    """,
    "UPDATE channel SET paused_until = NULL WHERE paused_until > :pause",
)
