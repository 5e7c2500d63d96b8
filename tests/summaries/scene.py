"""A gazette, a chat that watches Estonia, and a bot that may have a model to ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.message import Message
from bot.domain.news import Story
from bot.domain.watch import Key
from bot.reading import gazetteer
from bot.reading.read import read
from bot.services.compose import compose
from bot.services.retelling import Ask, Retelling
from bot.summaries.model import open_model
from storage import Storage
from tests.domain.making import NOON, asks
from tests.services.scene import ALICE, Scene
from tests.summaries.stub import Obeys, Stub, serving

TITLE = "Estonia announces withdrawal from the Ottawa Convention"
LEAD = (
    "Estonia's government announced on Tuesday that it will withdraw from the Ottawa Convention, "
    "which bans anti-personnel mines."
)
SOON = NOON + timedelta(seconds=1)
HONEST = (
    "Estonia's government announced on Tuesday that it will withdraw from the Ottawa Convention."
)


def told_story(
    identity: str = "1",
    *,
    title: str = TITLE,
    lead: str = LEAD,
    more: str = "",
    language: str = "en",
) -> Story:
    return Story(
        feed="gazette",
        identity=identity,
        second_key=f"second {identity}",
        title=title,
        link=f"https://gazette.example/{identity}",
        summary=lead,
        content=f"{lead}\n{more}" if more else "",
        published=NOON,
        language=language,
    )


class Bot:
    """The bot with its storage, from the feed to what a chat is shown."""

    def __init__(self, storage: Storage, ask: Ask | None = None) -> None:
        self.scene = Scene(storage)
        self.storage = storage
        self.scene.knows("gazette")
        retelling = ask and Retelling(
            ask=ask,
            ready=lambda: True,
            read=read,
            names=gazetteer.names(),
            storage=storage,
            model="stub-1",
        )
        self.scene.polling = replace(self.scene.polling, read=read, retelling=retelling)

    def watches(self, country: str = "EE") -> None:
        self.scene.watches(ALICE, asks(Key.COUNTRY, country))

    async def hears(self, *stories: Story, now: datetime = NOON) -> None:
        self.scene.stories["gazette"] += stories
        await self.scene.polls(now=now)

    def shows(self, *, now: datetime = SOON) -> list[Message]:
        """Return what the chat is sent, all of it arriving."""
        messages = []
        while claimed := self.storage.claims.claim(now, platform="telegram"):
            message = compose(claimed, storage=self.storage, names=gazetteer.names(), now=now)
            messages += [message] if message else []
            self.storage.claims.sent(claimed.id, f"m{claimed.id}", now=now)
        return messages

    def decisions(self) -> list[Any]:
        """Return all that was decided: events, their reports, and who hears of them and why."""
        return [
            (
                event.key,
                event.thread,
                event.what,
                event.topics,
                event.groups,
                event.possible,
                [(r.story_id, r.title, r.link, r.possible) for r in event.reports],
                [(a.channel, a.number, a.why) for a in self.storage.alerts.of_event(event.id)],
            )
            for event in self.scene.events()
        ]


@asynccontextmanager
async def obeying(obeys: Obeys, **how: Any) -> AsyncIterator[tuple[Bot, Stub]]:
    """Give a bot whose model does what `obeys` says."""
    async with serving(Stub(obeys=obeys, **how)) as stub, open_model(stub.where) as model:
        with Storage.open(":memory:") as storage:
            bot = Bot(storage, ask=model)
            bot.watches()
            yield bot, stub


async def without_a_model(*stories: Story) -> tuple[list[Any], list[Message]]:
    """Return what is decided and shown where no model is asked."""
    with Storage.open(":memory:") as storage:
        bot = Bot(storage)
        bot.watches()
        await bot.hears(*stories)
        return bot.decisions(), bot.shows(now=NOON + timedelta(minutes=1))
