"""From the outbox to the chats.

A claim is on the disk before the platform is asked, and what the platform said is on the
disk before the next message of that channel. What a crash leaves between the two is
`unknown`, and recover.py finds out.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.crash import crash_point
from bot.domain.delivery import Delivery, State
from bot.domain.errors import DatabaseFailed
from bot.domain.message import Message
from bot.domain.ports import Platform
from bot.services.attempt import attempt
from bot.services.courier import Courier
from bot.services.recover import find_out
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage

_Work = Callable[[Delivery, Courier], Coroutine[None, None, State]]

_JITTER = secrets.SystemRandom().random

AT_ONCE = 4  # messages on the wire to one platform
LOOK_AGAIN = 0.2  # seconds: for new work, while a slow chat keeps us
SWEEP_AGAIN = 1.0  # seconds
BREATH = 0.05  # seconds: while only the platform's own limit holds us back
MOST_BREATHS = 20


@dataclass(slots=True, kw_only=True)
class _Round:
    """What one call of deliver_due has done so far."""

    became: Counter[State] = field(default_factory=Counter)
    failure: DatabaseFailed | None = None  # None: the disk takes what we write
    swept: float | None = None  # None: not yet


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
    object in every call. DatabaseFailed is raised only after everything on the wire came
    back, so that one bad moment of the disk loses no answers.
    """
    this = _Round()
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
            tasks.create_task(_serve(courier, this))
    if this.failure:
        raise this.failure
    return this.became


async def _serve(courier: Courier, this: _Round) -> None:
    """Keep a few messages on the wire to the platform; a slow chat holds up only itself."""
    flying: set[asyncio.Task[None]] = set()
    breaths = 0
    async with asyncio.TaskGroup() as tasks:
        while not (courier.traffic.closing or this.failure):
            for work, delivery in _work(courier, this, room=AT_ONCE - len(flying)):
                flying.add(tasks.create_task(_do(work, delivery, courier, this)))
            if flying:
                first = asyncio.FIRST_COMPLETED
                _, flying = await asyncio.wait(flying, timeout=LOOK_AGAIN, return_when=first)
            elif breaths < MOST_BREATHS and _held_up(courier):
                breaths += 1
                await asyncio.sleep(BREATH)
            else:
                return


def _work(courier: Courier, this: _Round, *, room: int) -> list[tuple[_Work, Delivery]]:
    """Return what can be begun now, at most `room` pieces; new messages are claimed by then."""
    found: list[tuple[_Work, Delivery]] = []
    try:
        _sweep(courier, this)
        found += [(find_out, delivery) for delivery in _unresolved(courier)[:room]]
        while len(found) < room and (delivery := _claim(courier)):
            found.append((attempt, delivery))
    except DatabaseFailed as failure:
        this.failure = failure
    courier.traffic.in_flight.update(delivery.id for _, delivery in found)
    return found


async def _do(work: _Work, delivery: Delivery, courier: Courier, this: _Round) -> None:
    try:
        state = await work(delivery, courier)
        this.became[state] += 1
    except DatabaseFailed as failure:
        this.failure = failure
    finally:
        courier.traffic.in_flight.discard(delivery.id)


def _sweep(courier: Courier, this: _Round) -> None:
    at = asyncio.get_running_loop().time()
    if this.swept is not None and at - this.swept < SWEEP_AGAIN:
        return
    this.swept = at
    now = courier.clock()
    courier.storage.unknowns.recover(now, in_flight=frozenset(courier.traffic.in_flight))
    courier.storage.rollups.sweep(now)
    platform = courier.platform.name
    waiting_since = courier.storage.claims.waiting_since(now, platform=platform)
    courier.traffic.ease_in(platform, now, waiting_since=waiting_since)


def _unresolved(courier: Courier) -> list[Delivery]:
    settled = courier.storage.unknowns.unresolved(courier.clock(), platform=courier.platform.name)
    return [delivery for delivery in settled if delivery.id not in courier.traffic.in_flight]


def _claim(courier: Courier) -> Delivery | None:
    now, traffic = courier.clock(), courier.traffic
    delivery = courier.storage.claims.claim(
        now, platform=courier.platform.name, allowed=lambda channel: traffic.allow(channel, now)
    )
    if delivery:
        crash_point("after_claim_commit")
        traffic.on_the_wire(delivery.channel, now)
    return delivery


def _held_up(courier: Courier) -> bool:
    return courier.traffic.exhausted(courier.platform.name, courier.clock())
