"""The summary of an action: a template filled from its slots, or the source's own sentence."""

from __future__ import annotations

from bot.domain.treaty import Action, Assertion, Names, Stage, TreatyAction
from bot.wording.clip import clean, clip, sentences
from bot.wording.guard import is_backed
from bot.wording.instruments import are_several, other_parties, treaty_in_text
from bot.wording.naming import SHOWN, listed, starts
from bot.wording.terms import day_words, stage_word, terms_of, years_words

LONGEST = 420
_MOST_SENTENCES = 3
# These happen to a treaty; its parties do not do them.
_HAPPENS = {Action.IN_FORCE, Action.EXPIRE}
_ENDINGS = {Action.WITHDRAW, Action.TERMINATE}
_LASTING = {Action.WITHDRAW, Action.TERMINATE, Action.SUSPEND, Action.EXTEND, Action.REINSTATE}
# What parties do to a treaty in the present tense: one actor, several.
_DOES = {
    Action.NEGOTIATE: ("takes a step in talks on", "take a step in talks on"),
    Action.ADOPT: ("adopts", "adopt"),
    Action.AGREE: ("agrees on", "agree on"),
    Action.POSTPONE: ("puts off a step on", "put off a step on"),
    Action.SIGN: ("signs", "sign"),
    Action.RATIFY: ("ratifies", "ratify"),
    Action.ACCEDE: ("accedes to", "accede to"),
    Action.PROVISIONAL: ("provisionally applies", "provisionally apply"),
    Action.AMEND: ("amends", "amend"),
    Action.EXTEND: ("extends", "extend"),
    Action.RESERVE: ("makes a reservation to", "make a reservation to"),
    Action.SUSPEND: ("suspends", "suspend"),
    Action.WITHDRAW: ("withdraws from", "withdraw from"),
    Action.TERMINATE: ("terminates", "terminate"),
    Action.REINSTATE: ("reinstates", "reinstate"),
    Action.REJECT: ("rejects", "reject"),
}
_DOES_TURNED = {
    (Action.RESERVE, 1): ("withdraws a reservation to", "withdraw a reservation to"),
    (Action.EXTEND, -1): ("does not extend", "do not extend"),
}
# How a stage below effect governs the action's noun: one actor, several, nobody named.
_STEPS = {
    Stage.PROPOSED: ("proposes", "propose", "proposed"),
    Stage.ANNOUNCED: ("announces", "announce", "announced"),
    Stage.LEGISLATURE_APPROVED: ("approves", "approve", "approved"),
    Stage.EXECUTIVE_AUTHORISED: ("authorises", "authorise", "authorised"),
    Stage.NOTIFIED: ("gives notice of", "give notice of", "notified"),
    Stage.THREATENED: ("threatens", "threaten", "threatened"),
}
# Nothing more is said of the actor than that its step stands there.
_STANDING = {
    Stage.LEGISLATURE_PENDING: "before a parliament",
    Stage.NOTICE_RUNNING: "notified; the notice period is running",
    Stage.DENIED: "denied",
    Stage.REVERSED: "reversed",
}
_BARE_NOUNS = {Action.ACCEDE, Action.WITHDRAW, Action.AGREE, Action.NEGOTIATE, Action.IN_FORCE}


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
    treaty = treaty_in_text(what, names)
    if not treaty or what.action is Action.BREACH:
        return None
    head = f"{starts(_main(what, treaty, names))}{_signed(what, names)}."
    told = [head, *_record(what), *_unstated(what)]
    return sentences(" ".join(told), _MOST_SENTENCES)


def verbs_of(what: TreatyAction) -> tuple[str, ...]:
    """Return the words by which we tell of the deed and of how far in law it is."""
    does = _DOES_TURNED.get((what.action, what.polarity)) or _DOES.get(what.action)
    step = _STEPS.get(what.stage)
    return (*(does or ()), *(step or ()), _STANDING.get(what.stage, ""))


