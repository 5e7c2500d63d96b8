"""Where the lexicon's patterns stand among the words of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.treaty import Action
from bot.reading.grammar.marks import STOPPERS, Hit
from bot.reading.grammar.patterns import (
    ABSOLUTE,
    CLAUSE_END,
    OBJECT_GAP,
    SHORT_GAP,
    Pattern,
    Vocabulary,
)

_QUOTES = frozenset({"'", '"'})
_GAP = {SHORT_GAP: 3, OBJECT_GAP: 9}


def hits_of(words: list[str], vocabulary: Vocabulary) -> Iterator[Hit]:
    present = frozenset(words)
    for i, (word, after) in enumerate(zip(words, (*words[1:], ""), strict=True)):
        quoted = after in _QUOTES
        for pattern in vocabulary.starting(word) if quoted else vocabulary.before(word, after):
            if not pattern.rest:
                yield Hit(pattern.kind, i, i + 1, pattern.action, pattern.tags)
            elif pattern.last and pattern.last not in present:
                continue
            elif (hit := _match(words, i, pattern, vocabulary)) is not None:
                yield hit


def _match(words: list[str], i: int, pattern: Pattern, vocabulary: Vocabulary) -> Hit | None:
    at = i + 1
    gap: tuple[int, int] | None = None
    rest = pattern.rest
    k = 0
    while k < len(rest):
        if at < len(words) and words[at] in _QUOTES and rest[k] != words[at]:
            at += 1  # "says 'no' to"
            continue
        if rest[k] in _GAP:
            end = _after_gap(words, at, rest[k:], vocabulary)
            if end is None:
                return None
            gap = (at, end) if rest[k] == OBJECT_GAP else gap
            at = end
        elif rest[k] == CLAUSE_END and _clause_ends(words, at, vocabulary):
            pass
        elif at < len(words) and _same(words, at, rest[k], vocabulary):
            at += 1
        else:
            return None
        k += 1
    return Hit(pattern.kind, i, at, pattern.action, pattern.tags, gap)


def _after_gap(
    words: list[str], at: int, rest: tuple[str, ...], vocabulary: Vocabulary
) -> int | None:
    """Return where the next word of the pattern stands; a gap for the object is never empty."""
    gap, then = rest[0], rest[1]
    second = rest[2] if len(rest) > 2 and rest[2].isalpha() else ""  # "put @ on hold"
    first = at + (gap == OBJECT_GAP)
    for j in range(first, min(len(words), at + _GAP[gap] + 1)):
        if j > at and words[j - 1] in STOPPERS and not _ordinal(words, j - 1):
            return None
        follows = not second or words[j + 1 : j + 2] == [second]
        if follows and _same(words, j, then, vocabulary):
            return j
    return None


def _ordinal(words: list[str], i: int) -> bool:
    """Whether the point belongs to a number: "wird 29. Mitglied"."""
    return i > 0 and words[i] == "." and words[i - 1].isdigit() and len(words[i - 1]) < 4


def _same(words: list[str], i: int, piece: str, vocabulary: Vocabulary) -> bool:
    if piece.endswith("*"):
        return words[i].startswith(piece[:-1])
    if piece.endswith(CLAUSE_END) and len(piece) > 1:
        return words[i] == piece[:-1] and _clause_ends(words, i + 1, vocabulary)
    return words[i] == piece


def _clause_ends(words: list[str], i: int, vocabulary: Vocabulary) -> bool:
    """Whether nothing that a preposition could govern follows: "setzt den Vertrag aus"."""
    if i >= len(words) or not words[i][0].isalnum():
        return True
    return vocabulary.is_("ends", words[i]) and not vocabulary.is_("articles", words[i])


_ORGANISATIONAL = {"membership": 1, "members": 2, ABSOLUTE: 3}  # others bind other objects


def widest(triggers: list[Hit]) -> list[Hit]:
    """Return the triggers that lie within no longer one."""
    return [
        hit
        for hit in triggers
        if not any(
            other.last - other.first > hit.last - hit.first
            and _ORGANISATIONAL.get(other.kind) == _ORGANISATIONAL.get(hit.kind)
            and other.first <= hit.first
            and hit.last <= other.last
            and (other.gap is None or not _overlaps(hit, other.gap))
            and not _verb_in_noun(hit, other)
            for other in triggers
        )
    ]


def _verb_in_noun(hit: Hit, other: Hit) -> bool:
    """Whether a verb stands within a thing: "accordo firmato tra" is signed."""
    agreed = other.kind == "nouns" and other.action is Action.AGREE
    return agreed and other.first < hit.first and hit.kind in {"transitive", "intransitive"}


def _overlaps(hit: Hit, gap: tuple[int, int]) -> bool:
    return hit.last > gap[0] and hit.first < gap[1]
