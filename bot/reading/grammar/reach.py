"""From a trigger to the instrument on its right, on its left, or in its own gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.instrument import Instrument
from bot.reading.grammar.marks import Hit, Parse, is_party
from bot.reading.grammar.ties import REACH, REACH_BACK, Binding, Tie, Voice


def in_gap(hit: Hit, owner: list[Instrument | None]) -> Binding | None:
    first, last = hit.gap or (0, 0)
    for i in range(first, last):
        instrument = owner[i]
        if instrument is not None:
            return Binding(hit, replace(instrument, tail=False), Tie.OBJECT, Voice.ACTIVE, 0)
    return None


def rightward(
    parse: Parse, hit: Hit, owner: list[Instrument | None], *, voice: Voice
) -> Binding | None:
    crossed = cut = False
    for between, (i, content) in enumerate(_rightwards(parse, hit.last)):
        instrument = owner[i]
        if instrument is not None and instrument.head >= hit.last:
            free = not cut and _stands_free(parse, instrument.first)
            loose = cut or instrument.tail or not (free or (not crossed and content <= 3))
            tie = Tie.LOOSE if loose else Tie.OBJECT
            return Binding(hit, instrument, tie, voice, between)
        cut = cut or _cuts(parse, i, hit)
        crossed = crossed or _crosses(parse, i, hit)
    return None


def _stands_free(parse: Parse, first: int) -> bool:
    """Whether no preposition governs it, in languages that put adverbs before the object.

    "undertecknade på tisdagen ett avtal", "unterzeichneten in Riga den Vertrag"
    """
    if not parse.vocabulary.words.get("articles"):
        return False
    i = first - 1
    article = parse.is_("articles", i)
    while parse.is_("articles", i):
        i -= 1
    if i < 0 or not parse.words[i].isalnum():
        return False
    governed = any(parse.is_(kind, i) for kind in ("prepositions", "with", "of", "and", "by"))
    return not governed and (article or parse.is_("adverbs", i))


def _rightwards(parse: Parse, start: int) -> Iterator[tuple[int, int]]:
    """Yield the words after the trigger, as far as it reaches, and how many had content."""
    content = 0
    for i in range(start, min(len(parse.words), start + REACH)):
        if parse.stops(i):
            return
        yield i, content
        if parse.words[i].isalpha() and not parse.is_("pass", i) and not parse.is_("ends", i):
            content += 1


def _crosses(parse: Parse, i: int, trigger: Hit) -> bool:
    """Whether word i ends the noun phrase that began behind the trigger."""
    word, start = parse.words[i], trigger.last
    if _cuts(parse, i, trigger):
        return True
    if not parse.is_("ends", i) or parse.is_("articles", i) or parse.hyphened(i):
        return False
    if parse.in_name(i) or (word in {"and", "or"} and parse.is_("qualifiers", i - 1)):
        return False
    if _between_parties(parse, i, start):
        return False
    # "leaves Washington with the deal unsigned"; Ukrainian "з" is also "from"
    beside = parse.fixed_order and parse.is_("with", i) and i > start
    passes = parse.is_("noun_links", i) and not (beside and trigger.action in _LEFT)
    numbered = len(parse.words[i - 1]) == 1 or parse.words[i - 1].isdigit()  # "anexo C de"
    behind = i == start or numbered or parse.is_("pass", i - 1) or is_party(parse.at[i - 1])
    return not (passes and behind)


def _between_parties(parse: Parse, i: int, start: int) -> bool:
    """Whether it is "between" or "and" in "accord between Oslo and Rome on a treaty".

    Or in "approves Swedish and Finnish NATO membership".
    """
    both = is_party(parse.at[i - 1]) and parse.is_("and", i)
    if parse.is_("between", start):
        return i == start or both
    return both and i + 1 < len(parse.words) and is_party(parse.at[i + 1])


_LEFT = frozenset({Action.WITHDRAW, Action.TERMINATE})


def _cuts(parse: Parse, i: int, trigger: Hit) -> bool:
    """Whether another verb, or a comma, stands at word i."""
    verb = any(_ends_phrase(hit, trigger) for hit in parse.triggers if hit.first == i)
    return verb or (parse.words[i] == "," and not _aside(parse, i))


def _aside(parse: Parse, i: int) -> bool:
    """Whether the comma sets off one adverb: "ratifie, enfin, la convention"."""
    words = parse.words
    opens = words[i + 2 : i + 3] == [","] and parse.is_("adverbs", i + 1)
    return opens or (i >= 2 and words[i - 2] == "," and parse.is_("adverbs", i - 1))


def _ends_phrase(hit: Hit, trigger: Hit) -> bool:
    if hit.kind == "nouns":
        return False
    procedure = trigger.action in {Action.POSTPONE, Action.REJECT}  # "delays signing the pact"
    return not (procedure and hit.tags == frozenset({english.ING}))


def leftward(
    parse: Parse, hit: Hit, owner: list[Instrument | None], *, voice: Voice
) -> Binding | None:
    crossed = False
    last = max(-1, hit.first - 1 - REACH_BACK)
    for between, i in enumerate(range(hit.first - 1, last, -1)):
        if parse.stops(i):
            return None
        instrument = owner[i]
        if instrument is not None and instrument.last <= hit.first:
            tie = Tie.LOOSE if crossed or (instrument.tail and between > 1) else Tie.SUBJECT
            return Binding(hit, instrument, tie, voice, between)
        crossed = crossed or _parts(parse, i)
    return None


def _parts(parse: Parse, i: int) -> bool:
    """Whether word i keeps a verb from a subject before it."""
    if any(_is_verb(hit) and hit.first <= i < hit.last for hit in parse.triggers):
        return not parse.is_("passive", i)
    return parse.is_("subordinators", i) or parse.is_("breaks", i)


def _is_verb(hit: Hit) -> bool:
    return hit.kind != "nouns" and hit.tags != frozenset({english.ING})
