"""One event, one message a chat: edits, replies, and who hears of it late."""

from __future__ import annotations

from bot.domain.news import Tier
from bot.domain.treaty import Action, Assertion, Stage
from bot.domain.watch import Key
from tests.domain.making import DAY, HOUR, NOON, action, asks
from tests.services.scene import ALICE, BOB, Scene


async def told(scene: Scene) -> None:
    """Let Alice have been told of Finland's plan to leave the landmine treaty."""
    scene.watches()
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.sends()


async def test_a_second_outlet_edits_the_message(scene: Scene) -> None:
    scene.knows("wire")
    await told(scene)
    scene.publishes("wire", "2", action())

    await scene.polls("wire", now=NOON + HOUR)

    assert scene.outbox() == ["send", "edit"]
    (event,) = scene.events()
    assert [report.outlet for report in event.reports] == ["The Gazette", "The Wire"]
    (edit,) = [row for row in scene.rows() if row["kind"] == "edit"]
    assert edit["revision"] == 2


async def test_a_message_still_waiting_needs_no_edit(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action())
    scene.publishes("gazette", "2", action())

    await scene.polls()

    assert scene.outbox() == ["send"]


async def test_a_new_stage_is_a_reply_to_the_last_message_of_the_thread(scene: Scene) -> None:
    await told(scene)
    later = NOON + 30 * DAY
    scene.publishes("gazette", "2", action(stage=Stage.LEGISLATURE_APPROVED), published=later)

    await scene.polls(now=later)

    first, reply = scene.rows()
    assert (reply["kind"], reply["follows"]) == ("reply", first["id"])
    assert len({event.thread for event in scene.events()}) == 1


async def test_who_was_told_nothing_of_the_thread_gets_a_message_of_its_own(scene: Scene) -> None:
    await told(scene)
    scene.watches(BOB)
    scene.publishes("gazette", "2", action(stage=Stage.LEGISLATURE_APPROVED))

    await scene.polls(now=NOON + HOUR)

    assert scene.outbox(BOB) == ["send"]


async def test_several_rules_of_one_chat_make_one_message(scene: Scene) -> None:
    scene.watches(ALICE, asks(Key.COUNTRY, "FI"))
    scene.watches(ALICE, asks(Key.TREATY, "ottawa"))
    scene.watches(BOB, asks(Key.TOPIC, "arms"))
    scene.publishes("gazette", "1", action())

    await scene.polls()

    assert scene.outbox(ALICE) == scene.outbox(BOB) == ["send"]


async def test_a_rule_that_waits_for_two_outlets_hears_when_the_second_reports(
    scene: Scene,
) -> None:
    scene.knows("wire")
    scene.watches(ALICE, asks(Key.COUNTRY, "FI"), asks(Key.MIN, "2"))
    scene.publishes("gazette", "1", action())
    await scene.polls()
    scene.publishes("wire", "2", action())

    before = scene.outbox()
    await scene.polls("wire", now=NOON + HOUR)

    assert (before, scene.outbox()) == ([], ["send"])


async def test_a_fuller_account_reaches_those_whom_it_names(scene: Scene) -> None:
    scene.watches(ALICE, asks(Key.WITH, "NO"))
    short = action(Action.TERMINATE, "RU", "generic-military-cooperation")
    full = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="DE PL NO")
    scene.publishes("gazette", "1", short)
    await scene.polls()
    scene.publishes("gazette", "2", full)

    before = scene.outbox()
    await scene.polls(now=NOON + HOUR)

    assert (before, scene.outbox()) == ([], ["send"])


async def test_a_possible_event_is_kept_and_never_sent(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(score=0.4))

    await scene.polls()

    (event,) = scene.events()
    assert event.possible
    assert scene.outbox() == []


async def test_it_is_sent_once_somebody_is_sure(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(score=0.4))
    await scene.polls()
    scene.publishes("gazette", "2", action())

    await scene.polls(now=NOON + HOUR)

    (event,) = scene.events()
    assert not event.possible
    assert scene.outbox() == ["send"]


