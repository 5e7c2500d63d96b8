"""The phrases that name our things, and the folded words they are compared by."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.reading.mentions import Form, Kind

# Chinese and Japanese run words together: there, each character is a word of its own.
# U+02BC is a letter to Unicode and an apostrophe to those who write Ukrainian.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u02bc\u3040-\u30ff\u3400-\u9fff]+")
_MOSTLY_CAPITALS = 0.7


class Case(StrEnum):
    """Which spellings of a phrase count."""

    ANY = "any"
    CAPITAL = "capital"  # the first letter, where the script has capitals
    EXACT = "exact"


class Phrase(NamedTuple):
    """A way to name something. `kind` None: a mask, words that name none of our things."""

    text: str
    kind: Kind | None
    code: str = ""
    form: Form = Form.NAME
    case: Case = Case.CAPITAL
    ambiguous: bool = False
    dead: bool = False
    members: tuple[str, ...] = ()
    since: date | None = None  # leaders: the day they took office
    until: date | None = None  # and the day they left; None: not (yet)

    def in_office(self, on: date | None) -> bool:
        if on is None:
            return True
        return (self.since is None or self.since <= on) and (
            self.until is None or on <= self.until
        )


class Word(NamedTuple):
    """A word of the text: where it stands and its folded form."""

    start: int
    end: int
    folded: str


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return the word without case and accents.

    >>> folded("Élysée")
    'elysee'
    """
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words_of(text: str) -> list[Word]:
    """Return the words of the text with their places."""
    if text.isascii():
        return [Word(*m.span(), m.group()) for m in _WORD.finditer(text.lower())]
    return [Word(*m.span(), folded(m.group())) for m in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def key_of(text: str) -> tuple[str, ...]:
    """Return the folded words: two spellings with one key are one name."""
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    return tuple(folded(word) for word in _WORD.findall(text))


def first_word(text: str) -> str:
    """Return the first of the folded words; "" where there is none."""
    start = text.partition(" ")[0]
    if start.isascii() and start.isalnum():  # most names: no pattern is needed to see it
        return start.lower()
    found = _WORD.search(text)
    return folded(found.group()) if found else ""


def mostly_capitals(text: str) -> bool:
    """Whether the text shouts, so that capitals tell nothing."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 12:
        return False
    return sum(c.isupper() for c in letters) > _MOSTLY_CAPITALS * len(letters)
