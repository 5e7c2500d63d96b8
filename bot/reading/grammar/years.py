"""Years that put a clause into the past."""

from __future__ import annotations

import re

from bot.reading.grammar.clauses import Segment
from bot.reading.grammar.marks import Parse
from bot.reading.grammar.ties import Binding

_YEAR = re.compile(r"(?:19|20)\d\d$")


def long_ago(parse: Parse, tie: Binding, segment: Segment, year: int) -> bool:
    """Whether the clause is dated to a year before the story's: "In 2023, ... left"."""
    past = _past_years(parse, year)
    start, end = tie.trigger.first, max(tie.trigger.last, tie.instrument.last)
    return any(
        (i < 6 and (i < 3 or i >= segment.first))  # no year of "X, which applied in 2016, is"
        or (segment.first <= i < start and _same_clause(parse, segment.first, i))
        or (end <= i < end + 8 and _same_clause(parse, end, i))
        for i in past
    )


def _same_clause(parse: Parse, first: int, last: int) -> bool:
    """Whether no comma and no other verb ("signed in 2010") stands in words[first:last]."""
    commas = any(not parse.words[i][0].isalnum() for i in range(first, last))
    verbs = any(first <= hit.first < last and hit.kind != "nouns" for hit in parse.triggers)
    return not (commas or verbs)


def dated_before(parse: Parse, year: int) -> bool:
    """Whether the sentence opens with a year before the given one."""
    return any(i < 4 for i in _past_years(parse, year))


def _past_years(parse: Parse, year: int) -> list[int]:
    return [
        i
        for i in range(1, len(parse.words))
        if _YEAR.match(parse.words[i]) is not None
        and int(parse.words[i]) < year
        and parse.is_("dated", i - 1)
    ]
