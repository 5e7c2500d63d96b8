"""Finding out what became of a message whose outcome nobody knows."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.domain.delivery import LOOK_UP_GIVES_UP, MOST_ATTEMPTS, Delivery, Kind, State
from bot.domain.errors import SendError
from bot.domain.ports import SentId
from bot.meters import PARKED
from bot.services.courier import ANSWER_WITHIN, Courier, Record
from bot.settings import Repeat

log = logging.getLogger(__name__)

BEFORE_CLAIM = timedelta(minutes=10)  # the platform's clock may be behind ours
OLDEST_BACKUP = timedelta(hours=48)  # whose alerts are looked for one by one
LOOK_AGAIN_IN = timedelta(seconds=30)


async def find_out(delivery: Delivery, courier: Courier) -> Record:
    """Decide a settled unknown outcome; return what is to be recorded of it.

    An edit says the same twice: it simply goes again. Where the platform can be asked, it
    is. Otherwise twice, marked, is better than never: once; or as the operator wishes.
    """
    if delivery.kind is Kind.EDIT:
        return partial(_not_there, delivery, courier)
    if not courier.platform.finds:
        return partial(_repeat_or_park, delivery, courier)
    try:
        since = min(delivery.claimed_at, courier.clock()) - BEFORE_CLAIM
        found = await _looked_up(delivery, courier, since=since)
    except (SendError, TimeoutError) as error:
        log.warning("look-up failed outbox_id=%d: %s", delivery.id, error)
        return partial(_look_later, delivery, courier)
    except Exception:
        # A bug in the look-up must not stop what can be delivered meanwhile.
        log.exception("look-up hit a bug outbox_id=%d", delivery.id)
        return partial(_look_later, delivery, courier)
    return partial(_looked, delivery, found, courier)


async def look_for(delivery: Delivery, courier: Courier) -> Record:
    """Find out whether what a restored backup takes for new stands in its channel already."""
    before = courier.clock() - OLDEST_BACKUP
    try:
        found = await _looked_up(delivery, courier, since=before)
    except Exception as error:  # noqa: BLE001 - it stays in doubt: one message tells what is
        log.info("look-up after a restore failed outbox_id=%d: %s", delivery.id, error)
        found = None
    return partial(_looked_for, delivery, found, courier)


def _looked_for(delivery: Delivery, found: SentId | None, courier: Courier) -> State:
    if found and courier.storage.unknowns.known(delivery.id, found, now=courier.clock()):
        log.info("message was sent before the restore outbox_id=%d", delivery.id)
        return State.SENT
    return State.QUEUED


async def _looked_up(delivery: Delivery, courier: Courier, *, since: datetime) -> SentId | None:
    async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
        return await courier.platform.find(
            delivery.channel, delivery.key, since, follows=delivery.follows
        )


def _looked(delivery: Delivery, found: SentId | None, courier: Courier) -> State:
    return _found(delivery, found, courier) if found else _not_there(delivery, courier)


def _found(delivery: Delivery, found: SentId, courier: Courier) -> State:
    courier.storage.unknowns.found(delivery.id, found, now=courier.clock())
    log.info("message found in its channel outbox_id=%d", delivery.id)
    return State.SENT


def _not_there(delivery: Delivery, courier: Courier) -> State:
    courier.storage.unknowns.not_found(delivery.id, now=courier.clock())
    return State.RETRY


def _look_later(delivery: Delivery, courier: Courier) -> State:
    now = courier.clock()
    if now - delivery.claimed_at >= LOOK_UP_GIVES_UP:
        return _repeat_or_park(delivery, courier)
    courier.storage.unknowns.look_later(delivery.id, until=now + LOOK_AGAIN_IN)
    return State.UNKNOWN


def _repeat_or_park(delivery: Delivery, courier: Courier) -> State:
    once_more = delivery.sends < 2 and delivery.attempts < MOST_ATTEMPTS
    if courier.repeat is Repeat.MARK and once_more:
        courier.storage.unknowns.repeat(delivery.id, now=courier.clock())
        log.warning("message goes once more, marked outbox_id=%d", delivery.id)
        return State.RETRY
    courier.storage.unknowns.park(delivery.id, why="it may have arrived", now=courier.clock())
    PARKED.inc()
    log.error("message set aside, it may have arrived outbox_id=%d", delivery.id)
    return State.PARKED
