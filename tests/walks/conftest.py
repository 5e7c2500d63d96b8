"""The scene: sample feeds on loopback, and a folder in which the bot lives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.publisher import Publisher
from bot.demo.stories import sample_feeds
from tests.canaries import found_under
from tests.walks.home import Home


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """The sample feeds, as they stood before any of the news."""
    with Publisher(sample_feeds(), now=datetime.now(UTC)).serving() as serving:
        yield serving


@pytest.fixture
def home(tmp_path: Path, publisher: Publisher) -> Iterator[Home]:
    """The folder, in which no file may hold a token when all is over: the log is at DEBUG."""
    made = Home(folder=tmp_path, publisher=publisher, samples=sample_feeds())
    made.environment["PACTWATCH_LOG"] = "DEBUG"
    made.write_feeds()
    yield made
    assert found_under(tmp_path) == []
