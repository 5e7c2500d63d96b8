"""Treaties called by their town alone: "Klaus signs Lisbon", "Canada pulls out of Kyoto"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.domain.treaty import Action
from bot.reading import shipped
from bot.reading.grammar.marks import Hit, Named, Parse
from bot.reading.mentions import Form, Kind, Mention

# What is done to treaties and not to towns; one may leave Paris, and return to it.
_OF_LAW = ("ratif", "rejoin", "unsign", "denounc", "renegotiat", "repudiat")
_LEGAL = frozenset({Action.RATIFY, Action.REJECT, Action.SIGN})
_OUT_OF = ("pull", "withdr", "bail", "opt", "back")
_TRAVELS = ("leav", "left", "exit", "enter", "return", "back", "go", "went", "quit", "join")


@dataclass(frozen=True, slots=True)
class _Town:
    treaty: str
    any_way: bool  # the name is a treaty's more often than a town's


def take_towns_as_treaties(parse: Parse) -> None:
    """Name the treaty where a town is what is signed, ratified or left."""
    if parse.language != "en":
        return
    for i, word in enumerate(parse.words):
        town = _towns().get(word)
        if town is not None and _alone(parse, i) and _acted_on(parse, i, town):
            _rename(parse, i, town.treaty)


def _alone(parse: Parse, i: int) -> bool:
    """Whether nothing is said of the town itself: no "Paris mayor", no "Lisbon's"."""
    if not parse.text[parse.starts[i]].isupper():
        return False
    named = parse.at[i]
    if named is not None and (named.mention.kind is Kind.TREATY or named.last - named.first > 1):
        return False
    after = i + 1
    if after >= len(parse.words) or parse.is_("ends", after) or parse.is_("followers", after):
        return True
    return not parse.words[after][0].isalnum() or any(h.first == after for h in parse.triggers)


def _acted_on(parse: Parse, i: int, town: _Town) -> bool:
    before = (hit for hit in parse.triggers if hit.last == i and hit.kind == "transitive")
    if any(_of_treaties(parse, hit) if town.any_way else _legal(parse, hit) for hit in before):
        return True
    behind = (hit for hit in parse.triggers if hit.first == i + 1 and hit.kind == "nouns")
    return any(hit.action in {Action.RATIFY, Action.WITHDRAW} for hit in behind)


def _of_treaties(parse: Parse, hit: Hit) -> bool:
    """Whether nobody is on the way: a minister leaves Kyoto, a state leaves its treaty."""
    return not parse.words[hit.first].startswith(_TRAVELS) or _by_state(parse, hit)


def _legal(parse: Parse, hit: Hit) -> bool:
    """Whether the verb is one of treaties: "say no to Paris", "pull out of Paris"."""
    first = parse.words[hit.first]
    if hit.action in _LEGAL or first.startswith(_OF_LAW):
        return True
    out_of = first.startswith(_OUT_OF) and parse.words[hit.last - 1] in {"of", "from"}
    return out_of and _by_state(parse, hit)


def _by_state(parse: Parse, hit: Hit) -> bool:
    before = (n for n in parse.named if n.last <= hit.first and n.mention.kind is Kind.PARTY)
    return any(n.mention.form is not Form.LEADER for n in before)


def _rename(parse: Parse, i: int, treaty: str) -> None:
    old = parse.at[i]
    mention = Mention(
        kind=Kind.TREATY,
        code=treaty,
        start=parse.starts[i],
        end=parse.ends[i],
        text=parse.text[parse.starts[i] : parse.ends[i]],
        form=Form.NAME,
        ambiguous=True,
    )
    new = Named(mention, i, i + 1)
    kept = [named for named in parse.named if named is not old]
    parse.named = sorted([*kept, new], key=lambda named: named.first)
    parse.at[i] = new


@cache
def _towns() -> dict[str, _Town]:
    rows: dict[str, dict[str, str]] = shipped.loaded("treaty_towns.json")
    return {
        town: _Town(treaty=row["treaty"], any_way=row["ways"] == "any")
        for town, row in rows.items()
    }
