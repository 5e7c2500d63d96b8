"""The tables shipped with the program, read once into plain values."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way to name something. `weak`: marked with "~", it often means something else."""

    text: str
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """A state or territory and its English names."""

    code: str
    name: str
    article: bool
    adjectives: tuple[Name, ...]
    people: tuple[Name, ...]
    capitals: tuple[Name, ...]
    aliases: tuple[Name, ...]
    metonyms: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An international organisation and its names by language."""

    code: str
    name: str
    aliases: tuple[Name, ...]
    foreign: tuple[tuple[str, str], ...]  # (language, alias)
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyRow:
    """A treaty, or a generic kind of treaty."""

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    doubtful: frozenset[str]  # only in exact case and beside a party
    foreign: tuple[tuple[str, str], ...]
    subject: str
    scope: str
    year: str | None  # None: no source was checked
    signed: int | None  # the same unchecked: for reading, never to be shown

    @property
    def generic(self) -> bool:
        return self.scope == "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRow:
    """A further way to name a party or treaty, kept by hand."""

    lang: str  # "*": in every language
    code: str
    form: str  # a Form, or "treaty"
    name: Name
    dead: bool  # a state that is no more; `code` is its successor


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderRow:
    """Who spoke for a state, from when to when."""

    lang: str
    name: Name
    surname: bool  # the last word is enough to know who is meant
    code: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A party's time in a group; `until` is its last day, None: still in it."""

    group: str
    code: str
    since: date
    until: date | None


def table(file: str) -> list[dict[str, str]]:
    """Return the rows of a CSV of the data folder."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def countries() -> tuple[CountryRow, ...]:
    return tuple(
        CountryRow(
            code=row["code"],
            name=row["name"],
            article=bool(row["article"]),
            adjectives=_names(row["adjectives"]),
            people=_names(row["people"]),
            capitals=_names(row["capitals"]),
            aliases=_names(row["aliases"]),
            metonyms=_names(row["metonyms"]),
        )
        for row in table("countries.csv")
    )


@cache
def organisations() -> tuple[OrganisationRow, ...]:
    return tuple(
        OrganisationRow(
            code=row["code"],
            name=row["name"],
            aliases=_names(row["aliases_en"]),
            foreign=_foreign(row["aliases_i18n"]),
            kind=row["kind"],
        )
        for row in table("organisations.csv")
    )


@cache
def treaties() -> tuple[TreatyRow, ...]:
    return tuple(
        TreatyRow(
            id=row["id"],
            name=row["canonical_name"],
            short=row["short_name"],
            aliases=_split(row["aliases"]),
            doubtful=frozenset(_split(row["ambiguous_aliases"])),
            foreign=_foreign(row["aliases_i18n"]),
            subject=row["subject"],
            scope=row["scope"],
            year=row["year"] if row["source_check"] == "title+year" else None,
            signed=int(row["year"]) if row["year"].isdigit() else None,
        )
        for row in table("treaties.csv")
    )


@cache
def country_names() -> dict[str, dict[str, list[str]]]:
    """Return language -> code -> names, as the Unicode CLDR has them."""
    found: dict[str, dict[str, list[str]]] = _loaded("country_names.json")
    return found


@cache
def words(name: str) -> frozenset[str]:
    """Return a list of word_lists.json, its words (parted by ";" where they hold spaces)."""
    text: str = _loaded("word_lists.json")[name]
    return frozenset(text.split(";") if ";" in text else text.split(" "))


@cache
def forms() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return language -> kind of form -> code -> inflected names and adjectives."""
    found: dict[str, dict[str, dict[str, list[str]]]] = _loaded("forms.json")
    return found


@cache
def aliases() -> tuple[AliasRow, ...]:
    return tuple(
        AliasRow(
            lang=row["lang"],
            code=row["code"],
            form=row["form"],
            name=_name(row["alias"]),
            dead=bool(row["dead"]),
        )
        for row in table("aliases.csv")
    )


@cache
def leaders() -> tuple[LeaderRow, ...]:
    return tuple(
        LeaderRow(
            lang=row["lang"],
            name=Name(text=row["name"], weak=row["surname"] == "weak"),
            surname=row["surname"] == "yes",
            code=row["code"],
            since=_day(row["from"]),
            until=_day(row["to"]),
        )
        for row in table("leaders.csv")
    )


@cache
def _aliases_by_language() -> dict[str, list[AliasRow]]:
    found: dict[str, list[AliasRow]] = {}
    for row in aliases():
        found.setdefault(row.lang, []).append(row)
    return found


def aliases_of(language: str) -> list[AliasRow]:
    return _aliases_by_language().get(language, [])


@cache
def _leaders_by_language() -> dict[str, list[LeaderRow]]:
    found: dict[str, list[LeaderRow]] = {}
    for row in leaders():
        found.setdefault(row.lang, []).append(row)
    return found


def leaders_of(language: str) -> list[LeaderRow]:
    return _leaders_by_language().get(language, [])


@cache
def memberships() -> tuple[Membership, ...]:
    return tuple(
        Membership(
            group=row["group"],
            code=row["code"],
            since=date.fromisoformat(row["from"]),
            until=_day(row["to"]),
        )
        for row in table("groups.csv")
    )


def _loaded(file: str) -> Any:  # the callers state what the file holds
    return json.loads((DATA / file).read_text(encoding="utf-8"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _name(text: str) -> Name:
    return Name(text=text.removeprefix("~"), weak=text.startswith("~"))


def _names(cell: str) -> tuple[Name, ...]:
    return tuple(_name(part) for part in _split(cell))


def _foreign(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition(":") for part in _split(cell))
    return tuple((language, alias) for language, _, alias in pairs)
