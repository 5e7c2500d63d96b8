"""After a restore nothing goes out for a while: what the backup takes for new was told before."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.connection import Database
from storage.meta import RESTORED, Meta
from storage.times import moment, stamp

LASTS = timedelta(minutes=30)  # by then every feed that answers was read anew
_NOT_BEGUN = "yes"


class Quarantine:
    """A mark in the meta table: while it stands, only notices are claimed (claims.py).

    What waits when it ends becomes one message a channel (rollups.py).
    """

    def __init__(self, db: Database) -> None:
        self._meta = Meta(db)

    def impose(self) -> None:
        self._meta.set(RESTORED, _NOT_BEGUN)

    def stands(self) -> bool:
        return self._meta.get(RESTORED) is not None

    def until(self) -> datetime | None:
        """Return when it ends; None: it has not begun, or there is none."""
        mark = self._meta.get(RESTORED)
        return None if mark in {None, _NOT_BEGUN} else moment(str(mark))

    def holds(self, now: datetime) -> bool:
        """Whether it lasts still; it begins with the first call."""
        if not self.stands():
            return False
        until = self.until()
        # Later than it can have been set: the clock was set back since.
        if until is None or until - now > LASTS:
            until = now + LASTS
            self._meta.set(RESTORED, stamp(until))
        return now < until

    def release(self, now: datetime) -> bool:
        """Let it end now; False: there is none."""
        if not self.stands():
            return False
        self._meta.set(RESTORED, stamp(now))
        return True

    def lift(self) -> None:
        """Remove the mark: nothing is left of what it held back."""
        self._meta.drop(RESTORED)
