"""The tables shipped with the program, read once into plain values."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.reading.rows import (
    AliasRow,
    CountryRow,
    LeaderRow,
    Membership,
    Name,
    OrganisationRow,
    TreatyRow,
)

DATA = Path(__file__).parent / "data"


def table(file: str, language: str = "") -> list[dict[str, str]]:
    """Return the rows of a CSV of the data folder; of a language, where its code opens each line.

    Rows of other languages are not taken apart: they are most of some tables.
    """
    start = f"{language}," if language else ""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        head = next(csv.reader([next(lines)]))
        own = (line for line in lines if line.startswith(start))
        return [dict(zip(head, row, strict=True)) for row in csv.reader(own)]


def loaded(file: str) -> Any:  # the callers state what the file holds
    """Return what a JSON of the data folder holds."""
    return json.loads((DATA / file).read_text(encoding="utf-8"))


def of_language(folder: str, language: str) -> Any:
    """Return what the file of a language holds in a folder with one for each; {} without one."""
    file = f"{folder}/{language}.json"
    known = language.isalpha() and (DATA / file).is_file()
    return loaded(file) if known else {}


def languages_of(folder: str) -> list[str]:
    """Return the languages that have a file in the folder."""
    return sorted(path.stem for path in (DATA / folder).glob("*.json"))


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


def country_names(language: str) -> dict[str, list[str]]:
    """Return code -> names, as the Unicode CLDR has them; English has a table of its own."""
    found: dict[str, list[str]] = of_language("country_names", language)
    return found


@cache
def forms(language: str) -> dict[str, dict[str, list[str]]]:
    """Return kind of form -> code -> inflected names and adjectives."""
    found: dict[str, dict[str, list[str]]] = of_language("forms", language)
    return found


@cache
def words(name: str) -> frozenset[str]:
    """Return a list of word_lists.json, its words (parted by ";" where they hold spaces)."""
    text: str = loaded("word_lists.json")[name]
    return frozenset(text.split(";") if ";" in text else text.split(" "))


@lru_cache(maxsize=2)  # asked for twice: the names of treaties, then those of parties
def aliases(language: str = "") -> tuple[AliasRow, ...]:
    """Return the aliases in a language ("*": those of every language), else all there are."""
    return tuple(
        AliasRow(
            lang=row["lang"],
            code=row["code"],
            form=row["form"],
            name=_name(row["alias"]),
            dead=bool(row["dead"]),
        )
        for row in table("aliases.csv", language)
    )


def leaders(language: str = "") -> tuple[LeaderRow, ...]:
    """Return the leaders as a language writes them ("*": every language), else all there are."""
    return tuple(
        LeaderRow(
            lang=row["lang"],
            name=Name(text=row["name"], weak=row["surname"] == "weak"),
            surname=row["surname"] == "yes",
            code=row["code"],
            since=_day(row["from"]),
            until=_day(row["to"]),
        )
        for row in table("leaders.csv", language)
    )


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


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for text in cell.split(";") if (part := text.strip()))


def _name(text: str) -> Name:
    return Name(text=text.removeprefix("~"), weak=text.startswith("~"))


def _names(cell: str) -> tuple[Name, ...]:
    return tuple(_name(part) for part in _split(cell))


def _foreign(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition(":") for part in _split(cell))
    return tuple((language, alias) for language, _, alias in pairs)
