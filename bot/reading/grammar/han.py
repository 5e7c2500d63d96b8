"""Chinese runs its words together: the lexicon's own words cut the text, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = re.compile(r"[\u3400-\u9fff]")
_SPELT_OUT = str.maketrans("，、。：；？！《》「」『』“”（）", ',,.:;?!""""""""()')


def is_han(text: str) -> bool:
    return not text.isascii() and _HAN.search(text) is not None


def ascii_mark(word: str) -> str:
    """Return a full-width mark as the mark the grammar knows.

    >>> ascii_mark("，"), ascii_mark("《")
    (',', '"')
    """
    return word.translate(_SPELT_OUT)


def split(word: str, known: frozenset[str], longest: int) -> Iterator[tuple[int, int]]:
    """Yield where the words of a run begin and end; what is unknown between two is one word.

    >>> list(split("中国签署条约", frozenset({"签署", "条约"}), 2))
    [(0, 2), (2, 4), (4, 6)]
    """
    start = i = 0
    while i < len(word):
        length = next(
            (n for n in range(min(longest, len(word) - i), 0, -1) if word[i : i + n] in known), 0
        )
        if length:
            if start < i:
                yield start, i
            yield i, i + length
            start = i = i + length
            continue
        i += 1
        if i < len(word) and is_han(word[i - 1]) != is_han(word[i]):
            yield start, i
            start = i
    if start < len(word):
        yield start, len(word)
