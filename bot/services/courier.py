"""Who carries messages to one platform, and with what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, State, backoff
from bot.domain.message import Message
from bot.domain.ports import Platform
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage

Record = Callable[[], State]  # writes down what became of a delivery; returns the state it is in
ANSWER_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What delivering to one platform needs. `jitter` gives numbers in 0..1."""

    platform: Platform
    storage: Storage
    compose: Callable[[Delivery], Message | None]
    clock: Callable[[], datetime]
    traffic: Traffic
    repeat: Repeat
    jitter: Callable[[], float]

    def again(self, delivery: Delivery, now: datetime) -> datetime:
        """Return when to try a failed delivery next."""
        return now + backoff(delivery.attempts, jitter=self.jitter())
