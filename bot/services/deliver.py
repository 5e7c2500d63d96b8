"""From the outbox to the chats.

A claim is on the disk before the platform is asked, and what the platform said is on the
disk before the next message of that channel. What a crash leaves between the two is
`unknown`, and recover.py finds out. A commit waits for the disk, so each serves several
messages: what came back since the last is written down and new messages are claimed in one.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.crash import crash_point
from bot.domain.delivery import Delivery, State
from bot.domain.errors import DatabaseFailed
from bot.domain.message import Message
from bot.domain.ports import Platform
from bot.services.attempt import attempt, prepare
from bot.services.courier import Courier, Record
from bot.services.recover import find_out
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage

log = logging.getLogger(__name__)

_Errand = tuple[Delivery, Callable[[], Coroutine[None, None, Record]]]

_JITTER = secrets.SystemRandom().random

AT_ONCE = 4  # messages on the wire to one platform ...
AT_ONCE_TO = {"slack": 16}  # ... but where only channels have limits
LOOK_AGAIN = 0.2  # seconds: for new work, while a slow chat keeps us
SWEEP_AGAIN = 1.0  # seconds
BREATH = 0.05  # seconds: while only the platform's own limit holds us back
MOST_BREATHS = 20


@dataclass(slots=True, kw_only=True)
class _Round:
    """What one call of deliver_due has done so far."""

    became: Counter[State] = field(default_factory=Counter)
    failure: DatabaseFailed | None = None  # None: the disk takes what we write


@dataclass(slots=True, kw_only=True)
class _Line:
    """One platform in one call: what is on the wire, and what came back and is not written."""

    courier: Courier
    this: _Round
    flying: set[asyncio.Task[None]] = field(default_factory=set)
    back: list[tuple[Delivery, Record]] = field(default_factory=list)
    swept: float | None = None  # None: not yet

    @property
    def room(self) -> int:
        return AT_ONCE_TO.get(self.courier.platform.name, AT_ONCE) - len(self.flying)

    @property
    def goes_on(self) -> bool:
        return not (self.courier.traffic.closing or self.this.failure)


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
            tasks.create_task(_serve(_Line(courier=courier, this=this)))
    if this.failure:
        raise this.failure
    return this.became


async def _serve(line: _Line) -> None:
    try:
        async with asyncio.TaskGroup() as tasks:
            await _keep_going(line, tasks)
    finally:
        _turn(line, begin=False)


async def _keep_going(line: _Line, tasks: asyncio.TaskGroup) -> None:
    """Keep a few messages on the wire to the platform; a slow chat holds up only itself."""
    breaths = 0
    while line.goes_on:
        _sweep(line)
        for errand in _turn(line, begin=True):
            line.flying.add(tasks.create_task(_run(errand, line)))
        if line.flying:
            first = asyncio.FIRST_COMPLETED
            _, line.flying = await asyncio.wait(line.flying, timeout=LOOK_AGAIN, return_when=first)
        elif breaths < MOST_BREATHS and _held_up(line.courier):
            breaths += 1
            await asyncio.sleep(BREATH)
        else:
            return


async def _run(errand: _Errand, line: _Line) -> None:
    delivery, work = errand
    try:
        record = await work()
    except BaseException:
        line.courier.traffic.in_flight.discard(delivery.id)
        raise
    line.back.append((delivery, record))


def _sweep(line: _Line) -> None:
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


def _turn(line: _Line, *, begin: bool) -> list[_Errand]:
    """Write down what came back, and return what can be begun: claimed on the disk by then."""
    back, line.back = line.back, []
    begun: list[_Errand] = []
    bug: Exception | None = None
    try:
        with line.courier.storage.transaction():
            for delivery, record in back:
                _write_down(delivery, record, line)
            if begin and line.goes_on:
                begun, bug = _begin(line)
    except DatabaseFailed as failure:
        line.this.failure, begun = failure, []
    line.courier.traffic.in_flight.difference_update(delivery.id for delivery, _ in back)
    line.courier.traffic.in_flight.update(delivery.id for delivery, _ in begun)
    if back:
        crash_point("after_record")
    if bug:
        raise bug
    return begun


def _write_down(delivery: Delivery, record: Record, line: _Line) -> None:
    """Record what became of one delivery; what cannot be recorded is found out later."""
    try:
        with line.courier.storage.transaction():
            line.this.became[record()] += 1
    except DatabaseFailed as failure:
        line.this.failure = failure
    except Exception:
        # A bug with one must not lose what the platform said of the others.
        log.exception("outcome could not be recorded outbox_id=%d", delivery.id)


def _begin(line: _Line) -> tuple[list[_Errand], Exception | None]:
    """Return what can be begun now, and a bug that kept us from more.

    A bug here must not undo what is written down in the same transaction.
    """
    begun: list[_Errand] = []
    try:
        begun += _look_ups(line)
        while len(begun) < line.room and (claimed := _claim(line, most=line.room - len(begun))):
            begun += _prepared(claimed, line)
    except DatabaseFailed:
        raise
    except Exception as bug:  # noqa: BLE001 - raised when the rest is on the disk
        return begun, bug
    return begun, None


def _look_ups(line: _Line) -> list[_Errand]:
    courier, known = line.courier, line.courier.traffic.in_flight
    settled = courier.storage.unknowns.unresolved(courier.clock(), platform=courier.platform.name)
    open_ones = [delivery for delivery in settled if delivery.id not in known]
    return [(d, partial(find_out, d, courier)) for d in open_ones[: line.room]]


def _claim(line: _Line, *, most: int) -> list[Delivery]:
    courier = line.courier
    now, traffic = courier.clock(), courier.traffic
    return courier.storage.claims.claim_some(
        most,
        now,
        platform=courier.platform.name,
        allowed=lambda channel: traffic.allow(channel, now),
        taken=lambda channel: traffic.on_the_wire(channel, now),
    )


def _prepared(claimed: Iterable[Delivery], line: _Line) -> Iterator[_Errand]:
    for delivery in claimed:
        message = prepare(delivery, line.courier)
        if isinstance(message, State):
            line.this.became[message] += 1
        else:
            yield delivery, partial(attempt, delivery, message, line.courier)


def _held_up(courier: Courier) -> bool:
    return courier.traffic.exhausted(courier.platform.name, courier.clock())
