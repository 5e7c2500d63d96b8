"""Marking a sentence: its words, what it names, and what may be a treaty action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from bot.reading import gazetteer
from bot.reading.grammar.marks import Hit, Named, Parse, in_title_case
from bot.reading.grammar.matching import hits_of, widest
from bot.reading.grammar.patterns import TALKS, TRIGGERS, Vocabulary
from bot.reading.grammar.tokens import lowered, spans
from bot.reading.grammar.towns import take_towns_as_treaties
from bot.reading.mentions import Mention

MOST_WORDS = 120
MOST_LETTERS = 4_000

_NAMED_IN = {"no": "nb"}  # the gazetteer's names are CLDR's

_ORGANS = frozenset({"legislature", "voters", "executive"})


def parse(
    text: str,
    vocabulary: Vocabulary,
    *,
    on: date | None,
    title: bool = False,
    needs_trigger: bool = True,
) -> Parse | None:
    """Return the sentence, marked; None where no word of it can be a treaty action."""
    found = list(islice(spans(text[:MOST_LETTERS], vocabulary.han), MOST_WORDS))
    words = [lowered(text[start:end]) for start, end in found]
    if needs_trigger and not vocabulary.may_trigger(words):
        return None
    hits = list(hits_of(words, vocabulary))
    triggers = [hit for hit in hits if hit.kind in TRIGGERS]
    if not triggers and needs_trigger:
        return None
    classes_of = vocabulary.classes_of
    marked = Parse(
        text=text,
        language=vocabulary.language,
        fixed_order=vocabulary.fixed_order,
        title=title,
        words=words,
        classes=[
            frozenset() if word == "may" and _is_person(text, start, end) else classes_of(word)
            for word, (start, end) in zip(words, found, strict=True)
        ],
        starts=[start for start, _ in found],
        ends=[end for _, end in found],
        vocabulary=vocabulary,
    )
    language = _NAMED_IN.get(vocabulary.language, vocabulary.language)
    _name(marked, gazetteer.find(text[: marked.ends[-1]], language, on=on))
    nouns = {(hit.first, hit.last) for hit in triggers if hit.kind == "nouns"}
    given_up = [hit for hit in hits if hit.kind == "reversal" and hit.last - hit.first > 1]
    idioms = [hit for hit in hits if hit.kind == "idioms"]
    marked.triggers = widest(
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
    take_towns_as_treaties(marked)
    for hit in hits:
        if given_up and hit.kind != "reversal" and _held(hit, given_up):
            continue  # "no longer wants to" is no wish
        if hit.kind == "conditional" and _is_name(marked, hit.first):
            continue  # Theresa May, the fifth of May
        if (hit.kind in TRIGGERS and hit.kind != TALKS) or (
            marked.at[hit.first] is not None and hit.kind not in _ORGANS
        ):
            continue
        marked.cues.setdefault(hit.kind, []).append(hit)
    return marked


def _may_trigger(marked: Parse, hit: Hit) -> bool:
    """Names trigger nothing, nor do participles: a US-brokered deal, the Senate-approved pact."""
    if marked.at[hit.first] is not None or not _said_of_a_party(marked, hit):
        return False
    if hit.kind != "nouns" and marked.words[hit.first].endswith(marked.vocabulary.attributive):
        return False
    before = marked.words[hit.first - 1] if hit.first > 0 else ""
    attribute = bool(hit.tags) and before in {"-", "newly", "recently", "freshly"}
    return not (attribute and not marked.stops(hit.first - 1))


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether May is somebody: "Theresa May", "May's deal"."""
    return text[start] == "M" and (
        text.startswith("'s", end) or text.endswith("Theresa ", 0, start)
    )


def _is_name(marked: Parse, i: int) -> bool:
    """Whether a small word has a capital where it need not."""
    capital = marked.text[marked.starts[i]].isupper()
    return capital and i > 0 and not in_title_case(marked)


def _said_of_a_party(marked: Parse, hit: Hit) -> bool:
    """Whether "out of" stands where a verb would: "Georgia officially out of CIS"."""
    if marked.words[hit.first : hit.first + 1] != ["out"] or hit.kind == "nouns":
        return True
    i = hit.first - 1
    while i > 0 and (marked.words[i].endswith("ly") or marked.words[i] == "now"):
        i -= 1
    return i >= 0 and (marked.at[i] is not None or marked.is_("passive", i))


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
    return _described_by(marked, hit, triggers)


def _described_by(marked: Parse, hit: Hit, triggers: list[Hit]) -> bool:
    """Whether what stands before a participle makes it one that only describes."""
    i = hit.first - 1
    if marked.is_("infinitive", i) or marked.is_("articles", i):
        return marked.is_("articles", i)
    if marked.is_("possessives", i):  # but "he's sealed the deal"
        return not (marked.words[i] == "'s" and marked.is_("pronouns", i - 1))
    if i > 0 and marked.at[i] is not None and marked.is_("brokered", hit.first):
        return True  # "a United Nations brokered deal"
    return any(
        other.last == hit.first and other.kind != "nouns" and "participle" not in other.tags
        for other in triggers
    )


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
