"""A disk that takes nothing for a while: nothing is begun, and all goes on by itself (D1, D2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.app.resting import FIRST, LONGEST, Rest
from bot.app.running import _Life
from bot.app.ticker import Tick
from bot.domain.errors import DatabaseFailed, DatabaseStuck


@dataclass
class Disk:
    full: bool = True
    now: float = 1_000.0
    probes: int = 0
    told: list[int] = field(default_factory=list)

    def probe(self) -> bool:
        self.probes += 1
        return not self.full


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def rest(disk: Disk) -> Rest:
    return Rest(probe=disk.probe, over=disk.told.append, monotonic=lambda: disk.now)


def test_it_rests_until_the_disk_takes_something_and_says_how_long(disk: Disk, rest: Rest) -> None:
    assert not rest.lasts()
    rest.begin("disk full")

    for _ in range(60):
        disk.now += 2
        assert rest.lasts()
    disk.full = False
    disk.now += FIRST.total_seconds()

    assert not rest.lasts()
    assert disk.told == [2]


def test_the_disk_is_not_asked_at_every_tick(disk: Disk, rest: Rest) -> None:
    rest.begin("disk full")
    for _ in range(100):
        disk.now += 0.1
        rest.lasts()

    assert disk.probes <= 5


def test_one_that_takes_little_but_not_the_work_is_asked_less_and_less(
    disk: Disk, rest: Rest
) -> None:
    disk.full = False
    waits = []
    for _ in range(8):
        rest.begin("disk full")
        began = disk.now
        while rest.lasts():
            disk.now += 0.5
        waits.append(disk.now - began)

    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == LONGEST.total_seconds()


async def test_nothing_is_begun_meanwhile(rest: Rest) -> None:
    done = []

    async def work() -> None:
        done.append(1)

    tick = rest.heeding(Tick(every=timedelta(seconds=1), work=work))
    await tick.work()
    rest.begin("disk full")
    await tick.work()

    assert done == [1]


def test_a_full_disk_is_waited_for_and_a_failed_one_ends_the_process() -> None:
    reasons: list[str] = []
    life = _Life(rest=reasons.append)

    life.tick_failed("deliver", DatabaseStuck("full"))
    assert (reasons, life.stop.is_set()) == (["full"], False)

    life.tick_failed("deliver", DatabaseFailed("fsync"))
    assert life.stop.is_set()
