"""YAML as a tree of text with places: no guessing of types, no references, no tags.

YAML reads `no` as false, `1.10` as 1.1 and `12:30` as 750, keeps the last of two equal keys
and lets eight lines stand for gigabytes. Here every scalar stays the text it is, and the
schema says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import yaml

from bot.intake.feeds_file.problems import Place, Unreadable, shown

DEEPEST = 10
MOST_EVENTS = 200_000  # ten thousand feeds with all their keys; a second of work at most

# libyaml's parser is thirty times as fast; wheels have it, a build from source may not.
LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Mark(Protocol):
    """What both of yaml's parsers call a place, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)  # made by the ten thousand: frozen ones take three times as long
class _Placed:
    mark: _Mark | None

    @property
    def place(self) -> Place:
        return _at(self.mark)


@dataclass(slots=True)
class Text(_Placed):
    """A scalar; `plain` when it stands without quotes."""

    value: str
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and self.value in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class List(_Placed):
    items: tuple[Node, ...]


@dataclass(slots=True)
class Map(_Placed):
    pairs: tuple[tuple[Node, Node], ...]


Node = Text | List | Map
Events = Iterator[yaml.Event]


def read_tree(text: str) -> Node | None:
    """Return the one document of a text, None when there is none; raise Unreadable."""
    if found := UNPRINTABLE.search(text):
        raise Unreadable(_place_of(text, found.start()), f"character {found[0]!r} not allowed")
    try:
        return _document(_bounded(yaml.parse(text, Loader=LOADER)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (
            Place(line=mark.line + 1, column=mark.column + 1) if mark else Place(line=1, column=1)
        )
        raise Unreadable(place, f"not YAML: {error.problem or error.context}") from error


def _bounded(events: Events) -> Events:
    for number, event in enumerate(events):
        if number > MOST_EVENTS:
            raise Unreadable(_place(event), "more than can be read: too many values")
        yield event


def _document(events: Events) -> Node | None:
    root = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise Unreadable(_place(event), "a second document; there must be one")
            root = _node(events, next(events), depth=1)
    return root


def _node(events: Events, event: yaml.Event, *, depth: int) -> Node:
    if depth > DEEPEST:
        raise Unreadable(_place(event), f"nested deeper than {DEEPEST} levels")
    if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
        return Text(event.start_mark, event.value, not event.style)
    _refuse_references(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return List(event.start_mark, tuple(_children(events, depth=depth + 1)))
    children = _children(events, depth=depth + 1)
    return Map(event.start_mark, tuple(zip(children[::2], children[1::2], strict=True)))


def _children(events: Events, *, depth: int) -> list[Node]:
    found: list[Node] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            break
        found.append(_node(events, event, depth=depth))
    return found


def _refuse_references(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent):
        what = f"alias {shown(f'*{event.anchor}')} not allowed; write it out"
    elif anchor := getattr(event, "anchor", None):
        what = f"anchor {shown(f'&{anchor}')} not allowed"
    elif tag := getattr(event, "tag", None):
        what = f"tag {shown(str(tag))} not allowed"
    else:
        return
    raise Unreadable(_place(event), what)


def _place(event: yaml.Event) -> Place:
    return _at(event.start_mark)


def _at(mark: _Mark | None) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1) if mark else Place(line=1, column=1)


def _place_of(text: str, index: int) -> Place:
    before = text[:index]
    return Place(line=before.count("\n") + 1, column=index - (before.rfind("\n") + 1) + 1)
