"""One attempt to deliver one message."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from bot.crash import crash_point
from bot.domain.delivery import Delivery, Kind, State
from bot.domain.errors import DatabaseFailed, NotSent, SendError, Unknown
from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.meters import SEND_SECONDS
from bot.services.courier import ANSWER_WITHIN, Courier, Record
from bot.services.outcome import (
    record_cancelled,
    record_failure,
    record_sent,
    record_unknown,
    record_unworded,
)

log = logging.getLogger(__name__)


def prepare(delivery: Delivery, courier: Courier) -> Message | State:
    """Word what was claimed; where there is nothing to send, record so and return its state."""
    try:
        with courier.storage.transaction():
            message = courier.compose(delivery)
    except DatabaseFailed:
        raise
    except Exception:
        # A bug must not hold up every alert behind this one: it costs an attempt.
        log.exception("message could not be worded outbox_id=%d", delivery.id)
        return record_unworded(delivery, NotSent("it could not be worded"), courier)
    return record_cancelled(delivery, courier) if message is None else message


async def attempt(delivery: Delivery, message: Message, courier: Courier) -> Record:
    """Hand the message over; return what is to be recorded of it."""
    crash_point("after_claim_commit")
    try:
        crash_point("before_send")
        sent = await _timed(delivery, message, courier)
    except SendError as error:
        return partial(record_failure, delivery, error, courier)
    except asyncio.CancelledError:
        record_unknown(delivery, Unknown("we were stopped while it was on the wire"), courier)
        raise
    except Exception:
        # A bug of ours in the platform's code: it may have struck after the message left.
        log.exception("delivery hit a bug outbox_id=%d", delivery.id)
        return partial(record_unknown, delivery, Unknown("a bug while sending"), courier)
    crash_point("after_send")
    return partial(record_sent, delivery, message, sent, courier)


async def _timed(delivery: Delivery, message: Message, courier: Courier) -> SentId:
    time = asyncio.get_running_loop().time
    began = time()
    try:
        return await _hand_over(delivery, message, courier)
    finally:
        SEND_SECONDS.labels(courier.platform.name).observe(time() - began)


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
