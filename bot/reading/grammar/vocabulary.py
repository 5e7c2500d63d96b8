"""The words of a language that matter, compiled from data/lexicon/<language>.json.

A pattern is one or more words: `ratif*` matches what begins so, `~` none to three words in
between, `@` one to eight that hold the object; `an$` stands at the end of its clause.
First words of English verbs are inflected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from bot.domain.treaty import Action
from bot.reading.grammar import english, han

TOKEN = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?(?![^\W_])|(?:[^\W\d_]\.){2,}|"
    r"\d{1,2}\.(?= [^\W\d_])|"  # "am 3. Mai"
    r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+(?:'(?:t|ll|ve|re|d)\b)?|"
    r"'s\b|(?<=[^\W_]):s\b|"  # Norway's, FN:s
    r"(?<=\s)-+(?=\s)|[^\w\s]"
)
SHORT_GAP, OBJECT_GAP, CLAUSE_END = "~", "@", "$"
MOST_KNOWN = 50_000  # words remembered: stories bring ever new ones
LONGEST_WORD = 60  # letters looked at, lest a hostile word cost the square of its length
_PATTERN = re.compile(rf"{TOKEN.pattern}")
TALKS = "parleys"  # what is done to talks, not to a treaty
VERBS = ("transitive", "intransitive", "membership", "members", TALKS)
TRIGGERS = (*VERBS, "nouns")
_LEXICONS = files("bot.reading") / "data" / "lexicon"
_NO_WORDS = frozenset({"inflect", "order", "language", "attributive"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words to find, and what they mean: a class of the lexicon, for triggers an action too."""

    kind: str
    rest: tuple[str, ...]  # after the first word
    action: Action | None = None
    tags: frozenset[str] = frozenset()
    second: str = ""  # the one word that must follow at once, where one must


@dataclass(slots=True)
class Vocabulary:
    """The patterns of one language by their first word."""

    language: str
    exact: dict[str, list[Pattern]] = field(default_factory=dict)
    prefixes: dict[str, list[Pattern]] = field(default_factory=dict)
    parts: dict[str, list[Pattern]] = field(default_factory=dict)  # of compound words
    words: dict[str, frozenset[str]] = field(default_factory=dict)  # single words of a class
    stems: dict[str, tuple[str, ...]] = field(default_factory=dict)  # beginnings of such words
    fixed_order: bool = True  # the object follows an active verb
    verb_last: bool = False  # Turkish: subject, object, verb
    han: frozenset[str] = frozenset()  # the words that cut a text written without spaces
    attributive: tuple[str, ...] = ()  # endings of participles that describe: "подписанного"
    _known: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    _triggers: dict[str, bool] = field(default_factory=dict)

    def may_trigger(self, words: Iterable[str]) -> bool:
        """Whether a trigger begins with one of the words: most sentences hold none."""
        known = self._triggers
        heads = (word[:LONGEST_WORD] for word in words)
        return any(known[word] if word in known else self._learn_trigger(word) for word in heads)

    def _learn_trigger(self, word: str) -> bool:
        found = any(pattern.kind in TRIGGERS for pattern in self.starting(word))
        if len(self._triggers) < MOST_KNOWN:
            self._triggers[word] = found
        return found

    def starting(self, word: str) -> tuple[Pattern, ...]:
        """Return the patterns that may begin with the word, longest first."""
        word = word[:LONGEST_WORD]
        known = self._known.get(word)
        if known is None:
            known = tuple(sorted(self._look_up(word), key=lambda p: -len(p.rest)))
            if len(self._known) < MOST_KNOWN:
                self._known[word] = known
        return known

    def _look_up(self, word: str) -> Iterator[Pattern]:
        yield from self.exact.get(word, ())
        for length in range(2, len(word) + 1):
            yield from self.prefixes.get(word[:length], ())
        for part, patterns in self.parts.items():
            if part in word and not word.startswith(part):
                yield from patterns

    def is_(self, kind: str, word: str) -> bool:
        """Whether the word is one of the single words of a class."""
        if word in self.words.get(kind, ()):
            return True
        stems = self.stems.get(kind)
        return bool(stems) and word.startswith(stems or "")


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
    inflect = entries.get("inflect") == "english"
    found.fixed_order = entries.get("order") not in {"free", "verb last"}
    found.verb_last = entries.get("order") == "verb last"
    found.attributive = tuple(filter(None, str(entries.get("attributive", "")).split("|")))
    for kind, entry in entries.items():
        if kind in TRIGGERS and not isinstance(entry, str):
            for action, patterns in entry.items():
                inflected = inflect and kind in VERBS
                _add_all(found, kind, patterns, action=Action(action), inflected=inflected)
        elif isinstance(entry, str) and kind not in _NO_WORDS:
            _add_all(found, kind, entry)
    found.han = _han_words(found)
    return found


def _han_words(found: Vocabulary) -> frozenset[str]:
    rest = (p for patterns in found.exact.values() for pattern in patterns for p in pattern.rest)
    return frozenset(word for word in (*found.exact, *rest) if han.is_han(word))


def _add_all(
    found: Vocabulary,
    kind: str,
    patterns: str,
    *,
    action: Action | None = None,
    inflected: bool = False,
) -> None:
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
    if action is None:
        found.words[kind] = frozenset(word for word in single if "*" not in word)
        found.stems[kind] = tuple(word[:-1] for word in single if word.endswith("*"))


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
            pieces += _PATTERN.findall(lowered(piece))
    return pieces


def _add(found: Vocabulary, first: str, pattern: Pattern) -> None:
    if first.startswith("*"):
        found.parts.setdefault(first.strip("*"), []).append(pattern)
    elif first.endswith("*"):
        found.prefixes.setdefault(first[:-1], []).append(pattern)
    else:
        found.exact.setdefault(first, []).append(pattern)


def lowered(word: str) -> str:
    """Return the word in small letters; ё as е, and no dot left over from a Turkish İ.

    >>> lowered("Перенёс"), len(lowered("İmza"))
    ('перенес', 4)
    """
    if word.isascii():
        return "'s" if word == ":s" else word.lower()
    return han.ascii_mark(word.lower()).replace("ё", "е").replace("i\u0307", "i")


def tokens(text: str) -> Iterable[re.Match[str]]:
    return TOKEN.finditer(text)


def spans(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield where the words of a text begin and end."""
    longest = max(map(len, vocabulary.han), default=0)
    for match in tokens(text):
        if not longest or not han.is_han(match.group()):
            yield match.span()
            continue
        for first, last in han.split(match.group(), vocabulary.han, longest):
            yield match.start() + first, match.start() + last
