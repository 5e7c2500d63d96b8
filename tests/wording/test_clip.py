"""Cutting and cleaning the words of others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.clip import clean, clip, sentences, units

ANY_TEXT = st.text(max_size=300)


@given(ANY_TEXT, st.integers(min_value=0, max_value=120))
def test_a_clipped_text_never_exceeds_its_units(text: str, most: int) -> None:
    assert units(clip(text, most)) <= max(most, 0)


@given(ANY_TEXT)
def test_units_are_those_of_utf16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(ANY_TEXT)
def test_a_clean_text_stays_as_it_is_when_cleaned_again(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_a_clean_text_has_no_control_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)

    assert cleaned.encode().decode() == cleaned
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs"}
    assert "\n" not in cleaned


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028"])
def test_direction_and_invisible_characters_are_gone(hidden: str) -> None:
    assert clean(f"Ma{hidden}li") == "Mali"


def test_marks_piled_on_a_letter_are_cut_to_three() -> None:
    assert clean("e" + "\u0301" * 50) == "e" + "\u0301" * 3


def test_a_text_is_cut_at_the_end_of_a_clause() -> None:
    text = "Fiji ratified the convention, which it had signed eight years ago in Geneva."

    assert clip(text, 45) == "Fiji ratified the convention…"


def test_a_text_without_clauses_is_cut_at_a_word() -> None:
    assert clip("Fiji ratified the convention yesterday", 30) == "Fiji ratified the convention…"


def test_at_most_three_sentences_are_kept() -> None:
    assert sentences("One here. Two here. Three here. Four here.", 3) == (
        "One here. Two here. Three here."
    )
