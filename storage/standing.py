"""The standing rules, ready to be asked: found anew only where one of them has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.watch import Subscription
from bot.domain.watch_index import WatchIndex
from storage.connection import Database


class Standing:
    """The index of all subscriptions, kept from one story to the next.

    Whoever changes what it was made of, in whatever way, changes a mark in the same
    transaction; where that is undone, so is the mark. Only the process that writes has one.
    """

    def __init__(self, db: Database, subscriptions: Callable[[], Iterable[Subscription]]) -> None:
        self._db = db
        self._subscriptions = subscriptions
        self._mark: int | None = None  # of the index that is kept; None: there is none yet
        self._index = WatchIndex(())
        self._marks = not db.value("PRAGMA query_only")
        for statement in _MARKS if self._marks else ():
            db.execute(statement)

    def index(self) -> WatchIndex:
        mark = self._db.value("SELECT mark FROM temp.standing") if self._marks else None
        if mark is None or mark != self._mark:
            self._index, self._mark = WatchIndex(self._subscriptions()), mark
        return self._index


_CHANGED = "BEGIN UPDATE standing SET mark = random(); END"
_OF_CHANNEL = ("active", "platform", "workspace", "address", "thread")
_MARKS = (
    "CREATE TEMP TABLE standing AS SELECT random() AS mark",
    f"CREATE TEMP TRIGGER rule_made AFTER INSERT ON main.subscription {_CHANGED}",
    f"CREATE TEMP TRIGGER rule_changed AFTER UPDATE ON main.subscription {_CHANGED}",
    f"CREATE TEMP TRIGGER rule_ended AFTER DELETE ON main.subscription {_CHANGED}",
    f"""
    CREATE TEMP TRIGGER channel_changed AFTER UPDATE ON main.channel
    WHEN {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _OF_CHANNEL)} {_CHANGED}
    """,
)
