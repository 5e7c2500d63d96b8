from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import DatabaseFailed, FeedFault
from bot.domain.news import FeedMemory
from bot.domain.treaty import Action, Reading, Stage
from bot.domain.watch import Key
from bot.services.poll import poll_all
from bot.services.polling import AT_ONCE
from tests.domain.making import DAY, HOUR, NOON, action, asks
from tests.prove.virtual import VirtualLoop
from tests.services.scene import BOB, Scene

TEN = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)  # how long a feed that hangs does so


async def test_a_story_is_stored_read_and_told_in_one_poll(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())

    result = await scene.polls()

    assert (result.new, result.told, result.error) == (1, 1, None)
    assert scene.outbox() == ["send"]
    (event,) = scene.events()
    assert event.what == action()
    assert event.topics == ("arms",)
    assert event.groups == {"FI": frozenset({"NORDICS", "EU"})}
    assert [report.outlet for report in event.reports] == ["The Gazette"]
    assert scene.storage.stories.reading(event.reports[0].story_id) is not None


async def test_what_was_seen_is_not_told_again(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.publishes("gazette", "2", action(Action.SIGN, actors="NO"))

    result = await scene.polls(now=NOON + TEN)

    assert result.new == 1
    assert scene.outbox() == ["send"]


async def test_an_item_whose_guid_changed_is_known_by_its_second_key(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    (old,) = scene.stories["gazette"]
    scene.stories["gazette"] = []
    scene.publishes("gazette", "new-guid", action())
    (new,) = scene.stories["gazette"]
    scene.stories["gazette"] = [
        type(new)(feed=new.feed, identity=new.identity, second_key=old.second_key, title=new.title)
    ]

    result = await scene.polls(now=NOON + TEN)

    assert result.new == 0


async def test_the_first_sight_of_a_feed_is_silent_for_ever(scene: Scene) -> None:
    scene.watches()
    scene.declares("wire")
    scene.publishes("wire", "1", action())
    first = await scene.polls("wire")
    scene.stories["wire"].append(scene.stories["wire"][0])

    second = await scene.polls("wire", now=NOON + TEN)

    assert (first.new, first.baseline, first.told) == (1, True, 0)
    assert (second.new, second.baseline) == (0, False)
    assert scene.outbox() == []


async def test_an_empty_first_sight_is_a_baseline_too(scene: Scene) -> None:
    scene.watches()
    scene.declares("wire")
    await scene.polls("wire")
    scene.publishes("wire", "1", action())

    await scene.polls("wire", now=NOON + TEN)

    assert scene.outbox() == ["send"]


@pytest.mark.case("I6")
async def test_old_news_found_late_is_kept_and_not_told(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), published=NOON - 4 * DAY)

    await scene.polls()

    (event,) = scene.events()
    assert event.first_seen == NOON - 4 * DAY
    assert scene.outbox() == []


@pytest.mark.case("I6")
async def test_old_news_adds_a_report_without_a_word(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.sends()
    scene.publishes("gazette", "2", action(), published=NOON - 3 * DAY)

    await scene.polls(now=NOON + HOUR)

    (event,) = scene.events()
    assert len(event.reports) == 2
    assert scene.outbox() == ["send"]


async def test_an_unchanged_feed_is_healthy_and_costs_nothing(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    await scene.polls()

    result = await scene.polls(now=NOON + TEN)

    assert result.new == 0
    health = scene.storage.feeds.health("gazette")
    assert health.last_success == NOON + TEN
    assert health.last_new == NOON
    assert health.due
    assert NOON + TEN < health.due - TEN / 2 < NOON + 2 * TEN


async def test_a_failed_feed_waits_twice_as_long_each_time_up_to_six_hours(scene: Scene) -> None:
    scene.breaks("gazette")
    now, waits = NOON, []
    for _ in range(9):
        await scene.polls(now=now)
        due = scene.storage.feeds.health("gazette").due
        assert due
        waits.append(round((due - now) / timedelta(minutes=1.05), -1))
        now = due

    assert waits == [20, 40, 80, 160, 320, 330, 330, 330, 330]


async def test_what_a_publisher_asks_us_to_wait_is_waited(scene: Scene) -> None:
    scene.breaks("gazette", wait=timedelta(hours=3))

    await scene.polls()

    assert scene.storage.feeds.health("gazette").due == NOON + timedelta(hours=3)


async def test_an_answer_ends_the_failures(scene: Scene) -> None:
    scene.breaks("gazette")
    await scene.polls()
    assert scene.storage.feeds.health("gazette").last_error == "no news today"
    scene.mends("gazette")

    await scene.polls(now=NOON + TEN)

    health = scene.storage.feeds.health("gazette")
    assert (health.failures, health.last_error) == (0, None)


@pytest.mark.case("B2")
async def test_a_document_that_cannot_be_read_is_asked_for_again(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    before = scene.storage.feeds.memory("gazette")
    scene.breaks("gazette", FeedFault.NOT_A_FEED)

    await scene.polls()

    assert scene.storage.feeds.memory("gazette") == before == FeedMemory()
    assert scene.storage.feeds.health("gazette").last_error == "no news today"


async def test_one_bad_story_stops_neither_the_others_nor_its_feed(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.watches()
    for identity in "123":
        stage = {"1": Stage.ANNOUNCED, "2": Stage.PROPOSED, "3": Stage.NOTIFIED}[identity]
        scene.publishes("gazette", identity, action(stage=stage))
    scene.unreadable = {"2"}

    with caplog.at_level(logging.ERROR):
        result = await scene.polls()

    assert result.new == 3
    assert scene.outbox() == ["send", "send"]
    assert "story of gazette not read: 2" in caplog.text


async def test_a_machine_that_fails_while_reading_loses_no_story(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    scene.no_files_left = True
    assert (await scene.polls()).error
    assert scene.outbox() == []

    scene.no_files_left = False
    await scene.polls(now=NOON + TEN)

    assert scene.outbox() == ["send"]


async def test_a_story_that_cannot_be_taken_in_leaves_no_half_of_it(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), action(actors="SE"))
    scene.publishes("gazette", "2", action(actors="FI", treaty="cfe"))
    broken = Reading(language=None, actions=(action(), "not an action"), version=1)  # type: ignore[arg-type]  # a bug of the reader
    scene.readings["1"] = broken

    with caplog.at_level(logging.ERROR):
        await scene.polls()

    assert [event.what.treaties for event in scene.events()] == [("cfe",)]
    assert scene.outbox() == ["send"]
    assert "not taken in" in caplog.text


async def test_nothing_of_a_poll_is_stored_when_its_end_is_not(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    with scene.storage.transaction():
        scene.storage._db.execute(
            "CREATE TRIGGER crash BEFORE UPDATE ON feed WHEN new.failures = 0"
            " BEGIN SELECT RAISE(ABORT, 'crash'); END"
        )

    result = await scene.polls()

    assert result.error
    assert scene.events() == []
    assert scene.outbox() == []
    assert scene.storage.stories.get(1) is None

    scene.storage._db.execute("DROP TRIGGER crash")
    await scene.polls(now=NOON + TEN)

    assert scene.outbox() == ["send"]


async def test_only_feeds_whose_time_has_come_are_polled(scene: Scene) -> None:
    scene.knows("wire", now=NOON)
    scene.declares("new")

    results = await scene.polls_due()

    assert sorted(result.feed.name for result in results) == ["gazette", "new"]
    assert await scene.polls_due(now=NOON + timedelta(minutes=1)) == ()


async def test_a_feed_on_the_wire_is_not_asked_twice(scene: Scene) -> None:
    scene.polling.busy.add("gazette")

    assert await scene.polls_due() == ()


async def test_one_broken_feed_does_not_keep_the_others_from_being_read(scene: Scene) -> None:
    scene.watches(BOB)
    scene.knows("wire")
    scene.publishes("wire", "1", action())
    scene.breaks("gazette")
    del scene.stories["gazette"]

    results = await scene.polls_due()

    assert {result.feed.name: bool(result.error) for result in results} == {
        "gazette": True,
        "wire": False,
    }
    assert scene.outbox(BOB) == ["send"]


async def test_many_feeds_of_a_slow_host_do_not_keep_another_from_being_read(
    scene: Scene,
) -> None:
    scene.watches(BOB)
    for number in range(AT_ONCE + 4):
        scene.knows(f"slow{number}")
        scene.hangs.add(f"slow{number}")
    scene.knows("wire")
    scene.publishes("wire", "1", action())
    slow = [feed for name, feed in scene.feeds.items() if name in scene.hangs]
    waiting = asyncio.create_task(poll_all(slow, polling=scene.polling, now=NOON))
    await asyncio.sleep(0)

    async with asyncio.timeout(1):
        await scene.polls("wire")

    assert scene.outbox(BOB) == ["send"]
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_a_feed_that_waited_for_its_host_has_its_next_turn_an_interval_after_its_answer(
    scene: Scene,
) -> None:
    scene.hangs.add("gazette")

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(scene.polls())

    health = scene.storage.feeds.health("gazette")
    assert (health.last_success, health.due) == (NOON + MINUTE, NOON + MINUTE + TEN)


async def test_a_feed_that_answered_has_its_next_turn_while_others_of_its_round_are_waited_for(
    scene: Scene,
) -> None:
    scene.knows("slow")
    scene.hangs.add("slow")
    round_ = asyncio.create_task(scene.polls_due())
    while "gazette" in scene.polling.busy or not scene.fetched:
        await asyncio.sleep(0)

    results = await scene.polls_due(now=NOON + 2 * TEN)

    assert [result.feed.name for result in results] == ["gazette"]
    assert scene.polling.busy == {"slow"}
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    assert scene.polling.busy == set()


async def test_a_bug_met_in_one_feed_counts_as_its_failure(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    del scene.stories["gazette"]

    with caplog.at_level(logging.ERROR):
        result = await scene.polls()

    assert result.error
    assert "poll of gazette hit a bug" in caplog.text
    assert scene.storage.feeds.health("gazette").last_error == "hit a bug (KeyError)"


async def test_a_full_disk_is_nobodys_fault_and_rises(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    scene.storage._db.execute("PRAGMA query_only = ON")

    with pytest.raises(DatabaseFailed):
        await scene.polls()

    assert scene.polling.busy == set()


async def test_polls_without_news_share_a_transaction(scene: Scene) -> None:
    for number in range(40):
        scene.knows(f"quiet{number}")
    await scene.polls_due()
    commits = scene.storage._db.conn.total_changes
    statements: list[str] = []
    scene.storage._db.conn.set_trace_callback(statements.append)

    await scene.polls_due(now=NOON + TEN)

    assert statements.count("COMMIT") == 1
    assert scene.storage._db.conn.total_changes - commits == 41  # with the gazette


async def test_every_result_is_heard_of_at_once(scene: Scene) -> None:
    scene.knows("slow")
    scene.hangs.add("slow")
    heard: list[str] = []
    round_ = asyncio.create_task(
        poll_all(
            list(scene.feeds.values()),
            polling=scene.polling,
            now=NOON,
            heard=lambda result: heard.append(result.feed.name),
        )
    )

    while not heard:
        await asyncio.sleep(0)

    assert heard == ["gazette"]
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_


async def test_feeds_of_one_host_are_asked_one_after_the_other(scene: Scene) -> None:
    for number in range(3):
        scene.feeds[f"p{number}"] = replace(scene.knows(f"p{number}"), url="https://one.example/r")
    scene.hangs.add("p0")
    round_ = asyncio.create_task(scene.polls_due())
    while "gazette" not in scene.fetched:
        await asyncio.sleep(0)

    assert [name for name in scene.fetched if name.startswith("p")] == ["p0"]
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_


@pytest.mark.case("I7")
async def test_a_reload_during_a_poll_loses_none_and_doubles_none(scene: Scene) -> None:
    scene.watches()
    scene.reloads()
    scene.publishes("gazette", "1", action())
    scene.hangs.add("gazette")
    round_ = asyncio.create_task(scene.polls_due())
    while "gazette" not in scene.fetched:
        await asyncio.sleep(0)
    scene.knows("wire")
    scene.reloads()

    again = await scene.polls_due(now=NOON + TEN)
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    scene.hangs.clear()
    results = await scene.polls_due(now=NOON + TEN)

    assert [result.feed.name for result in again] == ["wire"]
    assert [result.feed.name for result in results] == ["gazette"]
    assert scene.outbox() == ["send"]


@pytest.mark.case("I4")
async def test_a_feed_that_was_gone_from_the_list_and_is_back_repeats_nothing(
    scene: Scene,
) -> None:
    scene.watches()
    scene.reloads()
    for treaty in ("ottawa", "cfe"):
        scene.publishes("gazette", treaty, action(treaty=treaty))
    await scene.polls()
    gazette = scene.feeds.pop("gazette")
    scene.reloads()
    assert await scene.polls_due(now=NOON + DAY) == ()
    scene.feeds["gazette"] = gazette
    scene.reloads()
    scene.publishes("gazette", "new", action(treaty="bbnj"), published=NOON + 30 * DAY)

    (result,) = await scene.polls_due(now=NOON + 30 * DAY)

    assert (result.new, result.held, result.baseline) == (1, False, False)
    assert scene.outbox() == ["send"] * 3


async def test_what_was_stored_needs_no_second_look(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.publishes("gazette", "2", action(Action.SIGN, actors="NO"))

    await scene.polls(now=NOON + TEN)

    first, second = scene.had_seen
    assert first is None
    assert second is not None
    assert second.marks


async def test_what_could_not_be_stored_is_looked_at_again(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    with scene.storage.transaction():
        scene.storage._db.execute(
            "CREATE TRIGGER crash BEFORE INSERT ON story BEGIN SELECT RAISE(ABORT, 'crash'); END"
        )
    await scene.polls()
    scene.storage._db.execute("DROP TRIGGER crash")

    await scene.polls(now=NOON + TEN)

    assert scene.had_seen == [None, None]
    assert scene.storage.stories.get(1) is not None


async def test_a_rule_made_between_two_stories_is_heeded(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.watches(BOB, asks(Key.TREATY, "cfe"))
    scene.publishes("gazette", "2", action(treaty="cfe"))

    await scene.polls(now=NOON + TEN)

    assert scene.outbox(BOB) == ["send"]
