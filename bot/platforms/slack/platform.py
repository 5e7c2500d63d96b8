"""Slack as a Platform."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from typing_extensions import override

from bot.domain.chat import Incoming, Reply
from bot.domain.errors import DatabaseFailed, PlatformDown, SendError
from bot.domain.message import Message
from bot.domain.ports import Platform, SentId
from bot.domain.watch import Channel
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.fields import Json
from bot.platforms.slack.hearing import Hearing, about
from bot.platforms.slack.inbound import is_for_us, understand
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.roles import Roles
from bot.platforms.slack.socket import Patience, Socket
from bot.platforms.slack.web import Me, Web, one_session
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)


def _tell_nobody(_: object) -> None:
    """Stand in for a callable nobody gave."""


class Slack(Platform):
    """Posts alerts to the channels of one workspace and answers its people.

    An async context manager; `listen` runs until cancelled. `answer` is asked about every
    command and press. `on_gone` and `on_back` hear of channels that close to us and open
    again, `on_down` why Slack refuses us altogether; `down` keeps that reason.
    """

    name = "slack"
    finds = True

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        answer: Callable[[Incoming], Reply | None],
        admins: frozenset[str],
        clock: Callable[[], datetime],
        api_url: str | None = None,
        on_gone: Callable[[Channel], None] | None = None,
        on_back: Callable[[Channel], None] | None = None,
        on_down: Callable[[str], None] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._tokens = (bot_token, app_token)
        self._api_url = api_url
        self._answer = answer
        self._admins = admins
        self._clock = clock
        self._on_gone = on_gone or _tell_nobody
        self._on_back = on_back or _tell_nobody
        self._on_down = on_down or _tell_nobody
        self._patience = patience or Patience()
        self._open = AsyncExitStack()
        self._lost: str | None = None  # none: we hear
        self._socket: Socket | None = None  # none: not listening

    async def __aenter__(self) -> Self:
        self._session = await self._open.enter_async_context(one_session())
        self._web = Web(
            bot_token=self._tokens[0],
            app_token=self._tokens[1],
            api_url=self._api_url,
            session=self._session,
        )
        self._workspace = Workspace(web=self._web)
        self._posting = Posting(web=self._web, workspace=self._workspace)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    @property
    def last_heard(self) -> datetime | None:
        """When Slack last gave a sign of life on the socket; None: not yet."""
        return self._socket.last_heard if self._socket else None

    @property
    def down(self) -> str | None:
        """Why Slack refuses us, until the next start; None: all is well.

        With the app's token refused we are deaf, but alerts still go out.
        """
        return self._web.down or self._lost

    @override
    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        """Post the message, in its thread where it follows another; see Platform."""
        return await self._posting.send(channel, message, key)

    @override
    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        """Replace the text of a message sent before; see Platform."""
        await self._posting.edit(channel, sent, message)

    @override
    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        """Look the key up in the channel; see Platform.

        `follows` is that of the message looked for: an answer in a thread is found at once
        by who knows the thread, else by looking through the threads answered since.
        """
        return await self._posting.find(channel, key, since, follows=follows)

    async def listen(self) -> None:
        """Hear and answer until cancelled.

        Where Slack refuses our tokens it falls silent instead of raising: others go on.
        Raises DatabaseFailed, bare: a command that did not reach the disk must end the process.
        """
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
        log.info("slack: listening")
        async with asyncio.TaskGroup() as work:
            running: set[asyncio.Task[None]] = set()

            def take(envelope: Json) -> None:
                task = work.create_task(self._hear(envelope, hearing=hearing, app=socket.app))
                running.add(task)
                task.add_done_callback(running.discard)

            socket = Socket(
                web=self._web,
                app_token=self._tokens[1],
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

    def _hearing(self, me: Me) -> Hearing:
        return Hearing(
            me=me,
            workspace=self._workspace,
            roles=Roles(web=self._web, me=me, admins=self._admins, clock=self._clock),
            answers=Answers(
                web=self._web,
                workspace=self._workspace,
                session=self._session,
                api_url=self._api_url,
            ),
            answer=self._answer,
            on_gone=self._on_gone,
            on_back=self._on_back,
            on_down=self._uninstalled,
        )

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

    def _uninstalled(self, reason: str) -> None:
        self._web.down = self._web.down or reason
        self._lose(reason)

    def _lose(self, reason: str) -> None:
        """Say once that we are not heard any more, or do not hear."""
        if self._lost is None:
            self._lost = reason
            log.error("slack is down: %s", reason)
            self._on_down(reason)
