"""The entries of well-formed Atom, read as feedparser reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bot.intake.parse.clean import harmless
from bot.intake.parse.fast_dates import parsed_date
from bot.intake.parse.fast_elements import (
    MEDIA,
    XML,
    is_absolute,
    refuse_markup,
    refuse_misread,
    text_of,
)
from bot.intake.parse.item import Item
from bot.intake.parse.odd import Odd

ATOM: Final = "{http://www.w3.org/2005/Atom}"
ID: Final = ATOM + "id"
TITLE: Final = ATOM + "title"
SUMMARY: Final = ATOM + "summary"
CONTENT: Final = ATOM + "content"
PUBLISHED: Final = ATOM + "published"
UPDATED: Final = ATOM + "updated"
LINK: Final = ATOM + "link"
AUTHOR: Final = ATOM + "author"

# What an entry may hold: what is read, and what says nothing to us. Anything else is odd.
READ = frozenset({ID, TITLE, SUMMARY, CONTENT, PUBLISHED, UPDATED})
PASSED_OVER = frozenset({AUTHOR, ATOM + "category", MEDIA + "content", MEDIA + "thumbnail"})
TYPED = frozenset({TITLE, SUMMARY, CONTENT})
TYPES = ("text", "html")
BASE: Final = XML + "base"
ATTRIBUTES = frozenset({"type", BASE})
IN_AUTHOR = frozenset({"author", "name", "uri", "email"})
IN_LINK = frozenset({"href", "rel", "type", "title", "length", "hreflang"})


def atom_item(entry: Element, language: str) -> Item:
    """Return what an entry says."""
    if entry.attrib:
        raise Odd
    texts: dict[str, str] = {}
    link = ""
    for child in entry:
        tag = child.tag
        if tag in PASSED_OVER:
            if child.attrib or len(child):
                refuse_markup(child, but=IN_AUTHOR if tag == AUTHOR else frozenset())
        elif tag == LINK:
            link = _link(child) or link
        elif tag in texts or tag not in READ:
            raise Odd
        else:
            if child.attrib:
                _refuse_attributes(child)
            texts[tag] = text_of(child)
    refuse_misread(texts.values())
    return _item(texts, link=link, language=language)


def _link(child: Element) -> str:
    """Return where a link leads, if that is the entry's own page."""
    if not IN_LINK.issuperset(child.attrib) or text_of(child):
        raise Odd
    kind, address = child.get("rel", "alternate"), child.get("href", "")
    if kind != "alternate":
        if kind.lower() == "alternate" or not address:
            raise Odd
        return ""
    if child.get("type", "text/html") != "text/html" or not is_absolute(address):
        raise Odd
    return address


def _refuse_attributes(child: Element) -> None:
    """Refuse all but a known type of text and a base that changes nothing."""
    if child.tag not in TYPED or not ATTRIBUTES.issuperset(child.attrib):
        raise Odd
    if child.get("type", "text") not in TYPES or not is_absolute(child.get(BASE, "http://a")):
        raise Odd


def _item(texts: Mapping[str, str], *, link: str, language: str) -> Item:
    guid = texts.get(ID)
    if guid is not None and not is_absolute(guid):
        raise Odd
    return Item(
        guid=harmless(guid or "").strip(),
        link=link or guid or "",  # an entry without a link is found at its id
        title=texts.get(TITLE, ""),
        summary=texts.get(SUMMARY, ""),
        content=texts.get(CONTENT, ""),
        published=parsed_date(texts.get(PUBLISHED, "")),
        updated=parsed_date(texts.get(UPDATED, "")),
        language=language,
    )
