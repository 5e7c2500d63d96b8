"""Who says it: commentators, reporters, explainers."""

from __future__ import annotations

from bot.reading.grammar.marks import Hit, Parse
from bot.reading.grammar.ties import Binding


def commented(parse: Parse, tie: Binding) -> bool:
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


def reported(parse: Parse, trigger: Hit) -> bool:
    """Whether the past is that of reported speech: "said on Monday that it had suspended"."""
    if parse.is_("hope", trigger.first - 1):  # "had almost reached"
        return False
    return any(parse.is_("reporting", i) for i in range(max(0, trigger.first - 10), trigger.first))


def explains(parse: Parse) -> bool:
    return any(hit.first == 0 for hit in parse.cues.get("questions", ())) or any(
        hit.last - hit.first > 1 for hit in parse.cues.get("questions", ())
    )
