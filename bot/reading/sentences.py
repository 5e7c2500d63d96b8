"""Where sentences begin and end in a clean field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.wordlists import wordlist

_END = re.compile(r"[.!?]{1,3}[\"')\]]{0,2}\s|\n|[。！？]")
_LAST_WORD = re.compile(r"\S{1,12}$")
_NEXT_WORD = re.compile(r"\w{1,12}")
_MONTHS = wordlist("months_after_ordinal")
_ABBREVIATIONS = wordlist("abbreviations")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence; together they cover all but white space."""
    start = 0
    for found in _END.finditer(text):
        if not _ends_sentence(text, found):
            continue
        yield from _stripped(text, start, found.end())
        start = found.end()
    yield from _stripped(text, start, len(text))


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    if found.group() == "\n" or found.group()[0] != ".":
        return True
    after = text[found.end() : found.end() + 1]
    if after.islower():
        return False
    word = _LAST_WORD.search(text, max(0, found.start() - 12), found.start())
    last = word.group().lower().lstrip("(\"'") if word else ""
    if last in _ABBREVIATIONS:
        return False
    if len(last) < 3 and last.isdigit():  # "20. Oktober"
        follows = _NEXT_WORD.match(text, found.end())
        return follows is None or follows.group().lower() not in _MONTHS
    return not (len(last) == 1 and last.isalpha())  # "J. Doe"


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right
