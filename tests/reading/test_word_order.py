"""Languages whose words stand otherwise than in English: Slavic ones and Turkish."""

from __future__ import annotations

import pytest

from tests.reading.stories import main_of, reading


@pytest.mark.parametrize(
    ("language", "headline", "action", "parties"),
    [
        ("ru", "Договор о рыболовстве подписали Куба и Панама", "sign", {"CU", "PA"}),
        (
            "ru",
            "Соглашение Кубы и Панамы об охране птиц вступило в силу",
            "in_force",
            {"CU", "PA"},
        ),
        ("ru", "Кубинско-панамский договор о границе ратифицирован", "ratify", {"CU", "PA"}),
        ("uk", "Угоду про кордон ратифікували Чилі й Перу", "ratify", {"CL", "PE"}),
        ("pl", "Umowę o ekstradycji podpisały Kuba i Panama", "sign", {"CU", "PA"}),
        ("tr", "Küba ile Panama arasındaki vergi anlaşması feshedildi", "terminate", {"CU", "PA"}),
        ("tr", "Küba, Panama ile sınır anlaşması imzaladı", "sign", {"CU", "PA"}),
    ],
)
def test_parties_are_found_wherever_they_stand(
    language: str, headline: str, action: str, parties: set[str]
) -> None:
    found = main_of(headline, language=language)

    assert found.action.value == action
    assert set(found.parties) == parties


def test_a_participle_that_describes_the_treaty_is_no_act() -> None:
    found = main_of("Куба и Панама возобновили действие приостановленного договора", language="ru")

    assert found.action.value == "reinstate"


def test_a_genitive_tells_less_of_an_exit_than_from() -> None:
    ended = main_of("Панама объявила о денонсации двусторонней конвенции с Кубой", language="ru")
    left = main_of("Панама объявила о выходе из Женевской конвенции 1949 года", language="ru")

    assert (ended.action.value, left.action.value) == ("terminate", "withdraw")


def test_what_a_turkish_verb_behind_the_act_says_of_it_counts() -> None:
    found = main_of("Panama, Küba ile vize anlaşmasını feshedeceğini duyurdu", language="tr")

    assert (found.action.value, found.stage.value) == ("terminate", "announced")


def test_an_empty_gap_and_a_filled_one_are_one_pattern() -> None:
    for headline in (
        "Панама сняла оговорку к Конвенции о правах ребёнка",
        "Панама сняла свою давнюю оговорку к Конвенции о правах ребёнка",
    ):
        assert main_of(headline, language="ru").action.value == "reserve"


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("ru", "Ректоры подписали соглашение о сотрудничестве двух университетов"),
        ("uk", "Нардеп запропонував розірвати угоду про дружбу"),
        ("pl", "Szpital wypowiedział umowę firmie sprzątającej"),
        ("tr", "Kulüp, kaleciyle üç yıllık sözleşme imzaladı"),
    ],
)
def test_agreements_of_others_than_states_do_not_alert(language: str, headline: str) -> None:
    assert not reading(headline, language=language).alert
