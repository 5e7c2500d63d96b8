"""A document cut into its items without being parsed, where that is safe to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.news import MOST_ITEMS
from bot.intake.parse.repair import is_cut_off

MARK = 8  # bytes of hash that an item is known by
FIRST = re.compile(rb"<(item|entry)[\s>]")
QUOTES = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """The items of a document, each with what it is known by, and what stands around them."""

    head: bytes
    items: tuple[bytes, ...]
    marks: tuple[bytes, ...]
    tail: bytes

    def with_only(self, items: Iterable[bytes]) -> bytes:
        """Return the document as if it had these items and no others."""
        return self.head + b"\n".join(items) + self.tail


def sliced(body: bytes) -> Slices | None:
    """Return the items of the document; None where only a parser could tell them apart.

    That is where an item changes what stands behind it (xml:base, which feedparser leaks to
    the next), where marks of items stand in quoted text, where anything but space stands
    between items, and where bytes do not mean what they look like.
    """
    first = FIRST.search(body)
    if first is None or is_cut_off(body) or not _is_utf_8(body):
        return None
    found = _items(body, name=first[1], start=first.start())
    if found is None:
        return None
    items, end = found
    head, tail = body[: first.start()], body[end:]
    quotes = [quote for quote in QUOTES if quote[0] in body or quote[1] in body]
    whole = all(_is_unquoted(piece, quotes) for piece in (head, *items, tail))
    if not whole or FIRST.search(tail) or b"xml:base" in body[first.start() : end]:
        return None
    marks = tuple(hashlib.blake2b(item, digest_size=MARK).digest() for item in items)
    return Slices(head=head, items=items, marks=marks, tail=tail)


def split_marks(marks: bytes) -> Iterator[bytes]:
    """Return the marks that were joined."""
    return (marks[n : n + MARK] for n in range(0, len(marks), MARK))


def _items(body: bytes, *, name: bytes, start: int) -> tuple[tuple[bytes, ...], int] | None:
    """Return the items and where the last one ends; None where they are not side by side."""
    opening, closing = b"<" + name, b"</" + name + b">"
    items: list[bytes] = []
    at = start
    while True:
        end = body.find(closing, at)
        if end < 0 or body.find(opening, at + 1, end) >= 0 or len(items) == MOST_ITEMS:
            return None
        end += len(closing)
        items.append(body[at:end])
        following = body.find(opening, end)
        if following < 0:
            return tuple(items), end
        if body[end:following].strip() or not _opens(body, following + len(opening)):
            return None
        at = following


def _opens(body: bytes, behind: int) -> bool:
    return body[behind : behind + 1] in (b">", b" ", b"\n", b"\r", b"\t")


def _is_unquoted(piece: bytes, quotes: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether every quotation that begins in a piece of the document ends in it."""
    return all(piece.count(start) == piece.count(end) for start, end in quotes)


def _is_utf_8(body: bytes) -> bool:
    if b"\0" in body or b"\x1b" in body:  # UTF-16, and what switches its letters by escapes
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
