"""Patterns are taken apart when their first word is met: the same as if all were at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.patterns import (
    CLAUSE_END,
    OF_WORDS,
    TRIGGERS,
    VERBS,
    Pattern,
    Vocabulary,
    pieces,
)
from bot.reading.grammar.vocabulary import languages, vocabulary

_SETTINGS = {"inflect", "order", "language", "attributive"}
_UNKNOWN = ("", "x", "zzyzx", "signaturejä", "un" * 40)


@cache
def at_once(language: str) -> dict[str, list[Pattern]]:
    """Return every pattern of a language by each form of its first word, as it is written."""
    path = files("bot.reading") / "data" / "lexicon" / f"{language}.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, list[Pattern]] = {}
    for kind, action, text in _written(entries):
        first, *rest = pieces(text)
        if first.endswith(CLAUSE_END):
            first, rest = first[:-1], [CLAUSE_END, *rest]
        second = rest[0] if rest and rest[0][-1] not in "~@*$" else ""
        last = rest[-1] if rest and not second and rest[-1].isalpha() else ""
        inflected = entries.get("inflect") == "english" and kind in VERBS
        forms = english.forms(first) if inflected else {first: frozenset[str]()}
        for form, tags in forms.items():
            pattern = Pattern(kind, tuple(rest), action, tags, second, last)
            found.setdefault(form, []).append(pattern)
    return found


def _written(entries: dict[str, str | dict[str, str]]) -> Iterator[tuple[str, Action | None, str]]:
    for kind, entry in entries.items():
        if isinstance(entry, dict) and kind in TRIGGERS:
            for action, patterns in entry.items():
                yield from ((kind, Action(action), text) for text in patterns.split("|"))
        elif isinstance(entry, str) and kind not in _SETTINGS | OF_WORDS:
            yield from ((kind, None, text) for text in filter(str.strip, entry.split("|")))


def expected(language: str, word: str) -> list[Pattern]:
    """Return the patterns of the word, those it begins with, and those it holds."""
    every = at_once(language)
    found = [*every.get(word, ())]
    for length in range(2, len(word) + 1):
        found += every.get(f"{word[:length]}*", ())
    for first, patterns in every.items():
        part = first.strip("*")
        if first.startswith("*") and part in word and not word.startswith(part):
            found += patterns
    return sorted(found, key=lambda pattern: -len(pattern.rest))


def known(language: str) -> Vocabulary:
    words = vocabulary(language)
    assert words is not None
    return words


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_first_word_has_the_patterns_written_of_it(language: str) -> None:
    words = known(language)

    for first in at_once(language):
        word = first.strip("*")
        assert [*words.starting(word)] == expected(language, word), word
        assert words.has(first) or "*" in first


@given(st.data())
def test_a_word_that_only_begins_or_ends_like_one_has_them_too(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(languages())))
    first = data.draw(st.sampled_from([*at_once(language), *_UNKNOWN])).strip("*")
    before, after = data.draw(st.sampled_from([("", "en"), ("freds", ""), ("", first), ("", "")]))
    word = (before + first + after)[:60]

    assert [*known(language).starting(word)] == expected(language, word)
    assert [*known(language).starting(word)] == expected(language, word)  # as remembered


@pytest.mark.parametrize("after", ["on", "pen", "to", "nothing"])
def test_the_word_behind_leaves_only_patterns_that_may_fit(after: str) -> None:
    words = vocabulary("en")
    assert words is not None

    fitting = [p for p in words.starting("puts") if p.second in {"", after}]
    assert list(words.before("puts", after)) == fitting
