"""What stands before a party and governs it: prepositions, titles, organs of a state."""

from __future__ import annotations

from collections.abc import Iterable

from bot.reading.grammar.marks import Named, Parse


def is_organ(parse: Parse, i: int) -> bool:
    return any(hit.first <= i < hit.last for kind in _ORGANS for hit in parse.cues.get(kind, ()))


_ORGANS = ("legislature", "executive", "court", "voters")


def codes_of(found: Iterable[Named]) -> tuple[str, ...]:
    codes: list[str] = []
    for named in found:
        codes += named.mention.members or (named.mention.code,)
    return tuple(dict.fromkeys(code for code in codes if code))


def is_venue(parse: Parse, named: Named) -> bool:
    before = word_before(parse, named.first)
    return before >= 0 and parse.is_("venue", before)


def word_before(parse: Parse, i: int) -> int:
    i -= 1
    while i >= 0 and (parse.words[i] in {"the", "its", '"', "'"} or parse.is_("articles", i)):
        i -= 1
    return i


def titled(parse: Parse, of: int) -> bool:
    return any(parse.is_("titles", k) for k in range(max(0, of - 3), of))
