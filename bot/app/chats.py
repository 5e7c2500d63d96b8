"""Which platforms are on, and what becomes of their channels."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from bot.app.works import Works
from bot.domain.watch import Channel
from bot.platforms.console import Console
from bot.platforms.slack.platform import Slack
from bot.platforms.telegram.bookmark import Memory
from bot.platforms.telegram.platform import Telegram

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One platform that is on. `ends`: when it stops listening, so do we (the console)."""

    name: str
    listen: Callable[[], Awaitable[None]]
    last_heard: Callable[[], datetime | None]
    down: Callable[[], str | None]
    ends: bool = False


async def open_chats(works: Works, open_: AsyncExitStack) -> tuple[Chat, ...]:
    """Open the platforms that have a token, or the console where none has."""
    chats = [
        chat
        for chat in (await _telegram(works, open_), await _slack(works, open_))
        if chat is not None
    ]
    if not chats:
        log.info("platforms on: none, for no token is set; a console instead")
        return (_console(works),)
    log.info("platforms on: %s", ", ".join(chat.name for chat in chats))
    return tuple(chats)


async def _telegram(works: Works, open_: AsyncExitStack) -> Chat | None:
    settings = works.settings
    if settings.telegram_token is None:
        return None
    telegram = await open_.enter_async_context(
        Telegram(
            token=settings.telegram_token.reveal(),
            api_url=settings.telegram_api,
            answer=works.answer,
            admins=settings.admins,
            clock=works.clock,
            on_gone=lambda channel: _gone(works, channel),
            on_back=lambda channel: _back(works, channel),
            on_moved=lambda channel, address: _moved(works, channel, address),
            memory=Memory(recall=works.storage.meta.get, keep=works.storage.meta.set),
            may_ask=lambda sender: works.desk.limits.count(sender, now=works.clock()),
        )
    )
    works.platforms[telegram.name] = telegram
    return Chat(
        name=telegram.name,
        listen=telegram.listen,
        last_heard=lambda: telegram.last_heard,
        down=lambda: telegram.down or works.traffic.refusal(telegram.name),
    )


async def _slack(works: Works, open_: AsyncExitStack) -> Chat | None:
    settings = works.settings
    if settings.slack_bot_token is None or settings.slack_app_token is None:
        return None
    slack = await open_.enter_async_context(
        Slack(
            bot_token=settings.slack_bot_token.reveal(),
            app_token=settings.slack_app_token.reveal(),
            api_url=settings.slack_api,
            answer=works.answer,
            admins=settings.admins,
            clock=works.clock,
            on_gone=lambda channel: _gone(works, channel),
            on_back=lambda channel: _back(works, channel),
        )
    )
    works.platforms[slack.name] = slack
    return Chat(
        name=slack.name,
        listen=slack.listen,
        last_heard=lambda: slack.last_heard,
        down=lambda: slack.down or works.traffic.refusal(slack.name),
    )


def _console(works: Works) -> Chat:
    console = Console(answer=works.answer, clock=works.clock)
    works.platforms[console.name] = console
    return Chat(
        name=console.name,
        listen=console.listen,
        last_heard=works.clock,
        down=lambda: None,
        ends=True,
    )


def _gone(works: Works, channel: Channel) -> None:
    with works.storage.transaction():
        works.storage.channels.left(channel, works.clock())


def _back(works: Works, channel: Channel) -> None:
    with works.storage.transaction():
        works.storage.channels.returned(channel)


def _moved(works: Works, channel: Channel, address: str) -> None:
    with works.storage.transaction():
        works.storage.channels.moved(channel, address)
