"""Who acts: the subject of a verb, the agent behind "by", the possessor of a noun."""

from __future__ import annotations

from bot.reading.grammar.clauses import Segment, segment_of
from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.governing import is_organ, is_venue, titled, word_before
from bot.reading.grammar.lists import WITH_REACH, list_back, list_from
from bot.reading.grammar.marks import Named, Parse, is_party
from bot.reading.grammar.possessors import possessor
from bot.reading.grammar.ties import Binding, Voice
from bot.reading.mentions import Form


def subject_of(parse: Parse, tie: Binding, segments: list[Segment]) -> list[Named]:
    if tie.voice is Voice.REDUCED and not (parse.fixed_order or tie.trigger.tags):
        return _agents(parse, tie) or _free_subject(parse, tie, segments)
    if tie.voice in {Voice.PASSIVE, Voice.REDUCED} or tie.trigger.kind == "intransitive":
        return _agents(parse, tie) or _admitted(parse, tie, segments)
    if tie.voice is Voice.NOUN:
        return possessor(parse, tie) or subject_before(parse, tie.trigger.first, segments)
    frame = frame_of(parse, tie.trigger)
    if frame is not None and frame.kind == "clauses":  # "dass Paris den Vertrag kündigt"
        return _inverted(parse, tie) or subject_before(parse, frame.first, segments)
    verb = tie.trigger.first if frame is None else min(frame.first, tie.instrument.first)
    topic = _before_comma(parse, tie.trigger.first)
    return topic or subject_before(parse, verb, segments) or _inverted(parse, tie)


def _admitted(parse: Parse, tie: Binding, segments: list[Segment]) -> list[Named]:
    """Return whose membership it is: "Honduras es readmitida en la OEA"."""
    member = tie.voice is Voice.PASSIVE and tie.trigger.kind == "membership"
    return subject_before(parse, tie.trigger.first, segments) if member else []


def _inverted(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands behind the verb: "I dag undertecknade Norge ...", "Heute hat Rom ..."."""
    if not parse.vocabulary.words.get("inverts"):
        return []
    frame = frame_of(parse, tie.trigger)
    gap = tie.trigger.gap
    i = frame.first + 1 if frame else gap[0] if gap else tie.trigger.first + 1
    while i < len(parse.words) and (parse.is_("articles", i) or parse.is_("titles", i)):
        i += 1
    named = parse.at[i] if i < len(parse.words) else None
    if named is None or not is_party(named) or named.first >= tie.instrument.first:
        return []
    return list_from(parse, i)


def _before_comma(parse: Parse, verb: int) -> list[Named]:
    """Return the subject that Turkish sets off: "Küba, Panama ile ... imzaladı"."""
    for named in parse.named if parse.vocabulary.verb_last else ():
        if named.last + 1 < verb and is_party(named) and parse.words[named.last] == ",":
            after = parse.at[named.last + 1]
            if after is None or not parse.is_("and", after.last):
                return list_back(parse, named.first)
    return []


def _free_subject(parse: Parse, tie: Binding, segments: list[Segment]) -> list[Named]:
    """Return the subject behind a verb that has its object before it, or before both.

    "Договор подписали Россия и Куба", "Указом президента России договор приостановлен".
    """
    after = list_from(parse, tie.trigger.last)
    return after or subject_before(parse, tie.instrument.first, segments)


def _agents(parse: Parse, tie: Binding) -> list[Named]:
    """Return who stands after "by"."""
    after = max(tie.trigger.last, tie.instrument.last)
    for i in range(after, min(len(parse.words), after + WITH_REACH)):
        if parse.is_("by", i) and (found := list_from(parse, i + 1)):
            return found
    return []


def subject_before(parse: Parse, verb: int, segments: list[Segment]) -> list[Named]:
    """Return the nearest list of parties before the verb that no preposition governs."""
    fallback: list[Named] = []
    segment = segment_of(segments, verb)
    i = verb - 1
    while i >= 0:
        named = parse.at[i]
        if i < segment.first and parse.words[i] in {".", "?", "!"} and i > 0:
            break
        if parse.words[i] == ":" and _many_act(parse, i + 1, verb):
            break  # "Kigali: 44 governments sign"
        if is_party(named) and named is not None:
            found = _without_venue(parse, list_back(parse, i))
            if _may_act(parse, found, verb):
                return _including(parse, found)
            fallback = fallback or _weakly(parse, found)
            i = found[0].first
        i -= 1
    return fallback


def _many_act(parse: Parse, first: int, verb: int) -> bool:
    """Whether states or a conference stand between a colon and the verb."""
    return any(
        parse.is_(kind, i) for kind in ("nations", "gatherings") for i in range(first, verb)
    )


def _without_venue(parse: Parse, found: list[Named]) -> list[Named]:
    """Leave out where it happens: "In Lima, President of Mexico ..."."""
    if len(found) < 2 or not (is_venue(parse, found[0]) or _visited(parse, found[0])):
        return found
    comma = found[0].last
    titled = found[1].first > comma + 1  # else an apposition: "in Doha, Qatar"
    return found[1:] if parse.words[comma] == "," and titled else found


def _visited(parse: Parse, named: Named) -> bool:
    """Whether it is gone to: "During a visit to Iran, the Prime Minister of Italy ..."."""
    before = word_before(parse, named.first)
    return before >= 0 and parse.words[before] == "to"


def _including(parse: Parse, found: list[Named]) -> list[Named]:
    """Return the list with who stands before: "Germany and others, including Israel, sign"."""
    i = word_before(parse, found[0].first)
    if i < 0 or not parse.is_("including", i):
        return found
    rest = [] if parse.is_("negation", i - 1) else found
    for k in range(i - 1, max(-1, i - 8), -1):
        named = parse.at[k]
        if named is not None and is_party(named) and not is_venue(parse, named):
            return [*list_back(parse, k), *rest]
    return rest


def _may_act(parse: Parse, found: list[Named], verb: int) -> bool:
    before = word_before(parse, found[0].first)
    if len(found) == 1 and _holds_meeting(parse, found[0]):
        return False
    if before < 0 or parse.is_("impersonal", found[-1].last):  # "в Армении заявили"
        return True
    if parse.is_("of", before) or parse.words[before] in {"by", "from"}:
        return titled(parse, before)
    governed = any(
        parse.is_(kind, before) for kind in ("with", "between", "notice", "addressing", "venue")
    )
    governed = governed or parse.words[before] in {"to", "("} or _joined_in(parse, found, before)
    governed = governed and not (parse.is_("venue", before) and is_organ(parse, before - 1))
    governed = governed or parse.is_("gatherings", found[-1].last)
    return not (governed or parse.is_("belonging", found[-1].last) or verb - found[-1].last >= 30)


def _holds_meeting(parse: Parse, named: Named) -> bool:
    """Whether it is where they meet: "the Dublin conference adopts"."""
    return named.mention.form is Form.CAPITAL and parse.is_("gatherings", named.last)


def _joined_in(parse: Parse, found: list[Named], before: int) -> bool:
    """Whether it reads "Estonia joins Latvia in leaving": Estonia acts."""
    after = found[-1].last
    return parse.is_("joins", before) and parse.words[after : after + 1] == ["in"]


def _weakly(parse: Parse, found: list[Named]) -> list[Named]:
    """Return what may act if nothing better comes: "of" something, never a venue."""
    before = word_before(parse, found[0].first)
    return found if parse.is_("of", before) else []
