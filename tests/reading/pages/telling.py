"""A story with what publishers print around it, from which the layouts are made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es", "ru", "sv")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One event in the words of one outlet, and what the reading of it must be.

    `chrome` is the furniture of a page in the story's language; `tail` are headlines of
    other stories, `cards` such headlines with a sentence below each, `comments` what readers
    wrote.
    """

    name: str
    language: str
    title: str
    standfirst: str
    dateline: str
    paragraphs: tuple[str, ...]
    tail: tuple[str, ...]
    comments: tuple[str, ...]
    cards: tuple[tuple[str, str], ...]
    chrome: Mapping[str, str]
    opening: str  # of the list of counterparties, where the story has one
    names: tuple[str, ...]
    sections: tuple[str, ...]
    action: str
    stage: str
    actors: frozenset[str]
    counterparties: frozenset[str]
    published: datetime


def tellings(language: str) -> Iterator[Telling]:
    plain = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    for one in plain["stories"]:
        yield telling(language, one, plain)


def telling(language: str, one: dict[str, Any], plain: dict[str, Any]) -> Telling:
    chrome = dict(plain["chrome"])
    return Telling(
        name=one["name"],
        language=language,
        title=one["title"],
        standfirst=one["standfirst"],
        dateline=one["dateline"],
        paragraphs=tuple(one["paragraphs"]),
        tail=tuple(one["tail"]),
        comments=tuple(plain["comments"]),
        cards=tuple((headline, teaser) for headline, teaser in plain["cards"]),
        sections=tuple(chrome.pop("sections")),
        chrome=chrome,
        opening=one.get("list", {}).get("opening", ""),
        names=tuple(one.get("list", {}).get("names", ())),
        action=one["action"],
        stage=one["stage"],
        actors=frozenset(one["actors"]),
        counterparties=frozenset(one["counterparties"]),
        published=datetime.fromisoformat(one["published"]).replace(hour=12, tzinfo=UTC),
    )
