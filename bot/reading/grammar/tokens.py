"""A text as words and marks, in the one spelling that the lexicons are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.grammar import han

TOKEN = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?(?![^\W_])|(?:[^\W\d_]\.){2,}|"
    r"\d{1,2}\.(?= [^\W\d_])|"  # "am 3. Mai"
    r"\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+(?:'(?:t|ll|ve|re|d)\b)?|"
    r"'s\b|(?<=[^\W_]):s\b|"  # Norway's, FN:s
    r"(?<=\s)-+(?=\s)|[^\w\s]"
)


def lowered(word: str) -> str:
    """Return the word in small letters; ё as е, and no dot left over from a Turkish İ.

    >>> lowered("Перенёс"), len(lowered("İmza"))
    ('перенес', 4)
    """
    if word.isascii():
        return "'s" if word == ":s" else word.lower()
    return han.ascii_mark(word.lower()).replace("ё", "е").replace("i\u0307", "i")


def spans(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words of a text begin and end; Chinese is cut by the words known."""
    longest = max(map(len, known), default=0)
    for match in TOKEN.finditer(text):
        if not longest or not han.is_han(match.group()):
            yield match.span()
            continue
        for first, last in han.split(match.group(), known, longest):
            yield match.start() + first, match.start() + last
