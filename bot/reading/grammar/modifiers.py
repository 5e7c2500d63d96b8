"""The words before a treaty noun: qualifiers, parties, mediators."""

from __future__ import annotations

from bot.reading.grammar.generic import parties_of
from bot.reading.grammar.marks import Named, Parse, is_party
from bot.reading.mentions import Form, Kind

MOST_MODIFIERS = 8


def common_words(parse: Parse, named: Named) -> bool:
    """Whether others may share the words for a bilateral treaty: "rare earths deal".

    A compound is a name where no stranger stands beside it: "delelinjeavtalen".
    """
    parties = set(parties_of((named.mention.code,)))
    if not parties or not named.mention.text.islower():
        return False
    named_here = {other.mention.code for other in parse.named if is_party(other)}
    if " " in named.mention.text:
        return not parties <= named_here
    return not named_here <= parties


def hyphened(parse: Parse, head: int) -> bool:
    """Whether it reads "Landminen-Abkommen"."""
    joint = head > 1 and parse.words[head - 1] == "-" and not parse.stops(head - 1)
    return joint and parse.at[head - 2] is None


def modifiers_of(parse: Parse, head: int) -> tuple[int, int, list[Named]]:
    """Walk left from the head: qualifiers, parties, a few words we do not know."""
    start, qualifiers, unknown = head, 0, 0
    parties: list[Named] = []
    i = head - 1
    while i >= 0 and head - i <= MOST_MODIFIERS and unknown < 3:
        named = parse.at[i]
        if named is not None and common_words(parse, named):
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
    return start, qualifiers, _with_those_before(parse, parties)


def _with_those_before(parse: Parse, parties: list[Named]) -> list[Named]:
    """Return the owners with who is joined to them: "Schweiz och Japans avtal"."""
    if not parties or not parse.is_("and", parties[0].first - 1):
        return parties
    before = parse.at[max(0, parties[0].first - 2)]
    other = before is not None and is_party(before) and before.mention.kind is not Kind.TREATY
    return [before, *parties] if before is not None and other else parties


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
        hit.first <= i < (hit.last if hit.gap is None else hit.first + 1)
        and (nouns or hit.kind != "nouns")
        for hit in parse.triggers
    )


def adjective_behind(parse: Parse, i: int) -> bool:
    """Whether word i describes the treaty before it: "la convention fiscale franco-malienne"."""
    named = parse.at[i]
    if named is None:
        return parse.is_("qualifiers", i) or parse.is_("two_sided", i)
    return named.mention.form is Form.ADJECTIVE
