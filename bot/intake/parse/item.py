"""An item of a document, in its publisher's words: what both ways of reading one come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.intake.parse.clean import PLAIN_LINK


@dataclass(slots=True, kw_only=True)  # made by the thousand: frozen ones take twice as long
class Item:
    """What an item says, "" and None where it says nothing. Only its guid is clean."""

    guid: str
    link: str
    title: str
    summary: str
    content: str
    published: datetime | None
    updated: datetime | None
    language: str


def guid_as_link(guid: str) -> str:
    """Return a guid that serves as its item's link, nothing of one that is no address.

    Publishers forget to declare that a guid like "4711" is no link.
    """
    return guid if PLAIN_LINK.fullmatch(guid) or _scheme(guid) else ""


def _scheme(link: str) -> str:
    try:
        return urlsplit(link).scheme
    except ValueError:
        return ""
