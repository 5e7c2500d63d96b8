"""Find known phrases in running text: a trie of folded words, leftmost and longest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.reading.mentions import Form, Kind

# Chinese and Japanese run words together: there, each character is a word of its own.
# U+02BC is a letter to Unicode and an apostrophe to those who write Ukrainian.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u02bc\u3040-\u30ff\u3400-\u9fff]+")
_GAPS = frozenset(
    {"", " ", "-", "'", "\u2019", "\u02bc", ".", "/", "\u00a0", " & ", "\u2011", "\u200c"}
)
_LOOSE_GAPS = frozenset({", ", " (", ") ", ", (", "), ", " - "})  # inside long treaty names
_MOSTLY_CAPITALS = 0.7


class Case(StrEnum):
    """Which spellings of a phrase count."""

    ANY = "any"
    CAPITAL = "capital"  # the first letter, where the script has capitals
    EXACT = "exact"


class Phrase(NamedTuple):
    """A way to name something. `kind` None: a mask, words that name none of our things."""

    text: str
    kind: Kind | None
    code: str = ""
    form: Form = Form.NAME
    case: Case = Case.CAPITAL
    ambiguous: bool = False
    dead: bool = False
    members: tuple[str, ...] = ()
    since: date | None = None  # leaders: the day they took office
    until: date | None = None  # and the day they left; None: not (yet)

    def in_office(self, on: date | None) -> bool:
        if on is None:
            return True
        return (self.since is None or self.since <= on) and (
            self.until is None or on <= self.until
        )


class Word(NamedTuple):
    """A word of the text: where it stands and its folded form."""

    start: int
    end: int
    folded: str


@dataclass(slots=True)
class Node:
    """A place in the trie; `phrases` end here, likeliest first."""

    next: dict[str, Node] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)


class Hit(NamedTuple):
    """A phrase found: words[first:last] of the text, text[start:end]."""

    phrase: Phrase
    first: int
    last: int
    start: int
    end: int


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return the word without case and accents.

    >>> folded("Élysée")
    'elysee'
    """
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words_of(text: str) -> list[Word]:
    """Return the words of the text with their places."""
    if text.isascii():
        return [Word(*m.span(), m.group()) for m in _WORD.finditer(text.lower())]
    return [Word(*m.span(), folded(m.group())) for m in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def key_of(text: str) -> tuple[str, ...]:
    """Return the folded words: two spellings with one key are one name."""
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    return tuple(folded(word) for word in _WORD.findall(text))


def first_word(text: str) -> str:
    """Return the first of the folded words; "" where there is none."""
    start = text.partition(" ")[0]
    if start.isascii() and start.isalnum():  # most names: no pattern is needed to see it
        return start.lower()
    found = _WORD.search(text)
    return folded(found.group()) if found else ""


class Trie:
    """Phrases by their folded words; what begins with a word is asked for when it is met."""

    def __init__(self, words: Iterable[str], starting: Callable[[str], Iterable[Phrase]]) -> None:
        self._waiting = set(words)
        self._phrases = starting
        self._known: dict[str, Node] = {}

    def _starting(self, word: str) -> Node | None:
        if word in self._waiting:
            self._waiting.discard(word)
            self._known[word] = _node_of(self._phrases(word))
        return self._known.get(word)

    def hits(self, text: str, words: list[Word], *, on: date | None) -> Iterator[Hit]:
        """Yield the phrases found, in order, none overlapping."""
        position = 0
        while position < len(words):
            hit = self._longest(text, words, position, on=on)
            if hit is not None:
                yield hit
            position = position + 1 if hit is None else hit.last

    def _longest(self, text: str, words: list[Word], first: int, *, on: date | None) -> Hit | None:
        node = self._starting(words[first].folded)
        last = first
        best: Hit | None = None
        while node is not None:
            last += 1
            if node.phrases:
                best = _fitting(node.phrases, text, words, (first, last), on) or best
            if last == len(words) or not _joined(text, words, last, long=last - first > 3):
                break
            node = node.next.get(words[last].folded)
        return best


def _node_of(phrases: Iterable[Phrase]) -> Node:
    """Return what follows the first word that the phrases share."""
    start = Node()
    for phrase in phrases:
        node = start
        for word in key_of(phrase.text)[1:]:
            node = node.next.setdefault(word, Node())
        node.phrases.append(phrase)
    return start


def mostly_capitals(text: str) -> bool:
    """Whether the text shouts, so that capitals tell nothing."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 12:
        return False
    return sum(c.isupper() for c in letters) > _MOSTLY_CAPITALS * len(letters)


def _joined(text: str, words: list[Word], index: int, *, long: bool) -> bool:
    """Whether words[index] may continue a phrase: only a space, hyphen or so between."""
    before = words[index - 1]
    gap = text[before.end : words[index].start]
    if gap in _GAPS:
        return True
    if gap == ". ":
        return len(before.folded) <= 2  # "U. S.", "EE. UU.", "St. Lucia"
    return long and gap in _LOOSE_GAPS


def _fitting(
    phrases: list[Phrase],
    text: str,
    words: list[Word],
    span: tuple[int, int],
    on: date | None,
) -> Hit | None:
    first, last = span
    start, end = words[first].start, words[last - 1].end
    for phrase in phrases:
        stop = end + (phrase.text.endswith(".") and text[end : end + 1] == ".")
        if _spelt(phrase, text[start:stop]) and phrase.in_office(on):
            return Hit(phrase, first, last, start, stop)
    return None


def _spelt(phrase: Phrase, surface: str) -> bool:
    match phrase.case:
        case Case.ANY:
            return True
        case Case.CAPITAL:
            return not surface[0].islower()
        case Case.EXACT:
            return surface == phrase.text
