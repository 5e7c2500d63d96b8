"""Slack as a Platform."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from typing_extensions import override

from bot.domain.chat import Incoming, Reply
from bot.domain.message import Message
from bot.domain.ports import Platform, SentId
from bot.domain.watch import Channel
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.hearing import Hearing
from bot.platforms.slack.listening import Listener
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.roles import Roles
from bot.platforms.slack.socket import Patience
from bot.platforms.slack.web import Me, Web, one_session
from bot.platforms.slack.workspace import Workspace


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
        self._listener = Listener(
            web=self._web,
            workspace=self._workspace,
            app_token=self._tokens[1],
            hearing=self._hearing,
            clock=self._clock,
            on_down=self._on_down,
            patience=self._patience,
        )
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
        return self._listener.last_heard

    @property
    def down(self) -> str | None:
        """Why Slack refuses us, until the next start; None: all is well.

        With the app's token refused we are deaf, but alerts still go out.
        """
        return self._web.down or self._listener.lost

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
        await self._listener.listen()

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
            on_down=self._listener.uninstalled,
        )
