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
