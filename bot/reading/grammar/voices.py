"""Who says it: commentators, reporters, explainers."""

from __future__ import annotations

from bot.domain.treaty import Action
from bot.reading.grammar import english
from bot.reading.grammar.marks import Hit, Parse
from bot.reading.grammar.ties import Binding
from bot.reading.mentions import Form


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


def declared(parse: Parse, trigger: Hit) -> bool:
    """Whether somebody with standing says what will be: "Orpo: Finland leaves the treaty".

    Who says no has said it.
    """
    if trigger.action is Action.REJECT:
        return False
    mark = next((i for i in range(1, min(6, trigger.first)) if parse.words[i] == ":"), 0)
    speaker = parse.at[mark - 1] if mark else None
    if speaker is None or not parse.title or speaker.last != mark:
        return False
    alone = all(parse.is_("titles", i) for i in range(speaker.first))
    past = english.PAST in trigger.tags and english.THIRD not in trigger.tags
    return alone and not past and speaker.mention.form in {Form.LEADER, Form.METONYM}


def reported(parse: Parse, trigger: Hit) -> bool:
    """Whether the past is that of reported speech: "said on Monday that it had suspended"."""
    if parse.is_("hope", trigger.first - 1):  # "had almost reached"
        return False
    return any(parse.is_("reporting", i) for i in range(max(0, trigger.first - 10), trigger.first))


def explains(parse: Parse) -> bool:
    return any(hit.first == 0 for hit in parse.cues.get("questions", ())) or any(
        hit.last - hit.first > 1 for hit in parse.cues.get("questions", ())
    )
