"""Cuts and cleans the words of others, so that no text can break a message or fill it."""

from __future__ import annotations

import re
import unicodedata

# Zero-width and direction characters can hide or reorder what people read (bidi overrides).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MOST_MARKS = 3  # combining marks on one letter; more is a flood over the lines above
_CLAUSE_ENDS = ". ", "; ", ", ", ": ", " – ", " — "
_ELLIPSIS = "…"


def units(text: str) -> int:
    """Return the length in UTF-16 units, which is what Telegram counts.

    >>> units("a🔴")
    3
    """
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    r"""Return the text on one line, without control, invisible and piled-up characters.

    >>> clean("Mali\u202e  quits\n")
    'Mali quits'
    """
    visible = _INVISIBLE.sub("", text)
    kept = "".join(" " if _is_control(c) else c for c in visible)
    return _fewer_marks(" ".join(kept.split()))


def clip(text: str, most: int) -> str:
    """Return the text in at most `most` units, cut at the end of a clause, else of a word.

    >>> clip("Finland leaves the treaty, the ministry said on Monday.", 40)
    'Finland leaves the treaty…'
    """
    if units(text) <= most:
        return text
    head = _first_units(text, most - 1)
    end = max(head.rfind(mark) for mark in _CLAUSE_ENDS)
    if end < len(head) // 3:
        end = head.rfind(" ")
    kept = head[:end] if end > 0 else head
    return kept.rstrip(" ,;:.–—") + _ELLIPSIS if most > 0 else ""


def sentences(text: str, most: int) -> str:
    """Return at most the first `most` sentences."""
    return " ".join(re.split(r"(?<=[.!?…]) +(?=[^\W\d_a-z])", text)[:most])


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}


def _fewer_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _first_units(text: str, most: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > most:
            return text[:index]
    return text
