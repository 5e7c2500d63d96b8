"""The rows of the shipped tables as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
