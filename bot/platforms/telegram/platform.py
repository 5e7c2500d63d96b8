"""Telegram as a Platform."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from typing_extensions import override

from bot.domain.errors import SendError, Unknown
from bot.domain.message import Message
from bot.domain.ports import Platform, SentId
from bot.domain.watch import Channel
from bot.platforms.telegram.api import STALE_POLL, Api
from bot.platforms.telegram.bookmark import Memory, forgetful
from bot.platforms.telegram.conversation import Answer, Changes, Conversation
from bot.platforms.telegram.listening import Listener
from bot.platforms.telegram.menus import menus, setting
from bot.platforms.telegram.posting import post, rewrite
from bot.platforms.telegram.roles import Roles

log = logging.getLogger(__name__)


def _everybody(_: str) -> bool:
    return True


class Telegram(Platform):
    """Sends to Telegram chats, and answers in them by long polling.

    The `on_` callables learn what became of a chat; a channel without a thread stands for all
    threads of its address. `memory` keeps how far we have listened; None: only while we live.
    `may_ask` counts a question of a sender before Telegram is asked about it, and says whether
    that is not too much.
    """

    name = "telegram"
    finds = False  # the Bot API cannot look a message up

    def __init__(
        self,
        *,
        token: str,
        answer: Answer,
        admins: frozenset[str],
        clock: Callable[[], datetime],
        api_url: str | None = None,
        on_gone: Callable[[Channel], None] | None = None,
        on_back: Callable[[Channel], None] | None = None,
        on_moved: Callable[[Channel, str], None] | None = None,
        memory: Memory | None = None,
        may_ask: Callable[[str], bool] = _everybody,
        stale_poll: timedelta = STALE_POLL,
    ) -> None:
        self._api = Api(token=token, url=api_url, stale_poll=stale_poll)
        self._admins = admins
        conversation = Conversation(
            self._api,
            roles=Roles(self._api, admins=admins, clock=clock),
            answer=answer,
            changes=Changes(gone=on_gone, back=on_back, moved=on_moved),
            may_ask=may_ask,
        )
        self._listener = Listener(
            self._api,
            conversation=conversation,
            greet=self.menus,
            clock=clock,
            memory=memory or forgetful(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._api.close()

    @property
    def last_heard(self) -> datetime | None:
        """When Telegram last answered the loop; None: not yet."""
        return self._listener.last_heard

    @property
    def down(self) -> str | None:
        """Why no message to Telegram will pass until the next start; None: all is well."""
        return self._api.down

    @override
    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        """Post the message; raise a SendError. The key has no place in the Bot API."""
        return await post(self._api, channel, message)

    @override
    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        """Replace the text of a message; raise a SendError.

        One that already says this is a success; one that the chat deleted is a BadText.
        """
        await rewrite(self._api, channel, sent, message)

    @override
    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        """Refuse: see `finds`."""
        reason = "telegram cannot look a message up"
        raise Unknown(reason)

    async def listen(self) -> None:
        """Answer what people say until cancelled."""
        await self._listener.listen()

    async def menus(self) -> None:
        """Tell Telegram which commands to offer to whom."""
        for scope, menu in menus(self._admins):
            try:
                await self._api.ask(setting(scope, menu))
            except SendError as e:  # an admin who never wrote to us has no chat to offer it in
                log.info("a menu was not taken: %s", e)
