"""Puts our messages into chats: new ones, and new texts for old ones."""

from __future__ import annotations

from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode

from bot.domain.errors import BadText
from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.errors import says_the_same
from bot.platforms.telegram.keyboard import keyboard
from bot.platforms.telegram.render import to_html, to_plain

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def post(api: Api, channel: Channel, message: Message) -> SentId:
    """Post the message; raise a SendError."""
    text, markup = _rendered(message)
    buttons = keyboard(message)
    follows = _follows(message)
    thread = int(channel.thread) if channel.thread else None
    sent = await api.ask(
        lambda bot: bot.send_message(
            channel.address,
            text,
            parse_mode=markup,
            message_thread_id=thread,
            reply_parameters=follows,
            reply_markup=buttons,
            link_preview_options=NO_PREVIEW,
        )
    )
    return SentId(str(sent.message_id))


async def rewrite(api: Api, channel: Channel, sent: SentId, message: Message) -> None:
    """Replace the text and the buttons of a message; raise a SendError.

    One that already reads so is a success.
    """
    text, markup = _rendered(message)
    buttons = keyboard(message)
    try:
        await api.ask(
            lambda bot: bot.edit_message_text(
                text,
                chat_id=channel.address,
                message_id=int(sent),
                parse_mode=markup,
                reply_markup=buttons,
                link_preview_options=NO_PREVIEW,
            )
        )
    except BadText as e:
        if not says_the_same(e):
            raise


def _rendered(message: Message) -> tuple[str, ParseMode | None]:
    if message.plain:
        return to_plain(message), None
    return to_html(message), ParseMode.HTML


def _follows(message: Message) -> ReplyParameters | None:
    if message.follows is None:
        return None
    # The chat may have deleted what we answer; the alert is news all the same.
    return ReplyParameters(int(message.follows), allow_sending_without_reply=True)
