"""Answers about what a channel watches: watch, unwatch, watches, test, mute, forget."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import timedelta

from bot.commands.command import Backtest, Unwatch
from bot.commands.desk import Place
from bot.domain.errors import CommandError
from bot.domain.message import Button, Line, Message, Span, line, says
from bot.domain.news import LOOK_BACK
from bot.domain.treaty import TreatyEvent
from bot.domain.watch import Key, Subscription, WatchRule
from bot.services import watches
from bot.services.backtest import would_have_sent
from bot.services.notices import channel_of
from bot.wording.clip import clip
from bot.wording.lists import event_line
from bot.wording.rules import meaning, short_name, typed, words_of
from bot.wording.terms import moment_words

_EXAMPLES = 3
_MOST_BUTTONS = 16
_MANY_A_DAY = 10
_LONGEST_RULE = 160
_ROOM = 3000  # characters of a list of rules: no platform takes much more at once


def watch(rule: WatchRule, place: Place) -> Message:
    """Subscribe, say how the rule was understood, and what it would have sent."""
    desk = place.desk
    _refuse_unknown_feeds(rule, place, verb="watch")
    by = place.sender or None
    done = watches.watch(place.channel, rule, storage=desk.storage, now=place.now, by=by)
    number = done.subscription.number
    name = clip(short_name(rule, desk.names), 60)
    opening = (
        f"Watching {name or 'that'}, as number"
        if done.new
        else f"{name or 'That'} is watched already, as number"
    )
    told = line(f"{opening} {number}: {meaning(rule, desk.names)}.")
    undo = place.button("Undo", "undo", f"/unwatch {number}") if done.new else None
    return Message(
        lines=(told, *_would_have_sent(rule, LOOK_BACK, place)),
        buttons=((undo,),) if undo else (),
    )


def unwatch(command: Unwatch, place: Place) -> Message:
    """End a subscription, or ask which."""
    if command.number is None:
        return list_of(place, opening="Which one?")
    removed = watches.unwatch(place.channel, command.number, storage=place.desk.storage)
    words = words_of(removed.rule, place.desk.names)
    return Message(
        lines=(line(f"No longer watching number {removed.number}: {words}."),),
        buttons=((place.button("Undo", "undo", f"/watch {typed(removed.rule)}"),),),
    )


def list_of(place: Place, *, opening: str = "") -> Message:
    """List the channel's subscriptions, each with a button that ends it."""
    standing = watches.of(place.channel, storage=place.desk.storage)
    if not standing:
        return says("This chat watches nothing yet. Start with, for example, /watch Norway.")
    lines = [line(Span(text=opening or "This chat watches", bold=True))]
    most = min(_LONGEST_RULE, _ROOM // len(standing))
    lines.extend(_listed(subscription, place, most=most) for subscription in standing)
    until = place.desk.storage.channels.muted_until(place.channel)
    if until and until > place.now:
        lines.append(line(f"Muted until {moment_words(until)}; /mute off ends it."))
    buttons = [_end(subscription, place) for subscription in standing[:_MOST_BUTTONS]]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Message(lines=tuple(lines), buttons=rows)


def backtest(command: Backtest, place: Place) -> Message:
    """Say what the rule would have sent, without subscribing to it."""
    rule = command.rule
    _refuse_unknown_feeds(rule, place, verb="test")
    return Message(
        lines=(
            line(f"I read that as: {meaning(rule, place.desk.names)}."),
            *_would_have_sent(rule, command.back, place, examples=10),
        ),
        buttons=((place.button("Watch this", "say", f"/watch {typed(rule)}"),),),
    )


def mute(span: timedelta | None, place: Place) -> Message:
    """Hold alerts back, or tell them again; undone by what held before."""
    until = place.now + span if span else None
    before = watches.mute(place.channel, until, storage=place.desk.storage, now=place.now)
    if until:
        text = f"Quiet until {moment_words(until)}. What happens is told in short after that."
        undo = "/mute off"
    elif before is None or before <= place.now:
        return says("This chat is not muted.")
    else:
        text = "Alerts are told again."
        undo = f"/mute {max(1, round((before - place.now) / timedelta(minutes=1)))}m"
    return Message(lines=(line(text),), buttons=((place.button("Undo", "undo", undo),),))


def forget(place: Place, *, confirmed: bool) -> Message:
    """Erase the channel; asked once, because it cannot be undone."""
    if confirmed:
        person = place.sender if _is_their_own(place) else None
        watched = watches.forget(place.channel, storage=place.desk.storage, person=person)
        return says(
            f"Forgotten: {_count(len(watched), 'watch', 'watches')} and all alerts of this chat. "
            "Backups lose them as they are replaced."
        )
    standing = watches.of(place.channel, storage=place.desk.storage)
    ask = (
        f"Erase {_count(len(standing), 'watch', 'watches')} and all alerts of this chat? "
        "That cannot be undone. Without buttons: /forget yes."
    )
    erase = place.button("Yes, erase everything", "forget", "yes")
    return Message(lines=(line(ask),), buttons=((erase,),))


def _is_their_own(place: Place) -> bool:
    """Whether the channel is the private chat of who asks, and not one run from there."""
    slacks = place.channel.platform == "slack"  # where nothing is run from elsewhere
    return place.private and (slacks or channel_of(place.sender) == place.channel)


def _would_have_sent(
    rule: WatchRule, back: timedelta, place: Place, *, examples: int = _EXAMPLES
) -> list[Line]:
    since = place.now - back
    storage = place.desk.storage
    found = would_have_sent(rule, since=since, storage=storage, now=place.now)
    days = _count(back.days, "day", "days")
    if not found:
        return [line(f"In the last {days} it would have sent no alert.")]
    shown = f", the newest {examples} of them:" if len(found) > examples else ":"
    alerts = _count(len(found), "alert", "alerts")
    lines = [line(f"In the last {days} it would have sent {alerts}{shown}")]
    lines.extend(_examples(found, examples, place))
    if len(found) > _MANY_A_DAY * back.days:
        lines.append(line("That is a lot: add action:, stage: or with: to narrow it."))
    return lines


def _examples(found: tuple[TreatyEvent, ...], most: int, place: Place) -> list[Line]:
    newest = reversed(found[-most:])
    return [line("• ", *event_line(event, names=place.desk.names)) for event in newest]


def _listed(subscription: Subscription, place: Place, *, most: int) -> Line:
    words = clip(words_of(subscription.rule, place.desk.names), most)
    return line(Span(text=f"{subscription.number}", bold=True), f"  {words}")


def _end(subscription: Subscription, place: Place) -> Button:
    name = short_name(subscription.rule, place.desk.names)
    label = f"Unwatch {subscription.number}{f' · {name}' if name else ''}"
    return place.button(label, "unwatch", str(subscription.number))


def _refuse_unknown_feeds(rule: WatchRule, place: Place, *, verb: str) -> None:
    """Refuse a feed we do not read: the rule would never match, and nobody would know."""
    known = {feed.name for feed in place.desk.feeds()}
    asked = {value for c in rule.conditions if c.key is Key.FEED for value in c.values}
    for name in sorted(asked - known):
        said = f"I read no feed “{name}”."
        near = difflib.get_close_matches(name, known, n=1)
        if not near:
            msg = f"{said} /feeds tells what is read."
            raise CommandError(msg)
        meant = f"/{verb} {typed(_with_feed(rule, name, near[0]))}"
        msg = f"{said} Did you mean feed:{near[0]}?"
        raise CommandError(msg, corrections=(meant,))


def _with_feed(rule: WatchRule, name: str, other: str) -> WatchRule:
    """Return the rule with the other feed in the place of the named one."""
    return WatchRule(
        conditions=tuple(
            replace(c, values=frozenset(other if v == name else v for v in c.values))
            if c.key is Key.FEED
            else c
            for c in rule.conditions
        )
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
