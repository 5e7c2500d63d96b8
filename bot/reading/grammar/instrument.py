"""The value: what an action can be done to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reading.grammar.marks import Named


class Strength(StrEnum):
    """How surely the words name an international instrument."""

    NAMED = "named"
    GENERIC = "generic"  # a kind of treaty: "extradition treaty"
    ORGANISATION = "organisation"  # joined and left by its founding treaty
    STRONG = "strong"  # treaty, convention
    WEAK = "weak"  # deal, agreement, protocol


@dataclass(frozen=True, slots=True)
class Instrument:
    """words[first:last], its head the last word or mention; modifiers begin at `first`.

    `parties` stand among its modifiers ("US-Japan trade deal"); `act` is where a head such as
    "ratification" or "talks" follows, which makes the treaty a mere modifier.
    """

    strength: Strength
    first: int
    head: int
    last: int
    treaties: tuple[str, ...] = ()
    qualifiers: int = 0
    parties: tuple[Named, ...] = ()
    ambiguous: bool = False
    tail: bool = False  # followed by "talks", "hopes", "deadline"
    organisation: Named | None = None
    membership: bool = False  # "NATO membership", which parliaments ratify
    topic: tuple[int, int] = (0, 0)  # the words that say what it is about, where they follow


Head = tuple[int, int, Strength, Named | None]
