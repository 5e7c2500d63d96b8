"""Segments of a sentence: where a subordinate part begins, and what opens it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.grammar import english
from bot.reading.grammar.marks import Parse

MOST_BEFORE = 3  # words before a part that opens the sentence: "Only hours after ..."
_ING = frozenset({english.ING})


@dataclass(frozen=True, slots=True)
class Segment:
    """words[first:last]; `opener` is the subordinator before it, "" for a main part."""

    first: int
    last: int
    opener: str = ""
    relative: bool = False


def segments(parse: Parse) -> list[Segment]:
    """Cut the sentence at stops and subordinators."""
    cuts: dict[int, tuple[int, str, bool]] = {}
    for i in range(len(parse.words)):
        if parse.stops(i):
            cuts[i] = (i + 1, "", False)
    for kind in ("subordinators", "relative"):
        for hit in parse.cues.get(kind, ()):
            opener = " ".join(parse.words[hit.first : hit.last])
            cuts[hit.first] = (hit.last, opener, kind == "relative")
    for opened in [first for first, (_, opener, _) in cuts.items() if opener]:
        closed = _closing_comma(parse, opened)
        if closed is not None:
            cuts.setdefault(closed, (closed + 1, "", False))
    return _between(cuts, len(parse.words))


def _closing_comma(parse: Parse, opened: int) -> int | None:
    """Return where a subordinate part that stands before or within the main one ends.

    "Hours before the deadline, Seoul renews ...", "Fiji, which left in 2019, has rejoined ..."
    """
    within = parse.words[opened - 1 : opened] == [","]
    before = opened <= MOST_BEFORE and not any(parse.at[:opened])
    if not (within or before):
        return None
    for i in range(opened + 1, len(parse.words)):
        if parse.stops(i):
            return None
        if parse.words[i] == "," and _goes_on(parse, i + 1):
            return i
    return None


def _goes_on(parse: Parse, first: int) -> bool:
    """Whether a finite verb of ours follows before the next comma."""
    for hit in parse.triggers:
        if hit.first >= first and hit.kind != "nouns" and hit.tags != _ING:
            return "," not in parse.words[first : hit.first]
    return False


def _between(cuts: dict[int, tuple[int, str, bool]], end: int) -> list[Segment]:
    found: list[Segment] = []
    first, opener, relative = 0, "", False
    for cut in sorted(cuts):
        if cut > first or not found:
            found.append(Segment(first, max(first, cut), opener, relative))
        first, opener, relative = cuts[cut]
    found.append(Segment(first, max(first, end), opener, relative))
    return [segment for segment in found if segment.last > segment.first]


def segment_of(found: list[Segment], i: int) -> Segment:
    """Return the segment that word i lies in (a subordinator belongs to what it opens)."""
    best = found[0]
    for segment in found:
        if segment.first <= i:
            best = segment
    return best
