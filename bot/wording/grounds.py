"""The words that a retelling of an action may be made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.treaty import Names, Stage, TreatyAction
from bot.domain.words import fold
from bot.wording.clauses import verbs_of
from bot.wording.naming import party_in_text, party_name
from bot.wording.terms import MONTHS, day_words, stage_word, terms_of

# Words that say nothing by themselves. No negation is among them, and none that orders, allows
# or compares: those must stand in the story.
_LINK_WORDS = (
    "a an the and of to in on at by for from with as its their his her it they which that who "
    "this these is are was were be been being has have had will would s"
)
_LINKS = frozenset(_LINK_WORDS.split())
_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion dozen both half single"
)
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_MOST_JUMPS = 2  # a clause or two in another place
_NEAR = 4  # words: "eleven bilateral military cooperation agreements"
_MONTHS = frozenset(fold(month) for month in MONTHS)
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("s", "es", "d", "ed", "ing", "n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What may be said: `words` anywhere, `names` with a capital, `phrases` whole.

    `beside` tells each number's company, `follows` which words stand close behind which; `ours`,
    our words for the deed, may stand between any.
    """

    words: frozenset[str]
    names: frozenset[str]
    phrases: tuple[str, ...]
    beside: frozenset[tuple[str, str]]
    follows: frozenset[tuple[str, str]]
    ours: frozenset[str]

    @classmethod
    def of(cls, what: TreatyAction, names: Names, *, told: Iterable[str]) -> Grounds:
        """Return the grounds that the sentences told, and our own words for the action, give."""
        ours = tuple(_ours(what))
        sources = [*told, what.instrument or "", *_stated_days(what), *_named(what, names), *ours]
        every = " ".join(sources)
        return cls(
            words=frozenset(_folded(every)),
            names=frozenset(fold(w) for w in _WORD.findall(every) if w[0].isupper()),
            phrases=tuple(_treaties(what, names)),
            beside=frozenset(pair for text in sources for pair in _all_company(text)),
            follows=frozenset(pair for text in sources for pair in _near(_telling(text))),
            ours=frozenset(_folded(" ".join(ours))),
        )

    def hold(self, text: str) -> bool:
        """Whether every word, name and number of the text is backed."""
        # "Prohibition" may be said in the treaty's name, not of what its parties do.
        for phrase in self.phrases:
            text = re.sub(rf"\b{re.escape(phrase)}\b", "it", text, flags=re.IGNORECASE)
        words = [found[0] for found in _WORD.finditer(text)]
        backed = all(self._has(word, opens=not place) for place, word in enumerate(words))
        return backed and set(_company(text)) <= self.beside and not self._is_shuffled(text)

    def _is_shuffled(self, text: str) -> bool:
        """Whether the story's words stand in another order than the story has them.

        Clauses may change places, words may not: of "the minister thanked the thief" no other
        sentence may be made.
        """
        every = _folded(text)
        said = [word for word in every if word not in _LINKS]
        jumps = sum(not self._may_follow(one, other) for one, other in pairwise(said))
        return jumps > _MOST_JUMPS or any(one == other for one, other in pairwise(every))

    def _may_follow(self, one: str, other: str) -> bool:
        if one in self.ours or other in self.ours:
            return True
        return any(
            _same_or_form(one, first) and _same_or_form(other, second)
            for first, second in self.follows
        )

    def _has(self, word: str, *, opens: bool) -> bool:
        plain = fold(word)
        if plain in _LINKS:
            return True
        if word[0].isupper() and not opens:
            return plain in self.names or _of_a_name(plain) & self.names != set()
        return plain in self.words or any(_same_word(plain, known) for known in self.words)


def _folded(text: str) -> list[str]:
    return fold(text).split()


def _stated_days(what: TreatyAction) -> Iterator[str]:
    dates = what.dates
    stated = (dates.signed, dates.decided, dates.published, dates.notified)
    yield from (day_words(d) for d in (*stated, dates.effective_from, dates.notice_ends) if d)


def _named(what: TreatyAction, names: Names) -> Iterator[str]:
    """Yield the parties as we name them, and the instrument as the story does."""
    for code in what.parties:
        yield from (party_name(code, names), party_in_text(code, names))
    yield from (what.treaty_text, *what.affected)


def _treaties(what: TreatyAction, names: Names) -> Iterator[str]:
    """Yield the names of its treaties, the longest first."""
    known = [names.treaties[code] for code in what.treaties if code in names.treaties]
    every = {name for treaty in known for name in (treaty.full_name, treaty.name) if name}
    yield from sorted(every, key=lambda name: (-len(name), name))


def _ours(what: TreatyAction) -> Iterator[str]:
    """Yield how we tell of the deed, as far as the law has got."""
    terms = terms_of(what)
    yield from (terms.one, terms.many, terms.noun, *verbs_of(what))
    if what.stage is not Stage.IN_EFFECT or what.stage_stated:
        yield stage_word(what)


def _of_a_name(word: str) -> set[str]:
    """Return the names of which the word may be the adjective or the plural: "Russian"."""
    return {word.removesuffix(end) for end in ("n", "s") if len(word) > 5 and word.endswith(end)}


def _same_word(one: str, other: str) -> bool:
    """Whether two forms of one word: "terminate" and "termination", not "state" and "statue".

    >>> _same_word("authorises", "authorised"), _same_word("end", "enemy")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return len(short) > 2 and (long[len(short) :] in _ENDINGS or len(short) > 5)
    stem = _stem(short)
    return len(stem) > 4 and long.startswith(stem) and len(long) - len(stem) <= 5


def _same_or_form(one: str, other: str) -> bool:
    return one == other or _same_word(one, other)


def _near(said: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the few behind it."""
    for place, word in enumerate(said):
        yield from ((word, after) for after in said[place + 1 : place + 1 + _NEAR])


def _stem(word: str) -> str:
    for end in ("ation", "ing", "ion", "es", "ed", "e", "s", "y"):
        if word.endswith(end) and len(word) - len(end) > 3:
            return word.removesuffix(end)
    return word


def _company(text: str) -> Iterator[tuple[str, str]]:
    """Yield each number with the next word that says something, or the one it belongs to before.

    Numbers change places easily: "eleven agreements with two states".
    """
    said = _telling(text)
    for before, word, after in zip(["", *said], said, [*said[1:], ""], strict=False):
        if _is_number(word):
            yield (before, word) if before in _MONTHS or not after else (word, after)


def _all_company(text: str) -> Iterator[tuple[str, str]]:
    """Yield each number with what stands before it, and with the few words behind it."""
    said = _telling(text)
    for place, word in enumerate(said):
        if _is_number(word):
            yield (said[place - 1] if place else "", word)
            yield from ((word, after) for after in said[place + 1 : place + 1 + _NEAR])


def _telling(text: str) -> list[str]:
    return [word for word in _folded(text) if word not in _LINKS]


def _is_number(word: str) -> bool:
    return word.isdecimal() or word in _NUMBERS
