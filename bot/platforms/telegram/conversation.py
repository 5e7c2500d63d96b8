"""Answers what people say to us on Telegram."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from bot.domain.chat import Incoming, Reply, Role, Sender
from bot.domain.errors import BadText, SendError
from bot.domain.message import Message, line, says
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.posting import post, rewrite
from bot.platforms.telegram.roles import IN_CHARGE, Roles
from bot.platforms.telegram.updates import (
    Back,
    Gone,
    Heard,
    Moved,
    Pressed,
    Typed,
    Unplaceable,
)

log = logging.getLogger(__name__)

Answer = Callable[[Incoming], Reply | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Whom to tell what became of a chat. A channel without a thread stands for all of them."""

    gone: Callable[[Channel], None] | None = None
    back: Callable[[Channel], None] | None = None
    moved: Callable[[Channel, str], None] | None = None


class Conversation:
    """Resolves who speaks, asks `answer`, and brings the reply to where it was asked.

    A reply that fails is logged and gone: it is not an alert, and people ask again.
    """

    def __init__(
        self,
        api: Api,
        *,
        roles: Roles,
        answer: Answer,
        changes: Changes,
        may_ask: Callable[[str], bool],
    ) -> None:
        self._api = api
        self._roles = roles
        self._answer = answer
        self._changes = changes
        self._may_ask = may_ask

    async def hear(self, heard: Heard) -> None:
        match heard:
            case Typed():
                await self._typed(heard)
            case Pressed():
                await self._stop_spinner(heard.query)
                await self._pressed(heard)
            case Unplaceable():
                await self._stop_spinner(heard.query)
            case Gone() | Back() | Moved():
                self._changed(heard)
            case _:
                assert_never(heard)

    async def _typed(self, typed: Typed) -> None:
        if typed.about is not None and typed.user is not None:
            reply = await self._about(typed, typed.about, typed.user)
        else:
            reply = self._answer(_incoming(typed, await self._sender(typed)))
        if reply is not None:
            follows = None if typed.private else str(typed.message)
            await self._say(typed.channel, replace(reply.message, follows=follows))

    async def _pressed(self, pressed: Pressed) -> None:
        sender = await self._sender(pressed)
        reply = self._answer(
            Incoming(
                event_id=pressed.event_id,
                channel=pressed.channel,
                sender=sender,
                private=pressed.private,
                press=pressed.press,
            )
        )
        if reply is None or (reply.replaces and await self._replaced(pressed, reply.message)):
            return
        await self._say(pressed.channel, replace(reply.message, follows=str(pressed.message)))

    async def _about(self, typed: Typed, chat: str, user: int) -> Reply | None:
        """Run another channel from here, for those in charge of it only.

        Who asks too much is told so by `answer`, and Telegram is asked nothing for them.
        """
        if not self._may_ask(f"telegram:{user}"):
            return self._answer(_incoming(typed, await self._sender(typed)))
        channel = await self._in_charge_of(chat, user)
        if channel is None:
            return Reply(message=says(f"Only admins of {chat} can do that, once I am in it too."))
        sender = Sender(id=f"telegram:{user}", roles=IN_CHARGE)
        reply = self._answer(replace(_incoming(typed, sender), channel=channel))
        return None if reply is None else Reply(message=_told_here(reply.message, chat))

    async def _in_charge_of(self, chat: str, user: int) -> Channel | None:
        try:
            found = await self._api.ask(lambda bot: bot.get_chat(chat))
        except SendError as e:
            log.info("a chat run from a private one was not found: %s", e)
            return None
        roles = await self._roles.in_chat(str(found.id), user)
        return (
            Channel(platform="telegram", address=str(found.id))
            if Role.CHAT_ADMIN in roles and found.type != found.PRIVATE
            else None
        )

    async def _sender(self, heard: Typed | Pressed) -> Sender:
        address = heard.channel.address
        if heard.user is None:  # an anonymous admin writes in the name of the group
            return Sender(id=f"telegram:{address}", roles=IN_CHARGE)
        if heard.private:
            roles = self._roles.in_private(heard.user)
        else:
            roles = await self._roles.in_chat(address, heard.user)
        return Sender(id=f"telegram:{heard.user}", roles=roles)

    async def _say(self, channel: Channel, message: Message) -> None:
        try:
            await post(self._api, channel, message)
        except BadText as e:
            if message.plain:
                log.error("a reply was refused twice: %s", e)  # noqa: TRY400 - expected
                return
            log.warning("a reply was refused, and is sent as plain text: %s", e)
            await self._say(channel, replace(message, plain=True))
        except SendError as e:
            log.warning("a reply was lost: %s", e)

    async def _replaced(self, pressed: Pressed, message: Message) -> bool:
        try:
            await rewrite(self._api, pressed.channel, SentId(str(pressed.message)), message)
        except BadText:
            return False  # deleted or too old to edit: say it anew
        except SendError as e:
            log.warning("a reply was lost: %s", e)
        return True

    async def _stop_spinner(self, query: str) -> None:
        try:
            await self._api.ask(lambda bot: bot.answer_callback_query(query))
        except SendError as e:  # after a restart the press may be too old to answer
            log.info("a press was not acknowledged: %s", e)

    def _changed(self, change: Gone | Back | Moved) -> None:
        match change:
            case Gone() if self._changes.gone:
                self._changes.gone(change.channel)
            case Back() if self._changes.back:
                self._changes.back(change.channel)
            case Moved() if self._changes.moved:
                self._changes.moved(change.channel, change.address)
            case _:
                pass


def _incoming(typed: Typed, sender: Sender) -> Incoming:
    return Incoming(
        event_id=typed.event_id,
        channel=typed.channel,
        sender=sender,
        private=typed.private,
        text=typed.text,
    )


def _told_here(message: Message, chat: str) -> Message:
    """Say which channel it is about, and leave out the buttons that are the channel's own.

    Pressed here they would come from another chat, and be refused.
    """
    rows = (tuple(button for button in row if button.url) for row in message.buttons)
    lines = (line(f"In {chat}:"), *message.lines)
    return replace(message, lines=lines, buttons=tuple(row for row in rows if row))
