"""What has had its time goes, a little at a time (fault D12)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import State
from bot.domain.news import Story
from bot.domain.treaty import Reading
from storage import Storage, retention
from tests.prove.town import ALICE, DESK, NOON, Town


def days(many: float) -> datetime:
    return NOON + timedelta(days=many)


def count(storage: Storage, table: str) -> int:
    return int(storage._db.value(f"SELECT count(*) FROM {table}"))


@pytest.fixture
def story(storage: Storage) -> int:
    """A story was read, and nothing in it was news."""
    one = Story(
        feed="gazette",
        identity="1",
        second_key="k",
        title="Fair weather",
        summary="Sun.",
    )
    (stored,) = storage.stories.add_new("gazette", [one], now=NOON, baseline=False)
    storage.stories.put_reading(stored.id, Reading(language="en", actions=(), version=1))
    return stored.id


def prune(storage: Storage, now: datetime) -> int:
    return sum(storage.retention.bites(now=now))


def test_the_text_of_a_story_is_kept_45_days_and_its_title_longer(
    storage: Storage, story: int
) -> None:
    assert prune(storage, days(45)) == 0
    assert storage.stories.reading(story)

    assert prune(storage, days(46)) == 1

    stored = storage.stories.get(story)
    assert stored
    assert (stored.story.title, stored.story.summary) == ("Fair weather", "")
    assert storage.stories.reading(story) is None


def test_a_story_is_known_400_days_after_it_was_last_seen(storage: Storage, story: int) -> None:
    prune(storage, days(400))
    assert count(storage, "story") == 1

    prune(storage, days(401))

    assert count(storage, "story") == 0


def test_a_story_that_reports_an_event_stays(storage: Storage, story: int, town: Town) -> None:
    event = town.happen("T1")
    sql = """
        INSERT INTO report (event_id, story_id, outlet, tier, text, possible)
        VALUES (?, ?, 'Gazette', 'press', 'Fair weather. Sun.', 0)
    """
    storage._db.execute(sql, [event, story])

    prune(storage, days(4000))

    assert count(storage, "story") == count(storage, "event") == count(storage, "report") == 1
    assert storage._db.value("SELECT text FROM report") == ""


def test_what_was_sent_is_kept_30_days_and_that_it_was_told_400(
    storage: Storage, town: Town
) -> None:
    town.watch(ALICE)
    event = town.happen("T1")
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.sent(delivery.id, "m1", now=NOON)

    prune(storage, days(30))
    assert count(storage, "outbox") == 1
    prune(storage, days(31))
    assert count(storage, "outbox") == 0
    assert town.tell(event, now=days(31)) == []

    prune(storage, days(401))
    assert count(storage, "alert") == 0


def test_what_was_given_up_is_kept_90_days(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    town.happen("T1")
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.dead(delivery.id, why="refused", now=NOON)

    prune(storage, days(90))
    assert len(storage.outbox.given_up()) == 1
    assert count(storage, "outbox_log") == 3

    prune(storage, days(91))
    assert storage.outbox.given_up() == []
    assert count(storage, "outbox_log") == 0


def test_what_is_still_under_way_is_never_dropped(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    town.happen("T1")
    storage.notices.put("feed", "it fails", now=NOON)
    town.notice(DESK, "other")

    prune(storage, days(4000))

    assert storage.outbox.counts()[State.QUEUED] == 2
    assert count(storage, "alert") == 1
    assert count(storage, "notice") == 1


def test_roll_ups_go_when_their_message_went(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    town.happen("T1")
    storage.rollups.sweep(days(2))
    rollup = storage.claims.claim(days(2), platform="telegram")
    assert rollup
    storage.claims.sent(rollup.id, "m1", now=days(2))

    prune(storage, days(60))
    assert count(storage, "digest") == 1
    prune(storage, days(93))

    assert count(storage, "digest") == count(storage, "digest_alert") == 0


def test_old_commands_and_stale_buttons_are_dropped(storage: Storage) -> None:
    storage.inbound.first("telegram", "old", now=NOON)
    storage.inbound.first("telegram", "new", now=days(3))
    storage.buttons.issue(ALICE, "why", "1", now=NOON)

    prune(storage, days(8))
    assert not storage.inbound.first("telegram", "new", now=days(8))
    assert storage.inbound.first("telegram", "old", now=days(8))
    prune(storage, days(31))

    assert count(storage, "button") == 0


def test_no_kind_is_looked_for_again_for_the_sake_of_another(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are millions of messages, and no index that finds the old ones."""
    monkeypatch.setattr(retention, "BATCH", 10)
    for number in range(25):
        storage.inbound.first("telegram", str(number), now=NOON)
    asked: list[str] = []
    storage._db.conn.set_trace_callback(asked.append)

    dropped = list(storage.retention.bites(now=days(8)))

    storage._db.conn.set_trace_callback(None)
    assert [some for some in dropped if some] == [10, 10, 5]
    assert sum("FROM outbox_log" in sql for sql in asked) == 1


@pytest.mark.case("D12")
def test_much_is_dropped_in_small_bites(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    for number in range(25):
        storage.inbound.first("telegram", str(number), now=NOON)

    bites = [some for some in storage.retention.bites(now=days(8)) if some]
    assert bites == [10, 10, 5]
