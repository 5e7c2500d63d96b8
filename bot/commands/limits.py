"""How fast people may ask: 20 a minute each, 60 a minute in one chat."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.watch import Channel

WINDOW = timedelta(minutes=1)
MOST_OF_ONE = 20
MOST_IN_A_CHAT = 60


class Pace(StrEnum):
    """Whether to answer."""

    FINE = "fine"
    SLOW_DOWN = "slow_down"  # refused, and said so
    SILENCE = "silence"  # refused, and said so less than a minute ago


class Limits:
    """Remembers, in this process only, who asked when."""

    def __init__(self) -> None:
        self._asked: dict[str, deque[datetime]] = {}
        self._warned: dict[str, datetime] = {}
        self._swept: datetime | None = None

    def pace(self, sender: str, channel: Channel, *, now: datetime) -> Pace:
        """Count one question and return whether it may be answered."""
        self._forget_the_old(now)
        place = f"chat {channel.label}"
        ours = self._recent(f"from {sender}", now), self._recent(place, now)
        if len(ours[0]) < MOST_OF_ONE and len(ours[1]) < MOST_IN_A_CHAT:
            for asked in ours:
                asked.append(now)
            return Pace.FINE
        return self._refuse(sender if len(ours[0]) >= MOST_OF_ONE else place, now)

    def count(self, sender: str, *, now: datetime) -> bool:
        """Count what we are to do before we know the question; False: the sender asks too much.

        A refusal here says nothing: pace() does, when it hears the question.
        """
        asked = self._recent(f"from {sender}", now)
        if len(asked) >= MOST_OF_ONE:
            return False
        asked.append(now)
        return True

    def _refuse(self, whom: str, now: datetime) -> Pace:
        warned = self._warned.get(whom)
        if warned is not None and _is_recent(warned, now):
            return Pace.SILENCE
        self._warned[whom] = now
        return Pace.SLOW_DOWN

    def _recent(self, whom: str, now: datetime) -> deque[datetime]:
        asked = self._asked.setdefault(whom, deque())
        while asked and not _is_recent(asked[0], now):
            asked.popleft()
        return asked

    def _forget_the_old(self, now: datetime) -> None:
        if self._swept is not None and _is_recent(self._swept, now):
            return
        self._swept = now
        self._asked = {
            whom: asked
            for whom, asked in self._asked.items()
            if asked and _is_recent(asked[-1], now)
        }
        self._warned = {whom: at for whom, at in self._warned.items() if _is_recent(at, now)}


def _is_recent(moment: datetime, now: datetime) -> bool:
    # A clock that steps back must not lock anybody out.
    return timedelta(0) <= now - moment < WINDOW
