"""A sentence as words: what is named in it, and which of its words the lexicon knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from bot.domain.treaty import Action
from bot.reading import shipped
from bot.reading.grammar.patterns import Vocabulary
from bot.reading.mentions import Kind, Mention

STOPPERS = frozenset({".", ";", ":", "?", "!", "--"})

_NAME_JOINTS = frozenset({"of", "on", "for", "and", "the", "in", "against", "to", "de"})


class Hit(NamedTuple):
    """A pattern found at words[first:last]; `gap` is the part of it that holds the object."""

    kind: str
    first: int
    last: int
    action: Action | None = None
    tags: frozenset[str] = frozenset()
    gap: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A mention and the words it covers, words[first:last]."""

    mention: Mention
    first: int
    last: int


@dataclass(slots=True, eq=False)
class Parse:
    """One sentence, marked. `at[i]` is what is named at word i."""

    text: str
    language: str
    fixed_order: bool
    title: bool
    words: list[str]
    classes: list[frozenset[str]]  # of the lexicon, to which each word belongs
    starts: list[int]
    ends: list[int]
    vocabulary: Vocabulary
    triggers: list[Hit] = field(default_factory=list)
    cues: dict[str, list[Hit]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    at: list[Named | None] = field(default_factory=list)

    def is_(self, kind: str, i: int) -> bool:
        """Whether word i is a single word of that class."""
        return 0 <= i < len(self.words) and kind in self.classes[i]

    def has(self, kind: str, first: int, last: int) -> bool:
        """Whether a pattern of that class lies within words[first:last]."""
        return any(first <= hit.first and hit.last <= last for hit in self.cues.get(kind, ()))

    def stops(self, i: int) -> bool:
        """Whether nothing reaches over word i: the end of a sentence or a dash."""
        return self.words[i] in STOPPERS or (
            self.words[i].startswith("-") and self.starts[i] > 0 and self._spaced(i)
        )

    def in_name(self, i: int) -> bool:
        """Whether word i joins two capitalised words: Forces in Europe, Security of Military."""
        if not 0 < i < len(self.words) - 1 or self.words[i] not in _NAME_JOINTS:
            return False
        before, after = self.text[self.starts[i - 1]], self.text[self.starts[i + 1]]
        return before.isupper() and (after.isupper() or self.in_name(i + 1))

    def hyphened(self, i: int) -> bool:
        """Whether word i stands between hyphens: "water-for-energy"."""
        if not 0 < i < len(self.words) - 1:
            return False
        joints = (self.words[i - 1], self.words[i + 1]) == ("-", "-")
        return joints and not self.stops(i - 1) and not self.stops(i + 1)

    def _spaced(self, i: int) -> bool:
        return self.text[self.starts[i] - 1] == " "


def is_party(named: Named | None) -> bool:
    """Whether it names a party, or several whose names a table knows: "Baltic states"."""
    if named is None:
        return False
    return named.mention.kind is Kind.PARTY or bool(named.mention.members)


def is_organisation(named: Named | None) -> bool:
    return named is not None and is_party(named) and named.mention.code in _organisations()


@cache
def _organisations() -> frozenset[str]:
    return frozenset(row.code for row in shipped.organisations())


def in_title_case(parse: Parse) -> bool:
    """Whether nearly every word has a capital, so that capitals tell nothing."""
    if parse.language == "de":
        return True
    long = [i for i, word in enumerate(parse.words) if len(word) > 3 and parse.at[i] is None]
    capitals = sum(parse.text[parse.starts[i]].isupper() for i in long)
    return capitals > 0.6 * len(long)