async def test_doubtful_reports_do_not_count_as_outlets(scene: Scene) -> None:
    scene.knows("wire")
    scene.watches(ALICE, asks(Key.COUNTRY, "FI"), asks(Key.MIN, "2"))
    scene.publishes("gazette", "1", action())
    scene.publishes("wire", "2", action(score=0.4))
    await scene.polls()

    await scene.polls("wire")

    (event,) = scene.events()
    assert len(event.reports) == 2
    assert scene.outbox() == []


async def test_a_doubtful_report_changes_no_message(scene: Scene) -> None:
    await told(scene)
    scene.publishes("gazette", "2", action(score=0.4))

    await scene.polls(now=NOON + HOUR)

    assert scene.outbox() == ["send"]


async def test_two_accounts_in_one_story_are_told_as_one(scene: Scene) -> None:
    scene.watches(ALICE, asks(Key.WITH, "NO"))
    short = action(Action.TERMINATE, "RU", "generic-military-cooperation")
    full = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="NO", score=0.8)
    scene.publishes("gazette", "1", short, full)

    await scene.polls()

    assert scene.outbox() == ["send"]
    assert len(scene.events()) == 1


async def test_a_doubtful_account_beside_a_sure_one_does_not_silence_it(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(score=0.5), action(score=0.4))

    result = await scene.polls()

    assert (result.told, scene.outbox()) == (1, ["send"])


async def test_those_who_acted_are_believed_before_the_papers(scene: Scene) -> None:
    scene.declares("ministry", tier=Tier.OFFICIAL)
    await scene.polls("ministry")
    scene.publishes("gazette", "1", action(sentence="Finland is to leave, the paper says."))
    scene.publishes("ministry", "2", action(sentence="The Government has decided to leave."))
    await scene.polls()

    await scene.polls("ministry", now=NOON + HOUR)

    assert scene.events()[0].what.sentence == "The Government has decided to leave."


async def test_a_muted_thread_is_told_no_more(scene: Scene) -> None:
    await told(scene)
    scene.storage.alerts.mute_thread(ALICE, scene.events()[0].thread)
    scene.publishes("gazette", "2", action())
    scene.publishes("gazette", "3", action(stage=Stage.NOTIFIED))

    result = await scene.polls(now=NOON + HOUR)

    assert (result.told, scene.outbox()) == (0, ["send"])


async def test_who_unwatched_sees_no_edit(scene: Scene) -> None:
    await told(scene)
    scene.storage.subscriptions.remove(ALICE, 1)
    scene.publishes("gazette", "2", action())

    await scene.polls(now=NOON + HOUR)

    assert scene.outbox() == ["send"]


async def test_a_denial_is_told_only_where_the_thread_was(scene: Scene) -> None:
    await told(scene)
    scene.watches(BOB)
    denied = action(stage=Stage.DENIED, assertion=Assertion.DENIED)
    scene.publishes("gazette", "2", denied)

    await scene.polls(now=NOON + HOUR)

    assert (scene.outbox(ALICE), scene.outbox(BOB)) == (["send", "reply"], [])


async def test_a_denial_of_what_nobody_said_is_no_event(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(stage=Stage.DENIED, assertion=Assertion.DENIED))

    await scene.polls()

    assert scene.events() == []


async def test_talks_reach_only_rules_that_name_them(scene: Scene) -> None:
    scene.watches(ALICE)
    scene.watches(BOB, asks(Key.ACTION, "negotiate"))
    scene.publishes("gazette", "1", action(Action.NEGOTIATE))

    await scene.polls()

    assert (scene.outbox(ALICE), scene.outbox(BOB)) == ([], ["send"])


async def test_a_story_with_two_actions_tells_of_two_events(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "1", action(), action(treaty="cfe"), action(score=0.6))

    await scene.polls()

    assert len(scene.events()) == 2
    assert scene.outbox() == ["send", "send"]


async def test_an_event_of_the_silent_beginning_is_told_when_it_is_in_the_news(
    scene: Scene,
) -> None:
    scene.watches()
    scene.declares("wire")
    scene.publishes("wire", "1", action())
    await scene.polls("wire")
    scene.reads_baseline()
    scene.publishes("gazette", "2", action())

    before = scene.outbox()
    await scene.polls(now=NOON + HOUR)

    assert (before, scene.outbox()) == ([], ["send"])
    (event,) = scene.events()
    assert len(event.reports) == 2
