"""Every deed at every stage in clean English."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from bot.domain.treaty import Action, Assertion, Dates, Stage, TreatyAction
from bot.wording.guard import is_backed
from bot.wording.summary import from_slots
from tests.wording.scene import ELEVEN, NAMES, acts

TOLD = [action for action in Action if action is not Action.BREACH]
GENERIC = ("generic-military-cooperation",)
# What English does not do, whatever the words.
UNEVEN = re.compile(
    r"\b(an?|the|its|their) (an?|the|its|their)\b"  # the a
    r"|\ba (?!eu|one|uni|us)[aeiou]|\ban [^aeiou]"  # a agreement
    r"|\b(\w+) \3\b"  # with with
    r"|  | [,.;)]|\( |\.\.|,,|s's\b|\b1 others",
    re.IGNORECASE,
)
FORMS = {
    "one": acts(),
    "two": acts(actors=("GB", "NL"), treaties=()),
    "five": acts(actors=("EE", "FI", "PL", "NO", "DK")),
    "nobody": acts(actors=()),
    "with eleven": replace(
        acts(actors=("RU",), counterparties=ELEVEN, treaties=GENERIC),
        dates=Dates(signed="1992-2002", published="2025-12-20", effective_from="2026-06"),
    ),
    "with one": acts(actors=("US",), counterparties=("CZ",), treaties=GENERIC),
    "a body": acts(actors=("US",), counterparties=("WHO",), treaties=()),
}
FORMS["two"] = replace(FORMS["two"], treaty_text="an extradition treaty")


def _told(form: str, action: Action, stage: Stage, polarity: int | None = None) -> TreatyAction:
    sign = action.polarity if polarity is None else polarity
    return replace(FORMS[form], action=action, stage=stage, polarity=sign)


@pytest.mark.parametrize("form", FORMS)
def test_every_deed_at_every_stage_is_even_english_and_backed(form: str) -> None:
    for action, stage, turned, assertion in product(TOLD, Stage, (-1, 1), Assertion):
        what = replace(_told(form, action, stage, turned), assertion=assertion)
        text = from_slots(what, NAMES)
        if text is None:
            assert form == "a body", f"{action} {stage}: nobody signs an organisation"
            continue
        assert not UNEVEN.search(text), text
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert text.count("(") == text.count(")"), text
        assert is_backed(text, what, NAMES), text


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.NEGOTIATE, "Finland holds talks on"),
        (Action.ADOPT, "Finland adopts"),
        (Action.AGREE, "Finland agrees on"),
        (Action.POSTPONE, "Finland postpones action on"),
        (Action.SIGN, "Finland signs"),
        (Action.RATIFY, "Finland ratifies"),
        (Action.ACCEDE, "Finland accedes to"),
        (Action.PROVISIONAL, "Finland provisionally applies"),
        (Action.AMEND, "Finland amends"),
        (Action.EXTEND, "Finland extends"),
        (Action.RESERVE, "Finland makes a reservation to"),
        (Action.SUSPEND, "Finland suspends"),
        (Action.WITHDRAW, "Finland withdraws from"),
        (Action.TERMINATE, "Finland terminates"),
        (Action.REINSTATE, "Finland reinstates"),
        (Action.REJECT, "Finland rejects"),
    ],
)
def test_what_one_does(action: Action, said: str) -> None:
    text = from_slots(_told("one", action, Stage.IN_EFFECT), NAMES)

    assert text
    assert text.startswith(f"{said} the Ottawa Convention.")


WITHDRAWAL = "withdrawal from the Ottawa Convention"


@pytest.mark.parametrize(
    ("stage", "one", "many", "nobody"),
    [
        (
            Stage.PROPOSED,
            f"Finland proposes {WITHDRAWAL}",
            f"propose {WITHDRAWAL}",
            f"Withdrawal{WITHDRAWAL[10:]} is proposed",
        ),
        (
            Stage.THREATENED,
            "Finland threatens to withdraw from the Ottawa Convention",
            "threaten to withdraw from the Ottawa Convention",
            f"Withdrawal{WITHDRAWAL[10:]} is threatened",
        ),
        (
            Stage.ANNOUNCED,
            "Finland announces that it will withdraw from the Ottawa Convention",
            "announce that they will withdraw from the Ottawa Convention",
            f"Withdrawal{WITHDRAWAL[10:]} is announced",
        ),
        (
            Stage.LEGISLATURE_PENDING,
            f"Finland's {WITHDRAWAL} is before the legislature",
            "is before a legislature",
            f"Withdrawal{WITHDRAWAL[10:]} is before a legislature",
        ),
        (
            Stage.LEGISLATURE_APPROVED,
            f"Finland approves {WITHDRAWAL}",
            f"approve {WITHDRAWAL}",
            f"Withdrawal{WITHDRAWAL[10:]} is approved",
        ),
        (
            Stage.EXECUTIVE_AUTHORISED,
            f"Finland authorises {WITHDRAWAL}",
            f"authorise {WITHDRAWAL}",
            f"Withdrawal{WITHDRAWAL[10:]} is authorised",
        ),
        (
            Stage.NOTIFIED,
            f"Finland gives notice of {WITHDRAWAL}",
            f"give notice of {WITHDRAWAL}",
            f"Notice is given of {WITHDRAWAL}",
        ),
        (
            Stage.NOTICE_RUNNING,
            f"Finland has given notice of {WITHDRAWAL}; the notice period is running",
            f"have given notice of {WITHDRAWAL}; the notice period is running",
            f"Notice of {WITHDRAWAL} has been given; the notice period is running",
        ),
        (
            Stage.IN_EFFECT,
            "Finland withdraws from the Ottawa Convention",
            "withdraw from the Ottawa Convention",
            f"Withdrawal{WITHDRAWAL[10:]} is reported",
        ),
        (
            Stage.DENIED,
            "It is denied that Finland withdraws from the Ottawa Convention",
            "withdraw from the Ottawa Convention",
            f"A report of {WITHDRAWAL} is denied",
        ),
        (
            Stage.REVERSED,
            f"Finland's {WITHDRAWAL} is reversed",
            "is reversed",
            f"Withdrawal{WITHDRAWAL[10:]} is reversed",
        ),
    ],
)
def test_how_far_the_law_has_got(stage: Stage, one: str, many: str, nobody: str) -> None:
    forms = ("one", "five", "nobody")
    texts = [from_slots(_told(form, Action.WITHDRAW, stage), NAMES) or "" for form in forms]

    assert texts[0].startswith(f"{one}."), texts[0]
    assert f"Estonia, Finland, Poland and 2 others {many}." in texts[1] or (
        f"{WITHDRAWAL} by Estonia, Finland, Poland and 2 others {many}."
        in texts[1].replace("Withdrawal", "withdrawal")
    ), texts[1]
    assert texts[2].startswith(f"{nobody}."), texts[2]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            _told("with eleven", Action.RATIFY, Stage.LEGISLATURE_PENDING),
            (
                "Russia's ratification of bilateral military cooperation agreements with Germany, "
                "Poland, Norway and 8 others (signed 1992–2002) is before the legislature. "
                "Published on 20 December 2025, effective from June 2026."
            ),
        ),
        (
            _told("two", Action.IN_FORCE, Stage.IN_EFFECT),
            (
                "An extradition treaty between the United Kingdom and the Netherlands enters into "
                "force."
            ),
        ),
        (
            _told("two", Action.AGREE, Stage.IN_EFFECT),
            "The United Kingdom and the Netherlands agree on an extradition treaty.",
        ),
        (
            replace(_told("two", Action.AGREE, Stage.IN_EFFECT), treaty_text="a trade deal"),
            "The United Kingdom and the Netherlands reach a trade deal.",
        ),
        (
            replace(_told("two", Action.AGREE, Stage.ANNOUNCED), treaty_text="a trade deal"),
            "The United Kingdom and the Netherlands announce a trade deal.",
        ),
        (
            replace(_told("two", Action.AGREE, Stage.REVERSED), treaty_text="a trade deal"),
            "A trade deal between the United Kingdom and the Netherlands is reversed.",
        ),
        (
            _told("two", Action.NEGOTIATE, Stage.IN_EFFECT),
            "The United Kingdom and the Netherlands negotiate an extradition treaty.",
        ),
        (
            _told("a body", Action.SUSPEND, Stage.LEGISLATURE_PENDING),
            (
                "The United States' suspension of its membership of the World Health Organization "
                "is before the legislature. No effective date is stated."
            ),
        ),
        (
            replace(
                _told("one", Action.ACCEDE, Stage.NOTIFIED),
                sentence="Finland deposited its instrument of accession to the convention.",
            ),
            "Finland deposits its instrument of accession to the Ottawa Convention.",
        ),
        (
            replace(
                _told("five", Action.RATIFY, Stage.NOTIFIED), sentence="Five deposit theirs today."
            ),
            (
                "Estonia, Finland, Poland and 2 others deposit their instruments of ratification "
                "of the Ottawa Convention."
            ),
        ),
        (
            replace(_told("one", Action.RATIFY, Stage.ANNOUNCED), assertion=Assertion.CONDITIONAL),
            "Finland announces that it will ratify the Ottawa Convention if a condition is met.",
        ),
        (
            replace(_told("one", Action.SUSPEND, Stage.ANNOUNCED), assertion=Assertion.DENIED),
            "It is denied that Finland suspends the Ottawa Convention.",
        ),
        (
            _told("one", Action.EXTEND, Stage.ANNOUNCED, -1),
            (
                "Finland announces that it will not extend the Ottawa Convention. No effective "
                "date is stated."
            ),
        ),
        (
            _told("one", Action.EXTEND, Stage.THREATENED, -1),
            "Finland threatens not to extend the Ottawa Convention. No effective date is stated.",
        ),
        (
            _told("one", Action.TERMINATE, Stage.IN_EFFECT),
            "Finland terminates the Ottawa Convention. The termination is in effect.",
        ),
        (
            replace(
                _told("with one", Action.SIGN, Stage.IN_EFFECT),
                treaty_text="a Czech Republic defence deal",
                treaties=(),
            ),
            "The United States signs the Czech Republic defence deal.",
        ),
    ],
)
def test_what_is_told_of_it_in_full(what: TreatyAction, said: str) -> None:
    assert from_slots(what, NAMES) == said


def test_a_body_shuts_a_member_out_of_itself() -> None:
    shut = acts(Action.SUSPEND, actors=("WHO",), counterparties=("FI",), treaties=())
    shut = replace(shut, treaty_text="Constitution of the World Health Organization")

    assert from_slots(shut, NAMES) == (
        "The World Health Organization announces that it will suspend the membership of Finland. "
        "No effective date is stated."
    )


@pytest.mark.parametrize(
    ("counterparties", "said"),
    [
        (("US",), "military cooperation agreement with the United States is approved"),
        (("US", "NL"), "agreements between the United States and the Netherlands is approved"),
        (("US", "NL", "EE"), "agreements among the United States, the Netherlands and Estonia is"),
    ],
)
def test_where_nobody_acts_the_treaty_is_theirs(
    counterparties: tuple[str, ...], said: str
) -> None:
    what = _told("nobody", Action.RATIFY, Stage.LEGISLATURE_APPROVED)

    text = from_slots(replace(what, counterparties=counterparties, treaties=GENERIC), NAMES)

    assert text
    assert said in text


def test_nobody_ratifies_a_treaty_of_many_with_a_body() -> None:
    what = replace(_told("one", Action.RATIFY, Stage.IN_EFFECT), counterparties=("WHO",))

    assert from_slots(what, NAMES) == "Finland ratifies the Ottawa Convention."


def test_nobody_signs_an_organisation_so_that_its_source_tells_of_it() -> None:
    assert from_slots(_told("a body", Action.SIGN, Stage.IN_EFFECT), NAMES) is None
