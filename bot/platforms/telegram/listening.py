"""The loop that hears what people say on Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from telegram import Update

from bot.domain.errors import DatabaseFailed, PlatformDown, SendError, TryLater
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.bookmark import Bookmark, Memory
from bot.platforms.telegram.conversation import Conversation
from bot.platforms.telegram.updates import Heard, Me, Unplaceable, understand

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_PAUSE = 30.0  # seconds between two tries to reach Telegram


class Listener:
    """Polls Telegram, and hands each update to the conversation.

    `last_heard` is when Telegram last answered.
    """

    def __init__(
        self,
        api: Api,
        *,
        conversation: Conversation,
        greet: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
        memory: Memory,
    ) -> None:
        self.last_heard: datetime | None = None
        self._memory = memory
        self._api = api
        self._conversation = conversation
        self._greet = greet
        self._clock = clock

    async def listen(self) -> None:
        """Answer what people say until cancelled.

        The next updates are asked for, and these thereby confirmed, only when each of these
        is answered: a crash on the way brings them again, and `answer` knows the repeats.
        """
        if (me := await self._arrive()) is not None:
            await self._hear(me, Bookmark(self._memory, bot=me.id, clock=self._clock))
        await asyncio.Event().wait()  # down: the reason is logged; only a new start helps

    async def _hear(self, me: Me, bookmark: Bookmark) -> None:
        while self._api.down is None:
            batch = await self._insist(partial(self._api.updates, bookmark.offset()))
            if batch:
                await self._answer_all(batch, me)
                bookmark.move(max(map(_number, batch)) + 1)

    async def _arrive(self) -> Me | None:
        user = await self._insist(lambda: self._api.ask(lambda bot: bot.get_me()))
        if user is None:
            return None
        log.info("telegram: listening")
        await self._greet()
        return Me(id=user.id, username=user.username or "")

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Try until Telegram answers; None when it is down for good."""
        failures = 0
        while self._api.down is None:
            try:
                answer = await call()
            except PlatformDown:
                break
            except SendError as e:
                failures += 1
                log.log(
                    logging.WARNING if failures == 1 else logging.DEBUG,
                    "telegram does not answer: %s",
                    e,
                )
                await asyncio.sleep(_pause(e, failures))
            else:
                self.last_heard = self._clock()
                return answer
        return None

    async def _answer_all(self, batch: list[dict[str, object]], me: Me) -> None:
        """Answer each chat in the order it spoke, and no chat at another's pace."""
        lanes: dict[str, list[Heard]] = {}
        for raw in batch:
            if (heard := _read(raw, me)) is not None:
                lanes.setdefault(_lane(heard), []).append(heard)
        async with asyncio.TaskGroup() as answering:
            for lane in lanes.values():
                answering.create_task(self._answer_in_turn(lane))

    async def _answer_in_turn(self, lane: list[Heard]) -> None:
        for heard in lane:
            try:
                await self._conversation.hear(heard)
            except DatabaseFailed:
                raise  # nothing may be confirmed that did not reach the disk
            except Exception:
                # A bug must not hold up what everybody else says.
                log.exception("an update hit a bug")


def _read(raw: dict[str, object], me: Me) -> Heard | None:
    try:
        update = Update.de_json(raw)
    except Exception:
        # Telegram adds fields and kinds; one that we cannot read costs only itself.
        log.exception("an update cannot be read")
        return None
    return understand(update, me=me)


def _number(raw: dict[str, object]) -> int:
    number = raw.get("update_id")
    return number if isinstance(number, int) else 0


def _lane(heard: Heard) -> str:
    return "" if isinstance(heard, Unplaceable) else heard.channel.address


def _pause(failure: SendError, failures: int) -> float:
    wait = failure.wait.total_seconds() if isinstance(failure, TryLater) else 0.0
    return max(wait, min(LONGEST_PAUSE, 0.25 * (1 << min(failures, 10))))
