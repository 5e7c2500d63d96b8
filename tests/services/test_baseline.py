from __future__ import annotations

import logging

import pytest

from bot.domain.treaty import Assertion, Reading, Stage
from bot.domain.watch import Condition, Key
from bot.services.backtest import would_have_sent
from tests.domain.making import DAY, NOON, action, asks, excludes, rule
from tests.services.scene import Scene


async def test_the_newest_stories_are_read_first_and_none_older_than_thirty_days(
    scene: Scene,
) -> None:
    scene.declares("wire")
    for days, treaty in [(40, "ottawa"), (20, "cfe"), (1, "bbnj")]:
        scene.publishes("wire", treaty, action(treaty=treaty), published=NOON - days * DAY)
    await scene.polls("wire")

    found = []
    while scene.reads_baseline(1):
        found.append(scene.events()[-1].what.treaties[0])

    assert found == ["bbnj", "cfe"]


async def test_nobody_is_told_of_what_is_read_in_the_background(scene: Scene) -> None:
    scene.watches()
    scene.declares("wire")
    scene.publishes("wire", "1", action(), action(treaty="cfe"))
    await scene.polls("wire")

    read = scene.reads_baseline()

    assert read == 1
    assert len(scene.events()) == 2
    assert scene.outbox() == []


async def test_a_story_that_cannot_be_read_is_not_met_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.declares("wire")
    scene.publishes("wire", "1", action())
    scene.unreadable = {"1"}
    await scene.polls("wire")

    with caplog.at_level(logging.ERROR):
        first = scene.reads_baseline()

    assert (first, scene.reads_baseline()) == (1, 0)
    assert "story of wire not read: 1" in caplog.text


async def test_nor_is_one_that_cannot_be_taken_in(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.declares("wire")
    scene.publishes("wire", "1", action())
    scene.publishes("wire", "2", action(treaty="cfe"))
    broken = Reading(language=None, actions=("not an action",), version=1)  # type: ignore[arg-type]  # a bug of the reader
    scene.readings["1"] = broken
    await scene.polls("wire")

    with caplog.at_level(logging.ERROR):
        first = scene.reads_baseline()

    assert (first, scene.reads_baseline()) == (2, 0)
    assert [event.what.treaties for event in scene.events()] == [("cfe",)]


async def test_stories_of_a_feed_no_longer_declared_are_read_too(scene: Scene) -> None:
    scene.declares("wire")
    scene.publishes("wire", "1", action())
    await scene.polls("wire")
    del scene.feeds["wire"]

    scene.reads_baseline()

    assert [report.outlet for report in scene.events()[0].reports] == ["wire"]


async def test_old_reports_of_one_event_are_gathered_by_their_own_dates(scene: Scene) -> None:
    scene.declares("wire")
    for days in (20, 19, 12):
        scene.publishes("wire", f"{days}", action(), published=NOON - days * DAY)
    await scene.polls("wire")

    scene.reads_baseline()

    events = scene.events()
    assert [len(event.reports) for event in events] == [1, 2]
    assert [event.last_report for event in events] == [NOON - 12 * DAY, NOON - 19 * DAY]


async def test_a_rule_can_be_tried_on_what_was_read_in_silence(scene: Scene) -> None:
    scene.declares("wire")
    for identity, days, what in [
        ("1", 20, action()),
        ("2", 5, action(treaty="cfe")),
        ("3", 1, action(treaty="bbnj", score=0.4)),
        ("4", 1, action(actors="NO")),
    ]:
        scene.publishes("wire", identity, what, published=NOON - days * DAY)
    await scene.polls("wire")
    scene.reads_baseline()

    def treaties(days: int, *conditions: str) -> list[str]:
        asked = rule(asks(Key.COUNTRY, "FI"), *(excludes(Key.TREATY, t) for t in conditions))
        since = NOON - days * DAY
        found = would_have_sent(asked, since=since, storage=scene.storage, now=NOON)
        return [event.what.treaties[0] for event in found]

    assert treaties(30) == ["ottawa", "cfe"]
    assert treaties(7) == ["cfe"]
    assert treaties(30, "cfe") == ["ottawa"]


async def test_a_denial_would_have_been_told_after_what_it_denies(scene: Scene) -> None:
    denied = action(stage=Stage.DENIED, assertion=Assertion.DENIED)
    scene.publishes("gazette", "1", action(), published=NOON - DAY)
    scene.publishes("gazette", "2", denied)
    await scene.polls()

    def found(*conditions: Condition) -> int:
        sent = would_have_sent(
            rule(*conditions), since=NOON - 2 * DAY, storage=scene.storage, now=NOON
        )
        return len(sent)

    assert found(asks(Key.COUNTRY, "FI")) == 2
    assert found(asks(Key.STAGE, "denied")) == 0
