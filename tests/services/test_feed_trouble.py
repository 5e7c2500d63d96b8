"""Feeds that fail, fall silent or change their keys, and what the operators hear of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import FeedFault
from bot.services.health import FeedState, status
from bot.services.notices import tell_operators
from bot.services.schedule import spread_start
from bot.services.silence import watch_silence
from tests.domain.making import DAY, HOUR, NOON, action
from tests.services.scene import Scene, feed

TEN = timedelta(minutes=10)


async def test_one_notice_when_a_feed_fails_for_long_and_one_when_it_is_back(scene: Scene) -> None:
    scene.breaks("gazette")
    now = NOON
    for _ in range(12):
        await scene.polls(now=now)
        now += HOUR
    scene.mends("gazette")
    await scene.polls(now=now)

    failing, back = scene.notices()

    assert failing == (
        "Feed gazette keeps failing (7 times, last read 2026-03-02 11:50 UTC): no news today"
    )
    assert back == "Feed gazette is back after 12 failures."


async def test_a_feed_that_fails_again_within_the_day_is_told_of_a_day_after_the_first_time(
    scene: Scene,
) -> None:
    async def polls(hours: int) -> None:
        await scene.polls(now=NOON + hours * HOUR)

    scene.breaks("gazette")
    for hour in range(7):
        await polls(hour)
    scene.mends("gazette")
    await polls(8)
    scene.breaks("gazette")
    for hour in range(9, 72):
        await polls(hour)

    failing, back, again = scene.notices()

    assert failing.startswith("Feed gazette keeps failing (7 times")
    assert back.startswith("Feed gazette is back")
    assert again.startswith("Feed gazette keeps failing (22 times")


async def test_a_feed_that_fails_often_and_fast_is_told_of_at_the_tenth_time(scene: Scene) -> None:
    scene.declares("new")
    scene.breaks("new")
    for minutes in range(9):
        await scene.polls("new", now=NOON + timedelta(minutes=minutes))
    before = scene.notices()

    await scene.polls("new", now=NOON + HOUR)

    assert before == []
    assert scene.notices() == ["Feed new keeps failing (10 times, never read): no news today"]


async def test_a_hiccup_is_nobodys_business(scene: Scene) -> None:
    scene.breaks("gazette")
    await scene.polls(now=NOON + DAY)
    scene.mends("gazette")

    await scene.polls(now=NOON + DAY + TEN)

    assert scene.notices() == []


@pytest.mark.case("A15")
async def test_when_no_feed_answers_the_outage_is_ours(scene: Scene) -> None:
    names = ["a", "b", "c", "d", "e"]
    for name in names:
        scene.knows(name)
        scene.breaks(name, FeedFault.DNS)
    scene.breaks("gazette", FeedFault.TIMEOUT)

    for round_ in range(4):
        await scene.polls_due(now=NOON + 2 * round_ * TEN)

    assert [h.failures for h in scene.storage.feeds.all_health().values()] == [0] * 6
    facts = status(storage=scene.storage, feeds=scene.feeds.values(), now=NOON + HOUR)
    assert len(facts.feeds_that_are(FeedState.FAILING)) == 6, "the status does not hide it"
    assert len(scene.fetched) == 24
    assert scene.notices() == [
        "No feed answers: our own network seems to be down. Nothing is held against the feeds."
    ]


@pytest.mark.case("A11")
async def test_who_answers_in_our_outage_is_heeded(scene: Scene) -> None:
    """One host of ten answers, and asks for an hour: the network is out, and that still holds."""
    for number in range(10):
        scene.knows(f"f{number}")
        scene.breaks(f"f{number}", FeedFault.TIMEOUT)
    scene.breaks("gazette", FeedFault.STATUS, status=429, wait=HOUR)

    await scene.polls_due()

    health = scene.storage.feeds.all_health()
    assert health["gazette"].due == NOON + HOUR
    assert [health[name].failures for name in ("gazette", "f0")] == [1, 0]


async def test_the_outage_is_seen_over_several_rounds_too(scene: Scene) -> None:
    names = ["a", "b", "c", "d", "e"]
    for name in names:
        scene.knows(name)
        scene.breaks(name, FeedFault.REFUSED)
        await scene.polls(name)

    health = scene.storage.feeds.all_health()
    assert [health[name].failures for name in names] == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("answer", [FeedFault.STATUS, FeedFault.TLS, None])
async def test_one_answer_proves_that_the_network_carries(
    scene: Scene, answer: FeedFault | None
) -> None:
    for name in ["a", "b", "c", "d", "e", "f"]:
        scene.knows(name)
        scene.breaks(name, FeedFault.DNS)
    if answer:
        scene.breaks("gazette", answer)

    await scene.polls_due()

    assert scene.storage.feeds.health("a").failures == 1
    assert scene.notices() == []


@pytest.mark.parametrize(("hosts", "failures"), [(9, 1), (10, 0)])
async def test_a_lone_answer_among_ten_proves_nothing(
    scene: Scene, hosts: int, failures: int
) -> None:
    """Eight of nine that fail together, besides the one that answers, may be their own fault."""
    for number in range(hosts - 1):
        scene.knows(f"f{number}")
        scene.breaks(f"f{number}", FeedFault.TIMEOUT)

    await scene.polls_due()

    assert scene.storage.feeds.health("f0").failures == failures


async def test_a_feed_of_our_own_network_proves_nothing_of_the_world(scene: Scene) -> None:
    scene.feeds["gazette"] = replace(scene.feeds["gazette"], allow_private=True)
    for number in range(5):
        scene.knows(f"f{number}")
        scene.breaks(f"f{number}", FeedFault.DNS)

    await scene.polls_due()

    assert scene.storage.feeds.health("f0").failures == 0


async def test_where_all_feeds_are_at_home_they_are_the_world(scene: Scene) -> None:
    for number in range(5):
        scene.knows(f"f{number}")
        scene.feeds[f"f{number}"] = replace(scene.feeds[f"f{number}"], allow_private=True)
        scene.breaks(f"f{number}", FeedFault.REFUSED)
    scene.breaks("gazette", FeedFault.REFUSED)

    await scene.polls_due()

    assert scene.storage.feeds.health("f0").failures == 0


async def test_many_feeds_of_one_host_are_one_host(scene: Scene) -> None:
    for name in ["a", "b", "c", "d", "e", "f"]:
        scene.knows(name)
        scene.feeds[name] = feed(name, host="one")
        scene.breaks(name, FeedFault.TIMEOUT)

    await scene.polls_due()

    assert scene.storage.feeds.health("f").failures == 1


async def test_the_status_tells_the_broken_the_silent_and_the_fine(scene: Scene) -> None:
    scene.knows("broken")
    scene.knows("silent", now=NOON - 2 * DAY)
    scene.declares("new")
    scene.feeds["off"] = type(scene.feeds["new"])(
        name="off", url="https://off.example/", title="Off", every=TEN, enabled=False
    )
    scene.breaks("broken")
    scene.publishes("gazette", "1", action())
    await scene.polls()
    await scene.polls("broken")

    found = status(
        storage=scene.storage, feeds=scene.feeds.values(), platforms=["telegram"], now=NOON
    )

    assert {each.feed.name: each.state for each in found.feeds} == {
        "gazette": FeedState.FINE,
        "broken": FeedState.FAILING,
        "silent": FeedState.SILENT,
        "new": FeedState.NEW,
        "off": FeedState.OFF,
    }
    (broken,) = found.feeds_that_are(FeedState.FAILING)
    assert (broken.reason, broken.since) == ("no news today", NOON - TEN)
    (silent,) = found.feeds_that_are(FeedState.SILENT)
    assert silent.reason == "nothing new, though a story is usual within 24 hours"
    assert found.last_poll == NOON
    assert (found.alerts_today, found.oldest) == (0, {})


async def test_the_status_counts_what_waits_and_what_was_sent_today(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()

    def found() -> tuple[int, bool]:
        facts = status(
            storage=scene.storage, feeds=[], platforms=["telegram", "slack"], now=NOON + HOUR
        )
        return facts.alerts_today, facts.oldest == {"telegram": NOON}

    before = found()
    scene.delivers()

    assert (before, found()) == ((0, True), (1, False))


async def test_a_feed_that_publishes_rarely_may_be_silent_for_long(scene: Scene) -> None:
    scene.declares("journal")
    for weeks in range(4):
        published = NOON - weeks * timedelta(days=7)
        scene.publishes("journal", f"{weeks}", action(), published=published)
    await scene.polls("journal")

    def state(days: int) -> FeedState:
        facts = status(
            storage=scene.storage, feeds=[scene.feeds["journal"]], now=NOON + days * DAY
        )
        return facts.feeds[0].state

    assert (state(28), state(29)) == (FeedState.FINE, FeedState.SILENT)


@pytest.mark.case("A20")
async def test_silence_is_told_once_and_so_is_its_end(scene: Scene) -> None:
    async def watches(hours: int) -> list[str]:
        now = NOON + hours * HOUR
        facts = status(storage=scene.storage, feeds=scene.feeds.values(), now=now)
        watch_silence(facts, admins=["telegram:1"], storage=scene.storage)
        return scene.notices()

    first, silent = await watches(23), await watches(25)
    still = await watches(80)
    scene.publishes("gazette", "1", action(), published=None)
    await scene.polls(now=NOON + 81 * HOUR)
    again = await watches(82)

    assert first == []
    assert silent == still
    assert silent == [
        "Feed gazette has fallen silent: nothing new, though a story is usual within 24 hours."
    ]
    assert again == [*silent, "Feed gazette has news again."]
    assert await watches(83) == again


def test_operators_are_told_once_a_day_of_one_thing_and_the_log_too(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    def tell(hours: int) -> bool:
        admins = ["telegram:1", "slack:T1/U1"]
        now = NOON + hours * HOUR
        return tell_operators(
            "disk", "The disk is full.", admins=admins, storage=scene.storage, now=now
        )

    with caplog.at_level(logging.WARNING):
        assert [tell(hours) for hours in (0, 23, 25)] == [True, False, True]

    assert [row["kind"] for row in scene.rows()] == ["notice"] * 4
    assert caplog.text.count("The disk is full.") == 2
    labels = {channel.label for channel in scene.storage.channels.all()}
    assert labels == {"telegram/1", "slack/T1/U1"}


def test_many_feeds_do_not_all_start_at_once(scene: Scene) -> None:
    feeds = [scene.declares(f"feed-{number}") for number in range(60)]

    spread_start(feeds, storage=scene.storage, now=NOON, chance=lambda: 0.0)

    names = [each.name for each in feeds]
    at = [len(scene.storage.feeds.due(names, NOON + timedelta(seconds=s))) for s in (0, 30, 59)]
    assert at == [1, 31, 60]


def test_a_few_feeds_start_at_once(scene: Scene) -> None:
    feeds = [scene.declares(f"feed-{number}") for number in range(20)]

    spread_start(feeds, storage=scene.storage, now=NOON, chance=lambda: 0.0)

    assert len(scene.storage.feeds.due([each.name for each in feeds], NOON)) == 20
