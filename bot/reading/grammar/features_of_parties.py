"""What the parties of a candidate say for and against it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.treaty import Action
from bot.reading.grammar.firms import OFFICES, of_states
from bot.reading.grammar.instrument import Strength
from bot.reading.grammar.marks import Parse, is_party
from bot.reading.grammar.roles import Roles
from bot.reading.grammar.ties import Binding, Voice
from bot.reading.mentions import Form


def about_parties(marked: Parse, tie: Binding, roles: Roles) -> Iterator[str]:
    named = (n for n in marked.named if is_party(n) or n.mention.collective)
    codes = {n.mention.code for n in named} - (roles.firms - {*roles.actors})
    unnamed = _own_organ(marked, tie, roles)
    count = min(len(codes) + unnamed, 3)
    yield f"parties:{count}"
    weak = "weak" if tie.instrument.strength is Strength.WEAK else "firm"
    yield f"parties:{count}+{weak}"
    yield f"actors:{min(len(roles.actors) + unnamed, 2)}+{weak}"
    yield f"against:{min(len(roles.counterparties), 2)}+{weak}"
    if not codes and tie.trigger.action in {Action.IN_FORCE, Action.ADOPT}:
        yield "global"
    if not codes and tie.instrument.strength is Strength.GENERIC:
        yield "generic:nobody"  # firms too sign cooperation agreements
    if not roles.actors and tie.instrument.strength is Strength.ORGANISATION:
        yield "organisation:nobody"
    if roles.subject:
        yield "subject"
        yield f"subject+{weak}"
    yield from _about_others(marked, tie, roles, weak)


def _own_organ(marked: Parse, tie: Binding, roles: Roles) -> bool:
    """Whether the reader's own state acts, and needs no name at home.

    "El Senado aprueba el acuerdo con Uruguay", "Le gouvernement dénonce l'accord avec Berne"
    """
    if roles.actors or roles.firms or not roles.counterparties or tie.voice is Voice.NOUN:
        return False
    return any(
        hit.last <= tie.trigger.first
        and (kind == "legislature" or marked.is_("titles", hit.first))
        and not marked.is_("venue", hit.first - 1)
        for kind in ("legislature", "executive")
        for hit in marked.cues.get(kind, ())
    )


def _about_others(marked: Parse, tie: Binding, roles: Roles, weak: str) -> Iterator[str]:
    """Yield what tells that somebody of the state acts, or that only states could."""
    if roles.firms:
        yield f"company+{weak}"
    if any(marked.is_("worldwide", i) for i in range(tie.instrument.first, tie.instrument.head)):
        yield f"worldwide+{weak}"
    if weak == "weak" and of_states(marked, tie):
        yield "of states"
    if _described(marked, roles):
        yield f"described+{weak}"
    if _possessed(marked, roles):
        yield f"possessed+{weak}"


def _possessed(marked: Parse, roles: Roles) -> bool:
    """Whether "Norway's Equinor" acts: somebody of the state, not the state."""
    if not roles.subject or not roles.evidence:
        return False
    last = min(len(roles.actors), len(roles.evidence)) - 1  # "Baltic states" are three
    i = roles.evidence[last].last if roles.actors else 0
    if i + 1 >= len(marked.words) or marked.words[i] != "'s" or marked.at[i + 1] is not None:
        return False
    named = marked.text[marked.starts[i + 1]].isupper()
    return named and not any(
        marked.is_(kind, k)
        for kind in OFFICES
        for k in range(i + 1, min(i + 4, len(marked.words)))
    )


def _described(marked: Parse, roles: Roles) -> bool:
    """Whether "Norwegian Equinor" acts, or "Svenska kraftnät": no organ of the state."""
    if not roles.subject or not roles.evidence or len(roles.actors) != 1:
        return False
    named = roles.evidence[0]
    i = named.last
    if named.mention.form is not Form.ADJECTIVE or i >= len(marked.words):
        return False
    word = marked.words[i]
    if not word.isalpha() or marked.at[i] is not None or marked.is_("ends", i):
        return False
    organ = any(
        marked.is_(kind, k)
        for kind in (*OFFICES, "people", "nations")
        # before it where adjectives follow: "el Gobierno polaco"
        for k in range(max(0, named.first - 1), min(i + 3, len(marked.words)))
    )
    return not organ and all(hit.first != i for hit in marked.triggers)
