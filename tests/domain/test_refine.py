from __future__ import annotations

from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.refine import event_key, refined, tags, thread_key
from bot.domain.treaty import Action, Evidence, Stage
from tests.domain.making import action, event

NORWAY = Evidence(field="title", start=0, end=17, text="pacts with Norway")


def test_the_key_of_an_event_is_the_same_in_every_database() -> None:
    thread = thread_key(action(), feed="gazette", identity="1")

    assert thread == thread_key(action(), feed="gazette", identity="1")
    assert thread != thread_key(action(), feed="gazette", identity="2")
    assert thread != thread_key(action(treaty="FI", actors="ottawa"), feed="gazette", identity="1")


def test_a_new_stage_has_another_key() -> None:
    def key(stage: Stage, kind: Action = Action.WITHDRAW) -> str:
        return event_key(action(kind, stage=stage), thread="t", feed="gazette", identity="1")

    assert key(Stage.ANNOUNCED) != key(Stage.NOTIFIED)
    assert key(Stage.ANNOUNCED) == key(Stage.ANNOUNCED, Action.TERMINATE)


@given(st.integers(min_value=0, max_value=2**256 - 1))
def test_tags_are_five_letters_that_cannot_be_misread(number: int) -> None:
    found = list(islice(tags(f"{number:064x}"), 30))

    assert all(len(tag) == 5 and set(tag).isdisjoint("ILOU") for tag in found)
    assert all(tag == tag.upper() for tag in found)


def test_a_key_has_many_tags_for_when_one_is_taken() -> None:
    key = thread_key(action(), feed="gazette", identity="1")

    assert len(set(islice(tags(key), 200))) > 190


def test_words_that_back_a_kept_party_are_kept() -> None:
    order = Evidence(field="title", start=0, end=17, text="authorised to end")
    old = action(Action.TERMINATE, "RU", "generic-fta", with_="NO", stated=False)
    new = action(Action.TERMINATE, "RU", "generic-fta")

    known = event(replace(old, evidence=(NORWAY,)))
    found = refined(known, replace(new, evidence=(order,)))

    assert found.counterparties == ("NO",)
    assert found.evidence == (order, NORWAY)


def test_a_treaty_that_is_named_later_is_known_from_then_on() -> None:
    old = replace(action(Action.EXTEND, "RU", "", with_="US"), treaty_text="arms pact")
    new = replace(action(Action.EXTEND, "RU", "new-start"), treaty_text="New START")

    found = refined(event(old), new)

    assert (found.treaties, found.treaty_text) == (("new-start",), "New START")
    assert found.counterparties == ("US",)


def test_a_name_is_not_given_up_for_a_kind() -> None:
    named = action(Action.EXTEND, "RU", "new-start", with_="US", stated=False)
    kind = action(Action.EXTEND, "RU", "generic-peace", with_="US CN")

    found = refined(event(named), kind)

    assert (found.treaties, found.counterparties) == (("new-start",), ("US", "CN"))
    assert found.stage_stated


def test_what_the_better_account_leaves_open_is_kept() -> None:
    old = replace(action(stated=False), affected=("Europe",), instrument="Order 7")
    new = replace(action(), evidence=(NORWAY,))

    found = refined(event(old), new)

    assert (found.affected, found.instrument) == (("Europe",), "Order 7")


def test_what_it_says_itself_stands() -> None:
    old = replace(action(stated=False), affected=("Europe",), instrument="Order 7")
    new = replace(action(), affected=("Asia",), instrument="Law 9")

    assert refined(event(old), new) == new


def test_a_possible_event_is_refined_by_any_account() -> None:
    old, new = action(score=0.4, stated=False), action(score=0.4)

    assert refined(event(old, possible=True), new) == new
    assert refined(event(old), new) == old
    assert refined(event(old), action(score=0.5)) == action(score=0.5)


def test_a_kind_is_better_than_nothing_and_nothing_takes_it_away() -> None:
    kind = action(Action.EXTEND, "RU", "generic-peace", with_="US")
    nothing = action(Action.EXTEND, "RU", "", with_="US")

    assert refined(event(nothing), kind).treaties == ("generic-peace",)
    assert refined(event(kind), nothing) == kind
    another = action(Action.EXTEND, "RU", "generic-fta", with_="US")
    assert refined(event(kind), another) == kind
