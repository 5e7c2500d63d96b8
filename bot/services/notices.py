"""What the operators are told: through the outbox, one of a kind in 24 hours, always logged."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from bot.domain.delivery import Kind
from bot.domain.watch import Channel
from storage import Storage

log = logging.getLogger(__name__)


def tell_operators(
    kind: str,
    text: str,
    *,
    admins: Iterable[str],
    storage: Storage,
    now: datetime,
    since: datetime | None = None,
) -> bool:
    """Queue the notice for every operator who can be reached; False: it was told before.

    `text` may name a feed, never quote one. `since`: when the matter began, where the same
    may happen again within a day.
    """
    with storage.transaction():
        notice = storage.notices.put(kind, text, now=now, since=since)
        if notice is None:
            return False
        log.warning("notice to the operators: %s", text)
        for channel in map(channel_of, admins):
            storage.outbox.put(kind=Kind.NOTICE, channel=channel, notice=notice, now=now)
    return True


def channel_of(admin: str) -> Channel:
    """Return the private chat of a bot admin, who is known as `telegram:1` or `slack:T1/U1`.

    >>> channel_of("slack:T1/U1").label
    'slack/T1/U1'
    """
    platform, _, person = admin.partition(":")
    workspace, _, user = person.rpartition("/")
    return Channel(platform=platform, workspace=workspace, address=user)
