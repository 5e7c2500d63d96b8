"""Told to stop under load, again and again (fault J1)."""

from __future__ import annotations

import asyncio
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from bot.domain.delivery import State
from tests.prove.busy import Busy, busy
from tests.prove.proof import Form, Job, Proof
from tests.walks.home import STOPS_WITHIN, until

ANSWERS_WITHIN = (0.2, 1.0, 1.0, 4.5)  # seconds before a message is seen, and as long after it
LONGEST_LIFE = 1.5  # seconds from ready
SETTLES = 120.0  # seconds, for what still waits in the end


@dataclass(slots=True, kw_only=True)
class Stops:
    """What a number of stops came to."""

    stops: int = 0
    unclean: int = 0  # exit codes that were not 0
    slowest: float = 0.0  # seconds from the signal to the end
    unknown: int = 0  # messages of which nobody could say, right after a stop
    under_load: int = 0  # stops while something waited
    seen: int = 0
    repeated: int = 0
    left: int = 0  # messages that were never told

    @property
    def kept(self) -> bool:
        wrong = self.unclean or self.unknown or self.repeated or self.left
        return not wrong and self.slowest <= STOPS_WITHIN

    @override
    def __str__(self) -> str:
        return (
            f"stops: {self.stops}, {self.under_load} under load, {self.unclean} unclean, "
            f"slowest {self.slowest:.1f} s, {self.unknown} unknown, "
            f"{self.seen} messages seen, {self.repeated} repeated, {self.left} never told"
        )


def stops(form: Form) -> list[Job]:
    lots = form.of(short=[4], long=[50] * 4)
    return [Job(work=prove_stops, arguments=lot) for lot in enumerate(lots)]


def prove_stops(seed: int, many: int) -> Proof:
    with tempfile.TemporaryDirectory() as directory:
        done = asyncio.run(stop_again_and_again(Path(directory), many=many, seed=seed))
    return Proof(kept=done.kept, figures=str(done))


async def stop_again_and_again(folder: Path, *, many: int, seed: int) -> Stops:
    chance = random.Random(seed)  # noqa: S311  # dice
    done = Stops()
    async with busy(folder) as world:
        world.happen(3)
        for _ in range(many):
            world.slow(chance.choice(ANSWERS_WITHIN))
            await _live_and_stop(world, done, chance)
            if world.outbox()[State.QUEUED] < 100:
                world.happen()
        world.slow(0)
        async with world.home.running():
            await until(lambda: not _waits(world), seconds=SETTLES)
        done.seen, done.repeated = world.seen, world.repeats()
        done.left = sum(world.outbox().values()) - world.outbox()[State.SENT]
    return done


async def _live_and_stop(world: Busy, done: Stops, chance: random.Random) -> None:
    bot = await world.home.start()
    try:
        await bot.ready()
        await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
        told = time.monotonic()
        bot.process.send_signal(chance.choice([signal.SIGTERM, signal.SIGTERM, signal.SIGINT]))
        async with asyncio.timeout(2 * STOPS_WITHIN):
            done.unclean += await bot.process.wait() != 0
        done.slowest = max(done.slowest, time.monotonic() - told)
    finally:
        await bot.kill()
    left = world.outbox()
    done.stops += 1
    done.under_load += left[State.QUEUED] > 0
    done.unknown += left[State.UNKNOWN] + left[State.SENDING]


def _waits(world: Busy) -> int:
    counts = world.outbox()
    return counts[State.QUEUED] + counts[State.RETRY] + counts[State.SENDING]
