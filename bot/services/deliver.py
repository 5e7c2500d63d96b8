"""From the outbox to the chats.

A claim is on the disk before the platform is asked, and what the platform said is on the
disk before the next message of that channel. What a crash leaves between the two is
`unknown`, and recover.py finds out. A commit waits for the disk, so each serves several
messages: what came back since the last is written down and new messages are claimed in one.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.delivery import Delivery, State
from bot.domain.errors import DatabaseFailed
from bot.domain.message import Message
from bot.domain.ports import Platform
from bot.services.courier import Courier
from bot.services.traffic import Traffic
from bot.services.turn import Errand, Line, Round, turn
from bot.settings import Repeat
from storage import Storage

_JITTER = secrets.SystemRandom().random

LOOK_AGAIN = 0.2  # seconds: for new work, while a slow chat keeps us
BLINK = 0.005  # seconds: about what a commit takes
SWEEP_AGAIN = 1.0  # seconds
BREATH = 0.05  # seconds: while only the platform's own limit holds us back
MOST_BREATHS = 20


async def deliver_due(
    *,
    platforms: Mapping[str, Platform],
    storage: Storage,
    compose: Callable[[Delivery], Message | None],
    clock: Callable[[], datetime],
    traffic: Traffic,
    repeat: Repeat = Repeat.MARK,
    jitter: Callable[[], float] = _JITTER,
) -> Counter[State]:
    """Deliver until nothing more may go out now; return how many came to each state.

    Call it again whenever a second has passed; one call at a time. `traffic` is the same
    object in every call. `compose` is called within a transaction. DatabaseFailed is raised
    only after everything on the wire came back, so that one bad moment of the disk loses no
    answers.
    """
    this = Round()
    async with asyncio.TaskGroup() as tasks:
        for platform in platforms.values():
            courier = Courier(
                platform=platform,
                storage=storage,
                compose=compose,
                clock=clock,
                traffic=traffic,
                repeat=repeat,
                jitter=jitter,
            )
            tasks.create_task(_serve(Line(courier=courier, this=this)))
    if this.failure:
        raise this.failure
    return this.became


async def _serve(line: Line) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            await _keep_going(line, tasks)
    finally:
        turn(line, begin=False)


async def _keep_going(line: Line, tasks: asyncio.TaskGroup) -> None:
    """Keep a few messages on the wire to the platform; a slow chat holds up only itself."""
    breaths = 0
    while line.goes_on:
        _sweep(line)
        for errand in turn(line, begin=True):
            line.begin(tasks.create_task(_run(errand, line)))
        if line.flying:
            await _some_back(line)
        elif breaths < MOST_BREATHS and _held_up(line.courier):
            breaths += 1
            await asyncio.sleep(BREATH)
        else:
            return


async def _some_back(line: Line) -> None:
    """Wait for an answer, and a blink for others, to share a commit."""
    first = asyncio.FIRST_COMPLETED
    back, flying = await asyncio.wait(line.flying, timeout=LOOK_AGAIN, return_when=first)
    if back and flying:
        more, _ = await asyncio.wait(flying, timeout=BLINK)
        back |= more
    for task in back:
        del line.flying[task]


async def _run(errand: Errand, line: Line) -> None:
    delivery, work = errand
    try:
        record = await work()
    except BaseException:
        line.courier.traffic.in_flight.discard(delivery.id)
        raise
    line.back.append((delivery, record))


def _sweep(line: Line) -> None:
    at = asyncio.get_running_loop().time()
    if line.swept is not None and at - line.swept < SWEEP_AGAIN:
        return
    line.swept = at
    courier = line.courier
    storage, now, platform = courier.storage, courier.clock(), courier.platform.name
    try:
        storage.unknowns.recover(now, in_flight=frozenset(courier.traffic.in_flight))
        waiting_since = storage.claims.waiting_since(now, platform=platform)
        storage.rollups.sweep(now)
    except DatabaseFailed as failure:
        line.this.failure = failure
    else:
        courier.traffic.ease_in(platform, now, waiting_since=waiting_since)


def _held_up(courier: Courier) -> bool:
    return courier.traffic.exhausted(courier.platform.name, courier.clock())
