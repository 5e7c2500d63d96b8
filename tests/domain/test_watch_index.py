from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.news import Tier
from bot.domain.treaty import Action, Stage, TreatyEvent
from bot.domain.watch import Condition, Key, Match, WatchRule, why
from bot.domain.watch_index import WatchIndex
from tests.domain.making import action, asks, event, excludes, report, subscription

PARTIES = ("NO", "RU", "FI", "EU")
VALUES: dict[Key, tuple[str, ...]] = {
    Key.COUNTRY: (*PARTIES, "NORDICS"),
    Key.ACTOR: (*PARTIES, "NORDICS"),
    Key.WITH: (*PARTIES, "NORDICS"),
    Key.TREATY: ("ottawa", "cfe", "generic-fta"),
    Key.TOPIC: ("arms", "trade"),
    Key.ACTION: ("withdraw", "negotiate", "breach", "sign"),
    Key.STAGE: ("announced", "denied", "in_effect"),
    Key.FEED: ("gazette", "wire"),
    Key.LANG: ("en", "ru"),
    Key.TIER: ("official", "press"),
    Key.MIN: ("1", "2", "3"),
    Key.TEXT: ("landmine treaty", "border", "treaty"),
}
NORDICS = {"NO": frozenset({"NORDICS"}), "FI": frozenset({"NORDICS", "EU"})}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    key = draw(st.sampled_from(Key))
    values = draw(st.sets(st.sampled_from(VALUES[key]), min_size=1, max_size=3))
    return Condition(key=key, values=frozenset(values), excluded=draw(st.booleans()))


@st.composite
def events(draw: st.DrawFn) -> TreatyEvent:
    def words(*choice: str) -> str:
        return " ".join(draw(st.lists(st.sampled_from(choice), max_size=2, unique=True)))

    what = action(
        draw(st.sampled_from([Action.WITHDRAW, Action.NEGOTIATE, Action.BREACH, Action.SIGN])),
        words(*PARTIES),
        words(*VALUES[Key.TREATY]),
        draw(st.sampled_from([Stage.ANNOUNCED, Stage.DENIED, Stage.IN_EFFECT])),
        with_=words(*PARTIES),
    )
    reports = [
        report(
            number,
            outlet=draw(st.sampled_from(["A", "B", "C"])),
            feed=draw(st.sampled_from(VALUES[Key.FEED])),
            tier=draw(st.sampled_from([Tier.OFFICIAL, Tier.PRESS])),
            language=draw(st.sampled_from(["en", "ru", None])),
            title=draw(st.sampled_from(["Finland and the landmine treaty", "Border pact"])),
            possible=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    topics = tuple(draw(st.sets(st.sampled_from(VALUES[Key.TOPIC]))))
    return event(what, *reports, topics=topics, groups=NORDICS)


rules = st.lists(conditions(), max_size=4).map(lambda found: WatchRule(conditions=tuple(found)))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rules, max_size=12), events())
def test_the_index_finds_what_asking_every_rule_finds(
    asked: list[WatchRule], happened: TreatyEvent
) -> None:
    standing = [subscription(n, *rule.conditions) for n, rule in enumerate(asked, start=1)]

    found = WatchIndex(standing).matches(happened)

    expected = [
        Match(subscription=s, why=why(s.rule, happened))
        for s in standing
        if s.rule.matches(happened)
    ]
    assert list(found) == expected


def test_of_many_rules_only_those_that_may_be_met_are_asked() -> None:
    index = WatchIndex([subscription(n, asks(Key.COUNTRY, f"X{n}")) for n in range(1000)])

    found = index.matches(event(action(actors="X7")))

    assert [match.subscription.id for match in found] == [7]
    assert max(len(hung) for hung in index._hooks.values()) == 1


def test_a_rule_hangs_on_what_is_rare() -> None:
    rule = (asks(Key.ACTION, "withdraw"), asks(Key.TREATY, "ottawa"), asks(Key.TEXT, "treaty"))
    index = WatchIndex([subscription(1, *rule)])

    assert set(index._hooks) == {(Key.TREATY, "ottawa")}


def test_a_rule_that_only_excludes_is_asked_of_everything() -> None:
    index = WatchIndex([subscription(1, excludes(Key.COUNTRY, "RU"))])

    assert index.matches(event(action()))
    assert not index.matches(event(action(actors="RU")))


def test_an_event_without_attribution_meets_no_rule() -> None:
    index = WatchIndex([subscription(1, asks(Key.ACTION, "withdraw"))])

    assert not index.matches(event(action(actors="", treaty="")))
