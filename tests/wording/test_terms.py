"""The stage word and the colour beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.treaty import Action, Assertion, Stage, TreatyAction
from bot.wording.colour import BINDING, LOOSENING, OPEN, UNDONE, colour
from bot.wording.terms import language_name, stage_word
from tests.wording.scene import GOLDEN, acts


@pytest.mark.parametrize(
    ("stage", "word"),
    [
        (Stage.PROPOSED, "proposed"),
        (Stage.THREATENED, "threatened"),
        (Stage.ANNOUNCED, "announced"),
        (Stage.LEGISLATURE_PENDING, "pending"),
        (Stage.LEGISLATURE_APPROVED, "approved"),
        (Stage.EXECUTIVE_AUTHORISED, "authorised"),
        (Stage.NOTIFIED, "notified"),
        (Stage.NOTICE_RUNNING, "notice running"),
        (Stage.IN_EFFECT, "in effect"),
        (Stage.DENIED, "denied"),
        (Stage.REVERSED, "reversed"),
    ],
)
def test_every_stage_has_its_short_word(stage: Stage, word: str) -> None:
    assert stage_word(acts(Action.WITHDRAW, stage)) == word


@pytest.mark.parametrize(
    ("action", "word"),
    [
        (Action.SIGN, "signed"),
        (Action.AGREE, "agreed"),
        (Action.ADOPT, "adopted"),
        (Action.ACCEDE, "acceded"),
        (Action.RATIFY, "ratified"),
        (Action.IN_FORCE, "in force"),
        (Action.PROVISIONAL, "provisionally in force"),
        (Action.EXTEND, "extended"),
        (Action.AMEND, "amended"),
        (Action.POSTPONE, "postponed"),
        (Action.RESERVE, "reserved"),
        (Action.REINSTATE, "reinstated"),
        (Action.EXPIRE, "expired"),
        (Action.REJECT, "rejected"),
        (Action.WITHDRAW, "in effect"),
        (Action.TERMINATE, "in effect"),
        (Action.SUSPEND, "suspended"),
    ],
)
def test_what_is_done_has_the_word_of_its_action(action: Action, word: str) -> None:
    assert stage_word(acts(action, Stage.IN_EFFECT)) == word


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("stage", [s for s in Stage if s.order is not None])
def test_a_stage_that_is_not_stated_is_only_reported(action: Action, stage: Stage) -> None:
    assert stage_word(acts(action, stage, stated=False)) == "reported"


def test_a_deposit_is_called_so_only_where_the_sentence_says_it() -> None:
    said = acts(Action.RATIFY, Stage.NOTIFIED, sentence="Fiji deposited its instrument.")
    not_said = acts(Action.RATIFY, Stage.NOTIFIED, sentence="Fiji informed the secretariat.")

    assert stage_word(said) == "deposited"
    assert stage_word(not_said) == "notified"


def test_a_vote_against_is_never_called_approved() -> None:
    assert stage_word(acts(Action.REJECT, Stage.LEGISLATURE_APPROVED)) == "voted down"


def test_what_one_side_claims_says_so() -> None:
    claim = replace(acts(stated=False), assertion=Assertion.REPORTED_CLAIM)

    assert stage_word(claim) == "claimed"


@pytest.mark.parametrize(
    ("what", "mark"),
    [
        (GOLDEN, LOOSENING),
        (acts(Action.RATIFY, Stage.LEGISLATURE_APPROVED), BINDING),
        (acts(Action.WITHDRAW, Stage.LEGISLATURE_PENDING), OPEN),
        (acts(Action.SIGN, Stage.ANNOUNCED), OPEN),
        (acts(Action.AMEND, Stage.IN_EFFECT), OPEN),
        (acts(Action.WITHDRAW, Stage.DENIED), UNDONE),
        (acts(Action.AMEND, Stage.REVERSED), UNDONE),
        (acts(Action.RESERVE, Stage.IN_EFFECT, polarity=1), BINDING),
        (replace(acts(Action.BREACH, Stage.IN_EFFECT), assertion=Assertion.REPORTED_CLAIM), OPEN),
        (replace(acts(Action.SIGN, Stage.DENIED), assertion=Assertion.DENIED), UNDONE),
    ],
)
def test_the_colour_is_the_first_that_fits(what: TreatyAction, mark: str) -> None:
    assert colour(what) == mark


def test_a_language_is_named_in_english_or_by_its_code() -> None:
    assert [language_name(code) for code in ("ru", "pt-BR", "xx")] == [
        "Russian",
        "Portuguese",
        "XX",
    ]
