"""What is recorded of an attempt, and counted."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

from bot.crash import crash_point
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.errors import (
    BadText,
    ChannelClosed,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)
from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.meters import DEAD, POSSIBLE_REPEATS, RATE_LIMITED, SENDS
from bot.services.closed import tell_who_asked
from bot.services.courier import Courier
from bot.services.latency import observe_latency

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(hours=24)  # however long a platform asks us to wait

# What /metrics calls the outcomes of an attempt.
_RESULTS: dict[type[SendError], str] = {
    TryLater: "try_later",
    ChannelMoved: "moved",
    ChannelClosed: "closed",  # before what it is a kind of
    ChannelGone: "gone",
    PlatformDown: "down",
    BadText: "bad_text",
    NotSent: "not_sent",
}

_ANSWERS = (TryLater, ChannelMoved, ChannelGone, BadText)  # of a platform that is up


def record_sent(delivery: Delivery, message: Message, sent: SentId, courier: Courier) -> State:
    now, storage = courier.clock(), courier.storage
    digest = hashlib.sha256(message.text.encode("utf-8", "replace")).hexdigest()[:16]
    crash_point("before_record")
    with storage.transaction():
        storage.claims.sent(delivery.id, sent, now=now, text_hash=digest)
        storage.channels.arrived(delivery.channel)
    courier.traffic.succeeded(delivery.channel.platform, now)
    _count(delivery, "edited" if delivery.kind is Kind.EDIT else "sent")
    POSSIBLE_REPEATS.inc(delivery.repeat)
    observe_latency(delivery, storage=storage, now=now)
    log.info(
        "message sent outbox_id=%d kind=%s attempts=%d",
        delivery.id,
        delivery.kind,
        delivery.attempts,
    )
    return State.SENT


def record_cancelled(delivery: Delivery, courier: Courier) -> State:
    """Record that there is nothing to tell any more."""
    why = "nothing to tell any more"
    courier.storage.claims.cancelled(delivery.id, why=why, now=courier.clock())
    _count(delivery, "cancelled")
    return State.CANCELLED


def record_unworded(delivery: Delivery, error: NotSent, courier: Courier) -> State:
    """Record that we have no words for it: that costs an attempt, whatever else is down."""
    _count(delivery, "unworded")
    return _failed(delivery, courier, error, free=False)


def record_failure(delivery: Delivery, error: SendError, courier: Courier) -> State:
    _count(delivery, _result(error))
    if isinstance(error, _ANSWERS):
        courier.traffic.answered(delivery.channel.platform)
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


def record_unknown(delivery: Delivery, error: Unknown, courier: Courier) -> State:
    """Record that something of ours broke off what may have been taken."""
    _count(delivery, "unknown")
    return _unknown(delivery, courier, error)


def _result(error: SendError) -> str:
    return next((word for kind, word in _RESULTS.items() if isinstance(error, kind)), "unknown")


def _count(delivery: Delivery, result: str) -> None:
    SENDS.labels(delivery.channel.platform, result).inc()


def _try_later(delivery: Delivery, courier: Courier, error: TryLater) -> State:
    now, channel = courier.clock(), delivery.channel
    wait = min(error.wait, LONGEST_PAUSE) + timedelta(seconds=courier.jitter())
    RATE_LIMITED.labels(channel.platform).inc(wait.total_seconds())
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
    now, storage, channel = courier.clock(), courier.storage, delivery.channel
    with storage.transaction():
        storage.claims.cancelled(delivery.id, why=str(error), now=now)
        tell_who_asked(channel, error, storage=storage, now=now)
        again = storage.channels.gone(channel, now)
        if again and not isinstance(error, ChannelClosed):
            _remove(delivery, courier)
    log.info("channel gone outbox_id=%d", delivery.id)
    return State.CANCELLED


def _remove(delivery: Delivery, courier: Courier) -> None:
    """End what the channel watches: it was gone a day ago too, and nobody has come back."""
    for subscription in courier.storage.subscriptions.of(delivery.channel):
        courier.storage.subscriptions.remove(delivery.channel, subscription.number)
    log.info("channel removed, gone for a day and more outbox_id=%d", delivery.id)


def _platform_down(delivery: Delivery, courier: Courier, error: PlatformDown) -> State:
    now = courier.clock()
    courier.storage.claims.put_back(delivery.id, why=str(error), now=now)
    courier.traffic.refused(delivery.channel.platform, str(error), now)
    return State.QUEUED


def _bad_text(delivery: Delivery, courier: Courier, error: BadText) -> State:
    state = courier.storage.claims.refused(delivery.id, why=str(error), now=courier.clock())
    if state is State.DEAD:
        DEAD.inc()
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
        DEAD.inc()
        log.error("message given up outbox_id=%d attempts=%d", delivery.id, delivery.attempts)
    return state


def _unknown(delivery: Delivery, courier: Courier, error: SendError) -> State:
    now = courier.clock()
    courier.traffic.failed(delivery.channel, now, unreached=False)
    courier.storage.claims.unknown(delivery.id, why=str(error), now=now)
    return State.UNKNOWN
