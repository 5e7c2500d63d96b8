"""`pactwatch read`: stories in, what they say out, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from bot.cli.explained import explanation_text
from bot.cli.lines import as_json, each_line, stories_in
from bot.domain.news import Story
from bot.domain.plain import action_to_plain
from bot.domain.treaty import Reading, TreatyAction
from bot.reading import gazetteer
from bot.reading.explain import explain
from bot.reading.read import read as read_story
from bot.wording.summary import summarise


@click.command()
@click.option("--explain", "explained", is_flag=True, help="Tell why, for people, not as JSON.")
def read(*, explained: bool) -> None:
    """Read stories: one JSON object a line in, one a line out, in the same order.

    In: {"id": 1, "title": "...", "summary": "..."}. Only "id" must be there; "content",
    "link", "published", "language" and "outlet" are read too.
    """

    def answer(said: object, story: Story) -> dict[str, Any]:
        return _reading(said, read_story(story, now=story.published or datetime.now(UTC)))

    def reasons(said: object, story: Story) -> dict[str, object]:
        why = explain(story, now=story.published or datetime.now(UTC))
        return {"text": explanation_text(said, why)}

    stories = stories_in()
    bad = each_line(stories, reasons, show=_as_text) if explained else each_line(stories, answer)
    sys.exit(1 if bad else 0)


def _as_text(told: Mapping[str, object]) -> str:
    if "text" in told:
        return str(told["text"])
    return f"story {as_json(told['id'])}: {told['error']}\n"


def _reading(said: object, reading: Reading) -> dict[str, Any]:
    mains = sorted((a for a in reading.actions if a.may_alert), key=lambda a: -a.score)
    return {
        "id": said,
        "language": reading.language,
        "alert": reading.alert,
        "possible": reading.possible,
        "score": round(reading.score, 4),
        "actions": [_action(action) for action in reading.actions],
        "summary": summarise(mains[0], gazetteer.names()) if mains else None,
    }


def _action(action: TreatyAction) -> dict[str, Any]:
    # The sentence is kept for /why; who feeds us the story has it already.
    plain = action_to_plain(action)
    return {name: value for name, value in plain.items() if name != "sentence"}
