"""Whether two accounts tell of one event, or of one thread.

Merging wrongly hides news, splitting wrongly repeats it, and a repeat can be borne. So two
accounts are one event only where what both know agrees and enough is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.domain.refine import named
from bot.domain.treaty import Action, Assertion, Bearing, Stage, TreatyAction, TreatyEvent
from bot.domain.words import fold

SAME_EVENT = timedelta(days=3)  # between two reports of one event
THREAD_SPAN = timedelta(days=730)
ALIKE = 0.5  # share of a title's words that stands in for what one account does not name

_SHORT_WORD = 3  # letters: the likes of "the", "for", "von"
_OUTSIDE = frozenset({Stage.DENIED, Stage.REVERSED})
# These happen to a treaty as a whole: nobody need be named.
_WHOLE = frozenset({Action.ADOPT, Action.PROVISIONAL, Action.IN_FORCE, Action.EXPIRE})
# These are done by one side: that India suspends a treaty is not that Pakistan does.
_ONE_SIDED = frozenset(
    {
        Action.RATIFY,
        Action.ACCEDE,
        Action.RESERVE,
        Action.SUSPEND,
        Action.WITHDRAW,
        Action.TERMINATE,
        Action.REJECT,
        Action.BREACH,
    }
)
# A text that is adopted and a deal that is agreed are told in the same words.
_ONE_FAMILY = {Action.ADOPT.value: Action.AGREE.value}
_FAMILY = {action: _ONE_FAMILY.get(action.family, action.family) for action in Action}
# A deal signed within hours of being agreed is one event; later, its signature is news.
_SIGNED_AT_ONCE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one story tells: an action, and when, and under which headline.

    `topics` are those of its treaties.
    """

    action: TreatyAction
    at: datetime
    title: str = ""
    topics: frozenset[str] = frozenset()


def same_event(account: Account, event: TreatyEvent) -> bool:
    """Whether the account tells of the event."""
    return _same_act(account, event) and _same_stage(account.action, event.what)


def lags(account: Account, event: TreatyEvent) -> bool:
    """Whether the account tells of the event as it stood before: some outlets are slow."""
    stage, known = account.action.stage.order, event.what.stage.order
    announced = Stage.ANNOUNCED.order or 0
    if stage is None or known is None or not announced <= stage < known:
        return False
    if denies(account.action) or event.last_report > account.at:
        return False
    return _same_act(account, event)


def same_thread(account: Account, event: TreatyEvent) -> bool:
    """Whether the account tells of the same parties and treaty as the event."""
    if not _on_one_treaty(account, event) or abs(event.last_report - account.at) > THREAD_SPAN:
        return False
    action, known = account.action, event.what
    if named(action) & named(known):
        return True
    return (_both_sides(action, known) and _same_kind(action, known)) or _alike(account, event)


def shared(account: Account, event: TreatyEvent) -> tuple[bool, int, int]:
    """Return how much the two have in common: the stage, treaties, parties."""
    action, known = account.action, event.what
    treaties = len(set(action.treaties) & set(known.treaties))
    return action.stage is known.stage, treaties, len(set(action.parties) & set(known.parties))


def denies(action: TreatyAction) -> bool:
    """Whether a government denies it: told only as a reply to what it denies."""
    denied = action.assertion is Assertion.DENIED or action.stage is Stage.DENIED
    return denied and action.bearing is Bearing.MAIN


def likeness(one: str, other: str) -> float:
    """Return the share of the shorter title's longer words that the other has too, 0..1.

    >>> likeness("Fiji quits fisheries pact", "Fiji: why it quits the pact on fisheries")
    1.0
    """
    words, others = _longer_words(one), _longer_words(other)
    return len(words & others) / min(len(words), len(others)) if words and others else 0.0


def _same_act(account: Account, event: TreatyEvent) -> bool:
    # What costs least comes first: most of a hundred candidates tell of something else.
    return (
        _same_family(account, event)
        and _same_doers(account.action, event.what)
        and event.first_report - SAME_EVENT <= account.at <= event.last_report + SAME_EVENT
        and _on_one_treaty(account, event)
    )


def _same_family(account: Account, event: TreatyEvent) -> bool:
    action, known = account.action, event.what
    family, other = _family(action), _family(known)
    if family == other or action.stage is not known.stage:
        return family == other
    if (family, other) == (Action.AGREE.value, Action.SIGN.value):
        return True
    at_once = abs(event.last_report - account.at) <= _SIGNED_AT_ONCE
    return at_once and (family, other) == (Action.SIGN.value, Action.AGREE.value)


def _family(action: TreatyAction) -> str:
    return _FAMILY[action.action]


def _same_stage(action: TreatyAction, known: TreatyAction) -> bool:
    """Whether the stages agree; an unstated one does with any but those outside the order."""
    stage, known_stage = _stage(action), _stage(known)
    if stage is known_stage or stage in _OUTSIDE or known_stage in _OUTSIDE:
        return stage is known_stage
    return not (action.stage_stated and known.stage_stated)


def _stage(action: TreatyAction) -> Stage:
    return Stage.DENIED if denies(action) else action.stage


def _same_doers(action: TreatyAction, known: TreatyAction) -> bool:
    if action.action not in _ONE_SIDED or not (action.actors and known.actors):
        return True
    return not set(action.actors).isdisjoint(known.actors)


def _on_one_treaty(account: Account, event: TreatyEvent) -> bool:
    """Whether both are about one treaty of the same parties, as far as both say."""
    action, known = account.action, event.what
    if named(action) and named(known):
        return bool(named(action) & named(known)) and _same_parties(account, event)
    if not _share_parties(action, known):
        return False
    if action.treaties and known.treaties and not (named(action) or named(known)):
        return _same_kind(action, known)
    # One names the treaty, the other tells its kind or nothing. Where it is the right kind,
    # or nothing, the same two parties are enough; else the words must be much alike.
    silent = not (action.treaties and known.treaties)
    fits = silent or not account.topics.isdisjoint(event.topics)
    return (fits and _both_sides(action, known)) or _alike(account, event)


def _same_kind(action: TreatyAction, known: TreatyAction) -> bool:
    return not set(action.treaties).isdisjoint(known.treaties)


def _same_parties(account: Account, event: TreatyEvent) -> bool:
    action, known = account.action, event.what
    if action.parties and known.parties:
        return _share_parties(action, known)
    nobody = not action.parties and not known.parties
    return nobody or action.action in _WHOLE or _alike(account, event)


def _share_parties(action: TreatyAction, known: TreatyAction) -> bool:
    """Whether they share both sides where both know both, else the one that is known."""
    common = set(action.parties) & set(known.parties)
    return len(common) >= (2 if _both_sides(action, known) else 1)


def _both_sides(action: TreatyAction, known: TreatyAction) -> bool:
    return len(action.parties) > 1 and len(known.parties) > 1


def _alike(account: Account, event: TreatyEvent) -> bool:
    return any(likeness(account.title, report.title) >= ALIKE for report in event.reports)


@lru_cache(1_000)  # the same titles are compared with each story of a busy day
def _longer_words(title: str) -> frozenset[str]:
    return frozenset(word for word in fold(title).split() if len(word) > _SHORT_WORD)
