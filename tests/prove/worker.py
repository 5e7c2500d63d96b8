"""The process that is killed: takes in events and delivers them until all is told.

    python -m tests.prove.worker DATABASE PORT EVENTS BORN [CRASH_POINT]

BORN is the Unix time at which its clock, which runs fast, started.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.crash import crash_at, crash_point
from bot.domain.delivery import OPEN
from bot.domain.watch import Channel
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from storage import Storage
from tests.prove.town import NOON, Town, compose
from tests.prove.wire import Wired

SPEED = 100  # a settle time of 35 s takes 0.35 s
CHATS = 4  # on each platform


def main() -> None:
    database, port, events, born, *points = sys.argv[1:]
    crash_at(next(iter(points), None))

    def clock() -> datetime:
        return NOON + timedelta(seconds=(time.time() - float(born)) * SPEED)

    with Storage.open(database) as storage:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        asyncio.run(live(storage, int(port), int(events), clock))


async def live(storage: Storage, port: int, events: int, clock: Callable[[], datetime]) -> None:
    town = Town(storage)
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
    return storage.meta.get("events") == str(events) and open_ones == 0


if __name__ == "__main__":
    main()
