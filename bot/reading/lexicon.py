"""All phrases the gazetteer looks for, per language, out of the shipped tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.party_phrases import EVERY_LANGUAGE, case_of, party_names, party_phrase
from bot.reading.phrases import Phrase, key_of
from bot.reading.rows import LeaderRow
from bot.reading.shelves import Shelf, Shelves
from bot.reading.treaty_phrases import treaty_names, treaty_phrase
from bot.reading.trie import Trie

_COLLECTIVES = frozenset({"en", "zh"})  # languages whose names of many states we have
_NORWEGIAN = ("nb", "no")  # the tables say it either way


@cache
def trie(language: str | None) -> Trie:
    """Return the phrases of a language; of English where it is not known."""
    shelves = _shelves(language)
    return Trie(shelves.words, shelves.starting)


def phrases(language: str | None) -> tuple[Phrase, ...]:
    """Return the phrases of a language and those of every language; surer ones first."""
    return tuple(_shelves(language))


def _shelves(language: str | None) -> Shelves:
    code = (language or "en").lower().replace("_", "-").split("-")[0]
    codes = _NORWEGIAN if code in {*_NORWEGIAN, "nn"} else (code,)
    tables = (_masks, _treaties, _parties, _collectives, _leaders)
    found = (make(lang) for make in tables for lang in (*codes, EVERY_LANGUAGE))
    return Shelves(found, _shared_names().get(codes[0], {}))


@cache
def _shared_names() -> dict[str, dict[tuple[str, ...], str]]:
    """Return language -> name -> what it goes to."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for row in shipped.table("shared_names.csv"):
        found.setdefault(row["lang"], {})[key_of(row["name"])] = row["code"]
    return found


@cache
def _treaties(language: str) -> Shelf[object]:
    return Shelf(treaty_names(language), treaty_phrase)


@cache
def _parties(language: str) -> Shelf[object]:
    return Shelf(party_names(language), party_phrase)


@cache
def _masks(language: str) -> Shelf[object]:
    rows = shipped.table("masks.csv") if language == EVERY_LANGUAGE else ()
    return Shelf(((row["phrase"], None) for row in rows), _mask)


def _mask(text: str, _: None) -> Phrase:
    return Phrase(text=text, kind=None)


@cache
def _collectives(language: str) -> Shelf[object]:
    rows = shipped.table("collectives.csv") if language in _COLLECTIVES else ()
    return Shelf(((row["phrase"], row["members"]) for row in rows), _collective)


def _collective(text: str, members: str) -> Phrase:
    known = tuple(filter(None, members.split(";")))
    return Phrase(text=text, kind=Kind.COLLECTIVE, members=known, case=case_of(text))


@cache
def _leaders(language: str) -> Shelf[object]:
    return Shelf(_leader_names(language), _leader)


def _leader_names(language: str) -> Iterator[tuple[str, LeaderRow]]:
    for row in shipped.leaders(language):
        name = row.name.text
        yield name, row
        if row.surname and " " in name:
            yield name.rpartition(" ")[2], row


def _leader(text: str, row: LeaderRow) -> Phrase:
    return Phrase(
        text=text,
        kind=Kind.PARTY,
        code=row.code,
        form=Form.LEADER,
        ambiguous=row.name.weak,
        since=row.since,
        until=row.until,
    )


def conflicts(language: str) -> dict[tuple[str, ...], set[str]]:
    """Return the names that more than one thing has, for the tests: each wants a decision."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for phrase in phrases(language):
        if phrase.kind is not None and phrase.form is not Form.LEADER and not phrase.dead:
            owners.setdefault(key_of(phrase.text), set()).add(phrase.code)
    return {key: codes for key, codes in owners.items() if len(codes) > 1}
