"""The sample news: stories.toml as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStory:
    """One story, and the age it shall have when the demo runs."""

    feed: str
    wave: int
    age: timedelta
    family: str  # "event", or what it only looks like
    slug: str
    title: str
    summary: str
    content: str = ""

    def published(self, now: datetime) -> datetime:
        return now - self.age


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """One invented outlet and all it will ever publish."""

    name: str
    title: str
    tier: str
    language: str
    atom: bool
    stories: tuple[SampleStory, ...]

    def until(self, wave: int) -> tuple[SampleStory, ...]:
        """Return what stands in the feed in that wave, newest first."""
        shown = [story for story in self.stories if story.wave <= wave]
        return tuple(sorted(shown, key=lambda story: story.age))


def sample_feeds() -> tuple[SampleFeed, ...]:
    """Return the feeds of stories.toml."""
    text = resources.files("bot.demo").joinpath("stories.toml").read_text(encoding="utf-8")
    plain = tomllib.loads(text)
    stories = [_story(story) for story in plain["story"]]
    return tuple(_feed(feed, stories) for feed in plain["feed"])


def _story(plain: Mapping[str, Any]) -> SampleStory:
    values = {name: value for name, value in plain.items() if name != "hours"}
    return SampleStory(age=timedelta(hours=plain["hours"]), **values)


def _feed(plain: Mapping[str, Any], stories: list[SampleStory]) -> SampleFeed:
    return SampleFeed(
        name=plain["name"],
        title=plain["title"],
        tier=plain["tier"],
        language=plain["language"],
        atom=plain["format"] == "atom",
        stories=tuple(story for story in stories if story.feed == plain["name"]),
    )
