from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words import MARK, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Évian—ACCORDS, 1962 ", "evian accords 1962"),
        ("It's a_b/c: 3.5%", "it s a_b c 3 5"),
        ("STRASSE Straße", "strasse strasse"),
        ("ЕЩЁ один ДОГОВОР", "еще один договор"),
        ("e\u0301\u200b", "e"),
        ("...", ""),
        ("", ""),
    ],
)
def test_only_words_are_compared(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.characters(max_codepoint=127)))
def test_english_words_are_the_same_words_among_others(text: str) -> None:
    assert fold(f"{text} é") == f"{fold(text)} e".strip()


def test_no_mark_that_combines_is_overlooked() -> None:
    marks = (char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.combining(char))

    assert all(MARK.match(mark) for mark in marks)
