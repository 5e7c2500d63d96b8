"""A watch rule in words: as people read it, and as they would type it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain.treaty import Action, Names, Stage
from bot.domain.watch import Condition, Key, WatchRule
from bot.wording.articles import named_with_article, with_article
from bot.wording.naming import joined, party_in_text, party_name
from bot.wording.terms import language_name

# The short words of product.md, in the order of the stages.
SHORT_STAGES = {
    "proposed": Stage.PROPOSED,
    "threatened": Stage.THREATENED,
    "announced": Stage.ANNOUNCED,
    "pending": Stage.LEGISLATURE_PENDING,
    "approved": Stage.LEGISLATURE_APPROVED,
    "authorised": Stage.EXECUTIVE_AUTHORISED,
    "notified": Stage.NOTIFIED,
    "running": Stage.NOTICE_RUNNING,
    "effective": Stage.IN_EFFECT,
    "denied": Stage.DENIED,
    "reversed": Stage.REVERSED,
}
_SHORT = {stage: word for word, stage in SHORT_STAGES.items()}
# Typed in a rule, AU is the African Union (product.md); as a code it is Australia's.
GROUPS_NOT_CODES = {"AU": "Australia"}
# Who, on what, then how: the order in which people say it.
_READING = (
    Key.COUNTRY,
    Key.ACTOR,
    Key.WITH,
    Key.TREATY,
    Key.TOPIC,
    Key.ACTION,
    Key.STAGE,
    Key.TEXT,
    Key.FEED,
    Key.TIER,
    Key.LANG,
    Key.MIN,
)
_PARTIES = {Key.COUNTRY, Key.ACTOR, Key.WITH}


def words_of(rule: WatchRule, names: Names) -> str:
    """Return the rule as people read it: "Norway (any role), actions: withdraw, terminate"."""
    ordered = sorted(rule.conditions, key=lambda c: (c.excluded, _READING.index(c.key)))
    return ", ".join(condition_words(condition, names) for condition in ordered)


def condition_words(condition: Condition, names: Names) -> str:
    """Return one condition as people read it."""
    words = _words(condition, names)
    return f"not {words}" if condition.excluded else words


def short_name(rule: WatchRule, names: Names, *, most: int = 24) -> str:
    """Return what a button calls the rule: "Norway"; "" where only its number is short."""
    asked = [c for c in rule.conditions if not c.excluded]
    first = min(asked, key=lambda c: _READING.index(c.key), default=None)
    if first is None or len(first.values) != 1:
        return ""
    name = _value(first.key, next(iter(first.values)), names)
    return name if len(name) <= most else ""


def meaning(rule: WatchRule, names: Names) -> str:
    """Return a sentence's end: "any action to which Norway is a party"."""
    match rule.conditions:
        case (Condition(key=Key.COUNTRY, excluded=False) as only,):
            who = [_watched_party(code, names) for code in sorted(only.values)]
            return f"any action to which {_either(who)} is a party"
        case (Condition(key=Key.TREATY, excluded=False) as only,):
            what = sorted(_watched_treaty(treaty, names) for treaty in only.values)
            return f"any action on {_either(what)}"
        case _:
            return words_of(rule, names)


def _watched_party(code: str, names: Names) -> str:
    group = names.groups.get(code)
    if group is None:
        return party_in_text(code, names)
    if code in names.parties:
        return f"{party_in_text(code, names)} or one of its members"
    return f"one of the {group}" if group.endswith("s") else f"a member of {group}"


def _watched_treaty(treaty: str, names: Names) -> str:
    known = names.treaties.get(treaty)
    if known is None:
        return treaty
    return with_article(known.name) if known.generic else named_with_article(known.name)


def typed(rule: WatchRule) -> str:
    """Return the rule as it could be typed, in codes: reading it gives the same rule."""
    return " ".join(_typed(condition) for condition in rule.conditions)


def _words(condition: Condition, names: Names) -> str:
    values = _sorted_values(condition, names)
    several = "s" if len(values) > 1 else ""
    shapes: dict[Key, Callable[[], str]] = {
        Key.COUNTRY: lambda: f"{_either(values)} (any role)",
        Key.ACTOR: lambda: f"{_either(values)} acting",
        Key.WITH: lambda: f"with {_either(values)}",
        Key.STAGE: lambda: _stages(condition.values),
        Key.MIN: lambda: f"at least {_outlets(_least(condition.values))}",
        Key.LANG: lambda: f"reported in {_either(values)}",
        Key.TIER: lambda: f"reported by {_either(values)} sources",
        Key.TREATY: lambda: f"treaty: {_either(values)}",
        Key.TEXT: lambda: f"text: {_either(values)}",
    }
    shape = shapes.get(condition.key)
    return shape() if shape else f"{condition.key}{several}: {', '.join(values)}"


def _sorted_values(condition: Condition, names: Names) -> list[str]:
    if condition.key is Key.ACTION:
        return [action.value for action in Action if action.value in condition.values]
    return sorted(_value(condition.key, value, names) for value in condition.values)


def _value(key: Key, value: str, names: Names) -> str:
    if key in _PARTIES:
        return names.groups.get(value) or party_name(value, names)
    if key is Key.TREATY:
        known = names.treaties.get(value)
        return known.name if known else value
    words = {
        Key.TOPIC: lambda: value.replace("_", " "),
        Key.LANG: lambda: language_name(value),
        Key.TEXT: lambda: f"“{value}”",
        Key.MIN: lambda: _outlets(int(value)),
        Key.STAGE: lambda: _SHORT[Stage(value)],
    }
    return words.get(key, lambda: value)()


def _either(values: list[str]) -> str:
    return joined(values, word="or")


def _least(values: Iterable[str]) -> int:
    return min(int(value) for value in values)


def _outlets(count: int) -> str:
    return "1 outlet" if count == 1 else f"{count} outlets"


def _stages(values: frozenset[str]) -> str:
    start = _later_from(values)
    if start:
        return f"stage: {_SHORT[start]} or later"
    words = [word for word, stage in SHORT_STAGES.items() if stage.value in values]
    return f"stage{'s' if len(words) > 1 else ''}: {', '.join(words)}"


def _later_from(values: frozenset[str]) -> Stage | None:
    """Return x where the values are what `stage:x+` means, and that is shorter."""
    for stage in SHORT_STAGES.values():
        later = frozenset(s.value for s in stage.and_later)
        if len(values) > 1 and later == values:
            return stage
    return None


def _typed(condition: Condition) -> str:
    sign = "-" if condition.excluded else ""
    values = sorted(condition.values)
    match condition.key:
        case Key.TEXT:
            shown = [f'"{value}"' for value in values]
        case Key.STAGE:
            start = _later_from(condition.values)
            shown = [f"{_SHORT[start]}+"] if start else [_SHORT[Stage(v)] for v in values]
        case _:
            shown = [GROUPS_NOT_CODES.get(value, value) for value in values]
    return f"{sign}{condition.key}:{','.join(shown)}"
