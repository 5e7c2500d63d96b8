"""The signs around a trigger that say when, whether and how it is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.binding import Binding, Tie, Voice
from bot.reading.grammar.clauses import Segment, segment_of
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.parse import Hit, Parse

NEAR = 9  # words before a trigger that govern it
_YEAR = re.compile(r"(?:19|20)\d\d$")
CUES = (
    "denial",
    "reversal",
    "refusal",
    "negation",
    "urging",
    "hope",
    "threat",
    "conditional",
    "proposal",
    "announcement",
    "approval",
    "past",
    "ceremony",
    "authorisation",
    "becomes",
    "should",
    "protest",
)


_REACH = {"denial": 14}  # "dismisses reports that the signing of ... has been put off"
_MUST_BE_CLOSE = frozenset({"negation", "refusal"})


def cues_of(parse: Parse, tie: Binding, segments: list[Segment], *, year: int | None) -> set[str]:
    """Return the names of the signs; `year` is the story's, None: unknown."""
    segment = segment_of(segments, tie.trigger.first)
    cues = _cues(parse, tie, segment, segments)
    if year is not None and _long_ago(parse, tie, segment, year):
        cues.add("long_ago")
    return cues | _grammar(parse, tie, segment)


def _cues(parse: Parse, tie: Binding, segment: Segment, segments: list[Segment]) -> set[str]:
    trigger = tie.trigger
    start = _governing_start(segment, segments)
    first = {kind: max(trigger.first - _REACH.get(kind, NEAR), start) for kind in CUES}
    found = {kind for kind in CUES if _governs(parse, kind, first[kind], trigger)}
    found -= {kind for kind in _MUST_BE_CLOSE if not _close(parse, kind, trigger.first)}
    if trigger.first > 0 and parse.words[trigger.first - 1].endswith("n't"):
        found.add("negation")
    return found | _organs(parse, tie, segment)


def _governing_start(segment: Segment, segments: list[Segment]) -> int:
    """Return where what governs the segment begins: "says that it will"."""
    if segment.opener in _THATS:
        before = [s for s in segments if s.first < segment.first]
        return before[-1].first if before and segment.opener else segment.first
    return segment.first


_THATS = frozenset({"that", "", "whether", "if", "que", "che"})


def _governs(parse: Parse, kind: str, first: int, trigger: Hit) -> bool:
    return any(
        (first <= hit.first and hit.last <= trigger.first)
        or (parse.vocabulary.verb_last and trigger.last <= hit.first)  # "askıya alacağını duyurdu"
        for hit in parse.cues.get(kind, ())
    )


def _close(parse: Parse, kind: str, at: int) -> bool:
    return any(0 <= at - hit.last <= 2 for hit in parse.cues.get(kind, ()))


def _organs(parse: Parse, tie: Binding, segment: Segment) -> set[str]:
    first = max(0, tie.trigger.first - 12)
    whole = {
        kind
        for kind in ("committee", "notice", "running", "completed", "court")
        if parse.has(kind, 0, len(parse.words))
    }
    near = {
        kind
        for kind in ("legislature", "voters", "executive")
        if any(
            (hit.first >= segment.first or first <= hit.first < tie.trigger.first)
            and not _addressed(parse, hit)
            and not _of_states(parse, hit)
            for hit in parse.cues.get(kind, ())
        )
    }
    return whole | near


def _of_states(parse: Parse, hit: Hit) -> bool:
    """Whether it is an assembly of states, no parliament: "the UN General Assembly"."""
    named = parse.at[hit.first]
    if named is not None and named.mention.code in {"UN", "WHO", "ILO", "UNESCO"}:
        return True
    return any(
        other.first <= hit.first and hit.last <= other.last
        for other in parse.cues.get("assemblies", ())
    )


def _addressed(parse: Parse, hit: Hit) -> bool:
    """Whether the organ is only spoken to: "minister tells parliament"."""
    return any(parse.is_("addressing", i) for i in (hit.first - 1, hit.first - 2))


