"""Headlines without a verb, and acts of a state that needs no name at home."""

from __future__ import annotations

import pytest

from tests.reading.stories import main_of, reading


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("fr", "Accord entre Lisbonne et Rabat sur la pêche au thon"),
        ("es", "Principio de acuerdo entre Lima y Quito para repartir el agua"),
        ("it", "Intesa storica tra Vienna e Roma sul Brennero"),
        ("sv", "Nytt avtal mellan Finland och Estland om tunneln"),
        ("de", "Einigung zwischen Wien und Prag im Streit um Temelin"),
    ],
)
def test_a_headline_may_be_nothing_but_the_deal(language: str, headline: str) -> None:
    found = main_of(headline, language=language)

    assert found.action.value == "agree"
    assert len(found.actors) == 2
    assert reading(headline, language=language).alert


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("fr", "Un accord entre Lisbonne et Rabat semble encore loin"),
        ("fr", "Pas d'accord entre Lisbonne et Rabat sur la pêche au thon"),
        ("fr", "Accord entre Lisbonne et Rabat en vue"),
        ("fr", "Accord entre Renault et la Hongrie sur une usine"),
        ("es", "Acuerdo entre Lima y Quito: ¿qué cambia?"),
        ("it", "Accordo tra la Lazio e il portiere portoghese"),
        ("sv", "Inget avtal mellan Finland och Estland om tunneln"),
        ("de", "Einigung zwischen Verdi und der Lufthansa über Löhne"),
    ],
)
def test_a_deal_that_is_denied_hoped_for_or_private_is_none(language: str, headline: str) -> None:
    assert not reading(headline, language=language).alert


@pytest.mark.parametrize(
    ("language", "headline", "action", "party"),
    [
        ("es", "El Senado aprueba el acuerdo con Uruguay sobre impuestos", "ratify", "UY"),
        ("fr", "Le Conseil national ratifie l'accord de troc avec la Hongrie", "ratify", "HU"),
        ("it", "La Camera boccia l'accordo con il Kenya", "reject", "KE"),
    ],
)
def test_an_organ_of_the_state_at_home_acts_without_its_name(
    language: str, headline: str, action: str, party: str
) -> None:
    found = main_of(headline, language=language)

    assert found.action.value == action
    assert party in found.parties
    assert reading(headline, language=language).alert


def test_an_organ_that_deals_with_no_other_state_makes_no_treaty() -> None:
    assert not reading("El Senado aprueba el acuerdo con los sindicatos", language="es").alert


def test_adjectives_behind_a_treaty_say_whose_it_is() -> None:
    found = main_of("Dénonciation de la convention fiscale franco-malienne", language="fr")

    assert found.action.value == "terminate"
    assert set(found.parties) == {"FR", "ML"}
    assert reading("Dénonciation de la convention fiscale franco-malienne", language="fr").alert


def test_two_states_joined_behind_a_treaty_are_its_parties() -> None:
    found = main_of("La signature de l'accord Ukraine-Moldavie reportée", language="fr")

    assert found.action.value == "postpone"
    assert set(found.parties) == {"UA", "MD"}


def test_a_verb_within_a_deal_between_two_is_what_was_done() -> None:
    assert main_of("Intesa firmata tra Atene e Parigi", language="it").action.value == "sign"


def test_an_adverb_between_commas_does_not_part_verb_and_treaty() -> None:
    found = reading("Vaduz ratifie, enfin, la convention d'Istanbul", language="fr")

    assert found.alert


@pytest.mark.parametrize(
    ("language", "headline", "party"),
    [
        ("es", "Honduras es readmitida en la OEA", "HN"),
        ("fr", "Retrait effectif de la Russie du Conseil de l'Europe", "RU"),
        ("de", "Austritt Russlands aus dem Europarat rechtskräftig", "RU"),
    ],
)
def test_whose_membership_it_is_stands_before_or_behind(
    language: str, headline: str, party: str
) -> None:
    assert main_of(headline, language=language).actors == (party,)
    assert reading(headline, language=language).alert
