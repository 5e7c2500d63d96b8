"""Which language a story is in."""

from __future__ import annotations

import pytest

from bot.reading.language import language_of


def test_what_is_stated_is_believed() -> None:
    assert language_of("Hungary quits ICC", stated="de-AT") == "de"
    assert language_of("Hungary quits ICC", stated="nb") == "no"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hungary quits the International Criminal Court", "en"),
        ("Верховна Рада денонсувала угоду з Росією", "uk"),
        ("Правительство прекратило действие соглашения", "ru"),
        ("Riksdagen röstar ja till försvarsavtal", "sv"),
    ],
)
def test_what_is_not_stated_is_detected(text: str, language: str) -> None:
    assert language_of(text, stated=None) == language


def test_a_text_without_letters_has_no_language() -> None:
    assert language_of("12 - 34 !", stated=None) is None


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Burkina Faso quits ECOWAS", "en"),
        ("Ukraine quits Ottawa convention on landmines", "en"),
        ("Oman tritt UN-Antifolterkonvention bei", "de"),
        ("Mali leaves ICC", "en"),
        ("US rejoins Paris Agreement", "en"),
        ("Angola exits OPEC", "en"),
        ("Niger quitte la CEDEAO", "fr"),
        ("Argentina abandona la OMS", "es"),
        ("Mali verlässt ECOWAS", "de"),
        ("Slovenia tas opp i OECD", "no"),
    ],
)
def test_a_short_title_full_of_names_is_english_unless_it_clearly_is_not(
    title: str, language: str
) -> None:
    assert language_of(title, stated=None) == language
