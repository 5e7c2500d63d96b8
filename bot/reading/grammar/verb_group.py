"""What the verb group itself tells: tense, voice, plans, conditions."""

from __future__ import annotations

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.clauses import Segment
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.marks import Hit, Parse
from bot.reading.grammar.ties import Binding, Tie, Voice
from bot.reading.grammar.voices import commented, declared, explains, reported


def grammar_of(parse: Parse, tie: Binding, segment: Segment) -> set[str]:
    """Return the names of what the verb group says."""
    signs = {
        "infinitive": (
            (tie.voice is not Voice.NOUN and parse.is_("infinitive", tie.trigger.first - 1))
            or parse.is_("infinitives", tie.trigger.first)  # "beizutreten"
        ),
        "ing": tie.trigger.tags == frozenset({english.ING}),
        "narrated": parse.language != "en",
        "perfect": (_auxiliary(parse, tie.trigger, "perfect") or _framed(parse, tie)),
        "pluperfect": (
            _auxiliary(parse, tie.trigger, "pluperfect") and not reported(parse, tie.trigger)
        ),
        "relative": segment.relative,
        "conditional": segment.opener in _IFS,
        "reversal": parse.is_("reversal", tie.trigger.first),
        "completed": tie.voice is Voice.NOUN and _takes_effect(parse, tie),
        "progressive": _progressive(parse, tie),
        "announcement": _to_come(parse, tie),
        "gerund": (
            tie.trigger.tags == frozenset({english.ING})
            and parse.is_("prepositions", tie.trigger.first - 1)
        ),
        "governed": (tie.voice is Voice.NOUN and _after_preposition(parse, tie.trigger.first)),
        "headline_to": _headline_to(parse, tie),
        "any": any(
            parse.is_("any", i)
            for i in range(max(0, tie.instrument.first - 1), tie.instrument.head)
        ),
        "after": opener_of(segment) == "after",
        "subordinate": bool(segment.opener),
        "passive": tie.voice is Voice.PASSIVE,
        "reduced": tie.voice is Voice.REDUCED,
        "past_form": english.PAST in tie.trigger.tags,
        "present": english.THIRD in tie.trigger.tags,
        "question": "?" in parse.words[tie.trigger.first :],
        "explains": parse.title and explains(parse),
        "weakened": tie.tie is Tie.LOOSE,
        "had": _auxiliary(parse, tie.trigger, "pluperfect"),
        "proposal": (
            tie.trigger.action is Action.NEGOTIATE and parse.is_("proposal", tie.trigger.first)
        ),
        "commentator": commented(parse, tie),
        "scheduled": _scheduled(parse, tie),
        "threat": _on_condition(parse, tie),
        "voted": _voted(parse, tie),
        "begun": _begun(parse, tie),
    }
    return {name for name, holds in signs.items() if holds}


_THREATS = frozenset({Action.WITHDRAW, Action.TERMINATE, Action.SUSPEND, Action.REJECT})

_IFS = frozenset({"if", "unless", "wenn", "falls", "om inte", "если", "якщо", "si"})


def _takes_effect(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "withdrawal from the treaty takes effect"."""
    return any(
        hit.action is Action.IN_FORCE and 0 <= hit.first - tie.instrument.last < 3
        for hit in parse.triggers
    )


def _progressive(parse: Parse, tie: Binding) -> bool:
    return tie.trigger.tags == frozenset({english.ING}) and parse.is_(
        "passive", tie.trigger.first - 1
    )


def _to_come(parse: Parse, tie: Binding) -> bool:
    """Whether the event lies ahead: "signing will take place", "to witness signing"."""
    if tie.voice is not Voice.NOUN:
        before = parse.words[tie.trigger.first - 1] if tie.trigger.first > 0 else ""
        said = tie.trigger.first > 1 and before == ":"  # "Putin: Extends the treaty"
        will = before.endswith("'ll")  # "We'll leave"
        spoken = said or declared(parse, tie.trigger)
        spoken = spoken and not _participle(parse, tie.trigger)
        return parse.is_("future", tie.trigger.first) or spoken or will
    end = max(tie.trigger.last, tie.instrument.last)
    ahead = any(end <= hit.first < end + 3 for hit in parse.cues.get("announcement", ()))
    return ahead or any(
        parse.is_("infinitive", hit.first - 1) and hit.last <= tie.trigger.first
        for hit in parse.cues.get("ceremony", ())
    )


_ROMANCE = frozenset({"it", "es", "pt"})


def _participle(parse: Parse, trigger: Hit) -> bool:
    """Whether it is what has been done: "Roma: firmato l'accordo"."""
    word = parse.words[trigger.first]
    return parse.language in _ROMANCE and word.endswith(("to", "ta", "ti", "te", "do", "da"))


def _after_preposition(parse: Parse, noun: int) -> bool:
    return any(parse.is_("prepositions", i) for i in range(max(0, noun - 3), noun))


def _headline_to(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "Finland to leave", "treaty to be signed": a headline's future."""
    verb = tie.trigger.first
    verb -= parse.is_("passive", verb - 1)
    if verb < 2 or not parse.is_("infinitive", verb - 1):
        return False
    if tie.instrument.first <= verb - 2 < tie.instrument.last:
        return True
    return parse.at[verb - 2] is not None or parse.is_("states", verb - 2)


def opener_of(segment: Segment) -> str:
    """Return the kind of subordinator: after, despite, as, ..."""
    afterwards = {"after", "following", "since", "despite", "amid", "because"}
    return "after" if segment.opener.split(" ")[0] in afterwards else segment.opener


def _auxiliary(parse: Parse, trigger: Hit, kind: str) -> bool:
    return any(parse.is_(kind, i) for i in range(max(0, trigger.first - 3), trigger.first))


def _framed(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "hat den Vertrag gekündigt"."""
    frame = frame_of(parse, tie.trigger) if tie.trigger.kind != "nouns" else None
    return frame is not None and frame.kind == "perfect"


def _scheduled(parse: Parse, tie: Binding) -> bool:
    """Whether it is told of a day to come: "enters into force next Tuesday"."""
    end = max(tie.trigger.last, tie.instrument.last)
    return any(tie.trigger.last <= hit.first <= end + 4 for hit in parse.cues.get("soon", ()))


def _on_condition(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "will pull out unless", "will cancel the pact if"."""
    ahead = parse.has("announcement", max(0, tie.trigger.first - 4), tie.trigger.first)
    if tie.trigger.action not in _THREATS or not ahead:
        return False
    return any(
        hit.first >= tie.trigger.last and parse.words[hit.first] in _IFS
        for hit in parse.cues.get("subordinators", ())
    )


def _voted(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "votes to leave", "vote narrowly to join": what voters decide."""
    to = tie.trigger.first - 1
    if parse.is_("votes", tie.trigger.first) and tie.trigger.action is Action.ACCEDE:
        return True
    decides = "decides" if "voters" in parse.cues else "votes"
    return parse.is_("infinitive", to) and any(
        parse.is_("votes", i) or parse.is_(decides, i) for i in range(max(0, to - 4), to)
    )


def _begun(parse: Parse, tie: Binding) -> bool:
    """Whether it reads "formally begins the process of withdrawing", "starts its exit"."""
    noun = tie.voice is Voice.NOUN or tie.trigger.tags == frozenset({english.ING})
    return noun and any(
        parse.is_("begins", i) for i in range(max(0, tie.trigger.first - 4), tie.trigger.first)
    )
