"""Who belonged to which group on which day."""

from __future__ import annotations

from datetime import date
from functools import cache

from bot.reading import shipped
from bot.reading.phrases import key_of
from bot.reading.rows import Membership

# Display names; the codes are those of organisations.csv where the group is one.
GROUPS = {
    "EU": "EU",
    "NATO": "NATO",
    "NORDICS": "Nordics",
    "BALTICS": "Baltics",
    "G7": "G7",
    "G20": "G20",
    "BRICS": "BRICS",
    "ASEAN": "ASEAN",
    "AFU": "African Union",
    "CSTO": "CSTO",
    "CIS": "CIS",
    "GCC": "GCC",
    "MERCOSUR": "Mercosur",
    "P5": "P5",
    "VISEGRAD": "Visegrad",
}
_SPELLINGS = {
    "european union": "EU",
    "nordic": "NORDICS",
    "nordic countries": "NORDICS",
    "nordic states": "NORDICS",
    "baltic": "BALTICS",
    "baltic states": "BALTICS",
    "baltic countries": "BALTICS",
    "group of seven": "G7",
    "g 7": "G7",
    "group of twenty": "G20",
    "g 20": "G20",
    "au": "AFU",
    "african union": "AFU",
    "gulf": "GCC",
    "gulf states": "GCC",
    "gulf cooperation council": "GCC",
    "visegrad group": "VISEGRAD",
    "visegrad four": "VISEGRAD",
    "v4": "VISEGRAD",
    "permanent five": "P5",
}


def group_code(text: str) -> str | None:
    """Return the code of the group somebody typed.

    >>> group_code("nordics"), group_code("AU"), group_code("Visegrád")
    ('NORDICS', 'AFU', 'VISEGRAD')
    """
    typed = " ".join(key_of(text))
    by_name = {code.lower(): code for code in GROUPS}
    return by_name.get(typed) or _SPELLINGS.get(typed)


def groups_of(code: str, on: date) -> frozenset[str]:
    """Return the groups a party belonged to that day; a group belongs to itself."""
    joined = frozenset(m.group for m in _by_party().get(code, ()) if _counts(m, on))
    return joined | {code} if code in GROUPS else joined


def members_of(group: str, on: date) -> frozenset[str]:
    """Return the parties of the group that day."""
    return frozenset(m.code for m in shipped.memberships() if m.group == group and _counts(m, on))


def _counts(membership: Membership, on: date) -> bool:
    return membership.since <= on and (membership.until is None or on <= membership.until)


@cache
def _by_party() -> dict[str, tuple[Membership, ...]]:
    by_party: dict[str, list[Membership]] = {}
    for membership in shipped.memberships():
        by_party.setdefault(membership.code, []).append(membership)
    return {code: tuple(found) for code, found in by_party.items()}
