"""Find known phrases in running text: a trie of folded words, leftmost and longest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.reading.phrases import Case, Phrase, Word, key_of

_GAPS = frozenset(
    {"", " ", "-", "'", "\u2019", "\u02bc", ".", "/", "\u00a0", " & ", "\u2011", "\u200c"}
)
_LOOSE_GAPS = frozenset({", ", " (", ") ", ", (", "), ", " - "})  # inside long treaty names


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
