"""The signs around a trigger that say when, whether and how it is told."""

from __future__ import annotations

from bot.reading.grammar.clauses import Segment, segment_of
from bot.reading.grammar.marks import Hit, Parse
from bot.reading.grammar.ties import Binding
from bot.reading.grammar.verb_group import grammar_of
from bot.reading.grammar.years import long_ago

NEAR = 9  # words before a trigger that govern it
OPENING = 4  # words within which a text says that all of it is recalled or made up

CUES = frozenset(
    {
        "denial",
        "ruling_out",
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
    }
)

_REACH = {"denial": 14}  # "dismisses reports that the signing of ... has been put off"

_MUST_BE_CLOSE = frozenset({"negation", "refusal"})


def cues_of(parse: Parse, tie: Binding, segments: list[Segment], *, year: int | None) -> set[str]:
    """Return the names of the signs; `year` is the story's, None: unknown."""
    segment = segment_of(segments, tie.trigger.first)
    cues = _cues(parse, tie, segment, segments)
    if year is not None and long_ago(parse, tie, segment, year):
        cues.add("long_ago")
    return cues | grammar_of(parse, tie, segment)


def _cues(parse: Parse, tie: Binding, segment: Segment, segments: list[Segment]) -> set[str]:
    trigger = tie.trigger
    start = _governing_start(segment, segments)
    found = {
        kind
        for kind in parse.cues
        if kind in CUES
        and _governs(parse, kind, max(trigger.first - _REACH.get(kind, NEAR), start), trigger)
    }
    found -= {kind for kind in _MUST_BE_CLOSE if not _close(parse, kind, trigger.first)}
    if any(hit.first <= OPENING for hit in parse.cues.get("recall", ())):
        found.add("past")
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
        (first <= hit.first and hit.last <= trigger.first and not _asks_leave(parse, hit))
        or (parse.vocabulary.verb_last and trigger.last <= hit.first)  # "askıya alacağını duyurdu"
        for hit in parse.cues.get(kind, ())
    )


def _asks_leave(parse: Parse, hit: Hit) -> bool:
    """Whether a government only asks its parliament: "ber Stortinget om samtykke til å"."""
    return hit.kind in _URGES and any(
        other.first <= hit.first < other.last - 1 for other in parse.cues.get("committee", ())
    )


_URGES = frozenset({"urging", "should"})


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
