"""Elements of well-formed documents: what may be in them, and what feedparser would mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final
from urllib.parse import uses_relative
from xml.etree.ElementTree import Element

from bot.intake.parse.odd import Odd

XML: Final = "{http://www.w3.org/XML/1998/namespace}"
MEDIA: Final = "{http://search.yahoo.com/mrss/}"
CONTEXT = frozenset({XML + "base", XML + "lang", "base", "lang"})
CONTROLS = re.compile("[\x80-\x9f]")
# Scheme, host and the rest; what lacks a host may be relative in spite of its scheme.
HOST = r"//[!\"$-.0->@-Z^-~]+"
ABSOLUTE = re.compile(rf"([a-z][a-z0-9+.-]*):(?:({HOST})(?:[/?#][!-~]*)?|(?!//)[!-~]+)")
MENDED = re.compile(r"///|[?;]#|;\?|[?#;]$")


def text_of(element: Element) -> str:
    if len(element):
        raise Odd
    return (element.text or "").strip()


def refuse_misread(texts: Iterable[str]) -> None:
    """Refuse what feedparser would take for UTF-8 or windows-1252 read as Latin-1."""
    for text in texts:
        if not text.isascii() and _looks_misread(text):
            raise Odd


def _looks_misread(text: str) -> bool:
    # In UTF-8 the letters U+0080 to U+00BF begin with C2, and no others: both kinds need one.
    if b"\xc2" not in text.encode():
        return False
    if CONTROLS.search(text):
        return True
    try:
        text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
    return True


def refuse_markup(element: Element, *, but: frozenset[str] = frozenset()) -> None:
    """Refuse what is in it but such names, and anything that changes language or base."""
    if changes_context(element):
        raise Odd
    if not len(element):
        return
    inner = islice(element.iter(), 1, None)
    if any(changes_context(each) or local(each) not in but for each in inner):
        raise Odd


def is_absolute(address: str) -> bool:
    """Whether joining the address to a base gives the address itself."""
    found = ABSOLUTE.fullmatch(address)
    if not found or not (found[2] or found[1] not in uses_relative):
        return False
    marked = "#" in address or ";" in address or "///" in address or address[-1] == "?"
    return not (marked and MENDED.search(address))


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def changes_context(element: Element) -> bool:
    """Whether the element sets the language or the base of what is in it."""
    return bool(element.attrib) and not CONTEXT.isdisjoint(element.attrib)
