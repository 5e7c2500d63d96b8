"""The process whose every write is recorded: a busy hour of the bot, or one restore.

    python -m tests.prove.recorded live FOLDER PORT EVENTS SEED [DEFECT]
    python -m tests.prove.recorded restore FOLDER

It says `ack` on its standard output whenever a transaction is over, with the number of the
last line of the outbox log by then.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from typing_extensions import override

from bot.domain.delivery import OPEN, Delivery
from bot.domain.message import Message, says
from bot.domain.watch import Channel
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from storage import Storage, database
from storage.backups import Backups
from storage.connection import Database
from storage.restoring import restore
from tests.prove.town import MARK, NOON, Town, identity
from tests.prove.wire import Wired

CHATS = 4  # on each platform
PER_SECOND = timedelta(seconds=1)
LONG_AGO = timedelta(days=45)  # what was sent by then is dropped


class Acknowledging(Database):
    """Says when a transaction is over: from then on its caller relies on it."""

    @override
    @contextmanager
    def transaction(self) -> Iterator[None]:
        inner = self.conn.in_transaction
        with super().transaction():
            yield
        if not inner:
            os.write(1, f"ack {self._last()}\n".encode())

    def _last(self) -> int:
        try:
            found = self.conn.execute("SELECT coalesce(max(id), 0) FROM outbox_log").fetchone()
        except sqlite3.OperationalError:  # not made yet
            return 0
        return int(found[0])


class Clock:
    """A second passes whenever somebody looks."""

    now = NOON

    def __call__(self) -> datetime:
        self.now += PER_SECOND
        return self.now


def no_sync(_: object) -> None:
    """Leave it to the disk when it writes what it was given."""


DEFECTS: dict[str, Callable[[], None]] = {
    "NORMAL": partial(database._PRAGMAS.update, synchronous="1"),
    "OFF": partial(database._PRAGMAS.update, synchronous="0"),
    "backups unsynced": partial(vars(os).update, fsync=no_sync),
}


def main() -> None:
    what, folder, *more = sys.argv[1:]
    if what == "restore":
        (backup,) = Path(folder, "backups").glob("pactwatch-*.gz")
        restore(backup, database=Path(folder, "pactwatch.db"))
        return
    port, events, seed, *defects = more
    for defect in defects:
        DEFECTS[defect]()
    vars(database)["Database"] = Acknowledging
    asyncio.run(live(Path(folder), int(port), int(events), int(seed)))


async def live(folder: Path, port: int, events: int, seed: int) -> None:
    """Open, take in, claim, send, record, prune, back up, close; twice."""
    chance, clock = random.Random(seed), Clock()  # noqa: S311  # dice
    path = folder / "pactwatch.db"
    backups = Backups(database=path, folder=folder / "backups", clock=clock)
    for until in (events // 2, events):
        with Storage.open(path, backups=backups) as storage:
            backups.make()
            await _tell(storage, backups, port, until, chance)
            backups.make()
            clock.now += timedelta(hours=1)


async def _tell(
    storage: Storage, backups: Backups, port: int, until: int, chance: random.Random
) -> None:
    town, clock = Town(storage), backups.clock
    for number in range(CHATS):
        town.watch(Channel(platform="telegram", address=str(number)), now=clock())
        town.watch(Channel(platform="slack", workspace="T1", address=f"C{number}"), now=clock())
    platforms = {
        "telegram": Wired(name="telegram", finds=False, port=port),
        "slack": Wired(name="slack", finds=True, port=port),
    }
    traffic = Traffic(clock())
    while not _done(storage, until):
        for _ in range(chance.choice([0, 1, 1, 3])):
            _happen(storage, town, until, clock())
        await deliver_due(
            platforms=platforms, storage=storage, compose=compose, clock=clock, traffic=traffic
        )
        if chance.random() < 0.03:
            backups.make()
        if chance.random() < 0.05:
            list(storage.retention.bites(now=clock() + LONG_AGO))


def _happen(storage: Storage, town: Town, until: int, now: datetime) -> None:
    with storage.transaction():
        number = int(storage.meta.get("events") or 0)
        if number < until:
            town.happen(f"T{number}", now=now)
            storage.meta.set("events", str(number + 1))


def _done(storage: Storage, until: int) -> bool:
    counts = storage.outbox.counts()
    return int(storage.meta.get("events") or 0) >= until and not any(counts[s] for s in OPEN)


def compose(delivery: Delivery) -> Message:
    """Word a delivery so that its row, and which attempt this is, can be told."""
    claimed = f"{identity(delivery)} row {delivery.id} attempt {delivery.attempts}"
    return says(f"{MARK if delivery.repeat else ''}{claimed}")


if __name__ == "__main__":
    main()
