"""Wrap a story of a text file in every layout and print what is read, in the shell by hand.

usage: python -m tests.reading.pages.trial STORY.txt en terminate executive_authorised RU DE,PL,...

The file is a page's plain text: lines in capitals, headings and captions before the first
empty line, sentences between empty lines, and the headlines of other stories after "Explore".
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.domain.news import Story
from bot.domain.treaty import Bearing, Reading
from bot.reading.boilerplate import is_sentence
from bot.reading.read import read
from tests.reading.pages.layouts import LAYOUTS, Item
from tests.reading.pages.telling import HERE, Telling, telling


def story_of(item: Item, told: Telling) -> Story:
    return Story(
        feed="paper",
        identity="1",
        second_key="1",
        title=item.title,
        summary=item.summary,
        content=item.content,
        published=told.published,
        language=told.language,
    )


def faults(told: Telling, item: Item) -> Iterator[str]:
    """Yield what is wrong in the reading of a wrapped story."""
    found = read(story_of(item, told), now=told.published)
    mains = [action for action in found.actions if action.bearing is Bearing.MAIN]
    if len(mains) != 1:
        yield f"{len(mains)} main actions: {[(str(m.action), m.parties) for m in mains]}"
    for main in mains[:1]:
        said = (main.action, main.stage, set(main.actors), set(main.counterparties))
        want = (told.action, told.stage, told.actors, told.counterparties)
        yield from (f"{a} instead of {b}" for a, b in zip(said, want, strict=True) if a != b)
    if not found.alert:
        yield "no alert"
    if strangers := set(parties(found)) - told.actors - told.counterparties - told_of(told):
        yield f"parties of other stories: {sorted(strangers)}"


def told_of(told: Telling) -> set[str]:
    """Return the parties of the story's own plain sentences, background among them."""
    item = Item(title=told.title, content="\n".join(told.paragraphs))
    return set(parties(read(story_of(item, told), now=told.published)))


def parties(found: Reading) -> Iterator[str]:
    for action in found.actions:
        yield from action.parties


def from_file(path: Path, language: str, *, want: list[str], on: datetime) -> Telling:
    plain = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    lines = [
        line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    stop = lines.index("Explore")
    head = next(i for i, line in enumerate(lines) if is_sentence(line) and " on " in line)
    title = next(line for line in lines if lines.count(line) > 1)
    body = [line for line in lines[head:stop] if is_sentence(line)]
    one = {
        "name": path.stem,
        "title": title,
        "standfirst": lines[lines.index(title) + 1],
        "dateline": "CAPITAL, Dec 20 (Reuters) - ",
        "paragraphs": body,
        "tail": [line for line in lines[stop + 1 :] if line != title],
        "action": want[0],
        "stage": want[1],
        "actors": want[2].split(","),
        "counterparties": want[3].split(",") if want[3] else [],
        "published": on.isoformat(),
    }
    return telling(language, one, plain)


def main() -> int:
    path, language, on, *want = sys.argv[1:]
    told = from_file(Path(path), language, want=want, on=datetime.fromisoformat(on))
    bad = 0
    for layout in LAYOUTS:
        wrong = list(faults(told, layout(told)))
        bad += bool(wrong)
        sys.stdout.write(f"{layout.__name__:28} {'; '.join(wrong) or 'exact'}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
