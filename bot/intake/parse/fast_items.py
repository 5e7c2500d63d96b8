"""The items of well-formed RSS 2.0 and Atom, in feedparser's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bot.intake.parse.fast_dates import parsed_date
from bot.intake.parse.odd import Odd

Item = dict[str, object]

ATOM: Final = "{http://www.w3.org/2005/Atom}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
MEDIA: Final = "{http://search.yahoo.com/mrss/}"
LINK = frozenset({"href", "rel", "type", "title", "length", "hreflang"})
BOOLEAN = ("true", "false")
CONTEXT = frozenset({XML + "base", XML + "lang", "base", "lang"})
CONTROLS = re.compile("[\x80-\x9f]")

# What an item may hold: for each element the name of what it says, None where that is nothing
# to us. Anything else is odd.
RSS: Mapping[str, str | None] = {
    "title": "title",
    "link": "link",
    "guid": "id",
    "description": "summary",
    "pubDate": "published",
    "{http://purl.org/rss/1.0/modules/content/}encoded": "content",
    "author": None,
    "category": None,
    "comments": None,
    "enclosure": None,
    "source": None,
    DC + "creator": None,
    MEDIA + "content": None,
    MEDIA + "thumbnail": None,
    "{http://purl.org/rss/1.0/modules/slash/}comments": None,
    "{http://wellformedweb.org/CommentAPI/}commentRss": None,
}
IN_ATOM: Mapping[str, str | None] = {
    ATOM + "title": "title",
    ATOM + "link": "link",
    ATOM + "id": "id",
    ATOM + "summary": "summary",
    ATOM + "content": "content",
    ATOM + "published": "published",
    ATOM + "updated": "updated",
    ATOM + "author": None,
    ATOM + "category": None,
    MEDIA + "content": None,
    MEDIA + "thumbnail": None,
}
TYPES = {None: "text/plain", "text": "text/plain", "html": "text/html"}


def rss_item(item: Element, language: str) -> Item:
    if item.attrib:
        raise Odd
    found: Item = {}
    for child in item:
        name = RSS.get(child.tag, "")
        if name is None:
            _refuse_markup(child)
        elif not name or (name in found and not (name == "link" and found.get("guidislink"))):
            raise Odd
        else:
            _READ_RSS.get(name, _plain)(child, name, found)
    return _completed(found, language)


def atom_item(item: Element, language: str) -> Item:
    if item.attrib:
        raise Odd
    found: Item = {}
    for child in item:
        name = IN_ATOM.get(child.tag, "")
        if name is None:
            _refuse_markup(child, deep=child.tag == ATOM + "author")
        elif not name or (name in found and name != "link"):
            raise Odd
        else:
            _READ_ATOM[name](child, name, found)
    return _completed(found, language)


def _completed(found: Item, language: str) -> Item:
    found["title_detail"] = {"language": language} if language else {}
    if "content" in found and "summary" not in found:
        contents = found["content"]
        found["summary"] = contents[0]["value"] if isinstance(contents, list) else ""
    return found


def _plain(child: Element, name: str, found: Item) -> None:
    if child.attrib:
        raise Odd
    found[name] = text_of(child)


def _rss_link(child: Element, name: str, found: Item) -> None:
    _plain(child, name, found)
    link = str(found[name])
    if ";" in link or ":///" in link:
        raise Odd  # feedparser mends such


def _guid(child: Element, name: str, found: Item) -> None:
    permalink = child.get("isPermaLink", "true")
    if len(child.attrib) > ("isPermaLink" in child.attrib) or permalink not in BOOLEAN:
        raise Odd
    found[name] = value = text_of(child)
    if ":///" in value:
        raise Odd
    found["guidislink"] = permalink == "true" and "link" not in found
    if permalink == "true":
        found.setdefault("link", value)


def _dated(child: Element, name: str, found: Item) -> None:
    _plain(child, name, found)
    found[f"{name}_parsed"] = parsed_date(str(found[name]))


def _encoded(child: Element, name: str, found: Item) -> None:
    if child.attrib:
        raise Odd
    found[name] = [{"type": "text/html", "value": text_of(child)}]


def _typed(child: Element, name: str, found: Item) -> None:
    base = child.get(XML + "base")
    known = ("type" in child.attrib) + (base is not None)
    if len(child.attrib) > known or child.get("type") not in TYPES:
        raise Odd
    if base is not None and not is_absolute(base):
        raise Odd
    value = text_of(child)
    typed = [{"type": TYPES[child.get("type")], "value": value}]
    found[name] = typed if name == "content" else value


def _atom_id(child: Element, name: str, found: Item) -> None:
    _plain(child, name, found)
    value = str(found[name])
    if not is_absolute(value):
        raise Odd
    found["guidislink"] = "link" not in found
    found.setdefault("link", value)


def _atom_link(child: Element, name: str, found: Item) -> None:
    if not LINK.issuperset(child.attrib) or len(child) or (child.text or "").strip():
        raise Odd
    if child.get("rel", "alternate") != "alternate":
        if child.get("rel", "").lower() == "alternate" or not child.get("href"):
            raise Odd
        return
    link = child.get("href", "")
    if child.get("type", "text/html") != "text/html" or not is_absolute(link):
        raise Odd
    found[name] = link


Read = Callable[[Element, str, Item], None]
_READ_RSS: Mapping[str, Read] = {
    "link": _rss_link,
    "id": _guid,
    "published": _dated,
    "content": _encoded,
}
_READ_ATOM: Mapping[str, Read] = {
    "title": _typed,
    "summary": _typed,
    "content": _typed,
    "id": _atom_id,
    "link": _atom_link,
    "published": _dated,
    "updated": _dated,
}


def _refuse_markup(child: Element, *, deep: bool = False) -> None:
    """Refuse children where text belongs, and anything that changes language or base."""
    if not len(child):
        if changes_context(child):
            raise Odd
        return
    names = {"author", "name", "uri", "email"} if deep else set()
    if any(changes_context(each) or local(each) not in names for each in child.iter()):
        raise Odd


def text_of(child: Element) -> str:
    if len(child):
        raise Odd
    text = (child.text or "").strip()
    if not text.isascii() and _looks_misread(text):
        raise Odd
    return text


def _looks_misread(text: str) -> bool:
    """Whether feedparser would take the text for UTF-8 or windows-1252 read as Latin-1."""
    if CONTROLS.search(text):
        return True
    try:
        text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
    return True


ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:(?!///)[!-~])+")


def is_absolute(address: str) -> bool:
    """Whether joining the address to a base gives the address itself."""
    return bool(ABSOLUTE.fullmatch(address)) and address[-1] not in "?#;" and "?#" not in address


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def changes_context(element: Element) -> bool:
    """Whether the element sets the language or the base of what is in it."""
    return bool(element.attrib) and not CONTEXT.isdisjoint(element.attrib)
