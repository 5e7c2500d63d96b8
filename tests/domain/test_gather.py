from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.gather import (
    NewStage,
    NewThread,
    Nothing,
    ReportOf,
    gather,
    newsworthy,
)
from bot.domain.news import Tier
from bot.domain.sameness import likeness
from bot.domain.treaty import Action, Assertion, Bearing, Stage, TreatyAction, TreatyEvent
from tests.domain.making import DAY, HOUR, NOON, action, event, reading, report

LEAVES = "Finland to leave the landmine treaty"


def outcome(
    new: TreatyAction, *known: TreatyEvent, after: timedelta = DAY, title: str = ""
) -> str:
    plan = gather(new, known, at=NOON + after, title=title)
    return type(plan).__name__


def test_a_second_outlet_reports_the_same_event() -> None:
    known = event(action())

    plan = gather(action(), [known], at=NOON + DAY)

    assert plan == ReportOf(event=known, what=known.what)


def test_leaving_and_ending_are_one_family() -> None:
    assert outcome(action(Action.TERMINATE), event(action(Action.WITHDRAW))) == "ReportOf"


def test_another_action_on_the_treaty_is_a_new_event_in_the_thread() -> None:
    known = event(action(), thread="ottawa-fi")

    plan = gather(action(Action.REJECT), [known], at=NOON + DAY)

    assert plan == NewStage(thread="ottawa-fi")


def test_another_stage_is_a_new_event_in_the_thread() -> None:
    approved = action(stage=Stage.LEGISLATURE_APPROVED)

    assert outcome(approved, event(action())) == "NewStage"


def test_an_unstated_stage_agrees_with_any() -> None:
    bare = action(stage=Stage.IN_EFFECT, stated=False)

    assert outcome(bare, event(action())) == "ReportOf"


@pytest.mark.parametrize("outside", [Stage.DENIED, Stage.REVERSED])
def test_but_not_with_a_denial_or_a_reversal(outside: Stage) -> None:
    bare = action(stage=Stage.IN_EFFECT, stated=False)

    assert outcome(bare, event(action(stage=outside))) == "NewStage"


def test_a_stated_stage_refines_an_unstated_one() -> None:
    bare = action(
        Action.TERMINATE,
        "RU",
        "generic-military-cooperation",
        with_="NO PL",
        stated=False,
        stage=Stage.IN_EFFECT,
    )
    authorised = action(
        Action.TERMINATE, "RU", "generic-military-cooperation", stage=Stage.EXECUTIVE_AUTHORISED
    )

    plan = gather(authorised, [event(bare)], at=NOON)

    assert isinstance(plan, ReportOf)
    assert plan.what.stage is Stage.EXECUTIVE_AUTHORISED
    assert plan.what.stage_stated
    assert plan.what.counterparties == ("NO", "PL"), "a party once told is not lost"


def test_a_fuller_account_names_more_counterparties() -> None:
    short = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="NO")
    full = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="NO PL DE")

    plan = gather(full, [event(short)], at=NOON)

    assert isinstance(plan, ReportOf)
    assert plan.what == full


def test_an_uncertain_account_refines_nothing() -> None:
    short = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="NO")
    full = action(Action.TERMINATE, "RU", "generic-military-cooperation", with_="NO PL", score=0.4)

    plan = gather(full, [event(short)], at=NOON)

    assert isinstance(plan, ReportOf)
    assert plan.what == short


def test_those_who_acted_are_believed_before_others() -> None:
    told = action(sentence="Finland is to leave, the paper says.")
    official = action(sentence="The Government has decided to leave.")

    plan = gather(official, [event(told)], at=NOON, official=True)

    assert isinstance(plan, ReportOf)
    assert plan.what == official


def test_but_only_once() -> None:
    told = action(sentence="The Government has decided to leave.")
    again = action(sentence="The President agrees.")

    plan = gather(again, [event(told, report(tier=Tier.OFFICIAL))], at=NOON, official=True)

    assert isinstance(plan, ReportOf)
    assert plan.what == told


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(days=3), "ReportOf"),
        (timedelta(days=3, seconds=1), "NewStage"),
        (timedelta(days=-3), "ReportOf"),
        (timedelta(days=730), "NewStage"),
        (timedelta(days=731), "NewThread"),
    ],
)
def test_reports_lie_three_days_apart_at_most_and_threads_two_years(
    after: timedelta, expected: str
) -> None:
    assert outcome(action(), event(action()), after=after) == expected


def test_the_days_are_counted_from_the_last_report() -> None:
    known = event(action(), report(1), report(2, at=NOON + 2 * DAY))

    assert outcome(action(), known, after=5 * DAY) == "ReportOf"


def test_two_named_treaties_never_merge() -> None:
    assert outcome(action(treaty="cfe"), event(action()), title=LEAVES) == "NewThread"


def test_two_states_that_leave_one_treaty_are_two_threads() -> None:
    assert outcome(action(actors="PL"), event(action())) == "NewThread"


