"""The words of a language that matter, compiled from data/lexicon/<language>.json.

A pattern is one or more words: `ratif*` matches what begins so, `~` none to three words in
between, `@` one to eight that hold the object; `an$` stands at the end of its clause.
First words of English verbs are inflected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

from bot.domain.treaty import Action
from bot.reading.grammar import english, han
from bot.reading.grammar.patterns import (
    CLAUSE_END,
    OBJECT_GAP,
    OF_WORDS,
    SHORT_GAP,
    TRIGGERS,
    VERBS,
    Pattern,
    Vocabulary,
)
from bot.reading.grammar.tokens import TOKEN, lowered

_LEXICONS = files("bot.reading") / "data" / "lexicon"
_NO_WORDS = frozenset({"inflect", "order", "language", "attributive"})


def languages() -> frozenset[str]:
    """Return the languages we have a lexicon of: one file each."""
    names = (file.name for file in _LEXICONS.iterdir())
    return frozenset(name.removesuffix(".json") for name in names if name.endswith(".json"))


@cache
def vocabulary(language: str | None) -> Vocabulary | None:
    """Return the vocabulary of a language; None where we have none."""
    path = _LEXICONS / f"{language}.json"
    if not language or not language.isalpha() or not path.is_file():
        return None
    return _compiled(language, json.loads(path.read_text(encoding="utf-8")))


def _compiled(language: str, entries: Mapping[str, str | Mapping[str, str]]) -> Vocabulary:
    found = Vocabulary(language)
    found.fixed_order = entries.get("order") not in {"free", "verb last"}
    found.verb_last = entries.get("order") == "verb last"
    found.attributive = tuple(filter(None, str(entries.get("attributive", "")).split("|")))
    inflect = entries.get("inflect") == "english"
    for kind, entry in entries.items():
        if kind in TRIGGERS and not isinstance(entry, str):
            inflected = inflect and kind in VERBS
            for action, patterns in entry.items():
                _add_all(found, kind, patterns, action=Action(action), inflected=inflected)
        elif isinstance(entry, str) and kind not in _NO_WORDS:
            _add_class(found, kind, entry)
    found.han = frozenset(filter(han.is_han, _every_word(found)))
    return found


def _every_word(found: Vocabulary) -> Iterator[str]:
    yield from found.exact
    yield from chain.from_iterable(found.words.values())
    for pattern in chain.from_iterable(found.exact.values()):
        yield from pattern.rest


def _add_class(found: Vocabulary, kind: str, patterns: str) -> None:
    if kind in OF_WORDS:
        pieces = map(_pieces, filter(str.strip, patterns.split("|")))
        single = {words[0] for words in pieces if len(words) == 1}
    else:
        single = _add_all(found, kind, patterns)
    found.words[kind] = frozenset(word for word in single if "*" not in word)
    if stems := tuple(word[:-1] for word in single if word.endswith("*")):
        found.stems[kind] = stems


def _add_all(
    found: Vocabulary,
    kind: str,
    patterns: str,
    *,
    action: Action | None = None,
    inflected: bool = False,
) -> set[str]:
    """Add the patterns of a class; return those that are single words."""
    single: set[str] = set()
    for written in filter(str.strip, patterns.split("|")):
        first, *rest = _pieces(written)
        if first.endswith(CLAUSE_END):
            first, rest = first.removesuffix(CLAUSE_END), [CLAUSE_END, *rest]
        if not rest:
            single.add(first)
        forms = english.forms(first) if inflected else {first: frozenset[str]()}
        for form, tags in forms.items():
            _add(found, form, Pattern(kind, tuple(rest), action, tags, _literal(rest)))
    return single


def _literal(rest: list[str]) -> str:
    piece = rest[0] if rest else ""
    marked = piece in {SHORT_GAP, OBJECT_GAP} or piece.endswith(("*", CLAUSE_END))
    return "" if marked else piece


def _pieces(written: str) -> list[str]:
    plain = written.lower().split()
    if all(piece.isascii() and piece.isalpha() for piece in plain):
        return plain
    pieces: list[str] = []
    for piece in written.split():
        whole = piece in {SHORT_GAP, OBJECT_GAP} or "*" in piece or han.is_han(piece)
        if whole or piece.endswith(CLAUSE_END):
            pieces.append(lowered(piece))
        else:
            pieces += TOKEN.findall(lowered(piece))
    return pieces


def _add(found: Vocabulary, first: str, pattern: Pattern) -> None:
    if first.startswith("*"):
        found.parts.setdefault(first.strip("*"), []).append(pattern)
    elif first.endswith("*"):
        found.prefixes.setdefault(first[:-1], []).append(pattern)
    else:
        found.exact.setdefault(first, []).append(pattern)
