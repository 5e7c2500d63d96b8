"""Bytes made fit for a parser: the right encoding named, a cut-off end mended."""

from __future__ import annotations

import re

TAIL = 512
ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
ITEM_END = re.compile(rb"</(?:(\w+):)?(item|entry)\s*>", re.IGNORECASE)
ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|rdf))\b", re.IGNORECASE)
OPEN_CHANNEL = re.compile(rb"<((?:\w+:)?channel)\b", re.IGNORECASE)
QUOTES = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
MOST_QUOTED = 50  # ends of items looked at; quoted ones are rare, and each look costs
CLOSED_CHANNEL = re.compile(rb"</(?:\w+:)?channel\s*>", re.IGNORECASE)


def charset_header(body: bytes, content_type: str | None) -> str:
    """Return the content type to believe.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever a header or declaration says:
    nothing else looks like it by chance.
    """
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "application/xml; charset=utf-8"
    return content_type or "application/xml"


def is_cut_off(body: bytes) -> bool:
    """Whether the end of the document's root is missing; UTF-16 is read as well."""
    return ROOT_END.search(body[-TAIL:].replace(b"\0", b"")) is None


def mended(body: bytes) -> bytes | None:
    """Return the document up to its last whole item, its root closed again, if it can be."""
    root = ROOT.search(body)
    end = _last_item_end(body)
    if root is None or end is None:
        return None
    whole = body[:end]
    channel = OPEN_CHANNEL.search(whole)
    if channel and not CLOSED_CHANNEL.search(whole):
        whole += b"</" + channel[1] + b">"
    return whole + b"</" + root[1] + b">"


def _last_item_end(body: bytes) -> int | None:
    ends = [found.end() for found in ITEM_END.finditer(body)]
    outside = (end for end in ends[:-MOST_QUOTED:-1] if not _is_quoted(body, end))
    return next(outside, None)


def _is_quoted(body: bytes, at: int) -> bool:
    """Whether a place lies in a CDATA section or a comment."""
    return any(body.rfind(start, 0, at) > body.rfind(end, 0, at) for start, end in QUOTES)
