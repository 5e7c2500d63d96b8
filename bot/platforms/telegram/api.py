"""Every call of the Bot API: it ends in time, and fails only with our errors."""

from __future__ import annotations

import asyncio
import logging
import math
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib.util import find_spec
from typing import TypeVar
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict
from telegram.request import HTTPXRequest

from bot.domain.errors import PlatformDown, Unknown
from bot.meters import CONFLICTS
from bot.platforms.telegram.errors import FAILURES, cause_of, classify

# httpcore looks for sniffio five times a request, on the disk wherever it is not installed: half
# the time of a message. Once told that it is absent, Python knows without looking.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # how an absence is noted

log = logging.getLogger(__name__)

T = TypeVar("T")

OFFICIAL = "https://api.telegram.org/bot"
CONNECT_SECONDS = 5.0
POOL_SECONDS = 5.0
WRITE_SECONDS = 10.0
READ_SECONDS = 30.0
CONNECTIONS = 32
# A whole call, below the lease of a claim (45 s): a drip of bytes must not outlive it.
CALL = timedelta(seconds=40)

LONG_POLL = timedelta(seconds=25)
LONG_POLL_GRACE = timedelta(seconds=15)
# A poll that a stopped process left behind may live this long, and we are told of a conflict.
STALE_POLL = LONG_POLL + timedelta(seconds=5)
RIVALRY = timedelta(minutes=5)  # a second conflict within it is with somebody else
WANTED = '["message","callback_query","my_chat_member"]'


class Api:
    """One bot's line to Telegram.

    `down` says why no more calls are made: the token is refused, or somebody else polls
    with it, for two bots with one token would both tell everything. Only a new start clears
    it, but for a first conflict, see `updates`.
    """

    def __init__(self, *, token: str, url: str | None, stale_poll: timedelta = STALE_POLL) -> None:
        self.down: str | None = None
        self._stale_poll = stale_poll
        self._conflict = -math.inf  # when we last were told of one, by the loop's clock
        self._token = token
        self._calls = _request(READ_SECONDS)
        self._polls = _request((LONG_POLL + LONG_POLL_GRACE).total_seconds())
        self._bot = Bot(
            token, base_url=url or OFFICIAL, request=self._calls, get_updates_request=self._polls
        )

    async def close(self) -> None:
        await self._calls.shutdown()
        await self._polls.shutdown()

    async def ask(self, call: Callable[[Bot], Awaitable[T]], *, within: timedelta = CALL) -> T:
        """Return what Telegram answered; raise a SendError."""
        if self.down is not None:
            raise PlatformDown(self.down)
        try:
            async with asyncio.timeout(within.total_seconds()):
                return await call(self._bot)
        except FAILURES as e:
            ours = classify(e, token=self._token)
            cause = cause_of(e, token=self._token)
        if isinstance(ours, PlatformDown):
            self.down = str(ours)
            log.error("telegram is down: %s", ours)
        raise ours from cause  # outside the except: no context that may name the token

    async def updates(self, offset: int | None) -> list[dict[str, object]]:
        """Wait for updates; return them raw, so that one we cannot read does not hide the rest.

        The first conflict may be with our own poll of before a restart: nothing is sent until
        that must have ended, then we ask once more. The second is with somebody else.
        """
        try:
            return await self._updates(offset)
        except PlatformDown as refusal:
            if not isinstance(refusal.__cause__, Conflict):
                raise
            CONFLICTS.inc()
            if self._is_rivalry():
                raise
        log.warning("telegram serves another poll, asking again when it must have ended")
        await asyncio.sleep(self._stale_poll.total_seconds())
        self.down = None
        return await self._updates(offset)

    def _is_rivalry(self) -> bool:
        now = asyncio.get_running_loop().time()
        before, self._conflict = self._conflict, now
        return now - before < RIVALRY.total_seconds()

    async def _updates(self, offset: int | None) -> list[dict[str, object]]:
        asked = {"timeout": int(LONG_POLL.total_seconds()), "allowed_updates": WANTED}
        query = urlencode(asked if offset is None else asked | {"offset": offset})
        answer = await self.ask(
            lambda bot: self._polls.post(f"{bot.base_url}/getUpdates?{query}"),
            within=LONG_POLL + LONG_POLL_GRACE,
        )
        if not isinstance(answer, list):
            reason = "updates that are no list"
            raise Unknown(reason)
        return answer


def _request(read_seconds: float) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=POOL_SECONDS,
        write_timeout=WRITE_SECONDS,
        read_timeout=read_seconds,
    )
