"""The better of two accounts of an event, completed by the other; and an event's names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.news import Tier
from bot.domain.treaty import ALERT_SCORE, TreatyAction, TreatyEvent

TAG_LENGTH = 5
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def refined(event: TreatyEvent, action: TreatyAction, *, official: bool = False) -> TreatyAction:
    """Return what is known of the event once the action, of one more report, is known too.

    The accounts are not mixed but where the better one leaves a slot open, so that what is
    told stays what somebody wrote. No party is lost: a channel was told of it.
    """
    old = event.what
    if action.score < ALERT_SCORE and not event.possible:
        return old
    if not _better(event, action, official=official):
        return _with_treaty(old, action) if names_better(action, old) else old
    whole = set(action.parties) >= set(old.parties)
    better = replace(
        action,
        actors=action.actors if whole else old.actors,
        counterparties=action.counterparties if whole else old.counterparties,
        affected=action.affected or old.affected,
        instrument=action.instrument or old.instrument,
    )
    if names_better(old, action):
        return _with_treaty(better, old)
    if better == action:
        return action
    return replace(better, evidence=action.evidence + old.evidence)


def named(action: TreatyAction) -> frozenset[str]:
    """Return the treaties that the action calls by their name, not by their kind."""
    return frozenset(treaty for treaty in action.treaties if not treaty.startswith("generic-"))


def names_better(one: TreatyAction, other: TreatyAction) -> bool:
    """Whether one names a treaty where the other tells its kind, or tells it at all."""
    if named(one) or named(other):
        return bool(named(one)) and not named(other)
    return bool(one.treaties) and not other.treaties


def _with_treaty(what: TreatyAction, telling: TreatyAction) -> TreatyAction:
    return replace(
        what,
        treaties=telling.treaties,
        treaty_text=telling.treaty_text,
        evidence=what.evidence + telling.evidence,
    )


def thread_key(action: TreatyAction, *, feed: str, identity: str) -> str:
    """Return the key of the thread that begins with this action of this story."""
    return _digest("thread", feed, identity, *sorted(action.treaties), "", *sorted(action.parties))


def event_key(action: TreatyAction, *, thread: str, feed: str, identity: str) -> str:
    """Return the key of the event that begins with this action of this story.

    No day is in it: an event told around midnight is still one.
    """
    return _digest("event", thread, action.action.family, action.stage.value, feed, identity)


def tags(key: str) -> Iterator[str]:
    """Yield what people may quote the event by, from its key; the later ones are for clashes.

    >>> next(tags("ff"))
    '0007Z'
    """
    while True:
        number = int(key, 16)
        for _ in range(len(key) * 4 // (5 * TAG_LENGTH) or 1):  # 4 bits a digit, 5 a letter
            number, rest = divmod(number, len(_CROCKFORD) ** TAG_LENGTH)
            yield "".join(_CROCKFORD[rest >> 5 * place & 31] for place in (4, 3, 2, 1, 0))
        key = _digest(key)


def _better(event: TreatyEvent, action: TreatyAction, *, official: bool) -> bool:
    old = event.what
    if action.stage_stated is not old.stage_stated:
        return action.stage_stated
    parties, known = set(action.parties), set(old.parties)
    first_official = official and all(r.tier is not Tier.OFFICIAL for r in event.reports)
    return parties >= known and (parties > known or first_official)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
