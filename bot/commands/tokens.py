"""What people typed, as words, commas and keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.wording.clip import clean

_CURLY = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_DASH_FIRST = re.compile(r"(?:(?<=\s)|^)[‐‑‒–—−](?=[\w\"])")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|(?P<comma>,)"
    r"|(?P<sign>-?)(?P<key>[^\W\d_]+):"
    r"|(?P<minus>-)(?=[^\W\d_]|\")"
    r'|(?P<word>[^\s,"]+)'
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several between quotes. `start` and `end`: where it stands in the text."""

    text: str
    quoted: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comma:
    """Or: another value for the same key."""


@dataclass(frozen=True, slots=True)
class KeyMark:
    """`key:` or `-key:`; a bare `-` has no name. `start` and `end`: where it stands."""

    name: str
    excluded: bool
    start: int
    end: int


Token = Word | Comma | KeyMark


def plain(text: str) -> str:
    """Return what was typed in one form: NFKC, straight quotes, nothing invisible.

    >>> plain("/watch  “Ottawa Convention” —topic:tax")
    '/watch "Ottawa Convention" -topic:tax'
    """
    one_line = clean(unicodedata.normalize("NFKC", clean(text)))
    return _DASH_FIRST.sub("-", one_line.translate(_CURLY))


def tokens(text: str) -> list[Token]:
    """Return the tokens of a rule, which `plain` has cleaned."""
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    match match.lastgroup:
        case "comma":
            return Comma()
        case "key":
            name, excluded = match["key"].casefold(), bool(match["sign"])
            return KeyMark(name, excluded=excluded, start=match.start(), end=match.end())
        case "minus":
            return KeyMark("", excluded=True, start=match.start(), end=match.end())
        case "quoted":
            return Word(match["quoted"].strip(), quoted=True, start=match.start(), end=match.end())
        case _:
            return Word(match["word"], quoted=False, start=match.start(), end=match.end())
