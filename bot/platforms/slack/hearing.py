"""Commands in: an envelope becomes an Incoming, its Reply goes back to who asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.domain.chat import Incoming, Reply
from bot.domain.errors import SendError
from bot.domain.watch import Channel
from bot.platforms.slack.answers import INVITE_ME, SORRY, TRY_AGAIN, Answers
from bot.platforms.slack.fields import Json, word
from bot.platforms.slack.inbound import Asked, Back, Gone, Heard, Uninstalled
from bot.platforms.slack.roles import Roles
from bot.platforms.slack.web import Me
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)

_NEEDS_MEMBERSHIP = frozenset({"/watch", "/sub", "/subscribe"})


class Hearing:
    """Answers one workspace. What one channel says is answered in the order it was said."""

    def __init__(
        self,
        *,
        me: Me,
        workspace: Workspace,
        roles: Roles,
        answers: Answers,
        answer: Callable[[Incoming], Reply | None],
        on_gone: Callable[[Channel], None],
        on_back: Callable[[Channel], None],
        on_down: Callable[[str], None],
    ) -> None:
        self.me = me
        self._workspace = workspace
        self._roles = roles
        self._answers = answers
        self._answer = answer
        self._on_gone = on_gone
        self._on_back = on_back
        self._on_down = on_down
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, heard: Heard) -> None:
        match heard:
            case Asked():
                turn = self._turns.setdefault(heard.channel or heard.user, asyncio.Lock())
                async with turn:
                    await self._ask(heard)
            case Gone():
                self._on_gone(self._channel(heard.channel))
            case Back():
                self._on_back(self._channel(heard.channel))
            case Uninstalled():
                self._on_down(heard.reason)

    async def apologise(self, heard: Heard | None) -> None:
        """Tell who asked that it was not their fault."""
        if isinstance(heard, Asked):
            await self._answers.say(heard, SORRY)

    async def _ask(self, asked: Asked) -> None:
        try:
            if not asked.channel:
                asked = replace(asked, channel=await self._workspace.direct(asked.user))
        except SendError as e:
            log.warning("slack command not carried out: %s", e)
            await self._answers.say(asked, TRY_AGAIN)
            return
        if await self._is_out_of_reach(asked):
            await self._answers.say(asked, INVITE_ME)
            return
        reply = self._answer(await self._incoming(asked))
        if reply is not None:
            await self._answers.give(asked, reply)

    async def _incoming(self, asked: Asked) -> Incoming:
        sender = await self._roles.sender(
            asked.user, channel=asked.channel, private=asked.private, team=asked.team
        )
        return Incoming(
            event_id=asked.event_id,
            channel=self._channel(asked.channel),
            sender=sender,
            private=asked.private,
            text=asked.text,
            press=asked.press,
        )

    async def _is_out_of_reach(self, asked: Asked) -> bool:
        """Whether a rule made here could never be told: a slash command works in any channel."""
        verb = asked.text.partition(" ")[0]
        if asked.private or verb not in _NEEDS_MEMBERSHIP:
            return False
        return not await self._roles.in_channel(asked.channel)

    def _channel(self, address: str) -> Channel:
        return Channel(platform="slack", workspace=self.me.team, address=address)


def about(envelope: Json) -> str:
    """Return what an envelope is, for logs: never what was said in it."""
    kind = word(envelope, "payload", "event", "type") or word(envelope, "payload", "type")
    return f"{word(envelope, 'type') or 'envelope'} {kind}".rstrip()
