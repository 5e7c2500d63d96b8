"""How parties, treaties and groups are named to people, and what is known of a treaty."""

from __future__ import annotations

from functools import cache

from bot.domain.treaty import Names, PartyName, TreatyName
from bot.reading import groups, shipped
from bot.reading.party_phrases import acting
from bot.reading.rows import OrganisationRow, TreatyRow

# Flags take sides where a territory is disputed; organisations have none.
_NO_FLAG = frozenset({"EH", "PS", "TW", "XK"})

_SHORT = {
    **{code: code for code in ("NATO", "EU", "UN", "IAEA", "OSCE", "OPEC", "ASEAN", "BRICS")},
    **{code: code for code in ("UNESCO", "WHO", "WTO", "G7", "G8", "OECD", "IMF", "ECOWAS")},
    **{code: code for code in ("OPCW", "CSTO", "APEC")},
    "INTERPOL": "Interpol",
    "MERCOSUR": "Mercosur",
}
_NO_ARTICLE = frozenset(
    {
        *("NATO", "OPEC", "ASEAN", "BRICS", "UNESCO", "ECOWAS", "APEC", "Interpol", "Mercosur"),
        "Asia-Pacific Economic Cooperation",
    }
)


@cache
def names() -> Names:
    """Return the display names of every party, treaty and group."""
    states = {
        row.code: PartyName(
            code=row.code, name=row.name, article=row.article, flag=_flag(row.code)
        )
        for row in shipped.countries()
    }
    bodies = {
        row.code: _body(row) for row in shipped.organisations() if acting(row.code) == row.code
    }
    return Names(
        parties={**states, **bodies},
        treaties={row.id: _treaty_name(row) for row in shipped.treaties()},
        groups=dict(groups.GROUPS),
    )


def topic_of(treaty: str) -> str | None:
    """Return the subject of a treaty; None for one that an earlier version knew."""
    known = names().treaties.get(treaty)
    return known.topic if known else None


def _body(row: OrganisationRow) -> PartyName:
    """Name a body by its acronym where everybody knows it, else in full."""
    name = _SHORT.get(row.code, row.name)
    return PartyName(code=row.code, name=name, article=name not in _NO_ARTICLE)


def _treaty_name(row: TreatyRow) -> TreatyName:
    return TreatyName(
        id=row.id,
        name=row.short or row.name,
        full_name=row.name,
        topic=row.subject,
        generic=row.generic,
        multilateral=row.scope in {"multilateral", "regional", "plurilateral"},
        year=row.year,
    )


def _flag(code: str) -> str:
    """Return the two regional indicators of a code.

    >>> _flag("NO")
    '🇳🇴'
    """
    if len(code) != 2 or code in _NO_FLAG:
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)
