"""Keeps one Socket Mode connection alive, by building a new one whenever in doubt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.domain.errors import NotSent, SendError
from bot.platforms.slack.errors import Refused
from bot.platforms.slack.fields import Json, word
from bot.platforms.slack.web import SILENT, Web

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long, in seconds, before we stop believing in a connection. Tests are impatient."""

    silence: float = 60  # nothing heard: the connection is dead, whatever it says
    look: float = 1
    ping: float = 5
    connect: float = 10
    longest_pause: float = 10  # between attempts; connect and this stay below 30 together
    farewell: float = 2


class Line(SocketModeClient):
    """One connection of slack_sdk's. It never mends itself, it ends.

    slack_sdk's own repair can go on for ever with a dead address or a dead receiver
    (python-slack-sdk issues 1110, 1446, 1701): a new object starts from nothing.
    """

    def __init__(self, *, app_token: str, web_client: AsyncWebClient, ping: float) -> None:
        super().__init__(app_token, logger=SILENT, web_client=web_client, ping_interval=ping)
        self.ended = asyncio.Event()

    @override
    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        self.ended.set()

    async def hang_up(self, *, within: float) -> None:
        """Leave nothing behind: no task, no socket."""
        self.closed = True
        tasks = [self.message_processor, self.current_session_monitor, self.message_receiver]
        alive = [task for task in tasks if task is not None]
        for task in alive:
            task.cancel()
        await asyncio.gather(*alive, return_exceptions=True)
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(within):
                if self.current_session is not None:
                    await self.current_session.close()
        await self.aiohttp_client_session.close()


class Socket:
    """Hears envelopes, acknowledges each at once, and hands it on."""

    def __init__(
        self,
        *,
        web: Web,
        app_token: str,
        clock: Callable[[], datetime],
        take: Callable[[Json], None],
        patience: Patience,
    ) -> None:
        self.last_heard: datetime | None = None
        self.app = ""  # our app's id, as Slack greets us
        self._web = web
        self._app_token = app_token
        self._clock = clock
        self._take = take
        self._patience = patience
        self._heard = 0.0
        self._stopped = False
        self._lines: list[Line] = []  # all that may still hold a socket, the newest last

    async def listen(self) -> None:
        """Hold a connection until cancelled; raise Refused when Slack does not know us."""
        try:
            while True:
                # Make before break: Slack warns before it closes, and until then the old
                # connection is the one that hears.
                line = await self._connected()
                for old in self._lines[:-1]:
                    await self._drop(old)
                await self._until_ended(line)
        finally:
            self._stopped = True
            for line in list(self._lines):
                await self._drop(line)

    async def _drop(self, line: Line) -> None:
        await line.hang_up(within=self._patience.farewell)
        self._lines.remove(line)

    async def _connected(self) -> Line:
        pause, level = self._patience.longest_pause / 16, logging.WARNING
        while True:
            try:
                return await self._connect()
            except Refused:
                raise
            except SendError as e:
                log.log(level, "slack socket not connected, trying again: %s", e)
                level = logging.DEBUG
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._patience.longest_pause)

    async def _connect(self) -> Line:
        url = await self._web.socket_url()
        line = Line(
            app_token=self._app_token, web_client=self._web.client, ping=self._patience.ping
        )
        self._lines.append(line)
        line.wss_uri = url
        line.message_listeners.append(self._on_message)
        try:
            async with asyncio.timeout(self._patience.connect):
                await line.connect()  # type: ignore[no-untyped-call]  # slack_sdk
        except (TimeoutError, aiohttp.ClientError, OSError) as e:
            await self._drop(line)
            msg = f"web socket: {type(e).__name__}"
            raise NotSent(msg) from e
        self._note()
        return line

    async def _until_ended(self, line: Line) -> None:
        pong = line.last_ping_pong_time
        loop = asyncio.get_running_loop()
        while not line.ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.look):
                    await line.ended.wait()
            if line.last_ping_pong_time != pong:  # slack_sdk keeps pongs to itself
                pong = line.last_ping_pong_time
                self._note()
            if loop.time() - self._heard > self._patience.silence:
                log.warning("slack socket silent, building a new one")
                return

    async def _on_message(
        self, line: AsyncBaseSocketModeClient, message: Json, _raw: str | None
    ) -> None:
        self._note()
        if word(message, "type") == "hello":
            self.app = word(message, "connection_info", "app_id")
        envelope_id = word(message, "envelope_id")
        if not envelope_id or self._stopped:  # unacknowledged, it comes again
            return
        self._take(message)  # only schedules: nothing is done before the acknowledgement leaves
        try:
            await line.send_socket_mode_response({"envelope_id": envelope_id})
        except (aiohttp.ClientError, OSError, RuntimeError) as e:
            # Slack will send it again, and the second finds the first's effect in the database.
            log.warning("slack envelope not acknowledged: %s", type(e).__name__)

    def _note(self) -> None:
        self.last_heard = self._clock()
        self._heard = asyncio.get_running_loop().time()
