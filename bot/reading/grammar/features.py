"""What speaks for and against a candidate; the weights are in data/weights.json."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.features_of_parties import about_parties
from bot.reading.grammar.features_of_words import SURE, about_nouns, about_words
from bot.reading.grammar.instrument import Strength
from bot.reading.grammar.marks import Parse
from bot.reading.grammar.modifiers import adjective_behind
from bot.reading.grammar.mood import Mood
from bot.reading.grammar.roles import Roles
from bot.reading.grammar.ties import Binding, Tie, Voice
from bot.reading.text import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a candidate before it is judged."""

    sentence: Sentence
    parse: Parse
    tie: Binding
    mood: Mood
    roles: Roles
    treaties: tuple[str, ...]


def features_of(facts: Facts) -> Iterator[str]:
    """Yield what was found, by names that data/weights.json weighs."""
    sentence, marked, tie = facts.sentence, facts.parse, facts.tie
    mood, roles, treaties = facts.mood, facts.roles, facts.treaties
    instrument = tie.instrument
    strength = instrument.strength
    yield "always"
    yield f"tie:{tie.tie}"
    yield f"strength:{strength}"
    yield f"{strength}+{tie.tie}"
    yield f"action:{mood.action}"
    yield f"voice:{tie.voice}"
    yield from (f"cue:{cue}" for cue in mood.cues)
    yield from _about_instrument(tie, treaties)
    yield from about_parties(marked, tie, roles)
    yield from about_words(marked, instrument)
    yield from about_nouns(marked, instrument)
    if marked.has("nonstate", 0, tie.trigger.first):
        yield "nonstate:first"
    yield from _about_clause(sentence, marked, tie, mood)
    if marked.language == "en":
        yield "in English"
        yield f"verb:{_lemma(marked, tie)}"


def _lemma(marked: Parse, tie: Binding) -> str:
    return f"{tie.trigger.action}:{marked.words[tie.trigger.first][:5]}"


def _about_clause(sentence: Sentence, marked: Parse, tie: Binding, mood: Mood) -> Iterator[str]:
    cues = mood.cues
    planned = bool(cues & _PLANS)
    noun = tie.voice is Voice.NOUN
    weak = tie.instrument.strength is Strength.WEAK
    claims = {
        f"opener:{mood.opener}": bool(mood.opener),
        "urged": {"urging", "infinitive"} <= cues or {"urging", "narrated"} <= cues,
        "infinitive:bare": "infinitive" in cues and "headline_to" not in cues and not planned,
        "noun:announced": noun and planned,
        "noun:subject": noun and not planned and _goes_on(marked, tie),
        "object:to": tie.tie is Tie.OBJECT and _leads_to_verb(marked, tie.instrument.last),
        "talks:before": _talked_about(marked, tie),
        "later": sentence.field == "title" and sentence.number > 0,
        f"heads:{'weak' if weak else 'firm'}": _heads_title(sentence, tie),
        f"crowd:{'weak' if weak else 'firm'}": crowd(marked, tie.trigger.first),
        "states": marked.has("states", 0, len(marked.words)),
        "nations:first": _nations_act(marked, tie, mood),
        "gerund:subject": _is_subject(marked, tie),
        "purchase": _to_buy(marked, tie.instrument.last),
        "organ": bool(cues & {"legislature", "voters"}) and mood.action in _BY_ORGANS,
        "deposit": "notice" in cues and mood.action in {Action.RATIFY, Action.ACCEDE},
    }
    yield from (name for name, holds in claims.items() if holds)


_BY_ORGANS = frozenset({Action.RATIFY, Action.REJECT})


def _nations_act(marked: Parse, tie: Binding, mood: Mood) -> bool:
    """Whether delegates or countries make a text: "Delegates adopt a protocol"."""
    together = mood.action in {Action.ADOPT, Action.SIGN, Action.AGREE}
    return together and any(marked.is_("nations", i) for i in range(tie.trigger.first))


def _is_subject(marked: Parse, tie: Binding) -> bool:
    """Whether an act is only judged: "leaving the deal was a mistake"."""
    verb, end = tie.trigger.first, tie.instrument.last
    ing = tie.trigger.tags == frozenset({english.ING})
    opens = verb == 0 or marked.is_("reporting", verb - 1) or marked.is_("subordinators", verb - 1)
    return ing and opens and (marked.is_("passive", end) or marked.is_("would", end))


def _to_buy(marked: Parse, i: int) -> bool:
    """Whether something is bought: "signs deal to buy tanks", "agreement to supply gas"."""
    return marked.is_("infinitive", i) and marked.is_("buys", i + 1)


def _leads_to_verb(marked: Parse, i: int) -> bool:
    """Whether "to" follows a treaty; "de", "a" and "à" are prepositions of its name."""
    preposition = marked.is_("of", i) or marked.is_("venue", i)
    return marked.is_("infinitive", i) and not preposition


def crowd(marked: Parse, verb: int) -> bool:
    """Whether many states act: "five countries bordering the sea sign"."""
    return any(
        (marked.words[i].isdigit() or marked.is_("numbers", i))
        and any(marked.is_("nations", k) for k in range(i + 1, min(i + 5, verb)))
        for i in range(verb)
    )


def _heads_title(sentence: Sentence, tie: Binding) -> bool:
    """Whether the title opens with the treaty and what was done to it: "Treaty extended"."""
    sure = tie.instrument.strength in SURE or bool(tie.instrument.parties)
    opens = sentence.field == "title" and tie.instrument.first <= 1 and tie.between == 0 and sure
    return opens and tie.tie is Tie.SUBJECT and tie.voice is Voice.REDUCED


def _goes_on(marked: Parse, tie: Binding) -> bool:
    """Whether something is said of the act itself: "exit from the EU cost the economy"."""
    end = max(tie.trigger.last, tie.instrument.last)
    while end < len(marked.words) and adjective_behind(marked, end):
        end += 1
    if end + 1 >= len(marked.words) or tie.trigger.first > 4:
        return False
    return marked.words[end].isalpha() and not marked.is_("ends", end)


def _talked_about(marked: Parse, tie: Binding) -> bool:
    first = min(tie.trigger.first, tie.instrument.first)
    return any(
        hit.action is Action.NEGOTIATE and hit.kind == "nouns" and 0 <= first - hit.last < 3
        for hit in marked.triggers
    )


_PLANS = frozenset(
    {
        "announcement",
        "approval",
        "proposal",
        "threat",
        "denial",
        "notice",
        "ceremony",
        "authorisation",
        "committee",
        "reversal",
        "refusal",
    }
)


def _about_instrument(tie: Binding, treaties: tuple[str, ...]) -> Iterator[str]:
    instrument = tie.instrument
    if instrument.qualifiers:
        yield f"qualified+{instrument.strength}"
    if instrument.strength is Strength.WEAK and treaties:
        yield "kind:known"
    if instrument.parties:
        yield f"own party+{instrument.strength}"
    if instrument.ambiguous:
        yield "ambiguous"
    if instrument.tail:
        yield "tail"
        yield f"tail+{instrument.strength}"
    yield f"between:{min(tie.between, 6)}"
