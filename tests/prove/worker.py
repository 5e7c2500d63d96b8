"""The process that is killed: takes in events and delivers them, with a backup now and then.

    python -m tests.prove.worker DATABASE PORT EVENTS BORN [CRASH_POINT]

BORN is the Unix time at which its clock, which runs fast, started. It ends by itself when so
many events were taken in and all is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.crash import crash_at, crash_point
from bot.domain.delivery import OPEN
from bot.domain.errors import BackupFailed
from bot.domain.watch import Channel
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from storage import Storage, database, migrations
from storage.backups import Backups
from tests.prove.town import NOON, Town, compose
from tests.prove.wire import Wired

SPEED = 100  # a settle time of 35 s takes 0.35 s
CHATS = 10  # on each platform
NEXT_STEP = (
    "CREATE TABLE copy AS SELECT * FROM outbox",
    "CREATE INDEX copy_state ON copy (state)",
    "DELETE FROM outbox_log",
    "UPDATE outbox SET due = ''",
)

Clock = Callable[[], datetime]


def main() -> None:
    path, port, events, born, *points = sys.argv[1:]
    point = next(iter(points), None)
    crash_at(point)
    if point == "mid_migration":
        steps = (*migrations.STEPS, NEXT_STEP)
        for module in (migrations, database):
            vars(module)["STEPS"] = steps

    def clock() -> datetime:
        return NOON + timedelta(seconds=(time.time() - float(born)) * SPEED)

    backups = Backups(database=Path(path), folder=Path(path).with_name("backups"), clock=clock)
    with Storage.open(path, backups=backups) as storage:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        asyncio.run(live(storage, backups, int(port), int(events), at_once=bool(points)))


async def live(
    storage: Storage, backups: Backups, port: int, events: int, *, at_once: bool
) -> None:
    backing_up = asyncio.create_task(back_up(backups, at_once=at_once))
    town, clock = Town(storage), backups.clock
    for number in range(CHATS):
        town.watch(Channel(platform="telegram", address=str(number)), now=clock())
        town.watch(Channel(platform="slack", workspace="T1", address=f"C{number}"), now=clock())
    platforms = {
        "telegram": Wired(name="telegram", finds=False, port=port),
        "slack": Wired(name="slack", finds=True, port=port),
    }
    traffic = Traffic(clock())
    while not done(storage, events):
        ingest(storage, town, events, clock())
        await deliver_due(
            platforms=platforms, storage=storage, compose=compose, clock=clock, traffic=traffic
        )
        await asyncio.sleep(0.01)
    backing_up.cancel()


async def back_up(backups: Backups, *, at_once: bool) -> None:
    """Make a backup an hour beside all else, as the bot does; one more at once if asked to."""
    while True:
        if at_once or backups.due():
            # Within a second the clock runs through the name that the last one has.
            with contextlib.suppress(BackupFailed):
                await asyncio.to_thread(backups.make)
        at_once = False
        await asyncio.sleep(0.1)


def ingest(storage: Storage, town: Town, events: int, now: datetime) -> None:
    """Take in one more event; which one and what is told of it are one transaction."""
    with storage.transaction():
        number = int(storage.meta.get("events") or 0)
        if number < events:
            town.happen(f"T{number}", now=now)
            crash_point("mid_ingest")
            storage.meta.set("events", str(number + 1))


def done(storage: Storage, events: int) -> bool:
    counts = storage.outbox.counts()
    open_ones = sum(counts[state] for state in OPEN)
    return int(storage.meta.get("events") or 0) >= events and open_ones == 0


if __name__ == "__main__":
    main()
