"""One poll told stage by stage: each passed, failed or skipped, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Contents
from bot.domain.treaty import Action
from bot.services.explain_poll import STAGES, Outcome, explain_poll
from tests.domain.making import DAY, HOUR, NOON, action
from tests.services.scene import BOB, Scene

PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED


async def stages(scene: Scene, name: str = "gazette") -> dict[str, tuple[Outcome, str]]:
    told = await explain_poll(scene.feeds[name], polling=scene.polling, now=NOON)
    assert tuple(stage.name for stage in told) == STAGES
    return {stage.name: (stage.outcome, stage.reason) for stage in told}


async def test_a_story_that_is_told_passes_all_eight(scene: Scene) -> None:
    scene.watches()
    scene.watches(BOB)
    scene.publishes("gazette", "1", action())
    scene.publishes("gazette", "2")

    found = await stages(scene)

    assert {outcome for outcome, _ in found.values()} == {PASSED}
    assert found["parse"][1] == "2 stories"
    assert found["new?"][1] == "2 of 2 never seen before"
    assert found["read"][1] == "withdraw (0.90)"
    assert found["gather"][1].startswith("1 event: #")
    assert found["match"][1] == "2 rules ask"
    assert found["alert"][1] == "2 chats to be told"
    assert found["outbox"][1] == "2 messages queued"
    assert scene.outbox() == ["send", "send"]


async def test_a_feed_that_does_not_answer_fails_at_once(scene: Scene) -> None:
    scene.breaks("gazette", FeedFault.DNS)

    found = await stages(scene)

    assert found["fetch"] == (FAILED, "no news today")
    assert {found[name] for name in STAGES[1:]} == {(SKIPPED, "ended at fetch")}


async def test_a_wait_that_its_host_asked_for_is_told(scene: Scene) -> None:
    scene.breaks("gazette", status=429, wait=HOUR, host="gazette.example")

    found = await stages(scene)

    until = NOON + HOUR
    why = f"no news today; its host asked us to wait until {until:%Y-%m-%d %H:%M} UTC"
    assert found["fetch"] == (FAILED, why)


async def test_what_cannot_be_parsed_fails_there(scene: Scene) -> None:
    async def parse(*_: object, **__: object) -> Contents:
        name = "gazette"
        raise FeedError(name, "not a feed", fault=FeedFault.NOT_A_FEED)

    object.__setattr__(scene.polling, "parse", parse)

    found = await stages(scene)

    assert found["fetch"][0] is PASSED
    assert found["parse"] == (FAILED, "not a feed")


async def test_a_bug_behind_the_parser_is_a_failure_of_its_stage(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    scene.storage._db.execute(
        "CREATE TEMP TRIGGER crash BEFORE INSERT ON story BEGIN SELECT RAISE(ABORT, 'x'); END"
    )

    assert (await stages(scene))["new?"][0] is FAILED


async def test_what_was_seen_before_is_looked_at_all_the_same(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    await scene.polls()

    found = await stages(scene)

    assert found["parse"] == (PASSED, "1 story")
    assert found["new?"] == (
        SKIPPED,
        "0 of 1 never seen before: what was seen is not judged again; try `read --explain`",
    )


async def test_a_first_sight_says_so(scene: Scene) -> None:
    scene.declares("wire")
    scene.publishes("wire", "1", action())

    said = (await stages(scene, "wire"))["new?"]

    assert said == (
        SKIPPED,
        "1 of 1 never seen before: the first sight of a feed is stored in silence",
    )


async def test_so_does_what_waits_for_an_operator(scene: Scene) -> None:
    for number in range(10):
        scene.publishes("gazette", f"{number}", action(), published=NOON - 2 * DAY)

    assert "kept back until an operator" in (await stages(scene))["new?"][1]


async def test_a_reader_that_fails_is_named(scene: Scene) -> None:
    scene.publishes("gazette", "1", action())
    scene.unreadable = {"1"}

    assert (await stages(scene))["read"] == (
        FAILED,
        "reading hit a bug in 1 of them; see the log",
    )


@pytest.mark.parametrize(
    ("what", "stage", "why"),
    [
        ([], "read", "none of them tells of an act on a treaty"),
        ([action(actors="", treaty="")], "gather", "no party and no treaty to make an event of"),
        ([action(actors="SE")], "match", "no rule of any chat asks for them"),
        ([action(Action.WITHDRAW, score=0.4)], "alert", "too uncertain to be told alone"),
    ],
)
async def test_a_story_that_nobody_hears_of_ends_where_it_ends(
    scene: Scene, what: list[object], stage: str, why: str
) -> None:
    scene.watches()
    scene.publishes("gazette", "1", *what)  # type: ignore[arg-type]  # actions

    assert (await stages(scene))[stage] == (SKIPPED, why)


async def test_old_news_ends_at_the_alert(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), published=NOON - timedelta(days=4))

    found = await stages(scene)

    assert found["alert"] == (SKIPPED, "older than 72 hours at first sight")


async def test_what_was_told_before_ends_there_too(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls(now=NOON - timedelta(minutes=1))
    scene.publishes("gazette", "2", action())

    assert (await stages(scene))["alert"][1].startswith("told before")
