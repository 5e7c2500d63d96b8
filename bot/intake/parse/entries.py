"""feedparser's entries as items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from time import struct_time

from bot.intake.parse.clean import harmless
from bot.intake.parse.dates import as_written
from bot.intake.parse.item import Item, guid_as_link

Entry = dict[str, object]


def items_of(entries: Iterable[Entry]) -> list[Item]:
    """Return what the entries say, in their order."""
    return [_item(entry) for entry in entries]


def _item(entry: Entry) -> Item:
    guid, link = _text(entry, "id"), _text(entry, "link")
    if dict.get(entry, "guidislink") and link == guid:
        link = guid_as_link(guid)
    details = dict.get(entry, "title_detail")
    return Item(
        guid=harmless(guid).strip(),
        link=link,
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=_content(entry),
        published=_date(entry, "published"),
        updated=_date(entry, "updated"),
        language=_text(details, "language") if isinstance(details, dict) else "",
    )


def _date(entry: Entry, name: str) -> datetime | None:
    parsed = dict.get(entry, f"{name}_parsed")
    return as_written(_text(entry, name), parsed if isinstance(parsed, struct_time) else None)


def _content(entry: Entry) -> str:
    """Return the longest of the contents that are text."""
    contents = dict.get(entry, "content")
    texts = [
        _text(content, "value")
        for content in (contents if isinstance(contents, list) else [])
        if isinstance(content, dict) and _is_text(_text(content, "type"))
    ]
    return max(texts, key=len, default="")


def _is_text(content_type: str) -> bool:
    return not content_type or content_type.startswith(("text/", "application/xhtml+xml"))


def _text(entry: Entry, name: str) -> str:
    # dict.get: feedparser's own get answers "updated" with "published", and warns.
    value = dict.get(entry, name)
    return value if isinstance(value, str) else ""
