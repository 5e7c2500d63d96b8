"""What Nordic languages write as one word, between others, or without a verb."""

from __future__ import annotations

import pytest

from tests.reading.stories import main_of, reading


@pytest.mark.parametrize(
    ("language", "headline", "action", "parties"),
    [
        ("no", "Island enige med britene om en avtale om makrell", "agree", {"IS", "GB"}),
        ("sv", "Slovakien godkänner Finland i Nato", "ratify", {"SK", "FI", "NATO"}),
        (
            "no",
            "Belgia har godkjent svensk og finsk Nato-medlemskap",
            "ratify",
            {"BE", "SE", "FI"},
        ),
        ("da", "Enighed mellem Irland og Island om en fiskeriaftale", "agree", {"IE", "IS"}),
        ("sv", "Irlands och Maltas skatteavtal löper ut", "expire", {"IE", "MT"}),
        ("no", "Stortinget sa ja til delelinjeavtalen", "ratify", {"NO"}),
        ("sv", "Peru tillbaka i Parisavtalet", "reinstate", {"PE"}),
        ("da", "Malta er ude af Opec", "withdraw", {"MT", "OPEC"}),
    ],
)
def test_the_parties_and_the_act_are_found(
    language: str, headline: str, action: str, parties: set[str]
) -> None:
    main = main_of(headline, language=language)

    assert main.action.value == action
    assert parties <= {*main.actors, *main.counterparties}


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("no", "Island med i stor Nato-øvelse"),
        ("no", "Island slutter seg til EUs sanksjoner"),
        ("sv", "Malta går med i EU:s upphandling"),
        ("da", "Irland er ude af EM"),
        ("no", "Nei til EU vil ha folkeavstemning om EØS-avtalen"),
    ],
)
def test_what_only_bears_the_name_of_a_body_is_silent(language: str, headline: str) -> None:
    assert not reading(headline, language=language).alert


def test_a_government_that_asks_its_parliament_for_leave_urges_nobody() -> None:
    main = main_of(
        "Regjeringen ber om samtykke til å si opp skatteavtalen med Malta", language="no"
    )

    assert (main.action.value, main.score >= 0.5) == ("terminate", True)
