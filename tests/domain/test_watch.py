"""What a rule asks, and whether an event answers it."""

from __future__ import annotations

import pytest

from bot.domain.treaty import Action, Stage
from bot.domain.watch import Key, WatchRule
from bot.domain.watch_index import WatchIndex
from tests.domain.making import action, asks, event, subscription

GROUPS = {code: frozenset({"NORDICS"}) for code in ("NO", "IS", "FI")}


@pytest.mark.parametrize(
    ("actor", "with_", "actors", "others", "meets"),
    [
        ("RU", "NO", "RU", "NO", True),
        ("NO", "RU", "RU", "NO", False),
        ("NO", "IS", "NO IS", "", True),  # "Norway and Iceland sign": each acts with the other
        ("IS", "NO", "NO IS", "", True),
        ("NO", "DE", "NO IS", "", False),
        ("NO", "NORDICS", "NO IS", "", True),
        ("NO", "NORDICS", "NO DE", "", False),  # Norway itself is no company
        ("NORDICS", "NORDICS", "NO IS", "", True),
        ("NO", "NO", "NO", "", False),
    ],
)
def test_with_asks_for_another_party_than_the_one_that_acts(
    *, actor: str, with_: str, actors: str, others: str, meets: bool
) -> None:
    rule = WatchRule(
        conditions=(asks(Key.ACTOR, actor), asks(Key.WITH, with_)),
    )
    told = event(action(Action.SIGN, actors, "", Stage.IN_EFFECT, with_=others), groups=GROUPS)

    assert rule.matches(told) is meets
    assert bool(WatchIndex([subscription(1, *rule.conditions)]).matches(told)) is meets


def test_with_alone_finds_those_who_act_together() -> None:
    rule = WatchRule(conditions=(asks(Key.WITH, "IS"),))

    assert rule.matches(event(action(Action.SIGN, "NO IS", "", Stage.IN_EFFECT)))
    assert not rule.matches(event(action(Action.RATIFY, "IS", "bbnj", Stage.IN_EFFECT)))
