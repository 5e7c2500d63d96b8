"""What a treaty's own words say: its noun, the name of no party, what is no trade union."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.grammar.candidates import candidates
from bot.reading.grammar.vocabulary import vocabulary
from bot.reading.text import clean
from tests.reading.stories import main_of, reading, story


def features(title: str) -> frozenset[str]:
    words = vocabulary("en")
    assert words is not None
    (sentence,) = clean(story(title)).sentences
    return candidates(sentence, words, on=date(2026, 1, 15))[0].features


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("Chile signs accord with Peru", "head:accord"),
        ("Chile and Peru sign deals", "head:deal"),
        ("Chile ratifies the Orinoco protocol", "head:protocol"),
    ],
)
def test_the_noun_of_a_weak_treaty_weighs(title: str, noun: str) -> None:
    assert noun in features(title)


def test_a_place_that_is_no_party_names_a_treaty() -> None:
    assert "has a name" in features("Chile ratifies the Orinoco protocol")
    assert "has a name" not in features("Chile ratifies the fisheries protocol")


def test_a_customs_union_is_no_trade_union() -> None:
    found = features("Customs union between Kenya and Uganda takes effect")

    assert not any(feature.startswith("cancel_domestic") for feature in found)


def test_who_acts_may_stand_between_the_act_and_the_treaty() -> None:
    action = main_of("Accession by Fiji to the Rome Statute")

    assert (action.action, action.actors) == ("accede", ("FJ",))


@pytest.mark.parametrize(
    "title",
    [
        "Accord between Labour and Liberals on budget",
        "Deal between Fiji and Tonga angers trawlermen",
        "Party would leave NATO if elected, candidate says",
    ],
)
def test_no_deal_of_states_is_told_by(title: str) -> None:
    assert not reading(title).alert
