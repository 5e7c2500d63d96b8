"""How parties are named in headlines, lists and running text.

Every name is shown as the gazetteer has it, and takes no position on anybody's status.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.treaty import Names, PartyName
from bot.wording.clip import clean, clip

SHOWN = 3
_LONGEST_NAME = 80


def party_name(code: str, names: Names) -> str:
    """Return a party's name without article; a code we cannot name stands as it is."""
    known = names.parties.get(code)
    if known:
        return known.name
    return names.groups.get(code, clip(clean(code), _LONGEST_NAME))


def party_in_text(code: str, names: Names) -> str:
    """Return a party's name for running text, with "the" where English wants it."""
    known = names.parties.get(code)
    if known and (known.article or _is_body(known)):
        return f"the {known.name}"
    return party_name(code, names)


def is_organisation(code: str) -> bool:
    """Whether the code is of an organisation, not of a state or territory.

    >>> [code for code in ("NO", "X-CRI", "EU", "G7", "ICC") if is_organisation(code)]
    ['EU', 'G7', 'ICC']
    """
    if len(code) == 2:
        return code in {"EU", "UN"} or not code.isalpha()
    return not code.startswith("X-")


def _is_body(party: PartyName) -> bool:
    """Whether it is an organisation named by a phrase: "the African Union", but "BRICS"."""
    return is_organisation(party.code) and " " in party.name


def starts(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def joined(items: Sequence[str], *, word: str = "and") -> str:
    """Return an English list.

    >>> joined(["Mali", "Niger", "Chad"])
    'Mali, Niger and Chad'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The parties that are shown, in their order, and how many are not."""

    shown: tuple[str, ...]
    others: int

    @property
    def cut(self) -> bool:
        return self.others > 0


def shortlist(
    codes: Sequence[str], *, watched: Collection[str] = (), most: int = SHOWN
) -> Shortlist:
    """Choose which parties to show: the watched first, then the first named.

    One party more than `most` is shown rather than called "1 other".
    """
    if len(codes) <= most + 1:
        return Shortlist(tuple(codes), 0)
    preferred = [c for c in codes if c in watched] + [c for c in codes if c not in watched]
    chosen = set(preferred[: max(most, 1)])
    shown = tuple(c for c in codes if c in chosen)
    return Shortlist(shown, len(codes) - len(shown))


def listed(codes: Sequence[str], *, names: Names, most: int = SHOWN) -> str:
    """Return the parties for running text: "Germany, Poland, Norway and 8 others"."""
    chosen = shortlist(codes, most=most)
    items = [party_in_text(code, names) for code in chosen.shown]
    return joined([*items, f"{chosen.others} others"] if chosen.cut else items)