def _grammar(parse: Parse, tie: Binding, segment: Segment) -> set[str]:
    checks: dict[str, Callable[[], bool]] = {
        "infinitive": lambda: (
            (tie.voice is not Voice.NOUN and parse.is_("infinitive", tie.trigger.first - 1))
            or parse.is_("infinitives", tie.trigger.first)  # "beizutreten"
        ),
        "ing": lambda: tie.trigger.tags == frozenset({english.ING}),
        "narrated": lambda: parse.language != "en",
        "perfect": lambda: _auxiliary(parse, tie.trigger, "perfect") or _framed(parse, tie),
        "pluperfect": lambda: (
            _auxiliary(parse, tie.trigger, "pluperfect") and not _reported(parse, tie.trigger)
        ),
        "relative": lambda: segment.relative,
        "conditional": lambda: segment.opener in _IFS,
        "reversal": lambda: parse.is_("reversal", tie.trigger.first),
        "completed": lambda: tie.voice is Voice.NOUN and _takes_effect(parse, tie),
        "progressive": lambda: _progressive(parse, tie),
        "announcement": lambda: _to_come(parse, tie),
        "gerund": lambda: (
            tie.trigger.tags == frozenset({english.ING})
            and parse.is_("prepositions", tie.trigger.first - 1)
        ),
        "governed": lambda: (
            tie.voice is Voice.NOUN and _after_preposition(parse, tie.trigger.first)
        ),
        "headline_to": lambda: _headline_to(parse, tie),
        "any": lambda: any(
            parse.is_("any", i)
            for i in range(max(0, tie.instrument.first - 1), tie.instrument.head)
        ),
        "after": lambda: opener_of(segment) == "after",
        "subordinate": lambda: bool(segment.opener),
        "passive": lambda: tie.voice is Voice.PASSIVE,
        "reduced": lambda: tie.voice is Voice.REDUCED,
        "past_form": lambda: english.PAST in tie.trigger.tags,
        "present": lambda: english.THIRD in tie.trigger.tags,
        "question": lambda: "?" in parse.words[tie.trigger.first :],
        "explains": lambda: parse.title and _explains(parse),
        "weakened": lambda: tie.tie is Tie.LOOSE,
        "had": lambda: _auxiliary(parse, tie.trigger, "pluperfect"),
        "proposal": lambda: (
            tie.trigger.action is Action.NEGOTIATE and parse.is_("proposal", tie.trigger.first)
        ),
        "commentator": lambda: _commented(parse, tie),
        "scheduled": lambda: _scheduled(parse, tie),
        "threat": lambda: _on_condition(parse, tie),
    }
    return {name for name, holds in checks.items() if holds()}


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
        said = tie.trigger.first > 1 and parse.words[tie.trigger.first - 1] == ":"
        return parse.is_("future", tie.trigger.first) or said  # "Putin: Extends the treaty"
    end = max(tie.trigger.last, tie.instrument.last)
    ahead = any(end <= hit.first < end + 3 for hit in parse.cues.get("announcement", ()))
    return ahead or any(
        parse.is_("infinitive", hit.first - 1) and hit.last <= tie.trigger.first
        for hit in parse.cues.get("ceremony", ())
    )


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


def _commented(parse: Parse, tie: Binding) -> bool:
    """Whether somebody without standing says so: "Analysts doubt", "..., historian says"."""
    return any(
        _opens(parse, hit, tie.trigger.first) or _closes(parse, hit)
        for hit in parse.cues.get("commentators", ())
    )


def _opens(parse: Parse, hit: Hit, trigger: int) -> bool:
    if hit.first > 3 or hit.last > trigger:
        return False
    said = parse.words[hit.last : hit.last + 1] == [":"]
    return said or not any(parse.stops(i) for i in range(hit.last, trigger))


def _closes(parse: Parse, hit: Hit) -> bool:
    """Whether it reads "..., analysts say" or "...: expert"."""
    end = len(parse.words)
    if hit.last >= end - 1 and parse.words[hit.first - 1] == ":":
        return True
    return hit.last >= end - 2 and parse.is_("reporting", hit.last)


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


def _reported(parse: Parse, trigger: Hit) -> bool:
    """Whether the past is that of reported speech: "said on Monday that it had suspended"."""
    if parse.is_("hope", trigger.first - 1):  # "had almost reached"
        return False
    return any(parse.is_("reporting", i) for i in range(max(0, trigger.first - 10), trigger.first))


def _explains(parse: Parse) -> bool:
    return any(hit.first == 0 for hit in parse.cues.get("questions", ())) or any(
        hit.last - hit.first > 1 for hit in parse.cues.get("questions", ())
    )


def _long_ago(parse: Parse, tie: Binding, segment: Segment, year: int) -> bool:
    """Whether the clause is dated to a year before the story's: "In 2023, ... left"."""
    past = _past_years(parse, year)
    start, end = tie.trigger.first, max(tie.trigger.last, tie.instrument.last)
    return any(
        i < 6
        or (segment.first <= i < start and _same_clause(parse, segment.first, i))
        or (end <= i < end + 8 and _same_clause(parse, end, i))
        for i in past
    )


def _same_clause(parse: Parse, first: int, last: int) -> bool:
    """Whether no comma and no other verb ("signed in 2010") stands in words[first:last]."""
    commas = any(not parse.words[i][0].isalnum() for i in range(first, last))
    verbs = any(first <= hit.first < last and hit.kind != "nouns" for hit in parse.triggers)
    return not (commas or verbs)


def dated_before(parse: Parse, year: int) -> bool:
    """Whether the sentence opens with a year before the given one."""
    return any(i < 4 for i in _past_years(parse, year))


def _past_years(parse: Parse, year: int) -> list[int]:
    return [
        i
        for i in range(1, len(parse.words))
        if _YEAR.match(parse.words[i]) is not None
        and int(parse.words[i]) < year
        and parse.is_("dated", i - 1)
    ]
