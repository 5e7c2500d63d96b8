"""`pactwatch events`: stories in, their events and threads out, as JSON lines."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click

from bot.cli.lines import each_line, stories_in
from bot.domain.news import Story
from bot.services.threading import StoryThreader
from storage import Storage


@click.command()
def events() -> None:
    """Gather stories, given in time order, into events and threads."""
    with Storage.open(":memory:") as storage:
        threader = StoryThreader(storage)

        def answer(said: object, story: Story) -> dict[str, Any]:
            now = story.published or datetime.now(UTC)
            return {"id": said, **threader.place(story, now=now)}

        sys.exit(1 if each_line(stories_in(), answer) else 0)
