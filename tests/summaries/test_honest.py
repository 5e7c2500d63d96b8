"""A guard that refused everything would be safe and of no use."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.domain.news import Story
from bot.platforms.telegram.render import to_html
from bot.wording.machine import LABEL
from storage import Storage
from tests.domain.making import NOON
from tests.summaries.scene import Bot, told_story

STORIES = tomllib.loads((Path(__file__).parent / "honest.toml").read_text("utf-8"))["story"]
ENOUGH = 0.7  # of the honest summaries


async def test_most_of_what_an_honest_model_says_is_shown() -> None:
    said = [
        (told_story(title=story["title"], lead=story["lead"]), summary)
        for story in STORIES
        for summary in story["said"]
    ]

    refused = [summary for story, summary in said if not await _is_shown(story, summary)]

    assert len(refused) <= (1 - ENOUGH) * len(said), (len(said), refused)


async def _is_shown(story: Story, summary: str) -> bool:
    async def ask(_: str) -> str:
        return summary

    with Storage.open(":memory:") as storage:
        bot = Bot(storage, ask=ask)
        await bot.hears(story)
        return any(storage.summaries.of(event.id) for event in bot.scene.events())


async def test_a_machine_summary_is_labelled_on_the_platform_too() -> None:
    async def ask(_: str) -> str:
        return "Estonia announces withdrawal from the Ottawa Convention."

    with Storage.open(":memory:") as storage:
        bot = Bot(storage, ask=ask)
        bot.watches()
        await bot.hears(told_story(), now=NOON)
        (message,) = bot.shows()

    assert f"<i>{LABEL}</i>Estonia announces" in to_html(message)
