"""The schema of feeds.yaml, version 1: a tree into Feeds, every problem noted on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.domain.news import Feed, Tier
from bot.intake.feeds_file import fields
from bot.intake.feeds_file.problems import Place, Problems, did_you_mean, shown
from bot.intake.feeds_file.tree import List, Map, Node, Text
from bot.intake.identity import canonical_link

VERSION = "1"
START = Place(line=1, column=1)
TOP = ("version", "defaults", "feeds")
DEFAULTS = ("every", "tier")
FEED = ("name", "url", "title", "every", "language", "tier", "tags", "enabled", "allow_private")

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a feed is that does not say otherwise."""

    every: tuple[timedelta, timedelta | None] = (timedelta(minutes=10), None)
    tier: Tier = Tier.PRESS


class Schema:
    """Reads one file; what is wrong goes to `problems` and a stand-in takes its place."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self.defaults = Defaults()
        self._names: dict[str, Node] = {}
        self._urls: dict[str, tuple[str, Node]] = {}

    def feeds(self, root: Node | None) -> tuple[Feed, ...]:
        if root is None or (isinstance(root, Text) and root.is_null):
            self._problems.add(START, "the file is empty")
            return ()
        if (top := self._entries(root, TOP, of="")) is None:
            return ()
        self._version(root, top)
        self.defaults = self._defaults(top)
        if "feeds" not in top:
            self._problems.add(root.place, "missing 'feeds'")
            return ()
        return self._list(top["feeds"], self.defaults)

    def _version(self, root: Node, top: Mapping[str, Node]) -> None:
        if (node := top.get("version")) is None:
            self._problems.add(root.place, f"missing 'version': write version: {VERSION}")
        elif not (isinstance(node, Text) and node.plain and node.value == VERSION):
            self._problems.add(node.place, f"version: must be {VERSION}")

    def _defaults(self, top: Mapping[str, Node]) -> Defaults:
        if (node := top.get("defaults")) is None:
            return Defaults()
        entries = self._entries(node, DEFAULTS, of="defaults: ") or {}
        usual, of = Defaults(), "defaults: "
        return Defaults(
            every=self._value(entries, "every", fields.every, otherwise=usual.every, of=of),
            tier=self._value(entries, "tier", fields.tier, otherwise=usual.tier, of=of),
        )

    def _list(self, node: Node, defaults: Defaults) -> tuple[Feed, ...]:
        if not isinstance(node, List):
            self._problems.add(node.place, "feeds: must be a list")
            return ()
        found = [self._feed(item, defaults, number=n) for n, item in enumerate(node.items, 1)]
        return tuple(feed for feed in found if feed)

    def _feed(self, node: Node, defaults: Defaults, *, number: int) -> Feed | None:
        of = _called(node, number)
        if (entries := self._entries(node, FEED, of=of)) is None:
            return None
        name = self._needed(entries, "name", fields.name, of=of, at=node.place)
        url = self._needed(entries, "url", fields.url, of=of, at=node.place)
        self._once(entries, name=name, url=url, of=of)
        private = self._flag(entries, "allow_private", otherwise=False, of=of)
        if url and not private and fields.is_private(url):
            what = f"{of}url is no public address: fix it, or say allow_private: true"
            self._problems.add(entries["url"].place, what)
        every, seldom = self._value(
            entries, "every", fields.every, otherwise=defaults.every, of=of
        )
        return Feed(
            name=name,
            url=url,
            title=self._value(entries, "title", fields.title, otherwise=name, of=of),
            every=every,
            seldom=seldom,
            language=self._value(entries, "language", fields.language, otherwise=None, of=of),
            tier=self._value(entries, "tier", fields.tier, otherwise=defaults.tier, of=of),
            tags=self._value(entries, "tags", fields.tags, otherwise=(), of=of),
            enabled=self._flag(entries, "enabled", otherwise=True, of=of),
            allow_private=private,
        )

    def _once(self, entries: Mapping[str, Node], *, name: str, url: str, of: str) -> None:
        """Note a name or address that an earlier feed has; warn of one with a secret in it."""
        if name:
            node = entries["name"]
            first = self._names.setdefault(name, node)
            if first is not node:
                what = f"{of}duplicate name, first used on line {first.place.line}"
                self._problems.add(node.place, what)
        if url:
            node = entries["url"]
            other, first = self._urls.setdefault(same_address(url), (name, node))
            if first is not node:
                what = f"{of}duplicate url, the same as feed {other!r} on line {first.place.line}"
                self._problems.add(node.place, what)
            if parameter := fields.holds_secret(url):
                log.warning("feed url may hold a secret, feed %s, parameter %s", name, parameter)

    def _needed(
        self,
        entries: Mapping[str, Node],
        key: str,
        read: Callable[[Node], str],
        *,
        of: str,
        at: Place,
    ) -> str:
        if key not in entries:
            self._problems.add(at, f"{of}missing {key!r}")
        return self._value(entries, key, read, otherwise="", of=of)

    def _value(
        self,
        entries: Mapping[str, Node],
        key: str,
        read: Callable[[Node], T],
        *,
        otherwise: T,
        of: str,
    ) -> T:
        if (node := entries.get(key)) is None:
            return otherwise
        try:
            return read(node)
        except fields.Wrong as error:
            self._problems.add(node.place, f"{of}{key}: {error}")
            return otherwise

    def _flag(self, entries: Mapping[str, Node], key: str, *, otherwise: bool, of: str) -> bool:
        return self._value(entries, key, fields.boolean, otherwise=otherwise, of=of)

    def _entries(self, node: Node, known: Sequence[str], *, of: str) -> dict[str, Node] | None:
        """Return a mapping by its keys, None when it is none; note unknown and double keys."""
        if not isinstance(node, Map):
            self._problems.add(node.place, f"{of}must be a mapping of {', '.join(known)}")
            return None
        found: dict[str, Node] = {}
        keys: dict[str, Node] = {}
        for key, value in node.pairs:
            name = key.value if isinstance(key, Text) else ""
            first = keys.setdefault(name, key)
            if name not in known:
                hint = did_you_mean(name, known) if self._problems.few else ""
                what = f"unknown key {shown(name)}{hint}"
                self._problems.add(key.place, of + what)
            elif first is not key:
                what = f"duplicate key {name!r}, first on line {first.place.line}"
                self._problems.add(key.place, of + what)
            else:
                found[name] = value
        return found


def _called(node: Node, number: int) -> str:
    """Return how a report names a feed: by its name where that can be read."""
    for key, value in node.pairs if isinstance(node, Map) else ():
        if isinstance(key, Text) and key.value == "name" and isinstance(value, Text):
            return f"feed {shown(value.value)}: " if value.value else f"feed {number}: "
    return f"feed {number}: "


def same_address(url: str) -> str:
    """Return what two addresses of the same feed have in common."""
    return canonical_link(url).partition("://")[2].rstrip("/")
