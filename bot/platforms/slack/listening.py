"""The loop that hears what people say on Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.domain.errors import DatabaseFailed, PlatformDown, SendError
from bot.platforms.slack.fields import Json
from bot.platforms.slack.hearing import Hearing, about
from bot.platforms.slack.inbound import is_for_us, understand
from bot.platforms.slack.socket import Patience, Socket
from bot.platforms.slack.web import Me, Web
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)


class Listener:
    """Learns who we are, holds a connection, and carries out what comes over it.

    `lost` says why it hears nothing any more; None: it does.
    """

    def __init__(
        self,
        *,
        web: Web,
        workspace: Workspace,
        app_token: str,
        hearing: Callable[[Me], Hearing],
        clock: Callable[[], datetime],
        on_down: Callable[[str], None],
        patience: Patience,
    ) -> None:
        self.lost: str | None = None
        self._web = web
        self._workspace = workspace
        self._app_token = app_token
        self._hearing = hearing
        self._clock = clock
        self._on_down = on_down
        self._patience = patience
        self._socket: Socket | None = None  # none: not yet listening

    @property
    def last_heard(self) -> datetime | None:
        return self._socket.last_heard if self._socket else None

    async def listen(self) -> None:
        """Hear and answer until cancelled; see Slack.listen."""
        failure: BaseException | None = None
        try:
            await self._listen()
        except* PlatformDown as refusals:
            self._lose(str(refusals.exceptions[0]))
        except* DatabaseFailed as failures:
            failure = failures.exceptions[0]
        if failure:
            raise failure
        await asyncio.get_running_loop().create_future()

    async def _listen(self) -> None:
        hearing = await self._introduced()
        log.info("slack is listening")
        async with asyncio.TaskGroup() as work:
            running: set[asyncio.Task[None]] = set()

            def take(envelope: Json) -> None:
                task = work.create_task(self._hear(envelope, hearing=hearing, app=socket.app))
                running.add(task)
                task.add_done_callback(running.discard)

            socket = Socket(
                web=self._web,
                app_token=self._app_token,
                clock=self._clock,
                take=take,
                patience=self._patience,
            )
            self._socket = socket
            try:
                await socket.listen()
            finally:
                if running:  # Slack does not send again what we acknowledged
                    await asyncio.wait(running, timeout=self._patience.farewell)

    async def _introduced(self) -> Hearing:
        """Learn who we are, however long Slack takes to say, and be ready to hear."""
        pause, level = self._patience.longest_pause / 16, logging.WARNING
        while True:
            try:
                return self._hearing(await self._workspace.me())
            except PlatformDown:
                raise
            except SendError as e:
                log.log(level, "slack did not introduce us, trying again: %s", e)
                level = logging.DEBUG
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._patience.longest_pause)

    async def _hear(self, envelope: Json, *, hearing: Hearing, app: str) -> None:
        """Carry one envelope out; what goes wrong with it must not reach the next."""
        heard = None
        try:
            if not is_for_us(envelope, me=hearing.me, app=app):
                log.warning("slack envelope of another workspace or app: %s", about(envelope))
                return
            heard = understand(envelope, me=hearing.me)
            if heard is not None:
                await hearing.hear(heard)
        except DatabaseFailed:
            raise
        except Exception:
            log.exception("slack envelope hit a bug: %s", about(envelope))
            await hearing.apologise(heard)

    def uninstalled(self, reason: str) -> None:
        """Ask Slack nothing more: the workspace took our token back."""
        self._web.down = self._web.down or reason
        self._lose(reason)

    def _lose(self, reason: str) -> None:
        """Say once that we are not heard any more, or do not hear."""
        if self.lost is None:
            self.lost = reason
            log.error("slack is down: %s", reason)
            self._on_down(reason)
