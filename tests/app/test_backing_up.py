"""The hourly backup: made beside the loop, told of when it fails, never in anybody's way."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.backing_up import NOT_AT_ONCE, TRY_AGAIN, BackingUp
from bot.app.chats import Chat
from bot.app.facts import facts
from bot.app.ticker import Ticker
from bot.app.works import Works, built
from bot.settings import Settings
from storage import Storage
from storage.meta import BACKUP_ASKED
from tests.domain.making import NOON

HOUR = timedelta(hours=1)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backing_up(works: Works, clock: Clock) -> BackingUp:
    """Backing up a minute after the start."""
    made = BackingUp(works)
    clock.now += NOT_AT_ONCE
    return made


@pytest.fixture
async def works(tmp_path: Path, clock: Clock) -> AsyncIterator[Works]:
    environment = {
        "PACTWATCH_DB": str(tmp_path / "pactwatch.db"),
        "PACTWATCH_ADMINS": "telegram:7",
    }
    settings = Settings.from_environment(environment)
    with Storage.open(settings.database) as storage:
        async with built(settings, storage=storage, feeds=(), clock=clock) as made:
            yield made


def notices(works: Works) -> list[str]:
    return [row["text"] for row in works.storage._db.query("SELECT text FROM notice ORDER BY id")]


def break_folder(works: Works) -> None:
    works.settings.backups.write_text("not a folder")


async def test_one_is_made_an_hour(works: Works, clock: Clock) -> None:
    backing_up = BackingUp(works)
    await backing_up.look()
    assert works.backups.all() == []  # a start may be a short one

    for _ in range(13):
        clock.now += timedelta(minutes=10)
        await backing_up.look()

    first = NOON + timedelta(minutes=10)
    made = [backup.made for backup in works.backups.all()]
    assert made == [first + 2 * HOUR, first + HOUR, first]
    assert notices(works) == []


async def test_the_loop_turns_while_one_is_made(works: Works, backing_up: BackingUp) -> None:
    looking = asyncio.create_task(backing_up.look())
    turns = 0
    while not looking.done():
        await asyncio.sleep(0)
        works.storage.meta.set("turns", str(turns := turns + 1))
    await looking

    assert turns > 3
    assert len(works.backups.all()) == 1


async def test_a_failure_is_told_once_and_tried_again_later(
    works: Works, clock: Clock, backing_up: BackingUp, caplog: pytest.LogCaptureFixture
) -> None:
    break_folder(works)
    for _ in range(5):
        await backing_up.look()
    assert caplog.text.count("backup failed") == 1
    (told,) = notices(works)
    assert told.endswith("Not a directory. I try again, and all else goes on.")

    works.settings.backups.unlink()
    clock.now += TRY_AGAIN
    await backing_up.look()

    assert len(works.backups.all()) == 1
    assert len(notices(works)) == 1


async def test_one_that_was_asked_for_is_answered_whatever_comes_of_it(works: Works) -> None:
    works.storage.meta.set(BACKUP_ASKED, "noon")
    backing_up = BackingUp(works)
    await backing_up.look()
    await backing_up.look()

    (made,) = works.backups.all()
    assert notices(works) == [f"The backup is made: {made.file.name}."]

    made.file.unlink()
    works.settings.backups.rmdir()
    break_folder(works)
    works.storage.meta.set(BACKUP_ASKED, "a minute later")
    await backing_up.look()
    await backing_up.look()

    assert notices(works)[1:] == [
        f"No backup could be made: {works.settings.backups}: File exists."
    ]


async def test_when_we_stop_it_stops_too_and_that_is_no_failure(
    works: Works, backing_up: BackingUp
) -> None:
    works.traffic.closing = True

    await backing_up.look()

    assert works.backups.all() == []
    assert notices(works) == []


async def test_one_that_was_asked_for_when_we_stop_is_made_after_the_next_start(
    works: Works, backing_up: BackingUp
) -> None:
    works.storage.meta.set(BACKUP_ASKED, "noon")
    works.traffic.closing = True
    await backing_up.look()

    works.traffic.closing = False
    await BackingUp(works).look()

    (made,) = works.backups.all()
    assert notices(works) == [f"The backup is made: {made.file.name}."]


async def test_a_folder_that_has_vanished_is_named_by_readiness(works: Works) -> None:
    shutil.rmtree(works.settings.database.parent)

    checks = facts(works, list[Chat](), Ticker({}, failed=lambda _name, _error: None)).ready()

    assert (checks["database"], checks["disk"]) == (False, False)


async def test_what_was_made_is_logged(
    backing_up: BackingUp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot.app.backing_up")

    await backing_up.look()

    assert caplog.messages[0].startswith("backup made file=pactwatch-2026")


async def test_metrics_tell_when_the_last_one_was_made(
    works: Works, backing_up: BackingUp
) -> None:
    told = facts(works, list[Chat](), Ticker({}, failed=lambda _name, _error: None))
    name = "backup_last_success_timestamp_seconds"
    assert name not in {figure.name for figure in told.figures()}

    await backing_up.look()

    figures = {figure.name: figure.value for figure in told.figures()}
    assert figures[name] == (NOON + NOT_AT_ONCE).timestamp()

    for backup in works.backups.all():
        backup.file.unlink()
    works.settings.backups.rmdir()
    break_folder(works)
    assert name not in {figure.name for figure in told.figures()}
