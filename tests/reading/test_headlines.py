"""Headlines of our own: what is an action, at which stage, between whom; and what is none."""

from __future__ import annotations

import pytest

from bot.domain.treaty import Action, Assertion, Stage
from tests.reading.stories import main_of, reading


@pytest.mark.parametrize(
    ("headline", "action", "stage", "parties"),
    [
        ("Norway and Iceland sign fisheries agreement", "sign", "in_effect", {"NO", "IS"}),
        ("Chile inks free trade deal with Vietnam", "sign", "in_effect", {"CL", "VN"}),
        ("Estonia to quit Ottawa landmine treaty", "withdraw", "announced", {"EE"}),
        ("Kenya withdraws from Rome Statute", "withdraw", "in_effect", {"KE"}),
        (
            "Ghana's parliament votes to leave International Criminal Court",
            "withdraw",
            "legislature_approved",
            {"GH", "ICC"},
        ),
        (
            "Peru notifies UN of withdrawal from Ottawa Convention",
            "withdraw",
            "notified",
            {"PE"},
        ),
        ("Turkey threatens to leave NATO", "withdraw", "threatened", {"TR", "NATO"}),
        ("Spain suspends extradition treaty with Bolivia", "suspend", "in_effect", {"ES", "BO"}),
        ("Egypt puts water treaty with Sudan on hold", "suspend", "in_effect", {"EG", "SD"}),
        ("Fiji ratifies High Seas Treaty", "ratify", "in_effect", {"FJ"}),
        (
            "Senate approves tax treaty with Chile",
            "ratify",
            "legislature_approved",
            {"CL"},
        ),
        ("Malaysia refuses to sign Rome Statute", "reject", "in_effect", {"MY"}),
        (
            "Free trade agreement between Japan and Peru enters into force",
            "in_force",
            "in_effect",
            {"JP", "PE"},
        ),
        ("Argentina rejoins Paris Agreement", "reinstate", "in_effect", {"AR"}),
        ("Moldova and Romania extend gas transit agreement", "extend", "in_effect", {"MD", "RO"}),
        (
            "EU and Mexico postpone signing of trade agreement",
            "postpone",
            "in_effect",
            {"EU", "MX"},
        ),
        ("Hungary joins Energy Charter Treaty", "accede", "in_effect", {"HU"}),
        ("Bolivia scraps defence pact with Brazil", "terminate", "in_effect", {"BO", "BR"}),
    ],
)
def test_a_headline_is_read(headline: str, action: str, stage: str, parties: set[str]) -> None:
    found = main_of(headline)

    assert (found.action.value, found.stage.value) == (action, stage)
    assert parties <= set(found.parties)
    assert reading(headline).alert


@pytest.mark.parametrize(
    "headline",
    [
        "Young striker signs new contract with Milan club",
        "Bank extends deadline for merger agreement",
        "France withdraws troops from Niger base",
        "Minister quits over tax row in Denmark",
        "Museum marks anniversary of treaty signed in 1648",
        "How the Paris Agreement changed everything",
        "Rebels and government sign ceasefire deal in Colombia",
        "Activists urge Japan to sign nuclear ban treaty",
        "Norway and Sweden hold talks on fisheries agreement",
        "Actors' union ratifies contract with studios",
        "NATO chief meets Danish prime minister in Copenhagen",
    ],
)
def test_a_look_alike_does_not_alert(headline: str) -> None:
    assert not reading(headline).alert


def test_a_denial_is_no_alert_but_known() -> None:
    found = reading("Armenia denies plans to leave CSTO")

    assert not found.alert
    assert {a.assertion for a in found.actions} == {Assertion.DENIED}


@pytest.mark.parametrize(
    ("headline", "assertion"),
    [
        ("UK will not leave European Convention on Human Rights", Assertion.DENIED),
        ("Iran says it has not withdrawn from Non-Proliferation Treaty", Assertion.NEGATED),
        ("Norway doesn't withdraw from EEA agreement", Assertion.NEGATED),
        ("Norway could withdraw from EEA agreement", Assertion.CONDITIONAL),
        ("Kenya accuses Somalia of violating border treaty", Assertion.REPORTED_CLAIM),
    ],
)
def test_the_mode_of_telling_stands_beside_the_action(headline: str, assertion: Assertion) -> None:
    assert main_of(headline).assertion is assertion


def test_talks_and_accusations_reach_nobody_unasked() -> None:
    assert not reading("Kenya and Somalia hold talks on border treaty").alert
    assert not reading("Kenya accuses Somalia of violating border treaty").alert


def test_an_organisation_in_front_of_what_is_meant_is_not_left_or_joined() -> None:
    assert not reading("Swedish navy joins NATO patrol in Baltic").alert
    assert not reading("EU suspends Georgia aid").alert


def test_an_unstated_stage_says_so() -> None:
    assert not main_of("Kenya withdraws from Rome Statute").stage_stated
    assert main_of("Kenya formally withdraws from Rome Statute").stage_stated


def test_a_venue_is_no_party() -> None:
    found = main_of("Ghana and Togo sign border treaty in Geneva")

    assert set(found.parties) == {"GH", "TG"}


def test_a_clause_of_long_ago_is_background() -> None:
    found = reading("In 2003, North Korea withdrew from the Non-Proliferation Treaty")

    assert not found.alert


@pytest.mark.parametrize(
    ("language", "headline", "action", "party"),
    [
        ("sv", "Finland lämnar Ottawakonventionen", Action.WITHDRAW, "FI"),
        ("ru", "Россия приостановила действие договора с Норвегией", Action.SUSPEND, "RU"),
        ("uk", "Україна денонсувала угоду з Білоруссю", Action.TERMINATE, "UA"),
        ("de", "Deutschland kündigt Auslieferungsabkommen mit Hongkong", Action.TERMINATE, "DE"),
        ("fr", "La France signe un accord de défense avec la Grèce", Action.SIGN, "FR"),
        ("es", "Chile ratifica el tratado de libre comercio con Noruega", Action.RATIFY, "CL"),
        ("es", "Quito propone a Lima prorrogar el convenio de pesca", Action.EXTEND, "PE"),
        ("fr", "Pacte signé par le président du Togo et du Bénin", Action.SIGN, "BJ"),
        ("fr", "Oslo et Rome sont parvenus à un accord de pêche", Action.AGREE, "NO"),
        ("it", "La Norvegia recede dalla Convenzione di Ottawa", Action.WITHDRAW, "NO"),
        ("pt", "Noruega e Brasil assinaram um acordo de extradição", Action.SIGN, "NO"),
        ("zh", "挪威与瑞典签署引渡条约", Action.SIGN, "NO"),
    ],
)
def test_other_languages_are_read(
    language: str, headline: str, action: Action, party: str
) -> None:
    found = main_of(headline, language=language)

    assert found.action is action
    assert party in found.parties


def test_a_plan_is_announced_and_not_in_effect() -> None:
    found = main_of("Latvia will ratify the High Seas Treaty, minister says")

    assert found.stage is Stage.ANNOUNCED