def _main(what: TreatyAction, treaty: str, names: Names) -> str:
    if what.action in _HAPPENS:
        clause = _happening(what, treaty, names)
    else:
        clause = _doing(what, f"{treaty}{_with(what, names)}", names)
    if what.assertion is Assertion.REPORTED_CLAIM:
        return f"It is claimed that {clause}"
    return clause


def _doing(what: TreatyAction, treaty: str, names: Names) -> str:
    """Say who does it, as far as the law has got."""
    who, several = listed(what.actors, names=names), len(what.actors) > 1
    if what.stage in _STANDING:
        by = f" by {who}" if who else ""
        return f"{_noun(what)} {treaty}{by} {_be(what)} {_STANDING[what.stage]}"
    if what.stage in _STEPS and not _is_vote_against(what):
        return _step(what, treaty, who=who, several=several)
    if not who:
        told = treaty if _is_one_of_many(treaty, what) else f"{_noun(what)} {treaty}"
        return f"{told} {_be(what)} reported"
    one, many = _DOES_TURNED.get((what.action, what.polarity), _DOES[what.action])
    if _is_one_of_many(treaty, what):
        one, many = "reaches", "reach"  # nobody agrees on an agreement
    return f"{who} {many if several else one} {treaty}"


def _is_one_of_many(treaty: str, what: TreatyAction) -> bool:
    """Whether it is agreed and has no name: "a trade deal"."""
    return what.action is Action.AGREE and treaty.startswith(("a ", "an "))


def _is_vote_against(what: TreatyAction) -> bool:
    """Whether an organ refused: it approved nothing, it rejected."""
    return what.action is Action.REJECT and what.stage is Stage.LEGISLATURE_APPROVED


def _step(what: TreatyAction, treaty: str, *, who: str, several: bool) -> str:
    one, many, passive = _STEPS[what.stage]
    if who and stage_word(what) == "deposited":
        one, many = "deposits its", "deposit their"
        return f"{who} {many if several else one} {terms_of(what).noun} {treaty}"
    if who:
        return f"{who} {many if several else one} {_noun(what)} {treaty}"
    return f"{_noun(what)} {treaty} {_be(what)} {passive}"


def _happening(what: TreatyAction, treaty: str, names: Names) -> str:
    """Say what happens to the treaty, and for whom."""
    whom = f" for {listed(what.parties, names=names)}" if what.parties else ""
    several = are_several(what, names)
    verb = terms_of(what).many if several else terms_of(what).one
    if what.stage is Stage.IN_EFFECT:
        return f"{treaty} {verb}{whom}"
    if what.action is Action.EXPIRE and what.stage is Stage.NOTICE_RUNNING:
        return f"{treaty} {'are' if several else 'is'} due to expire{whom}"
    said = _STANDING.get(what.stage) or _STEPS[what.stage][2]
    return f"{_noun(what)} {treaty}{whom} is {said}"


def _be(what: TreatyAction) -> str:
    return "are" if terms_of(what).noun.startswith("negotiations") else "is"


def _noun(what: TreatyAction) -> str:
    noun = terms_of(what).noun
    bare = what.action in _BARE_NOUNS or what.action is Action.RESERVE
    return noun if bare and noun[0] != "r" else f"the {noun}" if not bare else f"a {noun}"


def _with(what: TreatyAction, names: Names) -> str:
    others = other_parties(what, names)
    return f" with {listed(others, names=names, most=SHOWN)}" if others else ""


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
        ("effective", dates.effective_from),
    )


def _on(stated: str, label: str) -> str:
    words = day_words(stated)
    if label == "dated":
        return words
    return f"on {words}" if words[:1].isdigit() and " " in words else f"in {words}"


def _unstated(what: TreatyAction) -> list[str]:
    """Say what a reader would otherwise assume, for acts that last."""
    if what.action not in _LASTING or what.stage in {Stage.DENIED, Stage.REVERSED}:
        return []
    if not what.stage_stated:
        return ["The legal stage is not stated."]
    if what.stage is Stage.IN_EFFECT:
        return ["The step is in effect."] if what.action in _ENDINGS else []
    dated = what.dates.effective_from or what.dates.notice_ends
    return [] if dated or what.polarity >= 0 else ["No effective date is stated."]
