"""Answers about events: why, more, latest, mute event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.commands.command import Why
from bot.commands.desk import Place
from bot.commands.reasons import reasons
from bot.domain.alert import Alert
from bot.domain.errors import CommandError
from bot.domain.message import Line, Message, Span, line, says
from bot.domain.treaty import TreatyAction, TreatyEvent
from bot.domain.watch import WatchRule
from bot.wording.alert import all_parties, headline
from bot.wording.clip import clean, clip
from bot.wording.instruments import treaty_title
from bot.wording.lists import event_line
from bot.wording.outlets import titled
from bot.wording.rules import condition_words

_LISTED = 10
_LOOKED_AT = 500
_SOURCES = 5
_LONGEST_SENTENCE = 400
_LONGEST_MODEL = 60


def why(command: Why, place: Place) -> Message:
    """Show the words that caused an alert, how they were read, the rule met, and its sources."""
    event, alert = _event_and_alert(command, place)
    names = place.desk.names
    lines = [
        line(Span(text=f"Why #{event.tag}", bold=True)),
        line(headline(event, names)),
    ]
    if title := treaty_title(event.what, names):
        lines.append(line(title))
    lines.extend(reasons(event, place) or [line(*_sentence(event.what))])
    if retold := place.desk.storage.summaries.of(event.id):
        model = clip(clean(retold.model), _LONGEST_MODEL)
        lines.append(line(f"Its summary was made by a machine ({model}) and compared with this."))
    lines.append(line(_rule_met(alert, place)))
    lines.extend(_sources(event))
    return Message(lines=tuple(text for text in lines if text))


def more(tag: str, place: Place) -> Message:
    """Name all parties of an event."""
    return all_parties(_event(tag, place), place.desk.names)


def latest(rule: WatchRule | None, place: Place) -> Message:
    """List the newest events, possible ones marked as such."""
    events = place.desk.storage.events.latest(_LOOKED_AT if rule else _LISTED)
    found = [event for event in events if rule is None or rule.matches(event)][:_LISTED]
    if not found:
        return says("I know of no event yet." if rule is None else "No event matches that yet.")
    opening = line(Span(text="Newest events", bold=True))
    return Message(lines=(opening, *(_bullet(event, place) for event in found)))


def mute_event(tag: str, place: Place) -> Message:
    """Tell the channel no more of the thread in which the event stands."""
    event = _event(tag, place)
    place.desk.storage.alerts.mute_thread(place.channel, event.thread)
    return says(f"Muted #{event.tag}: no updates and no later steps of it in this chat.")


def _event(tag: str, place: Place) -> TreatyEvent:
    event = place.desk.storage.events.by_tag(tag)
    if event is None:
        msg = f"I know no alert #{tag}. /latest lists the newest."
        raise CommandError(msg)
    return event


def _event_and_alert(command: Why, place: Place) -> tuple[TreatyEvent, Alert | None]:
    """Return what is asked about, and the channel's alert of it, if it was told."""
    alerts = place.desk.storage.alerts
    if command.tag is not None:
        event = _event(command.tag, place)
        ours = (a for a in alerts.of_event(event.id) if a.channel == place.channel)
        return event, next(ours, None)
    newest = alerts.of_channel(place.channel, 1)
    found = place.desk.storage.events.get(newest[0].event) if newest else None
    if found is None:
        msg = "This chat was told nothing yet. /why #T7F3K explains an event by its tag."
        raise CommandError(msg)
    return found, newest[0]


def _sentence(what: TreatyAction) -> Iterator[Span]:
    """Quote the sentence with the words that decided in bold."""
    sentence = clip(clean(what.sentence), _LONGEST_SENTENCE)
    decided = [clean(evidence.text) for evidence in what.evidence if clean(evidence.text)]
    if not sentence:
        sentence = clip(" … ".join(decided), _LONGEST_SENTENCE)
    if not sentence:
        return
    yield Span(text="It says: “")
    yield from _marked(sentence, decided)
    yield Span(text="”")


def _marked(sentence: str, words: Sequence[str]) -> Iterator[Span]:
    bold = [False] * len(sentence)
    for word in words:
        # Whole words: the US does not stand in "USSR".
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence)
        if found and len(word) < len(sentence):
            bold[found.start() : found.end()] = [True] * len(word)
    begin = 0
    for at in range(1, len(sentence) + 1):
        if at == len(sentence) or bold[at] != bold[begin]:
            yield Span(text=sentence[begin:at], bold=bold[begin])
            begin = at


def _rule_met(alert: Alert | None, place: Place) -> str:
    if alert is None:
        return "No alert was sent to this chat for it."
    met = ", ".join(condition_words(condition, place.desk.names) for condition in alert.why)
    by = f"watch {alert.number}" if alert.number is not None else "a watch that is ended now"
    return f"It met {by}: {met}." if met else f"It met {by}."


def _sources(event: TreatyEvent) -> Iterator[Line]:
    for report in event.reports[:_SOURCES]:
        yield line("• ", *titled(report))
    if len(event.reports) > _SOURCES:
        yield line(f"… and {len(event.reports) - _SOURCES} more reports")


def _bullet(event: TreatyEvent, place: Place) -> Line:
    return line("• ", *event_line(event, names=place.desk.names))