def test_a_state_that_leaves_alone_joins_the_event_of_those_who_leave_together() -> None:
    assert outcome(action(actors="FI"), event(action(actors="FI PL EE"))) == "ReportOf"


def test_a_bilateral_deal_needs_both_sides_where_both_are_known() -> None:
    japan = event(action(Action.AGREE, "US", "generic-fta", with_="JP"))

    assert outcome(action(Action.AGREE, "KR US", "generic-fta"), japan) == "NewThread"
    assert outcome(action(Action.AGREE, "JP US", "generic-fta"), japan) == "ReportOf"
    assert outcome(action(Action.AGREE, "US", "generic-fta"), japan) == "ReportOf"


def test_two_kinds_of_treaty_never_merge() -> None:
    tax = event(action(Action.SIGN, "US", "generic-dtt", with_="JP"))

    assert outcome(action(Action.SIGN, "US", "generic-fta", with_="JP"), tax) == "NewThread"


def test_two_unnamed_treaties_are_one_where_both_sides_are_known_or_the_words_alike() -> None:
    known = event(action(Action.SIGN, "TH KH", ""))

    assert outcome(action(Action.SIGN, "KH TH", "generic-peace"), known) == "ReportOf"
    assert outcome(action(Action.SIGN, "KH", ""), known, title="Phnom Penh inks") == "NewThread"
    assert outcome(action(Action.SIGN, "KH", ""), known, title=LEAVES) == "ReportOf"


def test_what_one_side_does_is_not_what_the_other_does() -> None:
    india = event(action(Action.SUSPEND, "IN", "indus", with_="PK"))

    pakistan = action(Action.SUSPEND, "PK", "indus", with_="IN")

    assert outcome(pakistan, india) == "NewStage"


def test_a_mutual_act_may_be_told_from_either_side() -> None:
    one = event(action(Action.SIGN, "TH", "generic-peace", with_="KH"))

    assert outcome(action(Action.SIGN, "KH", "generic-peace", with_="TH"), one) == "ReportOf"


def test_a_treaty_named_once_needs_like_words() -> None:
    named = event(action(Action.EXTEND, "RU", "new-start", with_="US"))
    unnamed = action(Action.EXTEND, "RU", "generic-peace", with_="US")

    assert outcome(unnamed, named, title="Moscow prolongs a pact on arms") == "NewThread"
    assert outcome(unnamed, named, title="Finland to leave the old treaty") == "ReportOf"


def test_a_treaty_named_once_and_else_passed_over_is_one_with_its_two_parties() -> None:
    named = event(action(Action.EXTEND, "RU", "new-start", with_="US"))
    silent = action(Action.EXTEND, "RU", "", with_="US")

    assert outcome(silent, named, title="Moscow prolongs a pact on arms") == "ReportOf"
    later = outcome(silent, named, title="Moscow prolongs a pact on arms", after=9 * DAY)
    assert later == "NewThread"


def test_a_kind_of_treaty_is_the_named_one_where_parties_and_topic_agree() -> None:
    named = event(action(Action.SIGN, "AU PG", "pukpuk"), topics=("military",))
    kind = action(Action.SIGN, "AU PG", "generic-military-cooperation")

    def found(topic: str) -> str:
        return type(gather(kind, [named], at=NOON, topics=[topic])).__name__

    assert (found("military"), found("trade")) == ("ReportOf", "NewThread")


def test_a_slow_outlet_that_tells_an_earlier_stage_tells_nothing_new() -> None:
    done = event(action(stage=Stage.EXECUTIVE_AUTHORISED))

    plan = gather(action(stage=Stage.ANNOUNCED), [done], at=NOON + DAY)

    assert plan == ReportOf(event=done, what=done.what)
    assert outcome(action(stage=Stage.ANNOUNCED), done, after=4 * DAY) == "NewStage"
    assert outcome(action(stage=Stage.ANNOUNCED), done, after=-DAY) == "NewStage"
    assert outcome(action(stage=Stage.PROPOSED), done) == "NewStage"
    assert outcome(action(actors="PL"), done) == "NewThread"


def test_an_earlier_stage_that_was_told_gets_the_slow_report() -> None:
    plan_told = event(action(stage=Stage.ANNOUNCED), number=1)
    done = event(action(stage=Stage.EXECUTIVE_AUTHORISED), report(2, at=NOON + DAY), number=2)

    plan = gather(action(stage=Stage.ANNOUNCED), [plan_told, done], at=NOON + DAY)

    assert isinstance(plan, ReportOf)
    assert plan.event is plan_told


def test_of_two_events_the_one_that_shares_more_is_reported() -> None:
    vague = event(action(Action.AGREE, "EU", ""), report(1, at=NOON + HOUR), number=1)
    clear = event(action(Action.AGREE, "EU US", "generic-fta"), number=2)

    plan = gather(action(Action.AGREE, "US EU", ""), [vague, clear], at=NOON + HOUR, title=LEAVES)

    assert isinstance(plan, ReportOf)
    assert plan.event is clear


