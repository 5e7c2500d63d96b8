"""What publishers do with their items, and that nobody hears anything twice of it (A17 to A21)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import MOST_AT_ONCE, State
from bot.domain.news import Story
from bot.domain.watch import Key
from bot.intake.identity import second_key
from bot.services.bites import BITE
from bot.services.health import status
from bot.services.silence import watch_silence
from storage import Storage
from tests.domain.making import DAY, HOUR, NOON, action, asks, reading, rule, story
from tests.services.scene import ALICE, BOB, Scene

TEN = timedelta(minutes=10)


def item(number: int, *, guid: str = "", at: timedelta = timedelta()) -> Story:
    """Return an item with a page of its own; its guid is the page unless told otherwise."""
    link, title = f"https://news.example/{number}", f"Finland leaves treaty {number}"
    known = guid or link
    return Story(
        feed="gazette",
        identity=known,
        second_key=second_key(identity=known, link=link, title=title, published=NOON - at),
        title=title,
        link=link,
        published=NOON - at,
    )


def reads(scene: Scene, items: list[Story]) -> None:
    """Let each item tell of an event of its own."""
    scene.stories["gazette"] = items
    for each in items:
        number = each.link.rpartition("/")[2]
        party = f"P{number}"  # of its own, or each event would be compared with all others
        scene.readings[each.identity] = reading(action(actors=party, treaty=f"treaty-{number}"))


WITHDRAWALS = asks(Key.ACTION, "withdraw")


@pytest.mark.case("A17")
@pytest.mark.parametrize("seed", range(5))
async def test_items_that_are_shuffled_dropped_and_brought_back_are_told_once(
    scene: Scene, seed: int
) -> None:
    scene.watches(ALICE, WITHDRAWALS)
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    every = [item(number) for number in range(20)]
    shown: set[str] = set()
    for poll in range(25):
        window = dice.sample(every, dice.randint(1, 20))
        shown |= {each.identity for each in window}
        reads(scene, window)
        await scene.polls(now=NOON + poll * TEN)

    assert len(scene.outbox()) == len(scene.events()) == len(shown)


@pytest.mark.case("A18")
async def test_items_under_new_guids_are_told_once(scene: Scene) -> None:
    scene.watches(ALICE, WITHDRAWALS)
    reads(scene, [item(number) for number in range(5)])
    await scene.polls()
    for poll in range(1, 4):
        reads(scene, [item(number, guid=f"{poll}-{number}") for number in range(5)])
        await scene.polls(now=NOON + poll * TEN)

    assert scene.outbox() == ["send"] * 5
    assert all(len(event.reports) == 1 for event in scene.events())


@pytest.mark.case("A18")
async def test_items_under_new_guids_and_new_dates_are_told_once(scene: Scene) -> None:
    """The key holds the day, and so is another; the event is the same, and so is its alert."""
    scene.watches(ALICE, WITHDRAWALS)
    reads(scene, [item(number, at=2 * DAY) for number in range(5)])
    await scene.polls()
    reads(scene, [item(number, guid=f"new-{number}") for number in range(5)])
    await scene.polls(now=NOON + TEN)

    assert scene.outbox() == ["send"] * 5


@pytest.mark.case("A20")
@pytest.mark.parametrize("items", [0, 3])
async def test_a_silent_feed_is_told_of_within_a_quarter_of_an_hour_once_and_its_return_too(
    scene: Scene, items: int
) -> None:
    """Whether it answers with nothing or with what is known; asked as the ticker asks."""
    reads(scene, [item(number) for number in range(items)])
    told: list[tuple[timedelta, str]] = []
    await scene.polls(now=NOON)
    bound = scene.storage.feeds.health("gazette").last_new
    assert bound
    bound += DAY
    now = NOON
    while now < NOON + 3 * DAY:
        if now == NOON + 2 * DAY:
            reads(scene, [item(99, at=-2 * DAY)])
        if (now - NOON) % HOUR == timedelta():
            await scene.polls(now=now)
        facts = status(storage=scene.storage, feeds=scene.feeds.values(), now=now)
        watch_silence(facts, admins=["telegram:1"], storage=scene.storage)
        told += [(now - NOON, text) for text in scene.notices()[len(told) :]]
        now += timedelta(minutes=5)

    (silent_at, silent), (back_at, back) = told
    assert silent.startswith("Feed gazette has fallen silent")
    assert timedelta() <= NOON + silent_at - bound <= timedelta(minutes=15)
    assert (back, back_at) == ("Feed gazette has news again.", 2 * DAY)


def waiting(storage: Storage) -> dict[str, int]:
    """Return how many messages each channel would get."""
    sql = """
        SELECT address, count(*) AS n FROM outbox JOIN channel ON channel.id = channel_id
        WHERE state = 'queued' AND kind <> 'notice' GROUP BY address
    """
    return {row["address"]: row["n"] for row in storage._db.query(sql)}


@pytest.mark.case("A21")
async def test_hundreds_of_news_at_once_are_twenty_messages_and_one_list(scene: Scene) -> None:
    """Of ten thousand items the parser gives five hundred (B8): all that can come at once."""
    scene.watches(ALICE, WITHDRAWALS)
    scene.watches(BOB, WITHDRAWALS)
    reads(scene, [item(number) for number in range(10)])
    await scene.polls()
    scene.sends()
    reads(scene, [item(number) for number in range(510)])

    result = await scene.polls(now=NOON + TEN)
    scene.storage.rollups.sweep(NOON + TEN)

    assert (result.new, result.held) == (500, False)
    assert waiting(scene.storage) == {"alice": MOST_AT_ONCE + 1, "bob": MOST_AT_ONCE + 1}
    assert MOST_AT_ONCE == 20
    expired = scene.storage.outbox.counts()[State.EXPIRED]
    listed = scene.storage._db.value("SELECT count(*) FROM digest_alert")
    assert listed == expired == 2 * 480


@pytest.mark.case("C12")
async def test_a_story_that_meets_every_rule_is_one_message_a_chat(scene: Scene) -> None:
    for number in range(50):
        topic = asks(Key.TEXT, f"treaty {number % 7}") if number else asks(Key.COUNTRY, "FI")
        scene.storage.subscriptions.add(ALICE, rule(asks(Key.ACTOR, "FI"), topic), now=NOON)
    title = "Finland leaves " + " ".join(f"treaty {number}" for number in range(7))
    scene.stories["gazette"] = [
        story(f"{number}", title, feed="gazette", published=NOON) for number in range(60)
    ]
    for number in range(60):
        scene.readings[f"{number}"] = reading(
            *(action(treaty=f"{number}-{each}") for each in range(3))
        )

    await scene.polls()
    scene.storage.rollups.sweep(NOON)

    assert len(scene.storage.subscriptions.of(ALICE)) > 5
    assert waiting(scene.storage)["alice"] <= MOST_AT_ONCE + 1


@pytest.mark.case("I6")
async def test_five_hundred_old_items_of_a_new_feed_alert_nobody(scene: Scene) -> None:
    scene.watches(ALICE, WITHDRAWALS)
    scene.declares("wire")
    scene.stories["wire"] = [
        replace(item(number, at=number * HOUR), feed="wire") for number in range(500)
    ]
    for number, each in enumerate(scene.stories["wire"]):
        scene.readings[each.identity] = reading(action(actors=f"P{number}", treaty=each.link))

    result = await scene.polls("wire")
    while scene.reads_baseline(50):
        await asyncio.sleep(0)

    assert (result.new, result.baseline) == (500, True)
    assert scene.outbox() == []
    assert len(scene.storage.events.latest(1_000)) == 500


@pytest.mark.case("A21")
async def test_a_flood_is_stored_bite_by_bite_and_others_have_their_turn(scene: Scene) -> None:
    scene.watches(ALICE, WITHDRAWALS)
    reads(scene, [item(number) for number in range(10 * BITE)])
    polling = asyncio.create_task(scene.polls(now=NOON))
    stored: set[int] = set()
    while not polling.done():
        await asyncio.sleep(0)
        stored.add(int(scene.storage._db.value("SELECT count(*) FROM story")))

    assert set(range(0, 10 * BITE + 1, BITE)) <= stored | {10 * BITE}


async def test_a_flood_cut_short_is_told_to_its_end_at_the_next_poll_and_once(
    scene: Scene,
) -> None:
    scene.watches(ALICE, WITHDRAWALS)
    reads(scene, [item(number) for number in range(3 * BITE)])
    crash = (
        "CREATE TEMP TRIGGER crash BEFORE INSERT ON story"
        f" WHEN (SELECT count(*) FROM story) >= {2 * BITE} BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    scene.storage._db.execute(crash)
    assert (await scene.polls()).error
    assert len(scene.outbox()) == 2 * BITE
    scene.storage._db.execute("DROP TRIGGER crash")

    result = await scene.polls(now=NOON + TEN)

    assert (result.error, result.new) == (None, BITE)
    assert len(scene.outbox()) == 3 * BITE
