"""The short way for well-formed RSS 2.0 and Atom: what feedparser would say, twenty times sooner.

feedparser is the judge: whatever is not exactly known here raises Odd, and the document goes
the long way. Nothing is guessed: elements, attributes, dates and encodings are on a list of
what was compared with feedparser, or they are odd. tests/prove/feeds_corpus.py compares both
on every file of feedparser's own tests, and a sample of real documents is compared in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, XMLParser

from bot.intake.parse.fast_atom import ATOM, atom_item
from bot.intake.parse.fast_elements import (
    XML,
    changes_context,
    is_absolute,
    local,
    refuse_misread,
    text_of,
)
from bot.intake.parse.fast_rss import rss_item
from bot.intake.parse.item import Item
from bot.intake.parse.odd import Odd

CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)
DECLARED = re.compile(rb"encoding\s*=\s*[\"']([\w.-]+)")
LONGEST_DECLARATION = 200
UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
ITEM_NAMES = frozenset({"item", "entry", "product"})  # in any namespace, to feedparser


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a document holds."""

    items: list[Item]
    language: str  # "" where the document does not say


def read_fast(body: bytes, content_type: str) -> Found:
    """Return what the document holds; raise Odd where only feedparser can say."""
    _refuse_odd_bytes(body, content_type)
    # Document types and entities are refused above: there is nothing left to expand or to ask for.
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - see above
    try:
        parser.feed(body)
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Odd from error
    if root.tag == "rss":
        return _rss(root)
    if root.tag == ATOM + "feed":
        return _atom(root)
    raise Odd


def _refuse_odd_bytes(body: bytes, content_type: str) -> None:
    # Nothing may be expanded here; entities stand in document types, which UTF-16 would hide.
    if b"<!DOCTYPE" in body.replace(b"\0", b""):
        raise Odd
    declared = DECLARED.search(body, 0, max(0, body.find(b"?>", 0, LONGEST_DECLARATION)))
    if declared and declared[1].decode("ascii", "replace").lower() not in UTF8:
        raise Odd
    # Letters beyond ASCII are UTF-8 whatever the header says, or else the parser refuses them.
    if body.isascii() or b"\0" in body:
        _refuse_odd_type(content_type)


def _refuse_odd_type(content_type: str) -> None:
    told = CHARSET.search(content_type)
    if (told and told[1].lower() not in UTF8) or "json" in content_type:
        raise Odd


def _rss(root: Element) -> Found:
    channel = root[0] if len(root) == 1 else root
    if root.get("version") != "2.0" or channel.tag != "channel" or channel.attrib:
        raise Odd
    language = _language(root, but={"version"})
    said = ""
    items = []
    for child in channel:
        if child.tag == "item":
            items.append(rss_item(child, language))
        else:
            _refuse_items(child)
            said = _feed_language(child, before=said)
    return _found(items, said or language)


def _atom(root: Element) -> Found:
    language = _language(root, but={XML + "base"})
    items = []
    for child in root:
        if child.tag == ATOM + "entry":
            items.append(atom_item(child, language))
        else:
            _refuse_items(child)
            if local(child) == "language":
                raise Odd
    return _found(items, language)


def _found(items: list[Item], language: str) -> Found:
    if not items:
        raise Odd
    return Found(items=items, language=language)


def _language(root: Element, *, but: set[str]) -> str:
    attributes = root.attrib.keys() - but - {XML + "lang"}
    if attributes or not is_absolute(root.get(XML + "base", "http://a")):
        raise Odd
    return root.get(XML + "lang", "").replace("_", "-")


def _feed_language(child: Element, *, before: str) -> str:
    """Return what the channel says its language is."""
    if local(child) != "language":
        return before
    said = text_of(child)
    refuse_misread([said])
    if before or not said or child.tag != "language" or child.attrib:
        raise Odd
    return said


def _refuse_items(child: Element) -> None:
    for each in child.iter():
        if local(each) in ITEM_NAMES:
            raise Odd
        if changes_context(each):
            raise Odd
