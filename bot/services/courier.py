"""One attempt to deliver one message, and what is recorded of it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.crash import crash_point
from bot.domain.delivery import Delivery, Kind, State, backoff
from bot.domain.errors import (
    BadText,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)
from bot.domain.message import Message
from bot.domain.ports import Platform, SentId
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage

log = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=24)  # however long a platform asks us to wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Who carries messages to one platform. `jitter` gives numbers in 0..1."""

    platform: Platform
    storage: Storage
    compose: Callable[[Delivery], Message | None]
    clock: Callable[[], datetime]
    traffic: Traffic
    repeat: Repeat
    jitter: Callable[[], float]

    def again(self, delivery: Delivery, now: datetime) -> datetime:
        """Return when to try a failed delivery next."""
        return now + backoff(delivery.attempts, jitter=self.jitter())


async def attempt(delivery: Delivery, courier: Courier) -> State:
    """Carry out one claim and record what became of it; return the state it is in then."""
    try:
        message = courier.compose(delivery)
    except Exception:
        # A bug must not hold up every alert behind this one: it costs an attempt.
        log.exception("message could not be worded outbox_id=%d", delivery.id)
        return _failed(delivery, courier, NotSent("it could not be worded"), free=False)
    if message is None:
        why = "nothing to tell any more"
        courier.storage.claims.cancelled(delivery.id, why=why, now=courier.clock())
        return State.CANCELLED
    return await _carry(delivery, message, courier)


async def _carry(delivery: Delivery, message: Message, courier: Courier) -> State:
    try:
        crash_point("before_send")
        sent = await _hand_over(delivery, message, courier)
    except SendError as error:
        return _record_failure(delivery, error, courier)
    except asyncio.CancelledError:
        _unknown(delivery, courier, Unknown("we were stopped while it was on the wire"))
        raise
    except Exception:
        # A bug of ours in the platform's code: it may have struck after the message left.
        log.exception("delivery hit a bug outbox_id=%d", delivery.id)
        return _unknown(delivery, courier, Unknown("a bug while sending"))
    crash_point("after_send")
    return _record_sent(delivery, message, sent, courier)


async def _hand_over(delivery: Delivery, message: Message, courier: Courier) -> SentId:
    platform, channel = courier.platform, delivery.channel
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            if delivery.kind is Kind.EDIT and delivery.follows is not None:
                sent = SentId(delivery.follows)
                await platform.edit(channel, sent, message)
                return sent
            return await platform.send(channel, message, delivery.key)
    except TimeoutError as error:
        reason = f"no answer in {ANSWER_WITHIN.total_seconds():.0f} s"
        raise Unknown(reason) from error


def _record_sent(delivery: Delivery, message: Message, sent: SentId, courier: Courier) -> State:
    digest = hashlib.sha256(message.text.encode("utf-8", "replace")).hexdigest()[:16]
    crash_point("before_record")
    courier.storage.claims.sent(delivery.id, sent, now=courier.clock(), text_hash=digest)
    crash_point("after_record")
    courier.traffic.succeeded(delivery.channel.platform)
    log.info(
        "message sent outbox_id=%d kind=%s attempts=%d",
        delivery.id,
        delivery.kind,
        delivery.attempts,
    )
    return State.SENT


def _record_failure(delivery: Delivery, error: SendError, courier: Courier) -> State:
    log.warning(
        "message not sent outbox_id=%d result=%s: %s", delivery.id, type(error).__name__, error
    )
    match error:
        case TryLater():
            state = _try_later(delivery, courier, error)
        case ChannelMoved():
            state = _moved(delivery, courier, error)
        case ChannelGone():
            state = _gone(delivery, courier, error)
        case PlatformDown():
            state = _platform_down(delivery, courier, error)
        case BadText():
            state = _bad_text(delivery, courier, error)
        case NotSent():
            state = _not_sent(delivery, courier, error)
        case _:
            state = _unknown(delivery, courier, error)
    return state


def _try_later(delivery: Delivery, courier: Courier, error: TryLater) -> State:
    now, channel = courier.clock(), delivery.channel
    wait = min(error.wait, LONGEST_PAUSE) + timedelta(seconds=courier.jitter())
    all_of_it = courier.traffic.complained(channel, now, wait=wait, everywhere=error.everywhere)
    with courier.storage.transaction():
        courier.storage.claims.failed(delivery.id, why=str(error), now=now, again=now, free=True)
        courier.storage.channels.pause(channel, now + wait)
        if all_of_it:
            # Kept on the disk too: the platform does not forgive a restart.
            courier.storage.channels.pause_platform(channel.platform, now + wait)
    return State.RETRY


def _moved(delivery: Delivery, courier: Courier, error: ChannelMoved) -> State:
    now = courier.clock()
    with courier.storage.transaction():
        courier.storage.claims.failed(delivery.id, why=str(error), now=now, again=now, free=True)
        courier.storage.channels.moved(delivery.channel, error.address)
    log.info("channel moved outbox_id=%d", delivery.id)
    return State.RETRY


def _gone(delivery: Delivery, courier: Courier, error: ChannelGone) -> State:
    now = courier.clock()
    with courier.storage.transaction():
        courier.storage.claims.cancelled(delivery.id, why=str(error), now=now)
        courier.storage.channels.gone(delivery.channel, now)
    log.info("channel gone outbox_id=%d", delivery.id)
    return State.CANCELLED


def _platform_down(delivery: Delivery, courier: Courier, error: PlatformDown) -> State:
    now = courier.clock()
    courier.storage.claims.put_back(delivery.id, why=str(error), now=now)
    courier.traffic.refused(delivery.channel.platform, str(error), now)
    return State.QUEUED


def _bad_text(delivery: Delivery, courier: Courier, error: BadText) -> State:
    state = courier.storage.claims.refused(delivery.id, why=str(error), now=courier.clock())
    if state is State.DEAD:
        log.error("message given up, its text is refused outbox_id=%d", delivery.id)
    return state


def _not_sent(delivery: Delivery, courier: Courier, error: NotSent) -> State:
    ours = courier.traffic.failed(delivery.channel, courier.clock(), unreached=True)
    return _failed(delivery, courier, error, free=ours)


def _failed(delivery: Delivery, courier: Courier, error: NotSent, *, free: bool) -> State:
    now = courier.clock()
    again = courier.again(delivery, now)
    state = courier.storage.claims.failed(
        delivery.id, why=str(error), now=now, again=again, free=free
    )
    if state is State.DEAD:
        log.error("message given up outbox_id=%d attempts=%d", delivery.id, delivery.attempts)
    return state


def _unknown(delivery: Delivery, courier: Courier, error: SendError) -> State:
    now = courier.clock()
    courier.traffic.failed(delivery.channel, now, unreached=False)
    courier.storage.claims.unknown(delivery.id, why=str(error), now=now)
    return State.UNKNOWN
