"""What is wrong with the file: collected, so that an editor mends it in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A line and a column, counted from 1 as editors do."""

    line: int
    column: int


class Unreadable(Exception):
    """The file cannot be read any further than this place."""

    def __init__(self, place: Place, what: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what


@dataclass(slots=True)
class Problems:
    """All that is wrong with one file."""

    file: str
    _found: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, what: str) -> None:
        self._found.append((place, what))

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def few(self) -> bool:
        """Whether what is found next may still be shown: hints for the rest are not worth it."""
        return len(self._found) < MOST_SHOWN

    @property
    def report(self) -> str:
        """One line a problem, in the order of the file."""
        lines = [
            f"{self.file}, line {place.line}, column {place.column}: {what}"
            for place, what in sorted(self._found)
        ]
        if len(lines) > MOST_SHOWN:
            lines[MOST_SHOWN:] = [f"{self.file}: and {len(lines) - MOST_SHOWN} more problems"]
        return "\n".join(lines)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known word, or nothing.

    >>> did_you_mean("lang", ["language", "url"])
    " (did you mean 'language'?)"
    """
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def shown(value: str) -> str:
    """Return a value as an error may quote it: printable and short."""
    return repr(value if len(value) <= 40 else value[:39] + "…")
