"""What publishers ask of us, and where their feeds live: kept from poll to poll."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import FeedFault
from bot.domain.news import Aside, FeedMemory, Wishes
from bot.domain.residence import home
from bot.services.health import FeedState, status
from tests.domain.making import DAY, HOUR, NOON, action
from tests.services.scene import Scene

TEN = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
NEW = "https://new.example/rss"


async def due_after(scene: Scene, now: object = NOON) -> timedelta:
    await scene.polls(now=NOON)
    due = scene.storage.feeds.health("gazette").due
    assert due
    return due - NOON


async def test_an_answer_that_is_fresh_for_long_is_not_asked_for_sooner(scene: Scene) -> None:
    scene.asides["gazette"] = Aside(fresh_for=15 * MINUTE)

    assert 15 * MINUTE <= await due_after(scene) <= 16 * MINUTE


async def test_so_is_one_without_news(scene: Scene) -> None:
    await scene.polls(now=NOON - TEN)
    scene.asides["gazette"] = Aside(fresh_for=15 * MINUTE)

    assert 15 * MINUTE <= await due_after(scene) <= 16 * MINUTE


async def test_what_the_document_asks_for_is_heeded_while_it_does_not_change(
    scene: Scene,
) -> None:
    scene.heads["gazette"] = (
        b"<ttl>12</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours>"
        b"<skipDays><day>Sunday</day></skipDays>"
    )
    await scene.polls(now=NOON - TEN)

    assert scene.storage.feeds.health("gazette").wishes == Wishes(
        ttl=12 * MINUTE, skip_hours=frozenset({0, 3}), skip_days=frozenset({6})
    )
    assert 12 * MINUTE <= await due_after(scene) <= 13 * MINUTE


@pytest.mark.case("A8")
async def test_three_equal_moves_are_believed_and_told_once(scene: Scene) -> None:
    old = scene.feeds["gazette"].url
    scene.watches()
    scene.publishes("gazette", "1", action())
    scene.asides["gazette"] = Aside(moved=NEW)

    for number in range(5):
        await scene.polls(now=NOON + number * TEN)

    assert [url for url, _ in scene.asked] == [old, old, old, NEW, NEW]
    assert scene.asked[3][1] != FeedMemory(), "it is the same feed: what it said still holds"
    assert scene.outbox() == ["send"]
    (notice,) = scene.notices()
    assert notice.startswith("Feed gazette has moved for good")
    assert NEW not in notice


async def test_an_edit_of_its_url_forgets_where_a_feed_had_moved(scene: Scene) -> None:
    scene.reloads()
    scene.asides["gazette"] = Aside(moved=NEW)
    for number in range(4):
        await scene.polls(now=NOON + number * TEN)
    scene.reloads(gazette="https://edited.example/rss")

    await scene.polls(now=NOON + HOUR)

    assert scene.asked[-1][0] == "https://edited.example/rss"


async def test_a_new_address_that_fails_is_given_up_for_the_old_one(scene: Scene) -> None:
    scene.asides["gazette"] = Aside(moved=NEW)
    for number in range(4):
        await scene.polls(now=NOON + number * TEN)
    scene.breaks("gazette")
    for number in range(4, 8):
        await scene.polls(now=NOON + number * TEN)

    assert [url for url, _ in scene.asked[4:]] == [NEW, NEW, NEW, scene.feeds["gazette"].url]


async def test_where_both_addresses_fail_the_feed_is_found_at_whichever_comes_back(
    scene: Scene,
) -> None:
    """The old one may be switched off for good; the new one had an hour of trouble."""
    scene.asides["gazette"] = Aside(moved=NEW)
    for number in range(4):
        await scene.polls(now=NOON + number * TEN)
    scene.breaks("gazette")

    for number in range(4, 16):
        await scene.polls(now=NOON + number * TEN)

    asked = [url for url, _ in scene.asked[7:]]
    assert set(asked[::2]) | set(asked[1::2]) == {NEW, scene.feeds["gazette"].url}
    assert asked[::2] != asked[1::2]


async def test_an_address_that_a_feed_has_left_cannot_say_that_the_feed_is_gone(
    scene: Scene,
) -> None:
    scene.asides["gazette"] = Aside(moved=NEW)
    for number in range(4):
        await scene.polls(now=NOON + number * TEN)
    for number in range(4, 24):
        scene.breaks("gazette", status=410 if _asked_next(scene) != NEW else 500)
        await scene.polls(now=NOON + number * TEN)

    assert scene.storage.feeds.health("gazette").retired is None


def _asked_next(scene: Scene) -> str:
    return home(scene.feeds["gazette"], scene.storage.feeds.health("gazette")).url


async def gone(scene: Scene, times: int = 3) -> None:
    scene.breaks("gazette", status=410)
    for number in range(times):
        await scene.polls(now=NOON + number * HOUR)


@pytest.mark.case("A12")
async def test_gone_three_times_in_a_day_is_left_in_peace_and_told_once(scene: Scene) -> None:
    await gone(scene)

    assert await scene.polls_due(now=NOON + 300 * DAY) == ()
    (notice,) = scene.notices()
    assert notice.startswith("Feed gazette says that it is gone for good")
    found = status(storage=scene.storage, feeds=scene.feeds.values(), now=NOON + DAY)
    assert [feed.state for feed in found.feeds] == [FeedState.RETIRED]


async def test_a_retired_feed_that_answers_when_asked_by_hand_is_revived(scene: Scene) -> None:
    await gone(scene)
    scene.mends("gazette")

    await scene.polls(now=NOON + DAY)

    assert scene.storage.feeds.health("gazette").retired is None


async def test_one_that_says_it_is_gone_once_a_day_is_told_of_like_any_other_failure(
    scene: Scene,
) -> None:
    scene.breaks("gazette", status=410)
    for days in range(4):
        await scene.polls(now=NOON + days * 1.1 * DAY)

    (notice,) = scene.notices()
    assert notice.startswith("Feed gazette keeps failing")
    assert scene.storage.feeds.health("gazette").retired is None


async def test_gone_twice_and_back_is_no_more_than_two_failures(scene: Scene) -> None:
    await gone(scene, 2)
    scene.mends("gazette")
    await scene.polls(now=NOON + 2 * HOUR)

    await gone(scene, 2)

    assert scene.storage.feeds.health("gazette").retired is None


@pytest.mark.case("A12")
async def test_a_retired_feed_is_revived_by_an_operator(scene: Scene) -> None:
    await gone(scene)
    scene.mends("gazette")

    assert scene.storage.declared.revive("gazette")
    assert not scene.storage.declared.revive("gazette")

    assert len(await scene.polls_due(now=NOON + DAY)) == 1


@pytest.mark.case("A12")
async def test_a_retired_feed_is_revived_by_an_edit_of_its_url(scene: Scene) -> None:
    scene.reloads()
    await gone(scene)
    scene.reloads()
    assert await scene.polls_due(now=NOON + DAY) == ()

    scene.reloads(gazette=NEW)

    assert len(await scene.polls_due(now=NOON + DAY)) == 1


@pytest.mark.case("A12")
@pytest.mark.parametrize("status_", [401, 403, 404, 500])
async def test_no_other_failure_ever_ends_a_feed(scene: Scene, status_: int) -> None:
    scene.breaks("gazette", FeedFault.STATUS, status=status_)
    now = NOON
    for _ in range(40):
        await scene.polls(now=now)
        due = scene.storage.feeds.health("gazette").due
        assert due
        assert due - now <= 6 * HOUR
        now = due

    assert len(scene.notices()) == 1
    assert len(await scene.polls_due(now=now)) == 1


async def test_what_unchanged_answers_spare_us_is_counted(scene: Scene) -> None:
    scene.asides["gazette"] = Aside(size=40_000)
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.asides["gazette"] = Aside()
    for number in range(1, 4):
        await scene.polls(now=NOON + number * TEN)

    health = scene.storage.feeds.health("gazette")
    assert (health.size, health.saved) == (40_000, 120_000)


@pytest.mark.case("A19")
async def test_an_item_edited_in_place_is_recorded_and_not_told(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), title="Finland leave the treaty")
    await scene.polls()
    for title in ("Finland leaves the treaty", "Finland leaves the treaty"):
        scene.stories["gazette"] = []
        scene.publishes("gazette", "1", action(), action(treaty="cfe"), title=title)
        await scene.polls(now=NOON + TEN)

    (event,) = scene.events()
    (revision,) = scene.storage.stories.revisions.of(event.reports[0].story_id)
    assert (revision.seen, revision.title) == (NOON + TEN, "Finland leaves the treaty")
    assert scene.outbox() == ["send"]


async def test_an_item_edited_at_every_poll_is_recorded_five_times(scene: Scene) -> None:
    for number in range(9):
        scene.stories["gazette"] = []
        scene.publishes("gazette", "1", action(), title=f"Read by {number}")
        await scene.polls(now=NOON + number * TEN)

    assert len(scene.storage.stories.revisions.of(1)) == 5
