"""The language of watch rules: text -> WatchRule.

>>> parse_rule("Norway withdraw,terminate").conditions[1].key
<Key.COUNTRY: 'country'>
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.commands import vocabulary
from bot.commands.corrections import known_values, unknown_key, unknown_name
from bot.commands.tokens import Comma, KeyMark, Token, Word, plain, tokens
from bot.commands.vocabulary import Values
from bot.domain.errors import CommandError
from bot.domain.watch import LONGEST_RULE, Condition, Key, WatchRule
from bot.domain.words import fold
from bot.reading import gazetteer

_LONGEST_PHRASE = 10  # words of a name without quotes
_ONE_WORD = {Key.FEED, Key.LANG, Key.TIER, Key.MIN, Key.TEXT}
# Written in small letters these are English words first and codes of countries second.
_NOT_CODES = re.compile("(am|an|and|are|as|at|be|by|can|do|in|is|it|me|my|no|of|or|so|to)")


def parse_rule(text: str) -> WatchRule:
    """Read a rule, or raise a CommandError whose text says what to write instead."""
    cleaned = plain(text)
    if len(cleaned) > LONGEST_RULE:
        msg = f"A rule has at most {LONGEST_RULE} characters; this one has {len(cleaned)}."
        raise CommandError(msg)
    cleaned = vocabulary.flags_named(cleaned)
    read = _Reader(text=cleaned, tokens=tokens(cleaned))
    read.everything()
    rule = WatchRule(conditions=_merged(read.found))
    _refuse_contradictions(rule)
    return rule


def rule_named(text: str) -> WatchRule | None:
    """Return the rule that watches what the whole text names: a party, group or treaty."""
    text = vocabulary.flags_named(text).replace('"', "")
    spaced = text.replace("-", " ").replace("_", " ")
    for key, read in ((Key.COUNTRY, vocabulary.party_or_group), (Key.TREATY, vocabulary.treaty)):
        if values := read(text) or read(spaced):
            return WatchRule(conditions=(Condition(key=key, values=values),))
    return None


@dataclass(slots=True)
class _Reader:
    """Goes through the tokens once, collecting (key, excluded, values)."""

    text: str
    tokens: Sequence[Token]
    at: int = 0
    found: list[tuple[Key, bool, Values]] = field(default_factory=list)

    def everything(self) -> None:
        while self.at < len(self.tokens):
            key, excluded = self._key()
            self._values(key, excluded=excluded)

    def _key(self) -> tuple[Key | None, bool]:
        """Take `key:` or `-key:`; None: what follows has no key."""
        token = self.tokens[self.at]
        if not isinstance(token, KeyMark):
            return None, False
        self.at += 1
        if not token.name:
            return None, token.excluded
        key = next((k for k in Key if k.value == token.name), None)
        if key is None:
            raise unknown_key(self.text, token)
        return key, token.excluded

    def _values(self, key: Key | None, *, excluded: bool) -> None:
        """Take one value and those that follow it behind commas."""
        keys: set[Key] = set()
        while True:
            found, values = self._value(key)
            self.found.append((found, excluded, values))
            keys.add(found)
            if not self._comma():
                break
        if len(keys) > 1:
            msg = "A comma means “or”, between values of one kind; a space means “and”."
            raise CommandError(msg)

    def _comma(self) -> bool:
        if self.at < len(self.tokens) and isinstance(self.tokens[self.at], Comma):
            self.at += 1
            return True
        return False

    def _value(self, key: Key | None) -> tuple[Key, Values]:
        run = self._run(key)
        if not run:
            where = f"after “{key}:”" if key else "there"
            msg = f"Something is missing {where}. {_example(key)}"
            raise CommandError(msg)
        for length in _lengths(run, key):
            phrase = self._phrase(run[:length])
            values = _keyed(key, phrase) if key else None
            found = (key, values) if key and values else None if key else _bare(run, phrase)
            if found:
                self.at += length
                return found
        raise unknown_name(self.text, run, key=key)

    def _run(self, key: Key | None) -> list[Word]:
        """Return the words from here that could be one name."""
        run: list[Word] = []
        for token in self.tokens[self.at : self.at + _LONGEST_PHRASE]:
            if not isinstance(token, Word) or (run and token.quoted):
                break
            run.append(token)
            if token.quoted or key in _ONE_WORD:
                break
        return run

    def _phrase(self, words: Sequence[Word]) -> str:
        return " ".join(word.text for word in words)


def _lengths(run: Sequence[Word], key: Key | None) -> list[int]:
    """Return how long a name from here could be, longest first; it ends in no bare sign.

    Names are compared without signs, so “- Sweden” or “!Sweden” would pass for Sweden.
    """
    if run[0].quoted or key in _ONE_WORD:
        return [1]
    if run[0].text.startswith("!") or not fold(run[0].text):
        return []
    return [length for length in range(len(run), 0, -1) if fold(run[length - 1].text)]


def _keyed(key: Key, phrase: str) -> Values | None:
    if key is Key.TEXT:
        _refuse_mixed_scripts(phrase)
    return vocabulary.value_of(key, phrase)


def _bare(run: Sequence[Word], phrase: str) -> tuple[Key, Values] | None:
    """Read words without a key: country, group, treaty, action, at last a quoted text."""
    is_english = len(run) > 1 and _NOT_CODES.fullmatch(phrase)
    if not is_english and (party := vocabulary.party_or_group(phrase)):
        return Key.COUNTRY, party
    if treaty := vocabulary.treaty(phrase):
        return Key.TREATY, treaty
    if action := vocabulary.action(phrase):
        return Key.ACTION, action
    is_text = run[0].quoted and fold(phrase) and not known_values(phrase)
    if not is_text:
        return None
    values = _keyed(Key.TEXT, phrase)
    return (Key.TEXT, values) if values else None


def _merged(found: Sequence[tuple[Key, bool, Values]]) -> tuple[Condition, ...]:
    """Join what stands under the same key: it means "or". The order is that of the JSON."""
    together: dict[tuple[Key, bool], Values] = {}
    for key, excluded, values in found:
        together[key, excluded] = together.get((key, excluded), frozenset()) | values
    if (Key.MIN, False) in together:
        least = min(together[Key.MIN, False], key=int)  # two or three means two
        together[Key.MIN, False] = frozenset({least})
    return tuple(
        Condition(key=key, excluded=excluded, values=values)
        for (key, excluded), values in sorted(together.items(), key=lambda item: item[0])
    )


def _refuse_contradictions(rule: WatchRule) -> None:
    """Refuse what can never match, and what would match everything else in the world."""
    asked = {c.key: c.values for c in rule.conditions if not c.excluded}
    if not asked:
        more = " What to leave out stands beside it: /watch EU -Norway." if rule.conditions else ""
        msg = f"Tell me what to watch, for example /watch Norway or /watch treaty:CFE.{more}"
        raise CommandError(msg)
    for condition in rule.conditions:
        values = asked.get(condition.key)
        if condition.excluded and values and values <= condition.values:
            key = condition.key
            msg = f"“{key}:” asks for what “-{key}:” leaves out: nothing would match."
            raise CommandError(msg)
    actor, other = asked.get(Key.ACTOR), asked.get(Key.WITH)
    if actor and actor == other and len(actor) == 1 and not _is_group(actor):
        msg = "Nobody acts on a treaty with itself: “actor:” and “with:” name the same party."
        raise CommandError(msg)


def _is_group(values: Values) -> bool:
    return any(gazetteer.group_code(value) for value in values)


def _refuse_mixed_scripts(phrase: str) -> None:
    """Refuse a word whose letters only look alike: it would never match what is seen."""
    for word in phrase.split():
        scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            msg = f"“{word}” mixes letters of two alphabets that look alike."
            raise CommandError(msg)


def _example(key: Key | None) -> str:
    examples = {
        Key.STAGE: "For example stage:authorised+.",
        Key.ACTION: "For example action:withdraw,terminate.",
        Key.TREATY: "For example treaty:CFE.",
        Key.TEXT: 'For example text:"landmines".',
        Key.MIN: "For example min:2.",
    }
    return examples.get(key, "For example Norway.") if key else "For example Norway,Sweden."
