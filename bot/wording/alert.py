"""The layout of an alert: what one message tells of one event, in at most 900 characters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.message import Button, Line, Message, Span
from bot.domain.treaty import Action, Names, TreatyAction, TreatyEvent
from bot.domain.watch import Condition, Key
from bot.wording.clip import clean, clip, units
from bot.wording.colour import colour
from bot.wording.instruments import other_parties, treaty_title
from bot.wording.machine import LABEL, still_holds
from bot.wording.naming import (
    SHOWN,
    joined,
    party_in_text,
    party_name,
    shortlist,
    starts,
)
from bot.wording.outlets import best_report, foreign_title, outlets_line
from bot.wording.summary import summarise
from bot.wording.terms import HAPPENS, stage_word, terms_of

LONGEST = 900
REPEAT = "(possible repeat) "
_SHORTEST_SUMMARY = 120  # rather name fewer parties than cut deeper
_MOST_WATCHED = 12
_LONGEST_CHANGE = 120


def alert_message(
    event: TreatyEvent,
    *,
    names: Names,
    why: Iterable[Condition] = (),
    machine: str = "",
    changed: str = "",
    repeat: bool = False,
    buttons: tuple[tuple[Button, ...], ...] = (),
) -> Message:
    """Return what a channel is told of the event.

    `why` names the watched parties, which are always shown and bold; `machine` is what a model
    said of it, shown while it holds; `changed` says what is new against an earlier message;
    `repeat` marks what may have been delivered before.
    """
    watched = watched_parties(event, why)
    summary = summarise(event.what, names) or ""
    retold = machine if machine and still_holds(machine, event.what, names) else ""
    below = _below(event)
    wanted = min(units(summary), _SHORTEST_SUMMARY)
    layouts = (
        _above(event, names, _Shape(watched=watched, most=most, repeat=repeat, changed=changed))
        for most in _list_lengths(watched)
    )
    above = _first_with_room(layouts, below, wanted)
    told = _told(summary, retold, _room(above, below))
    return Message(lines=(*above, *told, *below), buttons=buttons)


def watched_parties(event: TreatyEvent, why: Iterable[Condition]) -> frozenset[str]:
    """Return the event's parties that the rule asks for, by name or as members of a group."""
    asked = {
        value
        for condition in why
        if condition.key in {Key.COUNTRY, Key.ACTOR, Key.WITH}
        for value in condition.values
    }
    return frozenset(
        party
        for party in event.what.parties
        if party in asked or asked & event.groups.get(party, frozenset())
    )


def is_cut(event: TreatyEvent, why: Iterable[Condition], *, names: Names) -> bool:
    """Whether the alert leaves parties out, so that a "More" button has something to show."""
    watched = watched_parties(event, why)
    most = next(_list_lengths(watched))
    lists = (event.what.actors, _others(event.what, names, watched))
    return any(shortlist(codes, watched=watched, most=most).cut for codes in lists)


def headline(event: TreatyEvent, names: Names) -> str:
    """Return the headline as plain text, for lists and logs."""
    shape = _Shape(watched=frozenset(), most=SHOWN)
    return "".join(span.text for span in _headline(event.what, names, shape))


