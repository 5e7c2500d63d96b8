"""Back after days, and back from a backup: nobody is flooded (faults D15, J7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.delivery import MOST_AT_ONCE
from bot.domain.watch import Channel
from storage import Storage
from storage.backups import Backups
from storage.restoring import restore
from tests.prove.model import Life
from tests.prove.standstill import CROWD, come_back
from tests.prove.town import ALICE, BOB, DESK


@pytest.fixture
def life() -> Iterator[Life]:
    lived = Life()
    lived.wait(60)
    try:
        yield lived
        assert not lived.world.broken
    finally:
        lived.end()


def seen_since(life: Life, moment: datetime) -> list[tuple[Channel, str, datetime]]:
    return [(s.channel, s.what, s.at) for s in life.world.log if s.at >= moment and not s.edit]


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.case("J7")
def test_after_three_days_down_a_chat_gets_its_newest_and_one_message_and_slowly_at_first() -> (
    None
):
    done = come_back(old=20, new=40)

    assert done.alerts == 60 * len(CROWD)
    assert done.most == MOST_AT_ONCE + 1
    assert done.kept, str(done)


def _happen(life: Life, many: int, name: str) -> None:
    with life.storage.transaction():
        for number in range(many):
            life.town.happen(f"{name}{number}", now=life.clock())


@pytest.mark.case("D15")
def test_after_the_restore_of_a_backup_a_day_old_each_chat_gets_one_message_and_then_the_news(
    life: Life, tmp_path: Path
) -> None:
    everybody = {ALICE: 1, BOB: 1, DESK: 1}
    back = _a_day_is_lost(life, tmp_path)
    with Storage.open(tmp_path / "pactwatch.db") as storage:
        life.begin(storage)
        _happen(life, 30, "after")  # the feeds say it again
        _deliver(life, minutes=29)
        silent = seen_since(life, back)
        _deliver(life, minutes=10)
        once = seen_since(life, back)
        _happen(life, 1, "news")
        _deliver(life, minutes=1)
        news = seen_since(life, back)[len(once) :]
        reasons = [row["reason"] for row in storage._db.query("SELECT reason FROM digest")]

    assert silent == []
    assert Counter(channel for channel, _, _ in once) == everybody
    assert all("rollup" in what for _, what, _ in once)
    assert set(reasons) == {"restored"}
    assert Counter(channel for channel, _, _ in news) == everybody


def _a_day_is_lost(life: Life, folder: Path) -> datetime:
    """Tell 30 events since the last backup, and restore that; return when."""
    path = folder / "pactwatch.db"
    backups = Backups(database=path, folder=folder / "backups", clock=life.clock)
    with Storage.open(path) as storage:
        life.begin(storage)
        for channel in (ALICE, BOB, DESK):
            life.town.watch(channel, now=life.clock())
        _tell(life, 10, "before")
        made = backups.make()
        life.wait(24 * 3600)
        _tell(life, 30, "after")
    restore(made.file, database=path)
    return life.clock()


def _tell(life: Life, many: int, name: str) -> None:
    for number in range(many):
        life.town.happen(f"{name}{number}", now=life.clock())
        _deliver(life, minutes=2)


def _deliver(life: Life, *, minutes: int) -> None:
    for _ in range(minutes):
        life.deliver()
        life.wait(60)
