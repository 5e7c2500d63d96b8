"""The words of a language that matter, and how they are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import starmap
from typing import NamedTuple

from bot.domain.treaty import Action
from bot.reading.grammar import han
from bot.reading.grammar.tokens import TOKEN, lowered

SHORT_GAP, OBJECT_GAP, CLAUSE_END = "~", "@", "$"
MOST_KNOWN = 50_000  # words remembered: stories bring ever new ones
LONGEST_WORD = 60  # letters looked at, lest a hostile word cost the square of its length
TALKS = "parleys"  # what is done to talks, not to a treaty
ABSOLUTE = "absolute"  # verbs whose object a headline has named before: "le Burundi se retire"
VERBS = ("transitive", "intransitive", "membership", "members", TALKS, ABSOLUTE)
TRIGGERS = (*VERBS, "nouns")
# Classes that are only ever asked of a single word: no place in the text is noted for them.
# fmt: off
OF_WORDS = frozenset({
    "about", "actheads", "adverbs", "and", "any", "articles", "attributive", "begins",
    "belonging", "between", "bids", "breaks", "brokered", "buys", "by", "clauses", "dated",
    "dative", "decides", "ends", "envoys", "firms", "followers", "future", "gatherings",
    "giving", "impersonal", "including", "infinitive", "infinitives", "inverts", "joins",
    "memberships", "modals", "moved", "nations", "noun_links", "numbers", "of", "of_states",
    "participles", "pass", "passive", "people", "perfect", "pluperfect", "possessives",
    "prepositions", "pronouns", "qualifiers", "regarding", "reporting", "tails", "talk_nouns",
    "titles", "to_whom", "topic_marks", "two_sided", "venue", "votes", "with", "worldwide",
    "would",
})
# fmt: on


_NONE: frozenset[str] = frozenset()


class Written(NamedTuple):
    """A pattern as its lexicon has it; most are never met, and never taken apart."""

    place: int  # in the lexicon: two patterns of a word keep their order
    kind: str
    text: str
    action: Action | None


class Pattern(NamedTuple):
    """Words to find, and what they mean: a class of the lexicon, for triggers an action too."""

    kind: str
    rest: tuple[str, ...]  # after the first word
    action: Action | None = None
    tags: frozenset[str] = _NONE
    second: str = ""  # the one word that must follow at once, where one must
    last: str = ""  # behind a gap: the word that must follow somewhere, where one must


def pieces(text: str) -> list[str]:
    """Return the words and marks of a pattern."""
    found: list[str] = []
    for piece in text.split():
        whole = piece.isalpha() or piece in {SHORT_GAP, OBJECT_GAP} or "*" in piece
        if whole or han.is_han(piece) or piece.endswith(CLAUSE_END):
            found.append(lowered(piece))
        else:
            found += TOKEN.findall(lowered(piece))
    return found


def taken_apart(written: Written, tags: frozenset[str] = _NONE) -> Pattern:
    """Return the pattern; `tags` tell which forms its first word may be."""
    first, *rest = pieces(written.text)
    if first.endswith(CLAUSE_END):
        rest = [CLAUSE_END, *rest]
    second = rest[0] if rest else ""
    if second in {SHORT_GAP, OBJECT_GAP} or second.endswith(("*", CLAUSE_END)):
        second = ""
    last = rest[-1] if rest and not second and rest[-1].isalpha() else ""
    return Pattern(written.kind, tuple(rest), written.action, tags, second, last)


def _by_second(patterns: tuple[Pattern, ...]) -> dict[str, tuple[Pattern, ...]]:
    """Return, by the word behind the first, which patterns may fit; "" is any other word."""
    seconds = {"", *(pattern.second for pattern in patterns)}
    return {
        second: tuple(pattern for pattern in patterns if pattern.second in {"", second})
        for second in seconds
    }


_shared = cache(taken_apart)  # by all words that begin with a stem, or hold a part


@dataclass(slots=True)
class Vocabulary:
    """The patterns of one language by their first word."""

    language: str
    exact: dict[str, list[Written]] = field(default_factory=dict)
    verbs: dict[str, list[Written]] = field(default_factory=dict)  # by a verb to be inflected
    forms: dict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=dict)  # of those
    prefixes: dict[str, list[Written]] = field(default_factory=dict)
    parts: dict[str, list[Written]] = field(default_factory=dict)  # of compound words
    words: dict[str, frozenset[str]] = field(default_factory=dict)  # single words of a class
    stems: dict[str, tuple[str, ...]] = field(default_factory=dict)  # beginnings of such words
    fixed_order: bool = True  # the object follows an active verb
    verb_last: bool = False  # Turkish: subject, object, verb
    han: frozenset[str] = frozenset()  # the words that cut a text written without spaces
    attributive: tuple[str, ...] = ()  # endings of participles that describe: "подписанного"
    _known: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    _before: dict[str, dict[str, tuple[Pattern, ...]]] = field(default_factory=dict)
    _triggers: dict[str, bool] = field(default_factory=dict)
    _classes: dict[str, frozenset[str]] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        """Whether a pattern begins with the word as it stands, not with a part of it."""
        return word in self.exact or word in self.forms

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

    def before(self, word: str, after: str) -> tuple[Pattern, ...]:
        """Return those that may begin with the word where `after` follows it, longest first."""
        word = word[:LONGEST_WORD]
        table = self._before.get(word)
        if table is None:
            table = _by_second(self.starting(word))
            if len(self._before) < MOST_KNOWN:
                self._before[word] = table
        return table[after] if after in table else table[""]

    def _look_up(self, word: str) -> Iterator[Pattern]:
        if self.has(word):
            yield from starmap(taken_apart, sorted(self._written(word)))
        for length in range(2, len(word) + 1):
            if stems := self.prefixes.get(word[:length]):
                yield from map(_shared, stems)
        for part, patterns in self.parts.items():
            if part in word and not word.startswith(part):
                yield from map(_shared, patterns)

    def _written(self, word: str) -> Iterator[tuple[Written, frozenset[str]]]:
        yield from ((written, _NONE) for written in self.exact.get(word, ()))
        for verb, tags in self.forms.get(word, ()):
            yield from ((written, tags) for written in self.verbs[verb])

    def is_(self, kind: str, word: str) -> bool:
        """Whether the word is one of the single words of a class."""
        return kind in self.classes_of(word)

    def classes_of(self, word: str) -> frozenset[str]:
        """Return the classes of which the word is one of the single words."""
        known = self._classes.get(word)
        if known is None:
            exact = (kind for kind, words in self.words.items() if word in words)
            stems = (kind for kind, stems in self.stems.items() if word.startswith(stems))
            known = frozenset((*exact, *stems)) or _NONE
            if len(self._classes) < MOST_KNOWN:
                self._classes[word] = known
        return known
