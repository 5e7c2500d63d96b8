from __future__ import annotations

from datetime import timedelta

from bot.domain.news import FeedHealth, FeedMemory
from storage import Storage
from tests.domain.making import DAY, HOUR, NOON

MEMORY = FeedMemory(etag='"1"', last_modified="Mon", body_hash="abc")


def test_a_feed_never_polled_is_due_and_knows_nothing() -> None:
    with Storage.open(":memory:") as storage:
        assert storage.feeds.memory("gazette") == FeedMemory()
        assert storage.feeds.health("gazette") == FeedHealth(name="gazette")
        assert storage.feeds.due(["gazette"], NOON) == ["gazette"]
        assert storage.feeds.all_health() == {}


def test_an_answer_is_remembered() -> None:
    with Storage.open(":memory:") as storage:
        storage.feeds.succeeded("gazette", MEMORY, now=NOON, new=3, due=NOON + HOUR)
        storage.feeds.succeeded("gazette", MEMORY, now=NOON + HOUR, new=0, due=NOON + 2 * HOUR)

        assert storage.feeds.memory("gazette") == MEMORY
        assert storage.feeds.health("gazette") == FeedHealth(
            name="gazette",
            last_poll=NOON + HOUR,
            last_success=NOON + HOUR,
            last_new=NOON,
            due=NOON + 2 * HOUR,
            baselined=True,
        )


def test_failures_are_counted_and_leave_the_memory_alone() -> None:
    with Storage.open(":memory:") as storage:
        storage.feeds.succeeded("gazette", MEMORY, now=NOON, new=3, due=NOON + HOUR)
        for hours in (1, 2):
            now = NOON + hours * HOUR
            storage.feeds.failed("gazette", now=now, reason="404", due=now + HOUR)

        health = storage.feeds.health("gazette")

        assert (health.failures, health.last_error, health.last_success) == (2, "404", NOON)
        assert storage.feeds.memory("gazette") == MEMORY
        assert health.baselined


def test_a_feed_that_has_only_failed_has_no_baseline_yet() -> None:
    with Storage.open(":memory:") as storage:
        storage.feeds.failed("gazette", now=NOON, reason="404", due=NOON + HOUR)

        assert not storage.feeds.health("gazette").baselined


def test_the_longest_waiting_are_due_first_and_others_are_not_looked_at() -> None:
    with Storage.open(":memory:") as storage:
        for name, days in (("a", 1), ("b", 2), ("c", -1), ("gone", 3)):
            storage.feeds.postpone(name, due=NOON - days * DAY)

        assert storage.feeds.due(["new", "a", "b", "c"], NOON) == ["new", "b", "a"]


def test_postponing_says_nothing_of_health() -> None:
    with Storage.open(":memory:") as storage:
        storage.feeds.failed("gazette", now=NOON, reason="dns", due=NOON)

        storage.feeds.postpone("gazette", due=NOON + timedelta(minutes=5))

        assert storage.feeds.health("gazette").failures == 1
        assert storage.feeds.due(["gazette"], NOON) == []


def test_a_clock_set_back_by_years_leaves_no_feed_unread_for_years() -> None:
    with Storage.open(":memory:") as storage:
        ahead = NOON + 3650 * DAY
        storage.feeds.succeeded("gazette", MEMORY, now=ahead, new=1, due=ahead + HOUR)
        storage.feeds.succeeded("courier", MEMORY, now=NOON, new=1, due=NOON + HOUR)

        assert storage.feeds.due(["gazette", "courier"], NOON) == ["gazette"]
