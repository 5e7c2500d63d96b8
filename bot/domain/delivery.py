"""A message on its way: the states of a delivery and the times that govern it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.watch import Channel

MOST_ATTEMPTS = 8
LONGEST_BACKOFF = timedelta(minutes=10)
LEASE = timedelta(seconds=45)  # how long a claim may be on the wire
SETTLE = timedelta(seconds=35)  # request timeout + 5 s: a cut request may land until then
EXPIRES = timedelta(hours=24)
EDIT_EXPIRES = timedelta(hours=6)
LOOK_UP_GIVES_UP = timedelta(minutes=15)  # then an unknown outcome is treated as unfindable
MOST_AT_ONCE = 20  # waiting alerts of a channel; the older ones become one roll-up
MOST_AFTER_MUTE = 3  # likewise when a mute ends


class State(StrEnum):
    """Where a delivery stands; which changes are legal is in TRANSITIONS."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DEAD = "dead"
    PARKED = "parked"


class Kind(StrEnum):
    """What a delivery is to its channel."""

    SEND = "send"
    EDIT = "edit"
    REPLY = "reply"
    ROLLUP = "rollup"
    DIGEST = "digest"
    NOTICE = "notice"


WAITING = frozenset({State.QUEUED, State.RETRY})
OPEN = WAITING | {State.SENDING, State.UNKNOWN}

TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.EXPIRED, State.CANCELLED}),
    State.RETRY: frozenset({State.SENDING, State.EXPIRED, State.CANCELLED, State.DEAD}),
    State.SENDING: frozenset(
        {State.SENT, State.RETRY, State.UNKNOWN, State.DEAD, State.CANCELLED, State.QUEUED}
    ),
    State.UNKNOWN: frozenset({State.SENT, State.RETRY, State.PARKED}),
    State.DEAD: frozenset({State.QUEUED}),
    State.PARKED: frozenset({State.QUEUED, State.SENT}),
    State.SENT: frozenset(),
    State.EXPIRED: frozenset(),
    State.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox, claimed.

    Exactly one of `alert`, `digest` and `notice` is set; `event` is the key of the alert's
    event. `follows` is the platform's id of
    the message this one edits or answers; a REPLY without it has nothing to hang on and is
    told like a SEND. `sends` counts the deliveries there may have been; `repeat`: there may
    have been one, and the message must say so; `plain`: the platform refused the first
    rendering.
    """

    id: int
    kind: Kind
    channel: Channel
    revision: int
    attempts: int
    alert: int | None = None
    event: str | None = None
    digest: int | None = None
    notice: int | None = None
    follows: str | None = None
    claimed_at: datetime
    sends: int = 0
    repeat: bool = False
    plain: bool = False

    @property
    def key(self) -> str:
        """The same delivery has the same key, in every process, for ever.

        That of an alert is its event's: row numbers are given anew after a restore.
        """
        subject = f"d{self.digest or ''}n{self.notice or ''}"
        if self.alert:
            subject = f"e{self.event[:32]}" if self.event else f"a{self.alert}"
        return f"{subject}:{self.kind}:{self.revision}:{self.channel.label}"


def may_become(state: State) -> frozenset[State]:
    """Return the states from which a delivery may come to this one."""
    return frozenset(before for before, after in TRANSITIONS.items() if state in after)


def backoff(attempts: int, *, jitter: float) -> timedelta:
    """Return how long to wait after the given number of failed attempts; jitter lies in 0..1.

    >>> backoff(3, jitter=1.0)
    datetime.timedelta(seconds=8)
    """
    longest = min(LONGEST_BACKOFF, timedelta(seconds=1 << min(attempts, 10)))
    return longest * (0.5 + jitter / 2)
