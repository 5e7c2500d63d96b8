"""What `feeds poll` does with that which stood in the feeds before it first saw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.publisher import Publisher
from bot.demo.stories import SampleFeed, SampleStory
from storage import Storage
from tests.walks.home import Home

FAR_TOO_MANY = 1_000


def _archive(name: str, stories: int) -> SampleFeed:
    return SampleFeed(
        name=name,
        title="The Tide Table",
        tier="press",
        language="en",
        atom=False,
        stories=tuple(
            SampleStory(
                feed=name,
                wave=0,
                age=timedelta(hours=number + 1),
                family="none",
                slug=f"{name}-{number}",
                title=f"High water at {number} past the hour",
                summary="The harbour office expects a calm day.",
            )
            for number in range(stories)
        ),
    )


def _unread(home: Home) -> int:
    month_ago = datetime.now(UTC) - timedelta(days=30)
    with Storage.open(home.database, read_only=True) as storage:
        return len(storage.stories.unread_baseline(FAR_TOO_MANY, month_ago))


def test_a_little_is_read_at_once_and_much_is_left_to_the_running_bot(tmp_path: Path) -> None:
    feeds = (_archive("quay", 300), _archive("mole", 300), _archive("pier", 30))
    with Publisher(feeds, now=datetime.now(UTC)).serving() as publisher:
        home = Home(folder=tmp_path, publisher=publisher, samples=feeds)
        home.write_feeds("pier")

        assert home.says("feeds", "poll").returncode == 0
        after_a_little = _unread(home)
        home.write_feeds()
        assert home.says("feeds", "poll").returncode == 0
        after_much = _unread(home)
        assert home.says("feeds", "poll").returncode == 0

    assert (after_a_little, after_much) == (0, 600)
    assert _unread(home) == 600  # nothing came anew, so nothing was caught up with
