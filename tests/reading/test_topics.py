"""Headlines that name the treaty before their sentence: "Paris Agreement: US withdraws"."""

from __future__ import annotations

import pytest

from tests.reading.stories import main_of, reading


@pytest.mark.parametrize(
    ("language", "headline", "action", "actor"),
    [
        ("en", "Paris Agreement: Argentina announces withdrawal", "withdraw", "AR"),
        ("en", "Ottawa Convention: Latvia's parliament approves exit", "withdraw", "LV"),
        ("en", "Kigali Amendment: Paraguay's senate votes for ratification", "ratify", "PY"),
        ("de", "Energiecharta: Slowenien kündigt Austritt an", "withdraw", "SI"),
        ("de", "Istanbul-Konvention: Türkei tritt aus", "withdraw", "TR"),
        (
            "fr",
            "Traité sur la charte de l'énergie : l'Espagne confirme son retrait",
            "withdraw",
            "ES",
        ),
        ("fr", "Accord de Paris : les États-Unis se retirent", "withdraw", "US"),
        ("es", "Acuerdo de Escazú: Perú dice no", "reject", "PE"),
        ("sv", "Parisavtalet: USA drar sig ur", "withdraw", "US"),
        ("ru", "Договор об Азовском море: Россия и Украина поставили подписи", "sign", "RU"),
    ],
)
def test_what_stands_before_the_colon_is_acted_on(
    language: str, headline: str, action: str, actor: str
) -> None:
    main = main_of(headline, language=language)

    assert main.action.value == action
    assert actor in {*main.actors, *main.counterparties}
    assert reading(headline, language=language).alert


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "Oslo Accords: veteran signs copies of his memoir"),
        ("en", "Paris Agreement: why a withdrawal would cost America dear"),
        ("en", "Paris Agreement: activists march before summit"),
        ("en", "Lisbon Treaty: what comes after the signing"),
        ("de", "Istanbul-Konvention: Tausende gehen auf die Straße"),
        ("fr", "Accord de Paris : pourquoi les États-Unis se retirent"),
        ("fr", "Accord sur les salaires : la direction dit non"),
        ("es", "Acuerdo de Escazú: la ministra sale de viaje"),
        ("sv", "Parisavtalet: forskare ger sig ut på turné"),
    ],
)
def test_a_topic_that_nobody_acts_on_is_silent(language: str, headline: str) -> None:
    assert not reading(headline, language=language).alert


@pytest.mark.parametrize(
    ("language", "headline", "stage"),
    [
        ("sv", "Orpo: Finland lämnar Ottawakonventionen", "announced"),
        ("en", "Rubio: United States leaves UNESCO", "announced"),
        ("es", "Sheinbaum: México se retira del tratado con Ecuador", "announced"),
        ("no", "Støre: Norge skriver ikke under på atomvåpenforbudet", "in_effect"),
        (
            "it",
            "Farnesina: firmato l'accordo tra Italia e Grecia sui confini marittimi",
            "in_effect",
        ),
    ],
)
def test_what_a_speaker_says_will_be_is_announced_and_what_he_refuses_is_refused(
    language: str, headline: str, stage: str
) -> None:
    assert main_of(headline, language=language).stage.value == stage


def test_whose_exit_it_is_may_stand_before_a_preposition_of_two_meanings() -> None:
    main = main_of("Рубіо оголосив про вихід США з Паризької угоди", language="uk")

    assert (main.action, main.actors) == ("withdraw", ("US",))
    assert reading("Рубіо оголосив про вихід США з Паризької угоди", language="uk").alert


def test_a_president_who_signs_with_somebody_signs() -> None:
    main = main_of("President Boric signs Advanced Framework Agreement with EU")

    assert (main.action, main.actors, main.counterparties) == ("sign", ("CL",), ("EU",))
