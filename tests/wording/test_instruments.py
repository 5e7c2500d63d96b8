"""How treaties are named: by their name, or in the story's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.treaty import Action, Dates, Names, Stage, TreatyName
from bot.wording.articles import plural
from bot.wording.instruments import other_parties, treaty_in_text, treaty_title
from bot.wording.summary import summarise
from tests.wording.scene import ELEVEN, NAMES, acts

PEACE = TreatyName(
    id="generic-peace", name="peace treaty", full_name="Peace treaty", topic="peace", generic=True,
    multilateral=False,
)  # fmt: skip
WITH_PEACE = Names(
    parties=NAMES.parties, treaties={**NAMES.treaties, PEACE.id: PEACE}, groups=NAMES.groups
)


def called(text: str, *, kind: str = "", others: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the title and the running text of an instrument that a story calls so."""
    treaties = (kind,) if kind else ()
    what = replace(acts(treaties=treaties, counterparties=others), treaty_text=text)
    return treaty_title(what, WITH_PEACE), treaty_in_text(what, WITH_PEACE)


@pytest.mark.parametrize(
    ("text", "title", "in_text"),
    [
        ("a trade deal", "Trade deal", "a trade deal"),
        ("Trade Deal", "Trade deal", "a trade deal"),
        ("its agreement", "Agreement", "an agreement"),
        ("a one-year truce", "One-year truce", "a one-year truce"),
        ("trade agreements", "Trade agreements", "trade agreements"),
        ("eight accords", "Eight accords", "eight accords"),
        ("the EU's Reform Treaty", "EU's Reform Treaty", "the EU's Reform Treaty"),
        ("a 'historic' pact", "Historic pact", "a historic pact"),
        ("avtal", "“avtal”", "“avtal”"),
        ("соглашение", "“соглашение”", "“соглашение”"),
    ],
)
def test_an_unnamed_instrument_is_told_in_the_storys_words(
    text: str, title: str, in_text: str
) -> None:
    assert called(text) == (title, in_text)


@pytest.mark.parametrize(
    ("text", "in_text"),
    [
        ("an immediate ceasefire", "an immediate ceasefire"),
        ("peace deal", "a peace deal"),
        ("a peace treaty", "a peace treaty"),
        ("all peace treaties", "peace treaties"),
        ("fredsavtal", "a peace treaty"),
        ("", "a peace treaty"),
        ("the deal", "a peace treaty"),
    ],
)
def test_a_kind_is_only_named_where_the_story_has_no_better_words(text: str, in_text: str) -> None:
    assert called(text, kind="generic-peace")[1] == in_text


@pytest.mark.parametrize("text", ["", "agreements", "bilateral military cooperation agreements"])
def test_one_instrument_with_each_of_many_is_plural_and_bilateral(text: str) -> None:
    assert called(text, kind="generic-military-cooperation", others=ELEVEN) == (
        "Bilateral military cooperation agreements",
        "bilateral military cooperation agreements",
    )


def test_years_come_from_the_story_before_the_table() -> None:
    what = replace(acts(), dates=Dates(signed="1999"))

    assert treaty_title(what, NAMES) == "Ottawa Convention (1999)"
    assert treaty_title(acts(), NAMES) == "Ottawa Convention (1997)"


def test_many_treaties_are_counted() -> None:
    what = acts(treaties=("ottawa", "new-start", "third", "fourth", "fifth"))

    assert treaty_title(what, NAMES) == "Ottawa Convention (1997), New START, third and 2 others"


def test_an_organisation_named_by_the_instrument_is_not_told_as_a_party() -> None:
    what = replace(
        acts(Action.WITHDRAW, Stage.ANNOUNCED, counterparties=("WHO",), treaties=()),
        treaty_text="the constitution of the World Health Organization",
    )

    assert other_parties(what, NAMES) == ()
    assert other_parties(what, NAMES, watched={"WHO"}) == ("WHO",)
    assert summarise(what, NAMES) == (
        "Finland announces that it will withdraw from the constitution of the World Health "
        "Organization. No effective date is stated."
    )


def test_a_body_left_under_its_long_name_is_not_told_as_a_party() -> None:
    what = replace(
        acts(Action.WITHDRAW, Stage.ANNOUNCED, counterparties=("BRICS",), treaties=()),
        treaty_text="the Emerging Markets Association",
    )

    assert other_parties(what, NAMES) == ()
    assert other_parties(replace(what, action=Action.SIGN), NAMES) == ("BRICS",)


def test_nobody_agrees_on_an_agreement() -> None:
    what = acts(Action.AGREE, Stage.IN_EFFECT, actors=("US", "FJ"), treaties=())

    assert summarise(replace(what, treaty_text="an agreement"), NAMES) == (
        "The United States and Fiji reach an agreement."
    )


@pytest.mark.parametrize(
    ("one", "many"),
    [("treaty", "treaties"), ("agreement", "agreements"), ("agreements", "agreements")],
)
def test_an_instrument_has_a_plural(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Cease-Fire", "a cease-fire"),
        ("Treaty", "a treaty"),
        ("maintain a ceasefire", "a ceasefire"),
        ("10 billion trade deal", "a 10 billion trade deal"),
        ("30-day truce", "a 30-day truce"),
        ("11 agreements", "11 agreements"),
        ("historic US-brokered peace deal", "a historic US-brokered peace deal"),
        ("China trade truce", "the China trade truce"),
        ("EU Constitution", "the EU Constitution"),
        ("CPTPP", "the CPTPP"),
        ("AUKUS", "AUKUS"),
        ("Ceasefire Agreement", "a ceasefire agreement"),
    ],
)
def test_the_storys_own_words_take_the_article_that_fits(words: str, said: str) -> None:
    what = replace(acts(treaties=()), treaty_text=words)

    assert treaty_in_text(what, NAMES) == said
