"""The words of a language that matter, compiled from data/lexicon/<language>.json.

A pattern is one or more words: `ratif*` matches what begins so, `~` none to three words in
between, `@` one to eight that hold the object; `an$` stands at the end of its clause.
First words of English verbs are inflected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from bot.domain.treaty import Action
from bot.reading import shipped
from bot.reading.grammar import english, han
from bot.reading.grammar.patterns import (
    CLAUSE_END,
    OF_WORDS,
    TRIGGERS,
    VERBS,
    Vocabulary,
    Written,
    pieces,
    taken_apart,
)

_NO_WORDS = frozenset({"inflect", "order", "language", "attributive"})


def languages() -> frozenset[str]:
    """Return the languages we have a lexicon of: one file each."""
    return frozenset(shipped.languages_of("lexicon"))


@cache
def vocabulary(language: str | None) -> Vocabulary | None:
    """Return the vocabulary of a language; None where we have none."""
    entries = shipped.of_language("lexicon", language or "")
    return _compiled(language, entries) if language and entries else None


def _compiled(language: str, entries: Mapping[str, str | Mapping[str, str]]) -> Vocabulary:
    found = Vocabulary(language)
    found.fixed_order = entries.get("order") not in {"free", "verb last"}
    found.verb_last = entries.get("order") == "verb last"
    found.attributive = tuple(filter(None, str(entries.get("attributive", "")).split("|")))
    inflect = entries.get("inflect") == "english"
    for place, (kind, text, action) in enumerate(_patterns(entries)):
        _file(found, Written(place, kind, text, action), inflected=inflect and kind in VERBS)
    for kind, entry in entries.items():
        if isinstance(entry, str) and kind not in _NO_WORDS:
            _add_class(found, kind, entry)
    _inflect(found)
    found.han = frozenset(filter(han.is_han, _every_word(found)))
    return found


def _patterns(
    entries: Mapping[str, str | Mapping[str, str]],
) -> Iterator[tuple[str, str, Action | None]]:
    """Yield the patterns to be looked for, with their class and action."""
    for kind, entry in entries.items():
        if isinstance(entry, str):
            noted = kind not in _NO_WORDS and kind not in OF_WORDS
            yield from ((kind, text, None) for text in (_parted(entry) if noted else ()))
        elif kind in TRIGGERS:
            for name, patterns in entry.items():
                action = Action(name)
                yield from ((kind, text, action) for text in _parted(patterns))


def _parted(patterns: str) -> Iterator[str]:
    return filter(str.strip, patterns.split("|"))


def _file(found: Vocabulary, written: Written, *, inflected: bool) -> None:
    """Put the pattern where its first word will be looked up."""
    first = pieces(written.text.split(maxsplit=1)[0])[0].removesuffix(CLAUSE_END)
    if inflected:
        found.verbs.setdefault(first, []).append(written)
    elif first.startswith("*"):
        found.parts.setdefault(first.strip("*"), []).append(written)
    elif first.endswith("*"):
        found.prefixes.setdefault(first[:-1], []).append(written)
    else:
        found.exact.setdefault(first, []).append(written)


def _add_class(found: Vocabulary, kind: str, patterns: str) -> None:
    """Note the patterns of a class that are single words."""
    single = {words[0] for words in map(pieces, _parted(patterns)) if len(words) == 1}
    if kind not in OF_WORDS:
        single = {word for word in single if not word.endswith(CLAUSE_END)}
    found.words[kind] = frozenset(word for word in single if "*" not in word)
    if stems := tuple(word[:-1] for word in single if word.endswith("*")):
        found.stems[kind] = stems


def _inflect(found: Vocabulary) -> None:
    for verb in found.verbs:
        for form, tags in english.forms(verb).items():
            found.forms.setdefault(form, []).append((verb, tags))


def _every_word(found: Vocabulary) -> Iterator[str]:
    yield from found.exact
    yield from chain.from_iterable(found.words.values())
    for written in chain.from_iterable(found.exact.values()):
        if han.is_han(written.text):
            yield from taken_apart(written).rest
