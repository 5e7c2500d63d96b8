"""Feeds as they are written into feeds.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta

from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file.load import defaults_in, feeds_in
from bot.intake.feeds_file.problems import Unreadable
from bot.intake.feeds_file.schema import Defaults
from bot.intake.feeds_file.tree import List, Map, Text, read_tree

NEW_FILE = "version: 1\ndefaults: {every: 10m, tier: press}\nfeeds:\n"
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def with_feeds(content: bytes, feeds: Iterable[Feed], *, file: str) -> bytes | None:
    """Return the file with the feeds at its end, all else as it stands.

    None: it is written in a way that nothing can be added to without changing more than that.
    Raises ConfigError where the file is wrong already.
    """
    added = tuple(feeds)
    before = feeds_in(content, file=file) if content else ()
    if not added:
        return content
    text = content.decode("utf-8-sig") if content else NEW_FILE
    usual = defaults_in(content, file=file) if content else Defaults()
    lines = entries(added, usual=usual, indent=_indent(text))
    ended = text if text.endswith("\n") else f"{text}\n"
    written = f"{ended}{lines}".encode()
    try:
        return written if feeds_in(written, file=file) == (*before, *added) else None
    except ConfigError:
        return None


def entries(feeds: Iterable[Feed], *, usual: Defaults, indent: int = 2) -> str:
    """Return the entries of the feeds, one below the other; what is usual is left out."""
    space = " " * indent
    lines: list[str] = []
    for feed in feeds:
        first, *more = _entry(feed, usual)
        lines += [f"{space}- {first}", *(f"{space}  {each}" for each in more)]
    return "".join(f"{line}\n" for line in lines)


def interval_text(feed: Feed) -> str:
    """Return the feed's `every` as it is written."""
    return _span(feed.every) + (f"-{_span(feed.seldom)}" if feed.seldom else "")


def _entry(feed: Feed, usual: Defaults) -> Iterator[str]:
    yield f"name: {feed.name}"
    yield f"url: {_quoted(feed.url)}"
    if feed.title != feed.name:
        yield f"title: {_quoted(feed.title)}"
    if (feed.every, feed.seldom) != usual.every:
        yield f"every: {interval_text(feed)}"
    if feed.language:
        yield f"language: {feed.language}"
    if feed.tier is not usual.tier:
        yield f"tier: {feed.tier}"
    if feed.tags:
        yield f"tags: [{', '.join(feed.tags)}]"
    if not feed.enabled:
        yield "enabled: false"


def _quoted(text: str) -> str:
    # A JSON string is a YAML string too, whatever stands in it.
    return json.dumps(text, ensure_ascii=False)


def _span(span: timedelta) -> str:
    if span % _HOUR == timedelta():
        return f"{span // _HOUR}h"
    if span % _MINUTE == timedelta():
        return f"{span // _MINUTE}m"
    return f"{span // timedelta(seconds=1)}s"


def _indent(text: str) -> int:
    """Return how far the dashes of the file's feeds are indented."""
    try:
        root = read_tree(text)
    except Unreadable:
        return 2
    for key, value in root.pairs if isinstance(root, Map) else ():
        if isinstance(key, Text) and key.value == "feeds" and isinstance(value, List):
            first = next(iter(value.items), None)
            return max(0, first.place.column - 3) if first else 2
    return 2
