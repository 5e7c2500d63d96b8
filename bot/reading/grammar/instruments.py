"""What an action can be done to: named treaties, treaty nouns, membership of organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.treaty import Action
from bot.reading.grammar.generic import parties_of
from bot.reading.grammar.lists import list_from, topic_of
from bot.reading.grammar.parse import Named, Parse, is_organisation, is_party
from bot.reading.mentions import Kind

MOST_MODIFIERS = 8


class Strength(StrEnum):
    """How surely the words name an international instrument."""

    NAMED = "named"
    GENERIC = "generic"  # a kind of treaty: "extradition treaty"
    ORGANISATION = "organisation"  # joined and left by its founding treaty
    STRONG = "strong"  # treaty, convention
    WEAK = "weak"  # deal, agreement, protocol


@dataclass(frozen=True, slots=True)
class Instrument:
    """words[first:last], its head the last word or mention; modifiers begin at `first`.

    `parties` stand among its modifiers ("US-Japan trade deal"); `act` is where a head such as
    "ratification" or "talks" follows, which makes the treaty a mere modifier.
    """

    strength: Strength
    first: int
    head: int
    last: int
    treaties: tuple[str, ...] = ()
    qualifiers: int = 0
    parties: tuple[Named, ...] = ()
    ambiguous: bool = False
    tail: bool = False  # followed by "talks", "hopes", "deadline"
    organisation: Named | None = None
    membership: bool = False  # "NATO membership", which parliaments ratify
    topic: tuple[int, int] = (0, 0)  # the words that say what it is about, where they follow


def instruments(parse: Parse) -> list[Instrument]:
    """Return the instruments of a sentence in order."""
    heads = sorted(_heads(parse), key=lambda head: (head[0], -head[1]))
    found: list[Instrument] = []
    for first, last, strength, named in heads:
        if found and first < found[-1].last:
            continue
        found.append(_with_modifiers(parse, first, last, strength, named))
    return _joined(found)


Head = tuple[int, int, Strength, Named | None]


def _heads(parse: Parse) -> Iterator[Head]:
    for named in parse.named:
        if named.mention.kind is Kind.TREATY and _common_words(parse, named):
            yield named.last - 1, named.last, Strength.WEAK, None
        elif named.mention.kind is Kind.TREATY:
            strength = Strength.GENERIC if named.mention.generic else Strength.NAMED
            yield named.first, named.last, strength, named
        elif is_organisation(named):
            yield named.first, named.last, Strength.ORGANISATION, named
    for kind, strength in _NOUNS:
        for hit in parse.cues.get(kind, ()):
            if not _inside_treaty(parse, hit.first):
                yield hit.first, hit.last, strength, None


def talks_at(parse: Parse, i: int) -> Instrument | None:
    """Return talks, word i, as an instrument where they are about one: "free trade talks"."""
    talks = _with_modifiers(parse, i, i + 1, Strength.WEAK, None)
    around = range(max(0, min(talks.first, i - 4)), min(len(parse.words), i + 12))
    treaties = [k for k in around if _treaty_word(parse, k)]
    if not treaties and not talks.qualifiers:
        return None
    named = next((n for k in treaties if (n := parse.at[k]) is not None), None)
    code = (named.mention.code,) if named is not None else ()
    return replace(talks, strength=Strength.STRONG, treaties=code, tail=False)


def _treaty_word(parse: Parse, i: int) -> bool:
    named = parse.at[i]
    if named is not None:
        return named.mention.kind is Kind.TREATY
    return any(parse.is_(kind, i) for kind, _ in _NOUNS)


def _common_words(parse: Parse, named: Named) -> bool:
    """Whether others may share the words for a bilateral treaty: "rare earths deal"."""
    parties = set(parties_of((named.mention.code,)))
    named_here = {other.mention.code for other in parse.named}
    return named.mention.text.islower() and bool(parties) and not parties <= named_here


_NOUN_STRENGTHS = frozenset({Strength.STRONG, Strength.WEAK})
_NOUNS = (
    ("strong", Strength.STRONG),
    ("weak", Strength.WEAK),
    ("compound", Strength.WEAK),  # Handelsabkommen, försvarsavtal
)


def _inside_treaty(parse: Parse, i: int) -> bool:
    named = parse.at[i]
    return named is not None and named.mention.kind is Kind.TREATY


def _with_modifiers(
    parse: Parse, first: int, last: int, strength: Strength, named: Named | None
) -> Instrument:
    start, qualifiers, parties = _modifiers(parse, first)
    people = last - first > 1 and parse.is_("people", last - 1)  # "EU leaders"
    modifies = strength is Strength.ORGANISATION and (people or _modifies(parse, last))
    tail = (
        modifies
        or _tail(parse, last)
        or (
            last < len(parse.words) - 1
            and parse.words[last] in {"-", "'s"}
            and _tail(parse, last + 1)
        )
    )
    is_treaty = named is not None and named.mention.kind is Kind.TREATY
    parties += _of_parties(parse, last) if strength is not Strength.ORGANISATION else []
    topic = topic_of(parse, last) if strength in _NOUN_STRENGTHS else (0, 0)
    return Instrument(
        strength=strength,
        first=start,
        head=first,
        last=last,
        treaties=(named.mention.code,) if named is not None and is_treaty else (),
        qualifiers=qualifiers
        + (parse.has("compound", first, last) or _hyphened(parse, first))
        + any(parse.is_("qualifiers", i) for i in range(*topic)),
        topic=topic,
        parties=tuple(parties),
        ambiguous=named is not None and named.mention.ambiguous,
        tail=tail,
        organisation=named if strength is Strength.ORGANISATION else None,
        membership=strength is Strength.ORGANISATION
        and (parse.is_("memberships", last) or _joined_by_another(parse, first)),
    )


def _joined_by_another(parse: Parse, i: int) -> bool:
    """Whether it reads "Sweden's accession to NATO": parliaments ratify that."""
    i -= 1
    while i >= 0 and (_links(parse, i) or is_party(parse.at[i])):
        i -= 1
    return any(
        hit.kind == "nouns" and hit.action is Action.ACCEDE and hit.last in {i + 1, i + 2}
        for hit in parse.triggers
    )


def _links(parse: Parse, i: int) -> bool:
    return parse.is_("noun_links", i) or parse.is_("and", i)


def _of_parties(parse: Parse, i: int) -> list[Named]:
    """Return who follows in the genitive: "соглашение Китая и Лаоса"."""
    if not parse.vocabulary.attributive or i >= len(parse.words) or not is_party(parse.at[i]):
        return []
    return list_from(parse, i)


def _membership(parse: Parse, i: int) -> bool:
    """Whether its membership is meant: "NATO membership", "Nato-Beitritt"."""
    joint = i < len(parse.words) - 1 and parse.words[i] == "-" and not parse.stops(i)
    return parse.is_("memberships", i + joint)


def _modifies(parse: Parse, i: int) -> bool:
    """Whether word i makes a modifier of the organisation before it: "NATO patrol"."""
    if i >= len(parse.words) or not parse.vocabulary.words.get("followers"):
        return False
    word = parse.words[i]
    if not word.isalpha() or parse.at[i] is not None or parse.text[parse.starts[i]].isupper():
        return False
    allowed = any(parse.is_(kind, i) for kind in _BESIDE)
    allowed = allowed or any(hit.first == i for hit in parse.triggers)
    return not (allowed or word.endswith(("ing", "ly", "ed")))


_BESIDE = ("followers", "ends", "subordinators", "and", "memberships")


def _hyphened(parse: Parse, head: int) -> bool:
    """Whether it reads "Landminen-Abkommen"."""
    joint = head > 1 and parse.words[head - 1] == "-" and not parse.stops(head - 1)
    return joint and parse.at[head - 2] is None


def _tail(parse: Parse, i: int) -> bool:
    """Whether word i makes a mere modifier of the treaty: talks, hopes; no step on it."""
    return parse.is_("tails", i) and not parse.is_("actheads", i)


def _modifiers(parse: Parse, head: int) -> tuple[int, int, list[Named]]:
    """Walk left from the head: qualifiers, parties, a few words we do not know."""
    start, qualifiers, unknown = head, 0, 0
    parties: list[Named] = []
    i = head - 1
    while i >= 0 and head - i <= MOST_MODIFIERS and unknown < 3:
        named = parse.at[i]
        if named is not None and _common_words(parse, named):
            qualifiers += 1
            start = i
        elif named is not None and named.mention.kind is not Kind.TREATY:
            if unknown == 0 and is_party(named) and not brokers(parse, named):
                parties.insert(0, named)
            i = start = named.first
        elif parse.is_("qualifiers", i):
            qualifiers += 1
            start = i
        elif parse.words[i] in {"-", "'s", '"', "'", "/"} or _joins(parse, i):
            pass
        elif _breaks(parse, i):
            break
        else:
            unknown += 1
            start = i
        i -= 1
    return start, qualifiers, parties


def brokers(parse: Parse, named: Named) -> bool:
    """Whether the party is a mediator: "US-brokered deal"."""
    joint = named.last < len(parse.words) and parse.words[named.last] == "-"
    return parse.is_("brokered", named.last + joint)


def _joins(parse: Parse, i: int) -> bool:
    """Whether word i joins two qualifiers, "trade and rare earths deals", or parts of a name."""
    if parse.in_name(i):
        return True
    if not parse.is_("and", i) or i == 0:
        return False
    return parse.is_("qualifiers", i - 1) and parse.at[i + 1] is None


def _breaks(parse: Parse, i: int) -> bool:
    word = parse.words[i]
    if parse.hyphened(i):
        return False
    if not word[0].isalnum() or parse.is_("ends", i) or parse.at[i] is not None:
        return True
    # "подписание соглашения": without an article, only a noun itself tells where one begins
    nouns = bool(parse.vocabulary.attributive)
    return any(
        hit.first <= i < hit.last and hit.gap is None and (nouns or hit.kind != "nouns")
        for hit in parse.triggers
    )


def _joined(found: list[Instrument]) -> list[Instrument]:
    """Return them with a name and the noun right behind it ("New START treaty") as one."""
    joined: list[Instrument] = []
    for instrument in found:
        before = joined[-1] if joined else None
        if before is not None and _continues(before, instrument):
            joined[-1] = _merge(before, instrument)
        else:
            joined.append(instrument)
    return joined


def _continues(before: Instrument, after: Instrument) -> bool:
    named = before.strength in {Strength.NAMED, Strength.GENERIC, Strength.ORGANISATION}
    return named and after.first <= before.last <= after.head and after.head - before.last <= 4


def _merge(before: Instrument, after: Instrument) -> Instrument:
    own = before.strength is not Strength.ORGANISATION
    parties = (*before.parties, *after.parties)
    if before.organisation is not None and before.organisation not in parties:
        parties = (*parties, before.organisation)
    return Instrument(
        strength=before.strength if own else after.strength,
        first=before.first,
        head=after.head,
        last=after.last,
        treaties=tuple(dict.fromkeys((*before.treaties, *after.treaties))),
        qualifiers=before.qualifiers + after.qualifiers,
        parties=parties,
        ambiguous=before.ambiguous and after.strength is not Strength.STRONG,
        tail=after.tail,
        topic=after.topic,
    )
