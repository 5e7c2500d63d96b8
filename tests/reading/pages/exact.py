"""What is wrong in the reading of a wrapped story: nothing, if all is well."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.news import Story
from bot.domain.treaty import Bearing, Reading
from bot.reading.read import read
from tests.reading.pages.layouts import Item
from tests.reading.pages.telling import Telling


def faults(told: Telling, item: Item) -> Iterator[str]:
    """Yield what is not as told: the one main action, its stage, who acts and with whom."""
    found = reading_of(told, item)
    mains = [action for action in found.actions if action.bearing is Bearing.MAIN]
    if len(mains) != 1:
        yield f"{len(mains)} main actions: {[(str(m.action), m.parties) for m in mains]}"
    for main in mains[:1]:
        said = (main.action, main.stage, set(main.actors), set(main.counterparties))
        want = (told.action, told.stage, told.actors, told.counterparties)
        yield from (f"{a} instead of {b}" for a, b in zip(said, want, strict=True) if a != b)
    if not found.alert:
        yield "no alert"


def strangers(told: Telling, item: Item) -> set[str]:
    """Return the parties of any action that the story's own sentences do not name."""
    own = Item(title=told.title, content="\n".join(told.paragraphs))
    known = {*told.actors, *told.counterparties, *parties(reading_of(told, own))}
    return set(parties(reading_of(told, item))) - known


def reading_of(told: Telling, item: Item) -> Reading:
    story = Story(
        feed="paper",
        identity="1",
        second_key="1",
        title=item.title,
        summary=item.summary,
        content=item.content,
        published=told.published,
        language=told.language,
    )
    return read(story, now=told.published)


def parties(found: Reading) -> Iterator[str]:
    for action in found.actions:
        yield from action.parties
