"""Commands under kills (fault E16): each has its effect, and has it once."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from storage import Storage
from tests.prove.busy import Busy, busy
from tests.prove.proof import Form, Job, Proof
from tests.walks.home import until

SAID = ("/watch Norway", "/unwatch 1", "/watch Sweden")  # done twice, any would leave a trace
A_LIFE = 21  # commands
LONGEST_LIFE = 0.8  # seconds from ready
SETTLES = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What became of so many commands."""

    commands: int
    kills: int
    amiss: int  # chats in which one had no effect, or two


def commands(form: Form) -> list[Job]:
    lots = form.of(short=[(84, 4)], long=[(504, 25)] * 2)
    return [Job(work=prove_commands, arguments=(*lot, seed)) for seed, lot in enumerate(lots)]


def prove_commands(many: int, kills: int, seed: int) -> Proof:
    with tempfile.TemporaryDirectory() as directory:
        done = asyncio.run(command(Path(directory), many=many, kills=kills, seed=seed))
    figures = f"commands: {done.commands} at {done.kills} kills, in {done.amiss} chats amiss"
    return Proof(kept=not done.amiss, figures=figures)


async def command(folder: Path, *, many: int, kills: int, seed: int) -> Obeyed:
    chance = random.Random(seed)  # noqa: S311  # dice
    people = range(1_000, 1_000 + many // len(SAID))
    async with busy(folder) as world:
        saying = product(people, SAID)
        for _ in range(kills):
            for person, text in islice(saying, A_LIFE):
                world.telegram.says(person, person, text)
            bot = await world.home.start()
            await bot.ready()
            await asyncio.sleep(chance.uniform(0, LONGEST_LIFE))
            await bot.kill()
        for person, text in saying:
            world.telegram.says(person, person, text)
        async with world.home.running():
            await until(lambda: _all_heard(world), seconds=SETTLES)
        amiss = sum(numbers != [2] for numbers in _standing(world, people).values())
        return Obeyed(commands=len(people) * len(SAID), kills=kills, amiss=amiss)


def _all_heard(world: Busy) -> bool:
    last: int = world.telegram.updates[-1]["update_id"]
    return world.telegram.confirmed == last


def _standing(world: Busy, people: range) -> dict[str, list[int]]:
    """Return the numbers of the rules that stand, by chat."""
    with Storage.open(world.home.database, read_only=True) as storage:
        standing: dict[str, list[int]] = {str(person): [] for person in people}
        for subscription in storage.subscriptions.all():
            standing[subscription.channel.address].append(subscription.number)
        return standing
