"""What a known feed suddenly shows as new is asked about, and told only after a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.news import Document, Feed, FeedMemory, Unchanged
from bot.services.compose import compose
from bot.services.health import status
from bot.services.holding import accept, drop
from bot.services.poll import poll
from bot.services.silence import ask_again
from tests.domain.making import DAY, HOUR, NOON, action
from tests.services.scene import Scene
from tests.wording.scene import NAMES

TEN = timedelta(minutes=10)


def publishes(scene: Scene, count: int, *, prefix: str = "", old: timedelta | None) -> None:
    """Let the Gazette carry stories under titles of their own; `old` None: undated."""
    for number in range(count):
        published = None if old is None else NOON - old
        scene.publishes(
            "gazette", f"{prefix}{number}", action(), title=f"Story {number}", published=published
        )


async def test_a_burst_of_news_is_told(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 30, old=timedelta(hours=2))

    result = await scene.polls()

    assert (result.new, result.held) == (30, False)
    assert scene.outbox() == ["send"]
    assert scene.notices() == []


async def test_so_is_undated_news_beside_what_was_known(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 20, old=None)
    with scene.storage.transaction():
        known = scene.stories["gazette"][:2]
        scene.storage.stories.add_new("gazette", known, now=NOON - DAY, baseline=True)

    assert (await scene.polls()).told == 1


async def test_a_small_feed_says_nothing_of_its_habits(scene: Scene) -> None:
    publishes(scene, 9, old=2 * DAY)

    assert not (await scene.polls()).held


async def test_a_known_feed_whose_old_stories_are_suddenly_new_is_asked_about(
    scene: Scene,
) -> None:
    scene.watches()
    publishes(scene, 10, old=2 * DAY)

    result = await scene.polls()

    assert (result.new, result.told, result.held) == (10, 0, True)
    assert scene.outbox() == []
    (notice,) = scene.notices()
    assert notice.startswith("Feed gazette suddenly shows 10 stories as new. Are they news?")
    assert scene.reads_baseline() == scene.releases() == 0


async def test_so_is_one_that_changes_all_guids_and_dates(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 10, old=DAY)
    with scene.storage.transaction():
        known = scene.stories["gazette"]
        scene.storage.stories.add_new("gazette", known, now=NOON - DAY, baseline=True)
    scene.stories["gazette"] = []
    publishes(scene, 10, prefix="again", old=timedelta())

    assert (await scene.polls()).held


async def test_so_is_one_whose_undated_stories_were_all_replaced_in_an_outage(
    scene: Scene,
) -> None:
    """Nobody but a human can tell news from a renewal there: it is a question, not a loss."""
    scene.watches()
    publishes(scene, 10, old=None)

    assert (await scene.polls()).held
    assert accept("gazette", storage=scene.storage) == 10
    scene.releases()

    assert scene.outbox() == ["send"]


async def test_after_a_yes_the_news_is_told_once(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()

    assert accept("gazette", storage=scene.storage) == 10

    assert (scene.releases(), scene.releases()) == (10, 0)
    assert scene.outbox() == ["send"]
    (event,) = scene.events()
    assert len(event.reports) == 10
    assert accept("gazette", storage=scene.storage) is None


async def test_a_yes_said_while_the_feed_is_being_asked_stands(scene: Scene) -> None:
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()
    scene.publishes("gazette", "fresh", action(treaty="cfe"))

    async def answered(feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        answer = await scene.polling.fetch(feed, memory)
        accept("gazette", storage=scene.storage)
        return answer

    polling = replace(scene.polling, fetch=answered)
    result = await poll(scene.feeds["gazette"], polling=polling, now=NOON + TEN)

    assert (result.new, result.held) == (1, False)
    assert scene.releases() == 10


async def test_after_a_no_it_is_read_in_silence(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()

    assert drop("gazette", storage=scene.storage) == 10

    assert (scene.releases(), scene.reads_baseline()) == (0, 10)
    assert scene.outbox() == []
    assert drop("gazette", storage=scene.storage) is None


@pytest.mark.case("I5")
async def test_until_the_answer_all_that_the_feed_shows_is_kept_back(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()
    scene.publishes("gazette", "fresh", action(treaty="cfe"))

    result = await scene.polls(now=NOON + TEN)

    assert (result.held, scene.outbox()) == (True, [])
    accept("gazette", storage=scene.storage)
    assert scene.releases(now=NOON + HOUR) == 11
    scene.publishes("gazette", "next", action(treaty="bbnj"))
    await scene.polls(now=NOON + HOUR)
    assert scene.outbox() == ["send", "send", "send"]


@pytest.mark.parametrize("answer", [accept, drop])
async def test_what_is_held_after_an_answer_is_another_question(
    scene: Scene, answer: Callable[..., object]
) -> None:
    """Else nobody would know for a day that stories wait."""
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()
    answer("gazette", storage=scene.storage)
    scene.releases()
    publishes(scene, 30, prefix="again", old=2 * DAY)

    for minutes in (1, 2, 3):
        await scene.polls(now=NOON + minutes * timedelta(minutes=10))

    first, second = scene.notices()
    assert "shows 10 stories as new" in first
    assert "shows 30 stories as new" in second


async def test_the_question_is_asked_again_once_a_day(scene: Scene) -> None:
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()

    for hours in range(1, 50, 4):
        now = NOON + hours * HOUR
        facts = status(storage=scene.storage, feeds=scene.feeds.values(), now=now)
        ask_again(facts, admins=["telegram:1"], storage=scene.storage)
    nobody = status(storage=scene.storage, feeds=(), now=NOON + 9 * DAY)
    ask_again(nobody, admins=["telegram:1"], storage=scene.storage)

    assert len(scene.notices()) == 3, "and of a feed that is gone from the list no more"


async def test_accepted_news_that_has_become_old_is_kept_and_not_told(scene: Scene) -> None:
    scene.watches()
    publishes(scene, 10, old=4 * DAY)
    await scene.polls()
    accept("gazette", storage=scene.storage)

    scene.releases()

    assert len(scene.events()) == 1
    assert scene.outbox() == []


@pytest.mark.case("I5")
@pytest.mark.parametrize("count", [1, 30])
async def test_after_an_edit_of_its_url_mostly_new_stories_are_asked_about(
    scene: Scene, count: int
) -> None:
    """However fresh they are, and be it the smallest feed: it may be another one."""
    scene.watches()
    scene.reloads()
    scene.reloads(gazette="https://elsewhere.example/rss")
    publishes(scene, count, old=HOUR)

    result = await scene.polls()

    assert (result.held, scene.outbox()) == (True, [])


@pytest.mark.case("I5")
async def test_after_an_edit_of_its_url_what_was_seen_stays_seen(scene: Scene) -> None:
    scene.watches()
    scene.reloads()
    publishes(scene, 8, old=HOUR)
    await scene.polls()
    scene.reloads(gazette="https://elsewhere.example/rss")
    scene.publishes("gazette", "fresh", action(treaty="cfe"))

    result = await scene.polls(now=NOON + TEN)

    assert (result.new, result.held) == (1, False)
    assert scene.outbox() == ["send", "send"]
    assert scene.asked[-1] == ("https://elsewhere.example/rss", FeedMemory())
    assert not scene.storage.feeds.health("gazette").edited


async def test_what_the_old_address_still_says_after_the_edit_is_not_told_to_the_new_one(
    scene: Scene,
) -> None:
    scene.reloads()
    scene.publishes("gazette", "1", action())
    polled = scene.feeds["gazette"]
    scene.reloads(gazette="https://elsewhere.example/rss")
    with scene.storage.transaction():
        late = FeedMemory(etag='"of the old one"')
        scene.storage.feeds.succeeded(polled.name, late, now=NOON, new=0, due=NOON)

    await scene.polls()

    assert scene.asked == [("https://elsewhere.example/rss", FeedMemory())]


async def test_an_edited_url_is_asked_at_once(scene: Scene) -> None:
    scene.reloads()
    await scene.polls()
    assert await scene.polls_due(now=NOON + timedelta(minutes=1)) == ()

    scene.reloads(gazette="https://elsewhere.example/rss")

    assert len(await scene.polls_due(now=NOON + timedelta(minutes=1))) == 1


async def test_what_a_clock_far_ahead_made_look_old_is_told_when_it_is_right_again(
    scene: Scene,
) -> None:
    scene.watches()
    ahead = NOON + 4 * DAY
    scene.publishes("gazette", "1", action())
    scene.publishes("gazette", "undated", action(treaty="bbnj"), published=None)
    await scene.polls(now=ahead)
    told = scene.outbox()

    assert scene.releases(now=ahead) == 0
    assert scene.releases(now=NOON + HOUR) == 1

    assert (told, scene.outbox()) == (["send"], ["send", "send"])
    assert scene.releases(now=NOON + HOUR) == 0


async def test_what_was_old_all_along_is_not_told_when_the_clock_is_right_again(
    scene: Scene,
) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), published=NOON - 4 * DAY)
    await scene.polls(now=NOON + 4 * DAY)

    scene.releases(now=NOON + HOUR)

    assert scene.outbox() == []


async def test_the_question_brings_its_answers_as_buttons(scene: Scene) -> None:
    publishes(scene, 10, old=2 * DAY)
    await scene.polls()
    claimed = scene.storage.claims.claim(NOON, platform="telegram")
    assert claimed

    message = compose(claimed, storage=scene.storage, names=NAMES, now=NOON)

    assert message
    ((yes, no),) = message.buttons
    assert (yes.label, no.label) == ("Yes, tell them", "No, keep silent")
    pressed = scene.storage.buttons.pressed(no.press or "", claimed.channel, now=NOON)
    assert pressed == ("say", "/admin feeds drop gazette")
