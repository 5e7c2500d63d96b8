"""The items of well-formed RSS 2.0, read as feedparser reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bot.intake.parse.clean import harmless
from bot.intake.parse.fast_dates import parsed_date
from bot.intake.parse.fast_elements import MEDIA, refuse_markup, refuse_misread, text_of
from bot.intake.parse.item import Item, guid_as_link
from bot.intake.parse.odd import Odd

# What an item may hold: what is read, and what says nothing to us. Anything else is odd.
ENCODED: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
READ = frozenset({"title", "link", "guid", "description", "pubDate", ENCODED})
PASSED_OVER = frozenset(
    {
        "author",
        "category",
        "comments",
        "enclosure",
        "source",
        "{http://purl.org/dc/elements/1.1/}creator",
        MEDIA + "content",
        MEDIA + "thumbnail",
        "{http://purl.org/rss/1.0/modules/slash/}comments",
        "{http://wellformedweb.org/CommentAPI/}commentRss",
    }
)
BOOLEAN = ("true", "false")

# Texts by the names of their elements, in the document's order.
Texts = dict[str, str]


def rss_item(item: Element, language: str) -> Item:
    """Return what an item says."""
    if item.attrib:
        raise Odd
    texts: Texts = {}
    permalink = True
    for child in item:
        tag = child.tag
        if tag in PASSED_OVER:
            if child.attrib or len(child):
                refuse_markup(child)
        elif tag in texts or tag not in READ:
            raise Odd
        else:
            if child.attrib:
                permalink = _is_permalink(child)
            texts[tag] = text_of(child)
    refuse_misread(texts.values())
    return _item(texts, permalink=permalink, language=language)


def _is_permalink(child: Element) -> bool:
    """Whether a guid says that it is one; no other element that is read has attributes."""
    said = child.get("isPermaLink")
    if child.tag != "guid" or len(child.attrib) > 1 or said not in BOOLEAN:
        raise Odd
    return said == "true"


def _item(texts: Mapping[str, str], *, permalink: bool, language: str) -> Item:
    guid = texts.get("guid", "")
    return Item(
        guid=harmless(guid).strip(),
        link=_link(texts, guid=guid if permalink else ""),
        title=texts.get("title", ""),
        summary=texts.get("description", ""),
        content=texts.get(ENCODED, ""),
        published=parsed_date(texts.get("pubDate", "")),
        updated=None,
        language=language if "title" in texts else "",  # it is its title's
    )


def _link(texts: Mapping[str, str], *, guid: str) -> str:
    """Return an item's link, for want of one its guid, "" where that is no permalink."""
    link = texts.get("link", guid)
    if ";" in texts.get("link", "") or ":///" in link or ":///" in texts.get("guid", ""):
        raise Odd  # feedparser mends such
    if link != guid or not guid:
        return link
    first = next(tag for tag in texts if tag in ("guid", "link"))
    return guid_as_link(guid) if first == "guid" else link
