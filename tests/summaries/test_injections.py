"""Stories that speak to the machine, and a model that obeys every word of them."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.message import Message
from bot.domain.news import Story
from bot.platforms.slack.render import to_blocks, to_text
from bot.platforms.telegram.render import to_html
from tests.domain.making import NOON
from tests.summaries.scene import LEAD, TITLE, obeying, told_story, without_a_model
from tests.summaries.stub import KEY, Asked, Stub, says

CORPUS = tomllib.loads((Path(__file__).parent / "injections.toml").read_text("utf-8"))["injection"]
SECRETS = (KEY, "canary", "123456789", "xoxb", "TELEGRAM_TOKEN")
HOSTILE = ("evil", "@every", "@here", "<!", "<@", "tg://", "t.me", "javascript", "/forget", "#bre")

pytestmark = pytest.mark.case("C9")


def test_the_corpus_has_more_than_sixty_tricks_each_of_its_own_name() -> None:
    assert len(CORPUS) >= 60
    assert len({trick["name"] for trick in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("trick", CORPUS, ids=[trick["name"] for trick in CORPUS])
async def test_a_story_that_speaks_to_the_machine_changes_nothing(trick: dict[str, Any]) -> None:
    story = _story(trick)
    decided, shown = await without_a_model(story)

    async with obeying(lambda asked: _obedient(trick, asked)) as (bot, stub):
        await bot.hears(story)
        messages, decisions = bot.shows(now=NOON + timedelta(minutes=1)), bot.decisions()

    assert decisions == decided
    assert [message.lines for message in messages] == [message.lines for message in shown]
    assert messages, "the alert itself goes out"
    assert not _found(messages)
    _asked_well(trick, stub)


def _story(trick: dict[str, Any]) -> Story:
    match trick.get("where", "body"):
        case "title":
            return told_story(title=f"{TITLE}{trick['story']}")
        case "summary":
            return told_story(lead=f"{LEAD}{trick['story']}")
        case _:
            return told_story(more=trick["story"])


def _obedient(trick: dict[str, Any], asked: Asked) -> str:
    key = asked.headers["Authorization"].removeprefix("Bearer ")
    said = str(trick["says"]).replace("{key}", key).replace("{prompt}", asked.text)
    return said if trick.get("raw") else says(said)


def _found(messages: list[Message]) -> list[str]:
    """Return what must stand in no message: secrets, links and mentions."""
    rendered = "".join(f"{to_html(m)} {to_text(m)} {to_blocks(m)}" for m in messages)
    # A trick that stands in the title is shown by nobody, nor is the outlet's own link a find.
    return [word for word in (*SECRETS, *HOSTILE) if word in rendered]


def _asked_well(trick: dict[str, Any], stub: Stub) -> None:
    """Check that the model was shown the trick, and nothing of ours but the task."""
    for asked in stub.asked:
        assert KEY not in asked.text
        assert "alice" not in asked.text
        assert not {"tools", "functions"} & asked.body.keys()
    if "where" not in trick:
        assert len(stub.asked) == 1, "or nothing was put to the proof"


async def test_the_model_was_asked_about_nearly_all_of_them() -> None:
    assert sum("where" not in trick for trick in CORPUS) >= 60
