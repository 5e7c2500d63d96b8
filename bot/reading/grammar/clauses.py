"""Segments of a sentence: where a subordinate part begins, and what opens it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.grammar.marks import Parse


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
    return _between(cuts, len(parse.words))


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