def test_a_treaty_that_starts_to_bind_needs_no_party() -> None:
    known = event(action(Action.IN_FORCE, "", "bbnj", Stage.IN_EFFECT))

    assert outcome(action(Action.IN_FORCE, "MA", "bbnj", Stage.IN_EFFECT), known) == "ReportOf"
    assert outcome(action(Action.IN_FORCE, "", "bbnj", Stage.IN_EFFECT), known) == "ReportOf"


@pytest.mark.parametrize("treaty", ["", "generic-fta"])
def test_without_party_or_named_treaty_there_is_no_event(treaty: str) -> None:
    assert gather(action(actors="", treaty=treaty), [], at=NOON) == Nothing()


def test_a_deal_agreed_and_signed_on_one_day_is_one_event() -> None:
    agreed = event(action(Action.AGREE, "TH KH", "generic-peace", Stage.IN_EFFECT))
    signed = action(Action.SIGN, "TH KH", "generic-peace", Stage.IN_EFFECT)
    to_sign = action(Action.SIGN, "TH KH", "generic-peace", Stage.ANNOUNCED)

    assert outcome(signed, agreed, after=6 * HOUR) == "ReportOf"
    assert outcome(signed, agreed, after=DAY) == "NewStage"
    assert outcome(to_sign, agreed, after=6 * HOUR) == "NewStage"


def test_that_a_deal_was_agreed_is_no_news_after_its_signature() -> None:
    signed = event(action(Action.SIGN, "TH KH", "generic-peace", Stage.IN_EFFECT))
    agreed = action(Action.AGREE, "TH KH", "generic-peace", Stage.IN_EFFECT)

    assert outcome(agreed, signed, after=2 * DAY) == "ReportOf"


def test_a_denial_is_told_only_in_a_thread_that_stands() -> None:
    denied = action(stage=Stage.DENIED, assertion=Assertion.DENIED)

    assert gather(denied, [], at=NOON) == Nothing()
    assert outcome(denied, event(action())) == "NewStage"


@pytest.mark.parametrize(
    "denied",
    [action(assertion=Assertion.DENIED), action(stage=Stage.DENIED)],
    ids=["by assertion", "by stage"],
)
def test_a_denial_is_known_by_either_sign(denied: TreatyAction) -> None:
    assert gather(denied, [], at=NOON) == Nothing()
    assert outcome(denied, event(action())) == "NewStage"


def test_an_act_nobody_is_named_for_needs_the_name_of_its_treaty_twice_or_like_words() -> None:
    nobody, finland = action(actors=""), action()

    assert outcome(nobody, event(nobody), title="Quite other words") == "ReportOf"
    assert outcome(nobody, event(finland), title="Quite other words") == "NewThread"
    assert outcome(finland, event(nobody), title="Quite other words") == "NewThread"
    assert outcome(nobody, event(finland), title=LEAVES) == "ReportOf"


def test_who_did_it_must_agree_only_where_both_accounts_say() -> None:
    bare = action(Action.SUSPEND, "", "indus", with_="IN PK")

    assert outcome(bare, event(action(Action.SUSPEND, "IN", "indus", with_="PK"))) == "ReportOf"


def test_an_exact_stage_is_preferred_to_one_that_merely_agrees() -> None:
    bare = event(action(stage=Stage.IN_EFFECT, stated=False), number=1)
    approved = event(action(stage=Stage.LEGISLATURE_APPROVED), number=2)

    plan = gather(action(stage=Stage.LEGISLATURE_APPROVED), [bare, approved], at=NOON)

    assert isinstance(plan, ReportOf)
    assert plan.event is approved


def test_the_first_of_its_kind_begins_a_thread() -> None:
    assert gather(action(), [], at=NOON) == NewThread()


def test_background_forecasts_and_negations_are_not_gathered() -> None:
    sure, doubtful = action(), action(score=0.3)
    told = reading(
        doubtful,
        action(bearing=Bearing.BACKGROUND),
        action(bearing=Bearing.FORECAST),
        action(assertion=Assertion.NEGATED),
        action(score=0.29),
        action(bearing=Bearing.BACKGROUND, assertion=Assertion.DENIED),
        sure,
    )

    assert newsworthy(told) == (sure, doubtful)


def test_talks_and_breaches_are_gathered_for_rules_that_name_them() -> None:
    talks = action(Action.NEGOTIATE)

    assert newsworthy(reading(talks)) == (talks,)


def test_titles_are_alike_by_the_shorter_one() -> None:
    assert likeness("", "") == 0.0
    assert likeness("Fiji quits the pact", "Fiji's pact: Suva quits it") == 1.0
    assert likeness("Fiji quits the pact", "Tonga joins the bank") == 0.0
