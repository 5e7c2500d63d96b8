"""Our own state, as figures and as checks."""

from __future__ import annotations

from pathlib import Path

from bot.domain.news import FeedMemory
from bot.services.figures import WORST, figures
from bot.services.health import status
from bot.services.readiness import readiness
from bot.web.metrics import exposition
from storage import Storage
from tests.domain.making import HOUR, NOON, action
from tests.services.scene import Scene, feed


async def test_the_figures_tell_of_feeds_and_of_the_outbox(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.breaks("gazette")
    await scene.polls(now=NOON + HOUR)
    found = status(
        storage=scene.storage, feeds=scene.feeds.values(), platforms=["telegram"], now=NOON + HOUR
    )

    lines = exposition(figures(found, version="1.2", ages={"ticker": 0.5})).decode().splitlines()

    for expected in (
        'pactwatch_build_info{version="1.2"} 1.0',
        'pactwatch_feeds{state="failing"} 1.0',
        'pactwatch_feed_consecutive_failures{feed="gazette"} 1.0',
        f'pactwatch_feed_last_success_timestamp_seconds{{feed="gazette"}} {NOON.timestamp()}',
        'pactwatch_outbox_rows{state="queued"} 1.0',
        'pactwatch_outbox_oldest_seconds{platform="telegram"} 3600.0',
        'pactwatch_task_heartbeat_age_seconds{task="ticker"} 0.5',
    ):
        assert any(_same(line, expected) for line in lines), expected


def _same(line: str, expected: str) -> bool:
    name, _, value = line.rpartition(" ")
    wanted, _, number = expected.rpartition(" ")
    return name == wanted and float(value) == float(number)


def test_only_the_worst_feeds_have_figures_of_their_own(storage: Storage) -> None:
    feeds = [feed(f"feed-{number:03}") for number in range(WORST + 50)]
    with storage.transaction():
        for each in feeds:
            storage.feeds.succeeded(
                each.name, FeedMemory(), now=NOON, new=0, due=NOON + each.every
            )
        storage.feeds.failed("feed-249", now=NOON, reason="down", due=NOON)

    found = list(figures(status(storage=storage, feeds=feeds, now=NOON), version="1"))

    named = {figure.labels["feed"] for figure in found if "feed" in figure.labels}
    assert len(named) == WORST
    assert "feed-249" in named


def test_we_are_ready_when_we_can_write_and_were_heard(tmp_path: Path) -> None:
    path = tmp_path / "pactwatch.db"
    with Storage.open(path) as storage:
        heard = {"telegram": NOON, "slack": NOON - HOUR, "matrix": None}

        checks = readiness(storage=storage, database=path, heard=heard, now=NOON)

    assert checks == {
        "database": True,
        "file": True,
        "disk": True,
        "telegram": True,
        "slack": False,
        "matrix": False,
    }


def test_a_database_that_takes_no_writes_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "pactwatch.db"
    with Storage.open(path) as storage:
        storage._db.execute("PRAGMA query_only = ON")

        checks = readiness(storage=storage, database=path, heard={}, now=NOON)

        storage._db.execute("PRAGMA query_only = OFF")
    assert not checks["database"]


def test_a_database_that_was_removed_is_not_ready(tmp_path: Path) -> None:
    path = tmp_path / "pactwatch.db"
    with Storage.open(path) as storage:
        path.unlink()

        checks = readiness(storage=storage, database=path, heard={}, now=NOON)

    assert not checks["file"]
