"""The summary, and the guard that refuses more than the source says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.treaty import Action, Assertion, Dates, Stage, TreatyAction
from bot.wording.clip import units
from bot.wording.guard import is_backed
from bot.wording.summary import LONGEST, from_slots, summarise
from tests.wording.scene import ELEVEN, GOLDEN, NAMES, acts

PARTIES = st.lists(st.sampled_from(sorted(NAMES.parties)), max_size=8, unique=True).map(tuple)
ACTIONS = st.builds(
    TreatyAction,
    action=st.sampled_from(Action),
    stage=st.sampled_from(Stage),
    stage_stated=st.booleans(),
    assertion=st.sampled_from(Assertion),
    polarity=st.sampled_from([-1, 0, 1]),
    actors=PARTIES,
    counterparties=PARTIES,
    affected=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    treaties=st.lists(st.sampled_from([*NAMES.treaties, "unheard-of"]), max_size=2).map(tuple),
    treaty_text=st.text(max_size=60),
    instrument=st.none() | st.text(max_size=60),
    dates=st.builds(
        Dates,
        signed=st.sampled_from([None, "1992-2002", "1997"]),
        published=st.sampled_from([None, "2025-12-20", "2025-12"]),
        effective_from=st.sampled_from([None, "2026-06-01", "not a date"]),
    ),
    sentence=st.text(max_size=200),
)


def test_the_story_it_must_get_right_first() -> None:
    assert summarise(GOLDEN, NAMES) == (
        "Russia authorises the termination of bilateral military cooperation agreements with "
        "Germany, Poland, Norway and 8 others (signed 1992–2002). Published on 20 December 2025. "
        "No effective date is stated."
    )


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            acts(Action.WITHDRAW, Stage.IN_EFFECT, stated=False),
            "Finland withdraws from the Ottawa Convention. The legal stage is not stated.",
        ),
        (
            acts(Action.WITHDRAW, Stage.IN_EFFECT),
            "Finland withdraws from the Ottawa Convention. The withdrawal is in effect.",
        ),
        (
            acts(Action.RATIFY, Stage.LEGISLATURE_PENDING),
            "Finland's ratification of the Ottawa Convention is before the legislature.",
        ),
        (
            acts(Action.IN_FORCE, Stage.IN_EFFECT),
            "The Ottawa Convention enters into force for Finland.",
        ),
        (
            acts(
                Action.EXPIRE, Stage.NOTICE_RUNNING, actors=("RU", "US"), treaties=("new-start",)
            ),
            "New START is due to expire for Russia and the United States.",
        ),
        (
            acts(Action.REJECT, Stage.LEGISLATURE_APPROVED),
            "Finland rejects the Ottawa Convention.",
        ),
        (
            acts(Action.SIGN, Stage.DENIED, actors=()),
            "A report of the signing of the Ottawa Convention is denied.",
        ),
        (
            acts(Action.RESERVE, Stage.IN_EFFECT, polarity=1),
            "Finland withdraws a reservation to the Ottawa Convention.",
        ),
        (
            acts(
                Action.WITHDRAW,
                Stage.NOTIFIED,
                actors=("US",),
                counterparties=("WHO",),
                treaties=(),
            ),
            (
                "The United States gives notice of withdrawal from the World Health Organization. "
                "No effective date is stated."
            ),
        ),
        (
            acts(Action.SIGN, Stage.IN_EFFECT, actors=("TW", "XK", "PS")),
            "Taiwan, Kosovo and Palestine sign the Ottawa Convention.",
        ),
    ],
)
def test_a_template_says_what_the_slots_hold(what: TreatyAction, said: str) -> None:
    assert summarise(what, NAMES) == said


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.BREACH])
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("actors", [(), ("FI",), ("FI", "EE")])
def test_every_action_but_a_breach_has_a_template_that_is_backed(
    action: Action, stage: Stage, actors: tuple[str, ...]
) -> None:
    what = acts(action, stage, actors=actors, counterparties=("US", "GB"))

    text = from_slots(what, NAMES)

    assert text is not None
    assert is_backed(text, what, NAMES), text


def test_a_claim_is_told_as_a_claim() -> None:
    claim = replace(acts(Action.SUSPEND, Stage.IN_EFFECT), assertion=Assertion.REPORTED_CLAIM)

    told = from_slots(claim, NAMES)

    assert told
    assert told.startswith("It is claimed that Finland suspends the Ottawa Convention.")


def test_who_accuses_whom_of_a_breach_is_left_to_the_source() -> None:
    sentence = "Chad accused Sudan of breaking the border agreement."
    claim = replace(acts(Action.BREACH, Stage.IN_EFFECT, sentence=sentence), actors=("TD",))

    assert summarise(claim, NAMES) == sentence


def test_the_paper_and_its_date_leave_room_to_say_that_no_effect_is_dated() -> None:
    authorised = replace(
        GOLDEN,
        instrument="order on the legal portal",
        dates=Dates(decided="2025-12-20"),
    )

    told = from_slots(authorised, NAMES)

    assert told
    assert told.endswith(
        "Instrument: order on the legal portal, dated 20 December 2025. "
        "No effective date is stated."
    )


def test_without_an_instrument_the_sentence_itself_is_told() -> None:
    what = acts(treaties=(), sentence="Finland plans to leave the pact it joined in 2012.")

    assert summarise(what, NAMES) == "Finland plans to leave the pact it joined in 2012."


def test_with_nothing_to_tell_there_is_no_summary() -> None:
    assert summarise(acts(treaties=(), sentence=""), NAMES) is None


@pytest.mark.parametrize(
    "doctored",
    [
        "Russia terminated bilateral military cooperation agreements with Germany.",
        "Russia's termination of the agreements with Germany is in effect.",
        "Russia authorises the termination of agreements with Germany and Finland.",
        "Russia authorises the termination of 12 agreements with Germany.",
        "Germany authorises the termination of agreements with Russia.",
        "Russia authorises the termination of agreements with Germany from 4 March 2026.",
        "Russia gives notice of the termination of agreements with Germany.",
        "Russia denies the termination of agreements with Germany.",
        "Russia's parliament approved the termination of agreements with Germany.",
    ],
)
def test_a_doctored_summary_is_refused(doctored: str) -> None:
    assert not is_backed(doctored, GOLDEN, NAMES)


def test_an_honest_summary_passes() -> None:
    honest = "Russia authorises the termination of agreements with Germany, Poland and 9 others."

    assert is_backed(honest, GOLDEN, NAMES)


@given(ACTIONS)
def test_a_summary_is_short_whatever_is_read(what: TreatyAction) -> None:
    told = summarise(what, NAMES)

    assert told is None or (told and units(told) <= 2 * LONGEST and "\n" not in told)


@given(ACTIONS)
def test_an_unstated_stage_is_never_told_as_in_effect(what: TreatyAction) -> None:
    unstated = replace(what, stage=Stage.IN_EFFECT, stage_stated=False)
    told = from_slots(replace(unstated, treaty_text="", instrument=None, affected=()), NAMES)

    assert "in effect" not in (told or "")


def test_eleven_parties_are_three_and_eight_others() -> None:
    told = summarise(GOLDEN, NAMES)

    assert told is not None
    assert f"{len(ELEVEN) - 3} others" in told
