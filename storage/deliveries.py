"""An outbox row, with what stands around it, as a Delivery."""

from __future__ import annotations

from bot.domain.delivery import Delivery, Kind
from storage.channels import channel_in
from storage.connection import Row
from storage.times import moment

SELECT = """
    SELECT o.*, c.platform, c.workspace, c.address, c.thread,
           (SELECT key FROM event WHERE id = a.event_id) AS event_key,
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


def delivery_in(row: Row) -> Delivery:
    """Return the delivery whose columns stand in the row."""
    return Delivery(
        id=row["id"],
        kind=Kind(row["kind"]),
        channel=channel_in(row),
        revision=row["revision"],
        attempts=row["attempts"],
        alert=row["alert_id"],
        event=row["event_key"],
        digest=row["digest_id"],
        notice=row["notice_id"],
        follows=row["followed_id"],
        claimed_at=moment(row["claimed_at"] or row["due"]),
        sends=row["sends"],
        repeat=row["sends"] > 0 and row["kind"] != Kind.EDIT,
        plain=bool(row["plain"]),
    )
