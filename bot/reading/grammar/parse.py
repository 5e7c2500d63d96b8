"""A sentence as words, what is named in it, and which of its words the lexicon knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice

from bot.domain.treaty import Action
from bot.reading import gazetteer, shipped
from bot.reading.grammar.vocabulary import (
    CLAUSE_END,
    OBJECT_GAP,
    SHORT_GAP,
    TALKS,
    TRIGGERS,
    Pattern,
    Vocabulary,
    lowered,
    spans,
)
from bot.reading.mentions import Kind, Mention

MOST_WORDS = 120
_GAP = {SHORT_GAP: 3, OBJECT_GAP: 9}
_STOPPERS = frozenset({".", ";", ":", "?", "!", "--"})
_NAME_JOINTS = frozenset({"of", "on", "for", "and", "the", "in", "against", "to", "de"})
_NAMED_IN = {"no": "nb"}  # the gazetteer's names are CLDR's
_ORGANS = frozenset({"legislature", "voters", "executive"})


@dataclass(frozen=True, slots=True)
class Hit:
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
    starts: list[int]
    ends: list[int]
    vocabulary: Vocabulary
    triggers: list[Hit] = field(default_factory=list)
    cues: dict[str, list[Hit]] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    at: list[Named | None] = field(default_factory=list)

    def is_(self, kind: str, i: int) -> bool:
        """Whether word i is a single word of that class."""
        return 0 <= i < len(self.words) and self.vocabulary.is_(kind, self.words[i])

    def has(self, kind: str, first: int, last: int) -> bool:
        """Whether a pattern of that class lies within words[first:last]."""
        return any(first <= hit.first and hit.last <= last for hit in self.cues.get(kind, ()))

    def stops(self, i: int) -> bool:
        """Whether nothing reaches over word i: the end of a sentence or a dash."""
        return self.words[i] in _STOPPERS or (
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


def parse(
    text: str,
    vocabulary: Vocabulary,
    *,
    on: date | None,
    title: bool = False,
    needs_trigger: bool = True,
) -> Parse | None:
    """Return the sentence, marked; None where no word of it can be a treaty action."""
    found = list(islice(spans(text, vocabulary), MOST_WORDS))
    words = [lowered(text[start:end]) for start, end in found]
    if needs_trigger and not vocabulary.may_trigger(words):
        return None
    hits = list(_hits(words, vocabulary))
    triggers = [hit for hit in hits if hit.kind in TRIGGERS]
    if not triggers and needs_trigger:
        return None
    marked = Parse(
        text=text,
        language=vocabulary.language,
        fixed_order=vocabulary.fixed_order,
        title=title,
        words=words,
        starts=[start for start, _ in found],
        ends=[end for _, end in found],
        vocabulary=vocabulary,
    )
    language = _NAMED_IN.get(vocabulary.language, vocabulary.language)
    _name(marked, gazetteer.find(text, language, on=on))
    nouns = {(hit.first, hit.last) for hit in triggers if hit.kind == "nouns"}
    given_up = [hit for hit in hits if hit.kind == "reversal" and hit.last - hit.first > 1]
    idioms = [hit for hit in hits if hit.kind == "idioms"]
    marked.triggers = _widest(
        [
            hit
            for hit in triggers
            if hit.kind != TALKS
            and _may_trigger(marked, hit)
            and not _held(hit, given_up)
            and not _attribute(marked, hit, triggers)
            and not any(_means_else(other, hit) for other in idioms)
            # "Unterzeichnung" begins as the verb does; English forms are told apart by tags
            and (hit.kind == "nouns" or hit.tags or (hit.first, hit.last) not in nouns)
        ]
    )
    for hit in hits:
        if given_up and hit.kind != "reversal" and _held(hit, given_up):
            continue  # "no longer wants to" is no wish
        if (hit.kind in TRIGGERS and hit.kind != TALKS) or (
            marked.at[hit.first] is not None and hit.kind not in _ORGANS
        ):
            continue
        marked.cues.setdefault(hit.kind, []).append(hit)
    return marked


def _may_trigger(marked: Parse, hit: Hit) -> bool:
    """Names trigger nothing, nor do participles: a US-brokered deal, the Senate-approved pact."""
    if marked.at[hit.first] is not None:
        return False
    if hit.kind != "nouns" and marked.words[hit.first].endswith(marked.vocabulary.attributive):
        return False
    before = marked.words[hit.first - 1] if hit.first > 0 else ""
    attribute = bool(hit.tags) and before in {"-", "newly", "recently", "freshly"}
    return not (attribute and not marked.stops(hit.first - 1))


def _means_else(idiom: Hit, hit: Hit) -> bool:
    """Whether the words belong to another verb: "kündigt ... an" announces, ends nothing."""
    return idiom.kind == "idioms" and idiom.first == hit.first and hit.gap is None


_NOUN_LIKE = frozenset({"base"})  # "turns down draft treaty"


def _held(hit: Hit, others: list[Hit]) -> bool:
    """Whether another hit holds it: "drops" in "drops plan to" ends nothing."""
    return any(
        other.first <= hit.first and hit.last <= other.last and hit.kind != "nouns"
        for other in others
    )


def _attribute(marked: Parse, hit: Hit, triggers: list[Hit]) -> bool:
    """Whether a participle only describes: "reviving suspended treaty", "the revised pact"."""
    shaped = "participle" in hit.tags or hit.tags == _NOUN_LIKE
    if not shaped or hit.last - hit.first > 1 or hit.last >= len(marked.words):
        return False
    after = marked.words[hit.last]
    if marked.is_("ends", hit.last) or marked.is_("articles", hit.last) or not after[0].isalnum():
        return False
    i = hit.first - 1
    if marked.is_("infinitive", i) or marked.is_("articles", i):
        return marked.is_("articles", i)
    if marked.is_("possessives", i):  # but "he's sealed the deal"
        return not (marked.words[i] == "'s" and marked.is_("pronouns", i - 1))
    return any(
        other.last == hit.first and other.kind != "nouns" and "participle" not in other.tags
        for other in triggers
    )


def _hits(words: list[str], vocabulary: Vocabulary) -> Iterator[Hit]:
    for i, (word, after) in enumerate(zip(words, (*words[1:], ""), strict=True)):
        for pattern in vocabulary.starting(word):
            if not pattern.rest:
                yield Hit(pattern.kind, i, i + 1, pattern.action, pattern.tags)
            elif pattern.second and pattern.second != after:
                continue
            elif (hit := _match(words, i, pattern, vocabulary)) is not None:
                yield hit


def _match(words: list[str], i: int, pattern: Pattern, vocabulary: Vocabulary) -> Hit | None:
    at = i + 1
    gap: tuple[int, int] | None = None
    rest = pattern.rest
    k = 0
    while k < len(rest):
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
        if j > at and words[j - 1] in _STOPPERS:
            return None
        follows = not second or words[j + 1 : j + 2] == [second]
        if follows and _same(words, j, then, vocabulary):
            return j
    return None


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


_ORGANISATIONAL = {"membership": 1, "members": 2}  # other kinds do not bind these objects


def _widest(triggers: list[Hit]) -> list[Hit]:
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
            for other in triggers
        )
    ]


def _overlaps(hit: Hit, gap: tuple[int, int]) -> bool:
    return hit.last > gap[0] and hit.first < gap[1]


def _name(marked: Parse, mentions: Sequence[Mention]) -> None:
    marked.at = [None] * len(marked.words)
    i = 0
    for mention in mentions:
        while i < len(marked.words) and marked.ends[i] <= mention.start:
            i += 1
        last = i
        while last < len(marked.words) and marked.starts[last] < mention.end:
            last += 1
        if last == i:
            continue
        named = Named(mention, i, last)
        marked.named.append(named)
        for k in range(i, last):
            marked.at[k] = named


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
