"""The feeds of another reader's list as feeds of ours: named, checked, the known ones left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from bot.domain.news import Feed
from bot.intake.feeds_file import fields
from bot.intake.feeds_file.schema import Defaults, same_address
from bot.intake.feeds_file.tree import List, Node, Text
from bot.intake.opml import Outline

USUAL = Defaults()
_LONGEST_SLUG = 48

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of a list. `known`: feeds we have under that name; `refused`: why not."""

    feeds: tuple[Feed, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]


def adopt(
    outlines: Iterable[Outline], *, known: Sequence[Feed], usual: Defaults = USUAL
) -> Adopted:
    """Return the feeds to add. The same list gives the same names, whatever was added since."""
    names = {feed.name for feed in known}
    addresses = {same_address(feed.url): feed.name for feed in known}
    feeds: list[Feed] = []
    had: list[str] = []
    refused: list[str] = []
    for outline in outlines:
        if problem := _problem(outline.url):
            refused.append(f"{_called(outline)}: {problem}")
        elif (address := same_address(outline.url)) in addresses:
            had.append(addresses[address])
        else:
            feed = _feed(outline, taken=names, usual=usual)
            feeds.append(feed)
            names.add(feed.name)
            addresses[address] = feed.name
    return Adopted(feeds=tuple(feeds), known=tuple(had), refused=tuple(refused))


def slug(title: str) -> str:
    """Return a name made of a title; "" where nothing of it can stand in one.

    >>> slug("Le Monde – À la une")
    'le-monde-a-la-une'
    """
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", bare))[:_LONGEST_SLUG].strip("-")


def _feed(outline: Outline, *, taken: Iterable[str], usual: Defaults) -> Feed:
    said = outline.ours
    name = _name(outline, frozenset(taken))
    every, seldom = _read(fields.every, said.get("every"), otherwise=usual.every)
    title: str = _read(fields.title, _visible(outline.title)[: fields.LONGEST_TITLE], otherwise="")
    folders = [slug(folder) for folder in outline.folders]
    tags = said["tags"].split(",") if said.get("tags") else list(filter(None, folders))
    return Feed(
        name=name,
        url=outline.url,
        title=title or name,
        every=every,
        seldom=seldom,
        language=_read(fields.language, said.get("language"), otherwise=None),
        tier=_read(fields.tier, said.get("tier"), otherwise=usual.tier),
        tags=_tags(tags),
        enabled=said.get("enabled") != "false",
    )


def _name(outline: Outline, taken: frozenset[str]) -> str:
    own: str = _read(fields.name, outline.ours.get("name"), otherwise="")
    host = (urlsplit(outline.url).hostname or "").removeprefix("www.")
    base = own or slug(outline.title) or slug(host) or "feed"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base[:_LONGEST_SLUG]}-{number}"
    return name


def _problem(url: str) -> str | None:
    try:
        fields.url(_text(url))
    except fields.Wrong as error:
        return f"its address {error}"
    return "its address is not public" if fields.is_private(url) else None


def _read(read: fields.Field[T], value: str | None, *, otherwise: T) -> T:
    """Return what the value means; what is wrong counts as not said."""
    try:
        return read(_text(value)) if value else otherwise
    except fields.Wrong:
        return otherwise


def _tags(said: Iterable[str]) -> tuple[str, ...]:
    items: tuple[Node, ...] = tuple(map(_text, dict.fromkeys(said)))[: fields.MOST_TAGS]
    try:
        return fields.tags(List(mark=None, items=items))
    except fields.Wrong:
        return ()


def _text(value: str) -> Text:
    return Text(mark=None, value=value, plain=False)


def _visible(title: str) -> str:
    return "".join(c for c in title if c.isprintable())


def _called(outline: Outline) -> str:
    return _visible(outline.title)[:60] or "a feed without a title"
