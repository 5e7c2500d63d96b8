"""A rule in words."""

from __future__ import annotations

import pytest

from bot.domain.treaty import Stage
from bot.domain.watch import Condition, Key, WatchRule
from bot.wording.rules import meaning, short_name, typed, words_of
from tests.wording.scene import NAMES

LATER = frozenset(stage.value for stage in Stage.EXECUTIVE_AUTHORISED.and_later)


def rule(
    *conditions: tuple[Key, set[str]], without: tuple[Key, set[str]] | None = None
) -> WatchRule:
    asked = [Condition(key=key, values=frozenset(values)) for key, values in conditions]
    if without:
        key, values = without
        asked.append(Condition(key=key, values=frozenset(values), excluded=True))
    return WatchRule(conditions=tuple(asked))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (rule((Key.COUNTRY, {"NO"})), "Norway (any role)"),
        (
            rule((Key.ACTION, {"withdraw", "terminate"}), (Key.COUNTRY, {"NO"})),
            "Norway (any role), actions: withdraw, terminate",
        ),
        (
            rule((Key.COUNTRY, {"BA", "NO"})),
            "Bosnia and Herzegovina or Norway (any role)",
        ),
        (
            rule((Key.ACTOR, {"RU"}), (Key.WITH, {"NORDICS"}), without=(Key.TOPIC, {"tax"})),
            "Russia acting, with Nordics, not topic: tax",
        ),
        (rule((Key.STAGE, set(LATER))), "stage: authorised or later"),
        (rule((Key.TEXT, {"landmines"})), "text: “landmines”"),
        (
            rule((Key.MIN, {"2"}), (Key.TIER, {"official"})),
            "reported by official sources, at least 2 outlets",
        ),
    ],
)
def test_a_rule_is_read_back_in_words(asked: WatchRule, words: str) -> None:
    assert words_of(asked, NAMES) == words


def test_a_rule_is_typed_in_codes() -> None:
    asked = rule((Key.COUNTRY, {"NO", "BA"}), (Key.STAGE, set(LATER)), without=(Key.TEXT, {"a b"}))

    assert typed(asked) == 'country:BA,NO stage:authorised+ -text:"a b"'


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (rule((Key.COUNTRY, {"GB"})), "any action to which the United Kingdom is a party"),
        (rule((Key.COUNTRY, {"EU"})), "any action to which a member of EU is a party"),
        (rule((Key.COUNTRY, {"NORDICS"})), "any action to which one of the Nordics is a party"),
        (
            rule((Key.COUNTRY, {"BRICS"})),
            "any action to which BRICS or one of its members is a party",
        ),
        (
            rule((Key.TREATY, {"generic-military-cooperation"})),
            "any action on a military cooperation agreement",
        ),
        (rule((Key.TREATY, {"ottawa"})), "any action on the Ottawa Convention"),
        (rule((Key.ACTOR, {"RU"})), "Russia acting"),
    ],
)
def test_a_simple_rule_is_told_in_a_sentence(asked: WatchRule, told: str) -> None:
    assert meaning(asked, NAMES) == told


def test_a_button_has_a_short_name_or_none() -> None:
    assert short_name(rule((Key.COUNTRY, {"NO"}), (Key.ACTION, {"sign"})), NAMES) == "Norway"
    assert short_name(rule((Key.COUNTRY, {"NO", "FI"})), NAMES) == ""
    assert short_name(rule((Key.TEXT, {"a very long text of many words"})), NAMES) == ""
