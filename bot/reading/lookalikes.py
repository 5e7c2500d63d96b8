"""Words that look like a party and are none: decided by the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from bot.reading import shipped
from bot.reading.mentions import Form, Kind, Mention
from bot.reading.phrases import Word, mostly_capitals
from bot.reading.trie import Hit

ANY_TEXT = "*"
DROP = "drop"
WEAK = "weak"
_TITLE_CASE = 0.6
_LONGEST_CUE = 3  # words of a cue before or after
_MOST_SPACE = 12  # marks between a word and the end of the sentence before it

# Acronyms that are words too: in a headline all in capitals they prove little.
_WORDS = shipped.words("acronyms_that_are_words")
_FOR_OR_AGAINST = shipped.words("for_or_against")  # "anti-American" is not American
_TREATY_NOUNS = shipped.words("treaty_nouns")
_FIRST_NAMES = shipped.words("first_names")
_GIVEN_NAMES = shipped.words("given_names_of_states")
# What may stand in capitals after a country's name in a sentence without being a surname.
_AFTER_A_STATE = shipped.words("after_a_state")
# What may stand in capitals before the surname of a leader without being a first name.
_TITLES = _AFTER_A_STATE | shipped.words("titles")
_US_STATES = shipped.words("regions_of_america")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the words around a phrase make of it. `effect`: DROP, WEAK or another code."""

    before: frozenset[str]
    after: frozenset[str]
    near: frozenset[str]
    unless: frozenset[str]
    effect: str

    @property
    def always(self) -> bool:
        return not (self.before or self.after or self.near)


class Surroundings:
    """A text and its words, with what is costly worked out once and only when asked."""

    def __init__(self, text: str, words: Sequence[Word], *, language: str | None = None) -> None:
        self.text = text
        self.words = words
        self.language = language

    @cached_property
    def folded(self) -> str:
        return f" {' '.join(word.folded for word in self.words)} "

    @cached_property
    def title_case(self) -> bool:
        """Whether most words, or nouns, are in capitals, so that capitals tell nothing."""
        if self.language == "de":
            return True
        long = [w for w in self.words[1:] if w.end - w.start > 2]
        capitals = sum(self.text[w.start].isupper() for w in long)
        return capitals > _TITLE_CASE * len(long)

    @cached_property
    def shouting(self) -> bool:
        return mostly_capitals(self.text)

    def opens_sentence(self, word: Word) -> bool:
        before = self.text[max(0, word.start - _MOST_SPACE) : word.start].rstrip(" \"'(")
        return before[-1:] in {"", ".", "!", "?", ":", ";", "\n"}

    def has_any(self, cues: frozenset[str]) -> bool:
        return any(cue == ANY_TEXT or f" {cue} " in self.folded for cue in cues)

    def before(self, hit: Hit) -> set[str]:
        """Return the one, two and three words before, each as one string."""
        return {
            " ".join(word.folded for word in self.words[hit.first - n : hit.first])
            for n in range(1, min(_LONGEST_CUE, hit.first) + 1)
        }

    def after(self, hit: Hit) -> set[str]:
        """Return the one, two and three words after, each as one string."""
        return {
            " ".join(word.folded for word in self.words[hit.last : hit.last + n])
            for n in range(1, _LONGEST_CUE + 1)
        }

    def touching(self, hit: Hit) -> tuple[Word | None, Word | None]:
        """Return the words before and after where only a space parts them from the hit."""
        previous = self.words[hit.first - 1] if hit.first else None
        following = self.words[hit.last] if hit.last < len(self.words) else None
        if previous and self.text[previous.end : hit.start] != " ":
            previous = None
        if following and self.text[hit.end : following.start] != " ":
            following = None
        return previous, following


def judged(mention: Mention, hit: Hit, around: Surroundings) -> Mention | None:
    """Return the mention as the words around it have it; None: it names nothing of ours."""
    if mention.text.lower() in _WORDS and around.shouting:
        mention = replace(mention, ambiguous=True)
    if mention.kind is Kind.TREATY:
        return _by_table(mention, hit, around)
    if hit.first and around.words[hit.first - 1].folded in _FOR_OR_AGAINST:
        return None
    if _names_a_person(mention, hit, around) or _names_a_place(mention, hit, around):
        return None
    if mention.form is Form.ACRONYM and around.text[mention.end : mention.end + 1] == "$":
        return None
    return _by_table(mention, hit, around)


def _by_table(mention: Mention, hit: Hit, around: Surroundings) -> Mention | None:
    key = " ".join(word.folded for word in around.words[hit.first : hit.last])
    for rule in _rules().get(key, ()):
        if _fires(rule, hit, around):
            return _after(rule.effect, mention)
    return mention


def _fires(rule: Rule, hit: Hit, around: Surroundings) -> bool:
    if rule.always or (rule.before and rule.before & around.before(hit)):
        return True
    if rule.after and rule.after & around.after(hit):
        return True
    return around.has_any(rule.near) and not around.has_any(rule.unless)


def _after(effect: str, mention: Mention) -> Mention | None:
    match effect:
        case "drop":
            return None
        case "weak":
            return replace(mention, ambiguous=True)
        case code:
            return replace(mention, code=code, ambiguous=False)


def _names_a_person(mention: Mention, hit: Hit, around: Surroundings) -> bool:
    """Michael Jordan, Chad Kelly, Melania Trump."""
    if mention.form not in {Form.NAME, Form.CAPITAL, Form.LEADER}:
        return False
    previous, following = around.touching(hit)
    if previous and previous.folded in _FIRST_NAMES and around.text[previous.start].isupper():
        return True
    if mention.form is Form.LEADER:
        return hit.last - hit.first == 1 and _first_name_like(previous, around)
    if mention.text.lower() not in _GIVEN_NAMES:
        return False
    return following is not None and _surname_like(following, around)


def _first_name_like(word: Word | None, around: Surroundings) -> bool:
    """Whether it may be a first name, so that the surname is somebody else's."""
    return (
        word is not None
        and not around.title_case
        and not around.opens_sentence(word)
        and around.text[word.start].isupper()
        and word.folded not in _TITLES
    )


def _surname_like(word: Word, around: Surroundings) -> bool:
    return (
        not around.title_case
        and around.text[word.start].isupper()
        and word.folded not in _AFTER_A_STATE
    )


def _names_a_place(mention: Mention, hit: Hit, around: Surroundings) -> bool:
    """Paris, Texas; and capitals in the names of treaties we do not know: the Tokyo Pact."""
    following = around.words[hit.last] if hit.last < len(around.words) else None
    if following is None:
        return False
    gap = around.text[hit.end : following.start]
    if mention.form in {Form.NAME, Form.CAPITAL} and gap == ", ":
        of_georgia = following.folded == "georgia" and mention.form is Form.CAPITAL
        return following.folded in _US_STATES or (of_georgia and mention.code != "GE")
    if mention.form is not Form.CAPITAL or gap != " ":
        return False
    return following.folded in _TREATY_NOUNS and around.text[following.start].isupper()


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    rules: dict[str, tuple[Rule, ...]] = {}
    for row in shipped.table("lookalikes.csv"):
        rules[row["phrase"]] = (*rules.get(row["phrase"], ()), _rule(row))
    return rules


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        before=_cues(row["before"]),
        after=_cues(row["after"]),
        near=_cues(row["near"]),
        unless=_cues(row["unless"]),
        effect=row["effect"],
    )


def _cues(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split(";")))
