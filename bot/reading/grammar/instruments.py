"""What an action can be done to: named treaties, treaty nouns, membership of organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.reading.grammar.instrument import Head, Instrument, Strength
from bot.reading.grammar.lists import list_from, pair_after, topic_of
from bot.reading.grammar.marks import Named, Parse, is_organisation, is_party
from bot.reading.grammar.memberships import joined_by_another, modifies
from bot.reading.grammar.modifiers import common_words, hyphened, modifiers_of
from bot.reading.mentions import Form, Kind


def instruments(parse: Parse) -> list[Instrument]:
    """Return the instruments of a sentence in order."""
    heads = sorted(_heads(parse), key=lambda head: (head[0], -head[1]))
    found: list[Instrument] = []
    for first, last, strength, named in heads:
        if found and first < found[-1].last:
            continue
        found.append(_with_modifiers(parse, first, last, strength, named))
    return _joined(found)


def _heads(parse: Parse) -> Iterator[Head]:
    for named in parse.named:
        if named.mention.kind is Kind.TREATY and common_words(parse, named):
            yield named.last - 1, named.last, Strength.WEAK, None
        elif named.mention.kind is Kind.TREATY:
            strength = Strength.GENERIC if named.mention.generic else Strength.NAMED
            yield named.first, named.last, strength, named
        elif is_organisation(named) and named.mention.form is not Form.METONYM:
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
    start, qualifiers, parties = modifiers_of(parse, first)
    # "EU leaders", but not "Organization of American States"
    named_by_people = last - first > 1 and parse.is_("people", last - 1)
    people = named_by_people and "of" not in parse.words[first:last]
    named_for = modifies(parse, last) or _compounded(parse, last)
    modifier = strength is Strength.ORGANISATION and (people or named_for)
    tail = (
        modifier
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
    if strength is not Strength.ORGANISATION and (pair := pair_after(parse, last)):
        parties, last = [*parties, *pair], pair[-1].last
    return Instrument(
        strength=strength,
        first=start,
        head=first,
        last=last,
        treaties=(named.mention.code,) if named is not None and is_treaty else (),
        qualifiers=qualifiers
        + (parse.has("compound", first, last) or hyphened(parse, first))
        + any(parse.is_("qualifiers", i) for i in range(*topic)),
        topic=topic,
        parties=tuple(parties),
        ambiguous=named is not None and named.mention.ambiguous,
        tail=tail,
        organisation=named if strength is Strength.ORGANISATION else None,
        membership=strength is Strength.ORGANISATION
        and (_membership(parse, last) or joined_by_another(parse, first)),
    )


def _membership(parse: Parse, i: int) -> bool:
    """Whether it is its membership: "NATO membership", "Nato-medlemskap"."""
    joint = parse.words[i : i + 1] == ["-"] and not parse.stops(i)
    return parse.is_("memberships", i + joint)


def _compounded(parse: Parse, i: int) -> bool:
    """Whether an organisation only tells whose: "Nato-øvelse", "EU:s upphandling"."""
    if i + 1 >= len(parse.words) or parse.words[i] not in {"-", "'s"} or parse.stops(i):
        return False
    head = parse.words[i + 1]
    free = head.isalpha() and not parse.text[parse.starts[i + 1]].isupper()
    act = any(hit.first == i + 1 for hit in parse.triggers) or parse.is_("memberships", i + 1)
    return free and parse.at[i + 1] is None and not act


def _of_parties(parse: Parse, i: int) -> list[Named]:
    """Return who follows in the genitive: "соглашение Китая и Лаоса"."""
    if not parse.vocabulary.attributive or i >= len(parse.words) or not is_party(parse.at[i]):
        return []
    return list_from(parse, i)


def _tail(parse: Parse, i: int) -> bool:
    """Whether word i makes a mere modifier of the treaty: talks, hopes; no step on it."""
    return parse.is_("tails", i) and not parse.is_("actheads", i)


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
