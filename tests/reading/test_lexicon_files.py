"""The lexicons are data written by hand: what a slip in them would break in silence."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from bot.domain.treaty import Action
from bot.reading.grammar import vocabulary as vocabulary_module
from bot.reading.grammar.cues import CUES
from bot.reading.grammar.patterns import OBJECT_GAP, OF_WORDS, SHORT_GAP, TRIGGERS
from bot.reading.grammar.vocabulary import vocabulary

LANGUAGES = ("en", "sv", "no", "da", "ru", "uk", "pl", "tr", "de", "fr", "es", "it", "pt", "zh")


def entries(language: str) -> list[tuple[str, object]]:
    path = files("bot.reading") / "data" / "lexicon" / f"{language}.json"
    pairs: list[tuple[str, object]] = json.loads(
        path.read_text(encoding="utf-8"), object_pairs_hook=list
    )
    return pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_class_is_written_twice(language: str) -> None:
    names = [name for name, _ in entries(language)]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_triggers_name_actions_and_no_gap_ends_a_pattern(language: str) -> None:
    for name, entry in entries(language):
        if name not in TRIGGERS:
            continue
        assert isinstance(entry, list)
        for action, patterns in entry:
            assert Action(action)
            for pattern in patterns.split("|"):
                assert pattern.split()[-1] not in {SHORT_GAP, OBJECT_GAP}, pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_classes_the_grammar_stands_on(language: str) -> None:
    words = vocabulary(language)

    assert words is not None
    for kind in ("with", "between", "ends", "announcement", "negation", "legislature"):
        assert words.words.get(kind) or words.stems.get(kind), kind


def test_a_language_without_a_lexicon_has_no_vocabulary() -> None:
    assert vocabulary("xx") is None
    assert vocabulary(None) is None
    assert vocabulary("../en") is None


def test_what_the_grammar_looks_for_in_a_sentence_is_noted_there() -> None:
    grammar = Path(vocabulary_module.__file__).parent
    asked = {
        kind
        for file in grammar.glob("*.py")
        for kind in re.findall(r'(?:cues\.get|\bhas)\("(\w+)"', file.read_text(encoding="utf-8"))
    }

    assert asked
    assert not asked & OF_WORDS
    assert not {*CUES} & OF_WORDS
