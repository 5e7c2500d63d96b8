"""What the demo promises, each judged by what the screen showed and the database holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.stage import Stage
from bot.domain.message import Message
from bot.domain.treaty import TreatyEvent

MAIN_EVENT = "moscow-drops-military-pacts"
COUNTERPARTIES = frozenset(["DE", "PL", "NO", "BG", "RO", "DK", "GB", "NL", "HR", "BE", "CZ"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One promise. `came` judges it after the last wave."""

    text: str
    came: Callable[[Stage], bool]


def expectations() -> tuple[Expectation, ...]:
    """Return the promises, in the order they are told."""
    return (
        Expectation(text="Norway: Russia's order is told as authorised", came=_authorised),
        Expectation(text="Norway: all 11 counterparties are known", came=_eleven),
        Expectation(text="Norway: three outlets, one message, edited", came=_one_message),
        Expectation(
            text="Norway: its ratification of the High Seas Treaty", came=_told("NO", "ratify")
        ),
        Expectation(
            text="Ottawa Convention: Finland's notice of withdrawal", came=_told("FI", "withdraw")
        ),
        Expectation(
            text="Ottawa Convention: Latvia's, from a Swedish story", came=_told("LV", "withdraw")
        ),
        Expectation(text="Japan: nothing", came=_nothing_for_japan),
        Expectation(text="nothing that only looks like a treaty action", came=_only_events),
        Expectation(text="nothing from before the feeds were added", came=_nothing_old),
        Expectation(text="/why shows the words behind the alert", came=_why_shows_words),
    )


def _main(stage: Stage) -> TreatyEvent | None:
    for event in stage.told():
        if any(report.link.endswith(MAIN_EVENT) for report in event.reports):
            return event
    return None


def _main_messages(stage: Stage) -> list[Message]:
    event = _main(stage)
    tag = f"#{event.tag}" if event else "no such tag"
    return [message for message in stage.screen.sent.values() if tag in message.text]


def _authorised(stage: Stage) -> bool:
    messages = _main_messages(stage)
    return bool(messages) and "authorised" in messages[0].text.splitlines()[0]


def _eleven(stage: Stage) -> bool:
    event = _main(stage)
    shown = any("and 8 others" in message.text for message in _main_messages(stage))
    return event is not None and frozenset(event.what.counterparties) == COUNTERPARTIES and shown


def _one_message(stage: Stage) -> bool:
    messages = _main_messages(stage)
    return len(messages) == 1 and "+2 outlets" in messages[0].text and stage.screen.edits >= 1


def _told(actor: str, action: str) -> Callable[[Stage], bool]:
    return lambda stage: any(
        event.what.actors == (actor,) and event.what.action.value == action
        for event in stage.told()
    )


def _nothing_for_japan(stage: Stage) -> bool:
    return not any("Japan" in message.text for message in stage.screen.sent.values())


def _only_events(stage: Stage) -> bool:
    stories = [stage.story(report.link) for event in stage.told() for report in event.reports]
    return bool(stories) and all(story and story.family == "event" for story in stories)


def _nothing_old(stage: Stage) -> bool:
    stories = [stage.story(report.link) for event in stage.told() for report in event.reports]
    return all(story and story.wave > 1 for story in stories)


def _why_shows_words(stage: Stage) -> bool:
    return any(
        "authorised the Defence Ministry to terminate" in reply
        for said, reply in stage.replies.items()
        if said.startswith("/why")
    )
