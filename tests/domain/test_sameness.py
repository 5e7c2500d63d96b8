"""What must hold of any two accounts, whatever else the rules say."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.domain.gather import NewStage, ReportOf, gather
from bot.domain.refine import named
from bot.domain.sameness import THREAD_SPAN
from bot.domain.treaty import Action, Stage, TreatyAction
from tests.domain.making import NOON, action, event, report

PARTIES = ("FI", "NO", "RU", "US")
TREATIES = ("ottawa", "cfe", "generic-fta", "generic-peace")
TITLES = ("Finland quits the landmine treaty", "Moscow ends a pact with Oslo", "")


@st.composite
def actions(draw: st.DrawFn) -> TreatyAction:
    def words(choice: tuple[str, ...], most: int) -> str:
        return " ".join(draw(st.lists(st.sampled_from(choice), max_size=most, unique=True)))

    return action(
        draw(st.sampled_from([Action.WITHDRAW, Action.TERMINATE, Action.SIGN, Action.AGREE])),
        words(PARTIES, 2),
        words(TREATIES, 1),
        draw(st.sampled_from([Stage.ANNOUNCED, Stage.NOTIFIED, Stage.IN_EFFECT, Stage.DENIED])),
        with_=words(PARTIES, 2),
        stated=draw(st.booleans()),
        score=draw(st.sampled_from([0.4, 0.9])),
    )


hours = st.integers(-200, 200).map(lambda n: timedelta(hours=n))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(actions(), actions(), hours, st.sampled_from(TITLES), st.sampled_from(TITLES))
def test_what_is_merged_agrees(
    new: TreatyAction, old: TreatyAction, after: timedelta, title: str, other: str
) -> None:
    known = event(old, report(title=other))

    plan = gather(new, [known], at=NOON + after, title=title)

    assume(isinstance(plan, ReportOf | NewStage))
    names, others = named(new), named(old)
    assert names & others or not (names and others), "two named treaties never meet"
    if len(new.parties) > 1 and len(old.parties) > 1:
        assert len(set(new.parties) & set(old.parties)) > 1
    if isinstance(plan, ReportOf):
        assert abs(after) <= timedelta(days=3)
        assert new.stage is old.stage or Stage.DENIED not in {new.stage, old.stage}
        assert set(plan.what.parties) >= set(old.parties), "no party is lost"
        assert named(plan.what) >= others, "no name is lost"
    assert abs(after) <= THREAD_SPAN


@settings(max_examples=60, deadline=None)
@given(actions(), st.sampled_from(TITLES))
def test_an_account_told_twice_is_one_event(told: TreatyAction, title: str) -> None:
    assume(told.parties or named(told))
    assume(told.stage is not Stage.DENIED)

    plan = gather(told, [event(told, report(title=title))], at=NOON, title=title)

    if len(told.parties) > 1 or told.treaties or title:
        assert isinstance(plan, ReportOf)
        assert plan.what == told
