"""Tells the operators of messages that were given up or set aside: nobody else will."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.delivery import State
from bot.services.notices import tell_operators
from storage import Storage

_KNOWN = "undelivered"  # how many the operators were told of


def watch_undelivered(*, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell how many messages ended unsent, once there are more than were told of."""
    counts = storage.outbox.counts()
    dead, parked = counts[State.DEAD], counts[State.PARKED]
    told = int(storage.meta.get(_KNOWN) or 0)
    if dead + parked == told:
        return
    with storage.transaction():
        if dead + parked > told:
            text = (
                f"Messages that did not arrive: {dead} given up, {parked} set aside because "
                "nobody can say whether they arrived. /admin parked lists them."
            )
            if not tell_operators("undelivered", text, admins=admins, storage=storage, now=now):
                return  # they were told of others within a day: of these after it
        storage.meta.set(_KNOWN, str(dead + parked))
