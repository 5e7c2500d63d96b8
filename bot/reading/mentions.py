"""What is named where in a text: the value every other part of reading speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a mention names."""

    PARTY = "party"
    TREATY = "treaty"
    COLLECTIVE = "collective"  # "Europe", "Baltic states": `members` where a table expands it


class Form(StrEnum):
    """How it is named; a state acts by its name, seldom by its capital."""

    NAME = "name"
    ADJECTIVE = "adjective"
    PEOPLE = "people"  # "Norwegians"
    CAPITAL = "capital"
    METONYM = "metonym"
    LEADER = "leader"
    ACRONYM = "acronym"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A party, treaty or collective named in text[start:end].

    `ambiguous`: the words may mean something else; use it only beside a surer sign.
    `dead`: a state that no longer is (USSR); history, its successor's code.
    """

    kind: Kind
    code: str  # party code or treaty id; "" for a collective
    start: int
    end: int
    text: str
    form: Form
    ambiguous: bool = False
    dead: bool = False
    members: tuple[str, ...] = ()

    @property
    def collective(self) -> bool:
        return self.kind is Kind.COLLECTIVE

    @property
    def generic(self) -> bool:
        """Whether it is a kind of treaty ("extradition treaty"), not one treaty."""
        return self.kind is Kind.TREATY and self.code.startswith("generic-")
