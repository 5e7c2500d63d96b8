"""Why something was read as it was, in words for people who know no grammar of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.treaty import Action
from bot.wording.clip import clean, clip
from bot.wording.naming import joined
from bot.wording.terms import TERMS

_LONGEST_QUOTE = 80
_WORTH_TELLING = 0.3  # of a feature's weight
MOST_FOR, MOST_AGAINST = 3, 2

_TIES = {
    "object": "{trigger} is done to {instrument}",
    "subject": "{trigger} is said of {instrument}",
    "of": "{trigger} is of or from {instrument}",
    "compound": "{trigger} and {instrument} are one word",
    "loose": "{trigger} and {instrument} stand in one clause",
}
_STRENGTHS = {
    "named": "a treaty I know by name",
    "generic": "a kind of treaty I know",
    "organisation": "which one joins and leaves by its founding treaty",
    "strong": "which is called a treaty or the like",
    "weak": "which is called a deal or the like",
}
# What features mean, by their name or, where it ends in a colon or a plus, by its beginning.
_WORDS = {
    "tie:object": "the treaty is what the verb acts on",
    "tie:subject": "the treaty is what it is said of",
    "tie:of": "the deed is of this treaty",
    "tie:compound": "deed and treaty are one word",
    "tie:loose": "deed and treaty only stand in one clause",
    "strength:named": "the treaty is known by name",
    "strength:generic": "it is a known kind of treaty",
    "strength:organisation": "an organisation is joined or left",
    "strength:strong": "it is called a treaty",
    "strength:weak": "it is only called a deal",
    "cue:after": "something else came first",
    "cue:announcement": "it is announced",
    "cue:any": "it speaks of any treaty",
    "cue:approval": "an approval is told",
    "cue:authorisation": "an official decision is told",
    "cue:commentator": "a commentator says so",
    "cue:completed": "it is told as done",
    "cue:conditional": "a condition is set",
    "cue:court": "a court is spoken of",
    "cue:denial": "it is denied",
    "cue:executive": "a government acts",
    "cue:explains": "it explains rather than reports",
    "cue:governed": "another verb governs it",
    "cue:headline_to": "the headline says “to ...”",
    "cue:hope": "it is only hoped for",
    "cue:infinitive": "it is told as a plan",
    "cue:legislature": "a parliament acts",
    "cue:negation": "it says “not”",
    "cue:notice": "notice is given",
    "cue:past": "it lies in the past",
    "cue:past_form": "it is told in the past",
    "cue:proposal": "it is proposed",
    "cue:protest": "it is a protest",
    "cue:question": "it is a question",
    "cue:refusal": "somebody refuses",
    "cue:relative": "it is told by the way",
    "cue:reversal": "a step is taken back",
    "cue:scheduled": "a day is set for it",
    "cue:should": "it says what should be done",
    "cue:subordinate": "it is told by the way",
    "cue:threat": "it is a threat",
    "cue:urging": "somebody is urged to do it",
    "cue:voters": "voters decide",
    "cue:weakened": "it is told with reserve",
    "company+": "a company acts",
    "crowd:": "many states act",
    "described+": "somebody of that nationality acts, not the state",
    "possessed+": "somebody of the state acts, not the state",
    "generic:nobody": "no party is named",
    "organisation:nobody": "nobody is named who joins or leaves",
    "global": "it concerns everybody",
    "heads:": "the headline opens with it",
    "infinitive:bare": "it is only a wish or a plan",
    "kind:known": "it is a known kind of treaty",
    "later": "it comes late in the headline",
    "money+": "sums of money are named",
    "nonstate": "others than states act",
    "noun:announced": "the deed is announced",
    "noun:subject": "it speaks of what followed",
    "object:to": "the treaty is part of something else",
    "of states": "states are spoken of",
    "states": "states are spoken of",
    "own party+": "the treaty is a party's own",
    "qualified+": "a word like “bilateral” or “military” stands with it",
    "subject": "who acts is the subject of the verb",
    "tail": "more follows the treaty's name",
    "talks:before": "it speaks of talks",
    "urged": "somebody is urged to do it",
    "ambiguous": "the treaty's name has other meanings",
    "cancel_business": "it has words of business",
    "cancel_domestic": "it has words of home politics",
    "cancel_objects": "it has words of other matters",
    "cancel_sport": "it has words of sport",
    "parties:0": "no party is named",
    "parties:1": "only one party is named",
    "parties:2": "two parties are named",
    "parties:3": "several parties are named",
    "actors:0": "nobody is named who acts",
    "actors:1": "only one party acts",
    "actors:2": "several parties act together",
    "against:0": "no other party is named",
    "against:1": "another party is named",
    "against:2": "other parties are named",
    "between:0": "deed and treaty stand side by side",
    "between:": "words stand between deed and treaty",
    "verb:": "the verb itself",
}


def rule_words(*, trigger: str, instrument: str, tie: str, strength: str) -> str:
    """Say which words were taken for the deed, which for the treaty, and what joins them."""
    told = _TIES.get(tie, _TIES["loose"])
    joins = told.format(trigger=_quoted(trigger), instrument=_quoted(instrument))
    known = _STRENGTHS.get(strength)
    return f"{joins}, {known}" if known else joins


def feature_words(name: str) -> str | None:
    """Return what a feature means; None for those that mean something to grammarians only.

    >>> feature_words("opener:if"), feature_words("action:ratify")
    ('the clause begins with “if”', 'it is a ratification')
    """
    kind, _, value = name.partition(":")
    kind = kind.partition("+")[0]
    if kind == "opener":
        return f"the clause begins with “{value}”"
    if kind == "action":
        return _deed(value)
    begins = re.match(r"[^+:]*[+:]|.*", name)
    # The most telling first: "parties:2+firm" is a case of "parties:2".
    forms = (name, name.partition("+")[0], begins[0] if begins else name, kind)
    return next((_WORDS[form] for form in forms if form in _WORDS), None)


def weighed_words(weighed: Iterable[tuple[str, float]]) -> str:
    """Say what spoke most for it, and what against; "" where nothing can be said."""
    told = [(words, w) for name, w in weighed if (words := feature_words(name))]
    worth = [(words, w) for words, w in told if abs(w) >= _WORTH_TELLING]
    parts = (
        ("For it", list(dict.fromkeys(words for words, w in worth if w > 0))[:MOST_FOR]),
        ("Against it", list(dict.fromkeys(words for words, w in worth if w < 0))[:MOST_AGAINST]),
    )
    return " ".join(f"{head}: {joined(words)}." for head, words in parts if words)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield the text in runs, each with whether it lies within one of the spans.

    >>> list(marked("Mali quits it", [(0, 4), (5, 10)]))
    [('Mali', True), (' ', False), ('quits', True), (' it', False)]
    """
    within = [False] * len(text)
    for start, end in spans:
        first = max(0, start)
        last = max(first, min(end, len(text)))
        within[first:last] = [True] * len(within[first:last])
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or within[at] != within[begin]:
            yield text[begin:at], within[begin]
            begin = at


def _deed(action: str) -> str | None:
    known = next((one for one in Action if one.value == action), None)
    if known is None:
        return None
    noun = TERMS[known].noun.rsplit(" ", 1)[0]
    article = "" if noun.endswith("s") else "an " if noun[0] in "aeiou" else "a "
    return f"it is {article}{noun}" if article else f"it speaks of {noun}"


def _quoted(words: str) -> str:
    return f"“{clip(clean(words), _LONGEST_QUOTE)}”"
