"""Finds the rules an event meets without asking every rule.

A rule is hung on one of its conditions, the one that fewest events meet; an event asks the
rules that hang on its own facts, and only those are verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.treaty import NAMED_ONLY, TreatyEvent
from bot.domain.watch import Condition, Key, Match, Subscription, WatchRule, facts, pairs_up

# How many of a thousand events meet one value, roughly; keys not named here cannot be hung on.
_COMMON = {
    Key.TREATY: 5,
    Key.WITH: 15,
    Key.ACTOR: 15,
    Key.COUNTRY: 25,
    Key.FEED: 30,
    Key.TOPIC: 60,
    Key.ACTION: 80,
    Key.STAGE: 150,
    Key.LANG: 200,
    Key.TIER: 300,
}
_HOOKS = frozenset(_COMMON)

Facts = Mapping[Key, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Hung:
    """A subscription, and its conditions but the one it hangs on."""

    subscription: Subscription
    names_action: bool
    rest: tuple[Condition, ...]


class WatchIndex:
    """The standing subscriptions, found by what they ask for. Built once, then only asked."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._hooks: dict[tuple[Key, str], list[_Hung]] = {}
        self._everything: list[_Hung] = []  # rules that ask for nothing an event can be found by
        self._keys: set[Key] = set()  # by which any rule asks
        for subscription in subscriptions:
            self._hang(subscription)

    def matches(self, event: TreatyEvent) -> tuple[Match, ...]:
        """Return the subscriptions whose rule matches the event, by id, and why."""
        if not (event.what.parties or event.what.treaties):
            return ()
        known = {key: facts(key, event) for key in self._keys}
        named_only = event.what.action in NAMED_ONLY
        met = {
            hung.subscription.id: hung.subscription
            for hung in self._asked(known)
            if (hung.names_action or not named_only)
            and _all_hold(hung.rest, known, event)
            and pairs_up(hung.subscription.rule, event)
        }
        return tuple(
            Match(subscription=met[number], why=_why(met[number].rule, known, event))
            for number in sorted(met)
        )

    def _hang(self, subscription: Subscription) -> None:
        conditions = subscription.rule.conditions
        self._keys.update(c.key for c in conditions if c.key in _HOOKS)
        hooks = [c for c in conditions if c.key in _HOOKS and not c.excluded]
        hook = min(hooks, key=lambda c: _COMMON[c.key] * len(c.values), default=None)
        hung = _Hung(
            subscription,
            any(c.key is Key.ACTION and not c.excluded for c in conditions),
            tuple(c for c in conditions if c is not hook),
        )
        if hook is None:
            self._everything.append(hung)
            return
        for value in hook.values:
            self._hooks.setdefault((hook.key, value), []).append(hung)

    def _asked(self, known: Facts) -> Iterator[_Hung]:
        yield from self._everything
        for key, values in known.items():
            for value in values:
                yield from self._hooks.get((key, value), ())


def _all_hold(conditions: tuple[Condition, ...], known: Facts, event: TreatyEvent) -> bool:
    for condition in conditions:  # a loop: asked of every rule that hangs on a fact
        values = known.get(condition.key)
        if values is None:
            if not condition.holds(event):
                return False
        elif condition.values.isdisjoint(values) is not condition.excluded:
            return False
    return True


def _why(rule: WatchRule, known: Facts, event: TreatyEvent) -> tuple[Condition, ...]:
    """Do as bot.domain.watch.why does, with the facts at hand."""
    return tuple(
        Condition(
            key=c.key,
            values=c.values & known[c.key] if c.key in known else c.met_by(event),
        )
        for c in rule.conditions
        if not c.excluded
    )
