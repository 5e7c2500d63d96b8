"""One turn of delivering: what came back is written down, and what may go out is claimed.

Both are one transaction, for a commit waits for the disk: it serves several messages.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from bot.crash import crash_point
from bot.domain.delivery import Delivery, State
from bot.domain.errors import DatabaseFailed
from bot.domain.message import Message
from bot.services.attempt import attempt, prepare
from bot.services.courier import Courier, Record
from bot.services.recover import find_out, look_for

log = logging.getLogger(__name__)

Errand = tuple[Delivery, Callable[[], Coroutine[None, None, Record]]]

AT_ONCE = 4  # messages on the wire to one platform ...
AT_ONCE_TO = {"slack": 16}  # ... but where only channels have limits
SLOW = 0.5  # seconds on the wire; so many of them take no place:
MOST_SLOW = 4


@dataclass(slots=True, kw_only=True)
class Round:
    """What one call of deliver_due has done so far."""

    became: Counter[State] = field(default_factory=Counter)
    failure: DatabaseFailed | None = None  # None: the disk takes what we write


@dataclass(slots=True, kw_only=True)
class Line:
    """One platform in one call: what is on the wire, and what came back and is not written."""

    courier: Courier
    this: Round
    flying: dict[asyncio.Task[None], float] = field(default_factory=dict)  # and since when
    back: list[tuple[Delivery, Record]] = field(default_factory=list)
    swept: float | None = None  # None: not yet

    @property
    def room(self) -> int:
        """How many may be begun. A few slow chats take no place from the others."""
        now = asyncio.get_running_loop().time()
        slow = sum(now - since > SLOW for since in self.flying.values())
        most = AT_ONCE_TO.get(self.courier.platform.name, AT_ONCE)
        return most - len(self.flying) + min(slow, MOST_SLOW)

    def begin(self, work: asyncio.Task[None]) -> None:
        self.flying[work] = asyncio.get_running_loop().time()

    @property
    def goes_on(self) -> bool:
        return not (self.courier.traffic.closing or self.this.failure)


def turn(line: Line, *, begin: bool) -> list[Errand]:
    """Write down what came back, and return what can be begun: claimed on the disk by then."""
    back, line.back = line.back, []
    begun: list[Errand] = []
    try:
        with line.courier.storage.transaction():
            for delivery, record in back:
                _write_down(delivery, record, line)
            if begin and line.goes_on:
                begun = _begin(line)
    except DatabaseFailed as failure:
        line.this.failure, begun = failure, []
    line.courier.traffic.in_flight.difference_update(delivery.id for delivery, _ in back)
    line.courier.traffic.in_flight.update(delivery.id for delivery, _ in begun)
    if back:
        crash_point("after_record")
    return begun


def _write_down(delivery: Delivery, record: Record, line: Line) -> None:
    """Record what became of one delivery; what cannot be recorded is found out later."""
    try:
        with line.courier.storage.transaction():
            line.this.became[record()] += 1
    except DatabaseFailed as failure:
        line.this.failure = failure
    except Exception:
        # A bug with one must not lose what the platform said of the others.
        log.exception("outcome could not be recorded outbox_id=%d", delivery.id)


def _begin(line: Line) -> list[Errand]:
    """Return what can be begun now."""
    begun: list[Errand] = []
    try:
        begun += _look_ups(line)
        begun += _after_restore(line, most=line.room - len(begun))
        while len(begun) < line.room and (claimed := _claim(line, most=line.room - len(begun))):
            begun += _prepared(claimed, line)
    except DatabaseFailed:
        raise
    except Exception:
        # A bug here must not undo what is written down in the same transaction.
        log.exception("claiming hit a bug")
    return begun


def _look_ups(line: Line) -> list[Errand]:
    courier, known = line.courier, line.courier.traffic.in_flight
    settled = courier.storage.unknowns.unresolved(courier.clock(), platform=courier.platform.name)
    open_ones = [delivery for delivery in settled if delivery.id not in known]
    return [(d, partial(find_out, d, courier)) for d in open_ones[: line.room]]


def _after_restore(line: Line, *, most: int) -> list[Errand]:
    """Return look-ups of what waits after a restore, each once in a process."""
    courier, asked = line.courier, line.courier.traffic.asked_about
    if not (courier.platform.finds and courier.storage.quarantine.stands()):
        return []
    waiting = courier.storage.unknowns.doubtful(platform=courier.platform.name)
    chosen = [delivery for delivery in waiting if delivery.id not in asked][:most]
    asked.update(delivery.id for delivery in chosen)
    return [(d, partial(look_for, d, courier)) for d in chosen]


def _claim(line: Line, *, most: int) -> list[Delivery]:
    courier = line.courier
    now, traffic = courier.clock(), courier.traffic
    return courier.storage.claims.claim_some(
        most,
        now,
        platform=courier.platform.name,
        allowed=lambda channel: traffic.allow(channel, now),
        taken=lambda channel: traffic.on_the_wire(channel, now),
    )


def _prepared(claimed: Iterable[Delivery], line: Line) -> Iterator[Errand]:
    for delivery in claimed:
        message = _message_or_state(delivery, line.courier)
        if isinstance(message, State):
            line.this.became[message] += 1
        else:
            yield delivery, partial(attempt, delivery, message, line.courier)


def _message_or_state(delivery: Delivery, courier: Courier) -> Message | State:
    try:
        with courier.storage.transaction():
            return prepare(delivery, courier)
    except DatabaseFailed:
        raise
    except Exception:
        # It is claimed, and was never sent: left so, it would be taken for a possible repeat.
        log.exception("message could not be prepared outbox_id=%d", delivery.id)
        now = courier.clock()
        again = courier.again(delivery, now)
        return courier.storage.claims.failed(delivery.id, why="a bug", now=now, again=again)
