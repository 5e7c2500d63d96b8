"""Story -> Reading: which treaty actions a story reports; pure, over shipped data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from bot.domain.news import Story
from bot.domain.treaty import Bearing, Reading, TreatyAction
from bot.reading import decide, text
from bot.reading.grammar.candidates import Candidate, candidates
from bot.reading.grammar.patterns import Vocabulary
from bot.reading.grammar.vocabulary import vocabulary
from bot.reading.language import language_of
from bot.reading.merge import Scored, merged

# Stored with each reading; raised once between two releases, with the first change of code, words,
# tables or weights that reads something otherwise (tests/reading/test_version.py).
VERSION = 2
Judge = Callable[[Iterable[str]], float]


def read(story: Story, *, now: datetime, judge: Judge = decide.score) -> Reading:
    """Return the treaty actions of a story; none in a language we have no words for.

    `judge` says how surely what was found is news: `make eval` brings others than the shipped.
    """
    clean = text.clean(story)
    whole = " ".join(filter(None, (clean.title, clean.summary, clean.content)))
    language = language_of(whole, stated=story.language)
    words = vocabulary(language)
    if words is None:
        return Reading(language=language, actions=(), version=VERSION)
    on = (story.published or now).date()
    actions = tuple(merged(list(scored(clean, words, judge, on=on)), clean, on=on))
    return Reading(language=language, actions=actions, version=VERSION, score=_best(actions))


def scored(
    clean: text.CleanStory, words: Vocabulary, judge: Judge, *, on: date
) -> Iterable[Scored]:
    """Yield what may be a treaty action in any sentence, and how surely it is news."""
    for sentence in clean.sentences:
        for candidate in candidates(sentence, words, on=on):
            yield Scored(candidate, judge(candidate.features))


def _best(actions: tuple[TreatyAction, ...]) -> float:
    return max((a.score for a in actions if a.bearing is Bearing.MAIN), default=0.0)


__all__ = ["VERSION", "Candidate", "read"]
