"""What a channel asks to be told about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.treaty import NAMED_ONLY, Report, TreatyAction, TreatyEvent
from bot.domain.words import fold

LONGEST_RULE = 300
MOST_RULES = 50


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Channel:
    """One conversation. `workspace` and `thread` are "" where a platform has none."""

    platform: str
    address: str
    workspace: str = ""
    thread: str = ""

    @property
    def label(self) -> str:
        """For keys and logs, never shown to people."""
        return "/".join(p for p in (self.platform, self.workspace, self.address, self.thread) if p)


class Key(StrEnum):
    """What a condition asks about; the word before the colon."""

    COUNTRY = "country"
    ACTOR = "actor"
    WITH = "with"
    TREATY = "treaty"
    TOPIC = "topic"
    ACTION = "action"
    STAGE = "stage"
    FEED = "feed"
    LANG = "lang"
    TIER = "tier"
    MIN = "min"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One key and its values: any of them will do; `excluded`: none may.

    Values are codes of parties or groups, treaty ids, topics, enum values, feed names,
    language codes, a number (MIN) or words already folded by `fold` (TEXT).
    """

    key: Key
    values: frozenset[str]
    excluded: bool = False

    def holds(self, event: TreatyEvent) -> bool:
        return bool(self.met_by(event)) is not self.excluded

    def met_by(self, event: TreatyEvent) -> frozenset[str]:
        """Which of the values the event meets."""
        match self.key:
            case Key.TEXT:
                texts = [f" {fold(report.text)} " for report in event.reports]
                return frozenset(v for v in self.values if any(f" {v} " in t for t in texts))
            case Key.MIN:
                outlets = len({r.outlet for r in event.reports if not r.possible})
                return frozenset(v for v in self.values if outlets >= int(v))
            case _:
                return self.values & facts(self.key, event)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRule:
    """The question a channel asks of every treaty event: all conditions must hold."""

    conditions: tuple[Condition, ...]

    def matches(self, event: TreatyEvent) -> bool:
        """Whether the channel wants it. An event without a party or treaty matches nothing."""
        if not (event.what.parties or event.what.treaties):
            return False
        if event.what.action in NAMED_ONLY and not self._names(event.what.action):
            return False
        return all(condition.holds(event) for condition in self.conditions) and pairs_up(
            self, event
        )

    def _names(self, action: str) -> bool:
        return any(
            c.key is Key.ACTION and action in c.values and not c.excluded for c in self.conditions
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A rule that a channel has standing. `number` is short and the channel's own."""

    id: int
    number: int
    channel: Channel
    rule: WatchRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A subscription an event met, and the values of its conditions that it met."""

    subscription: Subscription
    why: tuple[Condition, ...]


def why(rule: WatchRule, event: TreatyEvent) -> tuple[Condition, ...]:
    """Return the rule's asking conditions, narrowed to the values that the event met."""
    return tuple(
        Condition(key=c.key, values=c.met_by(event)) for c in rule.conditions if not c.excluded
    )


def pairs_up(rule: WatchRule, event: TreatyEvent) -> bool:
    """Whether, where several act together, another than the `actor:` meets the `with:`.

    "Norway and Germany sign" is no answer to `actor:Norway with:Nordics`, though Norway alone
    meets both conditions.
    """
    asked = {c.key: c.values for c in rule.conditions if not c.excluded}
    if event.what.counterparties or not {Key.ACTOR, Key.WITH} <= asked.keys():
        return True
    met = {
        key: [c for c in event.what.actors if not asked[key].isdisjoint(_with_groups([c], event))]
        for key in (Key.ACTOR, Key.WITH)
    }
    return any(one != other for one in met[Key.ACTOR] for other in met[Key.WITH])


def facts(key: Key, event: TreatyEvent) -> frozenset[str]:
    """Return the values by which an event answers conditions of that key; not MIN and TEXT."""
    what = event.what
    match key:
        case Key.COUNTRY:
            found = _with_groups(what.parties, event)
        case Key.ACTOR:
            found = _with_groups(what.actors, event)
        case Key.WITH:
            found = _with_groups(_others(what), event)
        case Key.TREATY:
            found = frozenset(what.treaties)
        case Key.TOPIC:
            found = frozenset(event.topics)
        case Key.ACTION:
            found = frozenset({what.action.value})
        case Key.STAGE:
            found = frozenset({what.stage.value})
        case _:
            found = frozenset(_of_report(key, report) for report in event.reports)
    return found


def _of_report(key: Key, report: Report) -> str:
    match key:
        case Key.FEED:
            return report.feed
        case Key.LANG:
            return report.language or ""
        case _:
            return report.tier.value


def _others(what: TreatyAction) -> tuple[str, ...]:
    """Return whom one acts with: the counterparties; of those who act together, each other."""
    return what.counterparties or (what.actors if len(what.actors) > 1 else ())


def _with_groups(parties: Iterable[str], event: TreatyEvent) -> frozenset[str]:
    codes = frozenset(parties)
    return codes.union(*(event.groups.get(code, frozenset()) for code in codes))
