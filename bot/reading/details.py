"""Dates, the national instrument, and lists of parties that stand in sentences of their own."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.treaty import Action, Dates, Evidence
from bot.reading.grammar.candidates import Candidate
from bot.reading.grammar.instruments import instruments
from bot.reading.grammar.lists import with_list
from bot.reading.grammar.marks import Parse, is_party
from bot.reading.grammar.others import without_depositaries
from bot.reading.grammar.parse import parse
from bot.reading.grammar.patterns import Vocabulary
from bot.reading.grammar.years import dated_before
from bot.reading.text import CleanStory, Sentence

LISTED_WITHIN = 8  # sentences of a field in which the list of parties may stand
_WITH_NOUN = re.compile(r"\b(?:with|med|mit|avec|con|с|со|з|із|зі)\b", re.IGNORECASE)

_SIGNED = re.compile(
    r"\b(?:signed|concluded|dating|dates|agreed|reached)\b[^.;]{0,80}?\b((?:19|20)\d\d)"
    r"(?: ?(?:and|to|-) ?((?:19|20)\d\d))?\b"
)
_OLD = re.compile(r"\b((?:19|20)\d\d) (?:[A-Za-z-]{1,20} ){0,4}?(?:treaty|agreement|pact|accord)")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_DAY = rf"(?:(\d{{1,2}}) ({_MONTH})|({_MONTH}) (\d{{1,2}})),? ?((?:19|20)\d\d)?"
_EFFECTIVE = re.compile(
    rf"\b(?:effective|take effect|takes effect|enter into force|enters into force|"
    rf"into force|with effect)\b[^.;]{{0,12}}?\b(?:from|on|as of)? ?{_DAY}",
    re.IGNORECASE,
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"\bon ({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b((?:government |presidential |federal )?(?:decree|order|law|act|executive order|"
    r"resolution)) (?:no\.? ?|number |№ ?)([0-9][0-9A-Za-z/-]{0,12})",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(order|decree|law|act|decision|resolution)\b[^.;]{0,40}\bpublished\b[^.;]{0,30}\b"
    r"((?:official )?(?:legal (?:information )?portal|gazette|journal))",
    re.IGNORECASE,
)


def dates_of(sentences: Iterable[Sentence], *, on: date, action: Action) -> Dates:
    """Return the dates that the sentences of an action state."""
    signed: str | None = None
    effective: str | None = None
    decided: str | None = None
    for sentence in sentences:
        signed = signed or _signed(sentence.text, action)
        effective = effective or _effective(sentence.text, on=on)
        decided = decided or _decided(sentence.text, on=on)
    return Dates(signed=signed, effective_from=effective, decided=decided)


def _signed(text: str, action: Action) -> str | None:
    if action is Action.SIGN:
        return None  # the year there is the act's own
    if (found := _SIGNED.search(text)) is not None:
        first, last = found.groups()
        return f"{first}-{last}" if last else first
    old = _OLD.search(text)
    return old.group(1) if old else None


def _effective(text: str, *, on: date) -> str | None:
    found = _EFFECTIVE.search(text)
    if found is None:
        return None
    day, month, month_first, day_after, year = found.groups()
    number = _MONTHS[(month or month_first).lower()]
    return _iso(int(year) if year else _year_of(number, on), number, int(day or day_after))


def _year_of(month: int, on: date) -> int:
    """Return the year of a month named without one: the next, seen from just before."""
    return on.year + 1 if month < on.month - 1 else on.year


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _decided(text: str, *, on: date) -> str | None:
    found = _WEEKDAY.search(text)
    if found is None:
        return None
    back = (on.weekday() - _WEEKDAYS.index(found.group(1).lower())) % 7
    return (on - timedelta(days=back)).isoformat()


def instrument_of(story: CleanStory, main: Candidate) -> str | None:
    """Return the decree, order or law the story names, in its own words."""
    for text in (main.sentence.text, story.summary, story.content[:4000]):
        if (found := _NUMBERED.search(text)) is not None:
            return found.group()
        if (found := _PUBLISHED.search(text)) is not None:
            return f"{found.group(1).lower()} on the {found.group(2)}"
    return None


def listed(
    story: CleanStory, main: Candidate, vocabulary: Vocabulary, *, on: date
) -> list[tuple[str, Evidence]]:
    """Return the parties of "the list includes agreements with X, Y and Z"."""
    found: list[tuple[str, Evidence]] = []
    for sentence in story.sentences:
        if sentence.field == "title" or sentence.number >= LISTED_WITHIN:
            continue
        if sentence is not main.sentence:
            found += _listed_in(sentence, main, vocabulary, on=on)
    return found


def _listed_in(
    sentence: Sentence, main: Candidate, vocabulary: Vocabulary, *, on: date
) -> list[tuple[str, Evidence]]:
    if not _WITH_NOUN.search(sentence.text):
        return []
    parsed = parse(sentence.text, vocabulary, on=on, needs_trigger=False)
    if parsed is None or not _lists(parsed, main) or dated_before(parsed, on.year):
        return []
    found = instruments(parsed)
    if not found or _of_others(parsed, found[0].first, main):
        return []
    return [
        (named.mention.code, evidence_at(sentence, named.mention.start, named.mention.end))
        for instrument in found
        for named in without_depositaries(parsed, instrument, with_list(parsed, instrument.last))
    ]


def _of_others(parsed: Parse, first: int, main: Candidate) -> bool:
    """Whether somebody who has no part in the main action is named before the first instrument."""
    known = {*main.roles.actors, *main.roles.counterparties}
    before = {n.mention.code for n in parsed.named if n.last <= first and is_party(n)}
    return bool(main.roles.actors) and bool(before) and not before & known


def evidence_at(sentence: Sentence, start: int, end: int) -> Evidence:
    """Return the characters [start:end] of a sentence as evidence in its field."""
    return Evidence(
        field=sentence.field,
        start=sentence.start + start,
        end=sentence.start + end,
        text=sentence.text[start:end],
    )


def _lists(parsed: Parse, main: Candidate) -> bool:
    """Whether the sentence goes on about the main action."""
    if parsed.has("listing", 0, len(parsed.words)):
        return True
    return any(
        hit.action is not None and hit.action.family == main.action.family
        for hit in parsed.triggers
    )
