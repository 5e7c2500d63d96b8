"""The decision to tell one channel of one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.watch import Channel, Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event, one channel, and why. Unique per (event, channel).

    `subscription` is the row id of the rule, None when it was unwatched since; `number` is
    the number people know it by. `held_for` names the digest it waits for, None: it is
    told at once.
    """

    id: int
    event: int
    channel: Channel
    subscription: int | None
    number: int | None
    why: tuple[Condition, ...]
    held_for: str | None
    created: datetime
