"""What Telegram's updates mean to us: a pure decision, by types and numbers only.

Ignored: edits, channel posts, forwards, what came through inline bots or from bots, senders
that are channels, commands for other bots, and whatever we do not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus

from bot.domain.watch import Channel

_COMMAND = re.compile(r"/[A-Za-z]\w{0,31}(?:@(?P<bot>\w+))?(?=\s|$)")
_ELSEWHERE = re.compile(
    r"(?P<verb>/[\w@]+)\s+(?P<chat>@[A-Za-z]\w{3,31}|-\d{5,20})(?P<rest>(?:\s.*)?)", re.DOTALL
)
_OURS = "\u2060"  # what render puts behind an @, and people copy back to us

_AWAY = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command, or bare words in a private chat.

    `user` is None for an anonymous admin of the very group. `about` is the channel that is
    run from this private chat, as typed: "@name" or its number.
    """

    event_id: str
    channel: Channel
    private: bool
    user: int | None
    message: int
    text: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button pressed; `query` must be answered, or the button spins."""

    event_id: str
    channel: Channel
    private: bool
    user: int
    message: int
    press: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaceable:
    """A press under a message we cannot see any more; only its `query` can be answered."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """We were blocked, kicked, or may not write there any more: all threads of the chat."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """We are in the chat (again) and may write, or a topic of it is open again."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The group is a supergroup now, under another address."""

    channel: Channel
    address: str


Heard = Typed | Pressed | Unplaceable | Gone | Back | Moved


def understand(update: Update, *, me: Me) -> Heard | None:
    """Return what the update says to us; None when it is nothing."""
    event_id = f"{me.id}:{update.update_id}"
    if update.callback_query is not None:
        return _press(update.callback_query, event_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.message is None:
        return None
    return _changed(update.message) or _typed(update.message, event_id, me)


def _changed(message: TelegramMessage) -> Moved | Back | None:
    """Return what became of the chat, as a message of Telegram's own tells."""
    if message.migrate_to_chat_id is not None:
        return Moved(channel=_channel(message.chat), address=str(message.migrate_to_chat_id))
    if message.forum_topic_reopened or message.general_forum_topic_unhidden:
        return Back(channel=_channel(message.chat))
    return None


def _typed(message: TelegramMessage, event_id: str, me: Me) -> Typed | None:
    private = message.chat.type == Chat.PRIVATE
    text = (message.text or "").replace(_OURS, "").strip()
    if not (_for_us(text, private=private, me=me) and _first_hand(message)):
        return None
    elsewhere = _ELSEWHERE.fullmatch(text) if private else None
    return Typed(
        event_id=event_id,
        channel=_channel(message.chat, message),
        private=private,
        user=None if message.sender_chat or not message.from_user else message.from_user.id,
        message=message.message_id,
        text=f"{elsewhere['verb']}{elsewhere['rest']}" if elsewhere else text,
        about=elsewhere["chat"] if elsewhere else None,
    )


def _for_us(text: str, *, private: bool, me: Me) -> bool:
    """Whether the text is said to us: anything in private, in a group commands only.

    A command may carry a bot's name ("/watch@PactwatchBot"). Ours stays in the text: who says
    it wants an answer even to a command that we do not know.
    """
    command = _COMMAND.match(text)
    if command is None:
        return private and bool(text)
    return command["bot"] is None or command["bot"].casefold() == me.username.casefold()


def _first_hand(message: TelegramMessage) -> bool:
    """Whether a person in the chat wrote this, or an anonymous admin of this very group."""
    if message.forward_origin or message.via_bot or message.is_automatic_forward:
        return False
    if message.chat.type not in {Chat.PRIVATE, Chat.GROUP, Chat.SUPERGROUP}:
        return False
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and not message.from_user.is_bot


def _press(query: CallbackQuery, event_id: str) -> Pressed | Unplaceable:
    message = query.message
    if message is None or not query.data:
        return Unplaceable(query=query.id)
    seen = message if isinstance(message, TelegramMessage) else None
    return Pressed(
        event_id=event_id,
        channel=_channel(message.chat, seen),
        private=message.chat.type == Chat.PRIVATE,
        user=query.from_user.id,
        message=message.message_id,
        press=query.data,
        query=query.id,
    )


def _membership(change: ChatMemberUpdated) -> Gone | Back:
    channel = _channel(change.chat)
    return Back(channel=channel) if _may_write(change.new_chat_member) else Gone(channel=channel)


def _may_write(we: ChatMember) -> bool:
    """Whether we may write where we are that; administrators of a group always may."""
    match we:
        case ChatMemberRestricted():
            return we.is_member and we.can_send_messages
        case ChatMemberAdministrator():
            return we.can_post_messages is not False  # stated in channels only
        case _:
            return we.status not in _AWAY


def _channel(chat: Chat, message: TelegramMessage | None = None) -> Channel:
    # Replies in a plain group have a thread id too; only a topic's is a place of its own.
    topic = message.message_thread_id if message and message.is_topic_message else None
    return Channel(platform="telegram", address=str(chat.id), thread=str(topic or ""))