def all_parties(event: TreatyEvent, names: Names, *, most: int = 3000) -> Message:
    """Return every party of the event, for the "More" button."""
    what = event.what
    lines = [f"All parties of #{event.tag}"]
    for label, codes in (("Acting", what.actors), (_relation(what), what.counterparties)):
        if codes:
            lines.append(f"{label}: {', '.join(party_name(code, names) for code in codes)}")
    if what.affected:
        lines.append(f"Also named: {', '.join(clean(name) for name in what.affected)}")
    share = most // len(lines)
    return Message(lines=tuple((Span(text=clip(text, share)),) for text in lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """How a message is laid out: whom it must show, how long its lists are, what it marks."""

    watched: frozenset[str]
    most: int
    repeat: bool = False
    changed: str = ""


def _told(summary: str, retold: str, room: int) -> tuple[Line, ...]:
    """Return the summary, a machine's only whole: a cut could take its "denies" away."""
    if retold and units(LABEL) + units(retold) <= room:
        return ((Span(text=LABEL, italic=True), Span(text=retold)),)
    told = clip(summary, room)
    return ((Span(text=told),),) if told else ()


def _list_lengths(watched: Collection[str]) -> Iterator[int]:
    """Yield how many parties to show, from what we want down to what always fits."""
    yield max(SHOWN, min(len(watched), _MOST_WATCHED))
    yield from (2, 1)


def _above(event: TreatyEvent, names: Names, shape: _Shape) -> tuple[Line, ...]:
    what = event.what
    lines = [_headline(what, names, shape)]
    if shape.changed:
        lines.append((Span(text=clip(shape.changed, _LONGEST_CHANGE), italic=True),))
    title = treaty_title(what, names)
    if title and what.action not in HAPPENS:
        lines.append((Span(text=title),))
    lines.extend(_parties_line(what, names, shape))
    return tuple(lines)


def _below(event: TreatyEvent) -> tuple[Line, ...]:
    report = best_report(event.reports)
    title = foreign_title(report) if report else None
    footer = outlets_line(event.reports, tag=event.tag, linked=title is None)
    return (title, footer) if title else (footer,)


def _headline(what: TreatyAction, names: Names, shape: _Shape) -> Line:
    mark = Span(text=f"{REPEAT if shape.repeat else ''}{colour(what)} ")
    return (mark, Span(text=_claim(what, names, shape), bold=True), _stage(what))


def _stage(what: TreatyAction) -> Span:
    return Span(text=f" — {stage_word(what)}")


def _claim(what: TreatyAction, names: Names, shape: _Shape) -> str:
    """Say who does what, or what happens to the treaty."""
    terms = terms_of(what)
    if what.action in HAPPENS:
        return f"{_subject(what, names)} {terms.one}"
    if not what.actors or what.action is Action.BREACH:
        return starts(terms.noun.rsplit(" ", 1)[0])
    chosen = shortlist(what.actors, watched=shape.watched, most=shape.most)
    items = [party_name(code, names) for code in chosen.shown]
    verb = terms.many if len(what.actors) > 1 else terms.one
    return f"{_with_others(items, chosen.others)} {verb}"


def _subject(what: TreatyAction, names: Names) -> str:
    return treaty_title(what, names) or "Agreement"


def _parties_line(what: TreatyAction, names: Names, shape: _Shape) -> Iterator[Line]:
    codes = _others(what, names, shape.watched)
    if codes:
        yield _parties(codes, _relation(what), names, shape)
    elif what.affected:
        named = [clip(clean(name), 60) for name in what.affected[:SHOWN]]
        yield (Span(text=f"Also named: {joined(named)}"),)


def _parties(codes: Sequence[str], relation: str, names: Names, shape: _Shape) -> Line:
    chosen = shortlist(codes, watched=shape.watched, most=shape.most)
    spans = [Span(text=f"{relation} ")]
    for place, code in enumerate(chosen.shown):
        if place:
            is_last = place == len(chosen.shown) - 1 and not chosen.cut
            spans.append(Span(text=" and " if is_last else ", "))
        spans.append(Span(text=party_in_text(code, names), bold=code in shape.watched))
    if chosen.cut:
        spans.append(Span(text=f" and {chosen.others} others"))
    return tuple(spans)


def _relation(what: TreatyAction) -> str:
    if what.action is Action.BREACH:
        return "Parties:"
    return "For" if what.action in HAPPENS else "With"


def _others(what: TreatyAction, names: Names, watched: Collection[str]) -> tuple[str, ...]:
    """Return the parties that stand below the headline."""
    # Who accuses whom is for the source's own sentence to say: turned round, it is a slander.
    if what.action in HAPPENS or what.action is Action.BREACH:
        return what.parties
    return other_parties(what, names, watched=watched)


def _with_others(items: list[str], others: int) -> str:
    return joined([*items, f"{others} others"] if others else items)


def _first_with_room(
    layouts: Iterable[tuple[Line, ...]], below: tuple[Line, ...], wanted: int
) -> tuple[Line, ...]:
    """Return the first layout that leaves the summary the room it needs, else the last."""
    above: tuple[Line, ...] = ()
    for above in layouts:
        if _room(above, below) >= wanted:
            break
    return above


def _room(above: tuple[Line, ...], below: tuple[Line, ...]) -> int:
    return LONGEST - units(Message(lines=(*above, *below)).text) - 1
