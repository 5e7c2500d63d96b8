"""The summary of an action: a template filled from its slots, or the source's own sentence."""

from __future__ import annotations

from bot.domain.treaty import Action, Assertion, Names, Stage, TreatyAction
from bot.wording.clauses import clause, is_denied
from bot.wording.clip import clean, clip, sentences
from bot.wording.guard import is_backed
from bot.wording.instruments import members_concerned, other_parties, treaty_in_text
from bot.wording.naming import SHOWN, listed, starts
from bot.wording.terms import HAPPENS, day_words, terms_of, years_words

LONGEST = 420
_MOST_SENTENCES = 3
_ENDINGS = {Action.WITHDRAW, Action.TERMINATE}
_LASTING = {Action.WITHDRAW, Action.TERMINATE, Action.SUSPEND, Action.EXTEND, Action.REINSTATE}
# These are conditions already.
_CONDITIONS = {Stage.PROPOSED, Stage.THREATENED}


def summarise(what: TreatyAction, names: Names) -> str | None:
    """Return at most three sentences, each backed by the action; None when there is nothing."""
    template = from_slots(what, names)
    if template and is_backed(template, what, names):
        return template
    return from_source(what)


def from_source(what: TreatyAction) -> str | None:
    """Return the sentence the action was read from, cut at the end of a clause."""
    sentence = clean(what.sentence)
    return clip(sentence, LONGEST) if sentence else None


def from_slots(what: TreatyAction, names: Names) -> str | None:
    """Return the sentences that the slots allow; None when no instrument is known.

    A breach has none: who accuses whom is for the source's own sentence to say.
    """
    if what.action is Action.BREACH or not treaty_in_text(what, names):
        return None
    head = f"{starts(_main(what, names))}."
    told = [head, *_record(what), *_unstated(what)]
    return sentences(" ".join(told), _MOST_SENTENCES)


def _main(what: TreatyAction, names: Names) -> str:
    told = clause(what, names, behind=f"{_with(what, names)}{_signed(what, names)}")
    if what.assertion is Assertion.CONDITIONAL and what.stage not in _CONDITIONS:
        return f"{told} if a condition is met"
    if what.assertion is Assertion.REPORTED_CLAIM:
        return f"it is claimed that {told}"
    return told


def _with(what: TreatyAction, names: Names) -> str:
    if what.action in HAPPENS or members_concerned(what, names):
        return ""  # they are told as those whom it concerns
    others = other_parties(what, names)
    # Where nobody acts, they are those whose treaty it is.
    word = "with" if what.actors or len(others) < 2 else "between" if len(others) == 2 else "among"
    return f" {word} {listed(others, names=names, most=SHOWN)}" if others else ""


def _signed(what: TreatyAction, names: Names) -> str:
    """Say when the instrument was signed, where its name does not."""
    years = years_words(what.dates.signed or "")
    return f" (signed {years})" if years and years not in treaty_in_text(what, names) else ""


def _record(what: TreatyAction) -> list[str]:
    """Say by which paper and when, in one sentence, so that the one after it has room."""
    paper = clip(clean(what.instrument or ""), 100).rstrip(".")
    facts = [f"instrument: {paper}"] if paper else []
    facts += [f"{label} {_on(stated, label)}" for label, stated in _dates(what) if stated]
    return [f"{starts(', '.join(facts))}."] if facts else []


def _dates(what: TreatyAction) -> tuple[tuple[str, str | None], ...]:
    dates = what.dates
    return (
        ("published", dates.published),
        ("dated", dates.decided if dates.decided != dates.published else None),
        ("notified", dates.notified),
        ("notice ends", dates.notice_ends),
        ("effective from", dates.effective_from),
    )


def _on(stated: str, label: str) -> str:
    words = day_words(stated)
    if label in {"dated", "effective from"}:
        return words
    return f"on {words}" if words[:1].isdigit() and " " in words else f"in {words}"


def _unstated(what: TreatyAction) -> list[str]:
    """Say what a reader would otherwise assume, for acts that last."""
    if what.action not in _LASTING or is_denied(what) or what.stage is Stage.REVERSED:
        return []
    if not what.stage_stated:
        return ["The legal stage is not stated."]
    if what.stage is Stage.IN_EFFECT:
        noun = terms_of(what).noun.split(" ", maxsplit=1)[0]
        return [f"The {noun} is in effect."] if what.action in _ENDINGS else []
    dated = what.dates.effective_from or what.dates.notice_ends
    return [] if dated or what.polarity >= 0 else ["No effective date is stated."]
