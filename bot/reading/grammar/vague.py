"""What a vague verb means: a bilateral instrument ends, a multilateral one is left."""

from __future__ import annotations

from functools import cache

from bot.domain.treaty import Action
from bot.reading import gazetteer, shipped
from bot.reading.grammar.features import crowd
from bot.reading.grammar.instrument import Strength
from bot.reading.grammar.lists import with_list
from bot.reading.grammar.marks import Parse, is_party
from bot.reading.grammar.roles import Roles
from bot.reading.grammar.ties import Binding, Tie
from bot.reading.mentions import Form
from bot.reading.rows import TreatyRow

EXITS = frozenset({Action.WITHDRAW, Action.TERMINATE})


def exact_action(
    marked: Parse, action: Action, tie: Binding, roles: Roles, *, year: int | None
) -> Action:
    """Return the action that the verb, its instrument and who acts make together."""
    if action is Action.SIGN and _signed_at_home(marked, tie, roles, year):
        return Action.RATIFY
    if action is Action.RATIFY and (_adopts(roles) or _many_adopt(marked, tie)):
        return Action.ADOPT
    if action in EXITS and tie.trigger.action in EXITS:
        return _exit(marked, action, tie, roles)
    return action


def _exit(marked: Parse, action: Action, tie: Binding, roles: Roles) -> Action:
    """Return TERMINATE where the instrument ends, WITHDRAW where one party leaves it."""
    if tie.instrument.strength is Strength.ORGANISATION or _shared(tie):
        return Action.WITHDRAW
    if action is Action.WITHDRAW and _says_from(marked, tie):
        return action
    two_sided = bool(tie.instrument.treaties) or (
        roles.counterparties and (roles.subject or with_list(marked, tie.instrument.last))
    )
    return Action.TERMINATE if two_sided or _said_two_sided(marked, tie) else action


def _says_from(marked: Parse, tie: Binding) -> bool:
    """Whether it reads "withdrawal from"; a genitive ("денонсация договора") says nothing."""
    after = tie.trigger.last
    if marked.is_("noun_links", after - 1):
        return True
    if tie.tie is not Tie.OF or marked.is_("of", after):
        return False
    if after >= len(marked.words):
        return True
    named = marked.at[after]
    possessor = named is not None and is_party(named) and named.mention.form is not Form.ADJECTIVE
    genitive = bool(marked.vocabulary.attributive) and not possessor
    return not genitive or marked.is_("noun_links", after)


def _said_two_sided(marked: Parse, tie: Binding) -> bool:
    """Whether it reads "the bilateral convention", "the Polish-Danish agreement"."""
    instrument = tie.instrument
    said = any(marked.is_("two_sided", i) for i in range(instrument.first, instrument.last))
    return said or len({named.mention.code for named in instrument.parties}) == 2


def _many_adopt(marked: Parse, tie: Binding) -> bool:
    """Whether a conference passes a text: "122 states vote through a treaty"."""
    verb = tie.trigger.first
    if tie.trigger.kind != "transitive" or marked.words[verb].startswith("ratif"):
        return False
    many = crowd(marked, verb) or any(marked.is_("gatherings", i) for i in range(verb))
    return many and not any(kind in marked.cues for kind in ("legislature", "voters"))


def _adopts(roles: Roles) -> bool:
    """Whether an organisation's body approves a text: it adopts it, states ratify it."""
    return bool(roles.actors) and set(roles.actors) <= _ADOPTING


def _shared(tie: Binding) -> bool:
    treaties = gazetteer.names().treaties
    return any(treaties[t].multilateral for t in tie.instrument.treaties)


_ADOPTING = frozenset(
    {
        "UN",
        "UNGA",
        "UNSC",
        "WHO",
        "UNESCO",
        "ILO",
        "IMO",
        "ICAO",
        "COE",
        "WTO",
        "WIPO",
        "FAO",
        "OAS",
    }
)


# All parties signed these at one ceremony; who signs later signs the law of ratification.
_SIGNED_ONCE = frozenset(
    {"lisbon", "nice", "amsterdam", "teu", "eu-constitution", "fiscal-compact"}
)


def _signed_at_home(marked: Parse, tie: Binding, roles: Roles, year: int | None) -> bool:
    """Whether a head of state signs what was signed years ago: "Klaus signs Lisbon Treaty"."""
    two = len(roles.actors) > 1 or bool(roles.counterparties)  # with whom: no act at home
    if year is None or two or not _by_a_head(marked, tie, roles):
        return False
    rows = [_rows()[code] for code in tie.instrument.treaties if code in _rows()]
    return bool(rows) and all(row.signed is not None and row.signed < year for row in rows)


def _by_a_head(marked: Parse, tie: Binding, roles: Roles) -> bool:
    leads = any(named.mention.form is Form.LEADER for named in roles.evidence[:1])
    return leads or any(marked.is_("titles", i) for i in range(tie.trigger.first))


@cache
def _rows() -> dict[str, TreatyRow]:
    """Return the treaties that are signed at one ceremony, if signed at all."""
    return {
        row.id: row
        for row in shipped.treaties()
        if row.id in _SIGNED_ONCE or row.scope == "bilateral"
    }
