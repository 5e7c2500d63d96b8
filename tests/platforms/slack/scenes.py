"""What the scenes of these tests are made of: a desk that answers, and our bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.chat import Incoming, Reply
from bot.domain.message import Message, Span
from bot.domain.watch import Channel
from bot.platforms.slack.platform import Slack
from bot.platforms.slack.socket import Patience
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack

T = TypeVar("T")

C1 = Channel(platform="slack", workspace="T1", address="C1")
IMPATIENT = Patience(silence=30, look=0.02, ping=0.05, connect=1, longest_pause=0.05, farewell=0.2)


def said(text: str, **more: object) -> Message:
    return Message(lines=((Span(text=text),),), **more)  # type: ignore[arg-type]


class Desk:
    """Answers like the real one: each event once, and what a test tells it to say."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.gone: list[Channel] = []
        self.back: list[Channel] = []
        self.down: list[str] = []
        self.says: Callable[[Incoming], Reply | None] = lambda incoming: Reply(
            message=said(f"You said {incoming.text or incoming.press}")
        )
        self._known: set[str] = set()

    def answer(self, incoming: Incoming) -> Reply | None:
        if incoming.event_id in self._known:
            return None
        self._known.add(incoming.event_id)
        self.heard.append(incoming)
        return self.says(incoming)

    async def hears(self, count: int = 1) -> list[Incoming]:
        return await until(lambda: self.heard if len(self.heard) >= count else None)


async def until(look: Callable[[], T | None]) -> T:
    """Wait until something is true; the test's own timeout is the bound."""
    while not (found := look()):
        await asyncio.sleep(0.005)
    return found


def slack_for(fake: FakeSlack, desk: Desk, *, patience: Patience = IMPATIENT) -> Slack:
    return Slack(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        api_url=fake.api_url,
        answer=desk.answer,
        admins=frozenset({"slack:T1/U3"}),
        clock=lambda: datetime.now(UTC),
        on_gone=desk.gone.append,
        on_back=desk.back.append,
        on_down=desk.down.append,
        patience=patience,
    )


@asynccontextmanager
async def listening(platform: Slack, fake: FakeSlack) -> AsyncIterator[None]:
    task = asyncio.create_task(platform.listen())
    try:
        await fake.connected()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
