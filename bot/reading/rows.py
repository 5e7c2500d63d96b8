"""The rows of the shipped tables: tuples, since a start makes thousands of them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Name(NamedTuple):
    """One way to name something. `weak`: marked with "~", it often means something else."""

    text: str
    weak: bool = False


class CountryRow(NamedTuple):
    """A state or territory and its English names."""

    code: str
    name: str
    article: bool
    adjectives: tuple[Name, ...]
    people: tuple[Name, ...]
    capitals: tuple[Name, ...]
    aliases: tuple[Name, ...]
    metonyms: tuple[Name, ...]


class OrganisationRow(NamedTuple):
    """An international organisation and its names by language."""

    code: str
    name: str
    aliases: tuple[Name, ...]
    foreign: tuple[tuple[str, str], ...]  # (language, alias)
    kind: str


class TreatyRow(NamedTuple):
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


class AliasRow(NamedTuple):
    """A further way to name a party or treaty, kept by hand."""

    lang: str  # "*": in every language
    code: str
    form: str  # a Form, or "treaty"
    name: Name
    dead: bool  # a state that is no more; `code` is its successor


class LeaderRow(NamedTuple):
    """Who spoke for a state, from when to when."""

    lang: str
    name: Name
    surname: bool  # the last word is enough to know who is meant
    code: str
    since: date | None
    until: date | None


class Membership(NamedTuple):
    """A party's time in a group; `until` is its last day, None: still in it."""

    group: str
    code: str
    since: date
    until: date | None
