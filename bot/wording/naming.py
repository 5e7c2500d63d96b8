"""How parties and treaties are named in headlines, lists and running text.

Every name is shown as the gazetteer has it, and takes no position on anybody's status.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.treaty import Names, PartyName, TreatyAction
from bot.wording.clip import clean, clip
from bot.wording.terms import years_words

SHOWN = 3
_LONGEST_NAME = 80
_LONGEST_TREATY = 130
_DETERMINER = re.compile(r"(?i)^(?:an?|the|its|their|his|her|this|that|these|those)\s+")
_WITH_ARTICLE = re.compile(
    r"(?i)\b(?:treaty|treaties|convention|conventions|agreement|agreements|protocol|protocols"
    r"|pact|accord|accords|charter|statute|covenant|compact|deal|document|memorandum|act"
    r"|regulations|articles|amendment|armistice|declaration|framework|arrangement)\b"
)
_ALREADY_PLURAL = re.compile(r"(?i)(?<!s)s$")


def party_name(code: str, names: Names) -> str:
    """Return a party's name without article; a code we cannot name stands as it is."""
    known = names.parties.get(code)
    if known:
        return known.name
    return names.groups.get(code, clip(clean(code), _LONGEST_NAME))


def party_in_text(code: str, names: Names) -> str:
    """Return a party's name for running text, with "the" where English wants it."""
    known = names.parties.get(code)
    if known and (known.article or _is_body(known)):
        return f"the {known.name}"
    return party_name(code, names)


def _is_body(party: PartyName) -> bool:
    """Whether it is an organisation named by a phrase: "the African Union", but "BRICS"."""
    return len(party.code) > 2 and party.code[:2] != "X-" and " " in party.name


def starts(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def joined(items: Sequence[str], *, word: str = "and") -> str:
    """Return an English list.

    >>> joined(["Mali", "Niger", "Chad"])
    'Mali, Niger and Chad'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The parties that are shown, in their order, and how many are not."""

    shown: tuple[str, ...]
    others: int

    @property
    def cut(self) -> bool:
        return self.others > 0


def shortlist(
    codes: Sequence[str], *, watched: Collection[str] = (), most: int = SHOWN
) -> Shortlist:
    """Choose which parties to show: the watched first, then the first named.

    One party more than `most` is shown rather than called "1 other".
    """
    if len(codes) <= most + 1:
        return Shortlist(tuple(codes), 0)
    preferred = [c for c in codes if c in watched] + [c for c in codes if c not in watched]
    chosen = set(preferred[: max(most, 1)])
    shown = tuple(c for c in codes if c in chosen)
    return Shortlist(shown, len(codes) - len(shown))


def listed(codes: Sequence[str], *, names: Names, most: int = SHOWN) -> str:
    """Return the parties for running text: "Germany, Poland, Norway and 8 others"."""
    chosen = shortlist(codes, most=most)
    items = [party_in_text(code, names) for code in chosen.shown]
    return joined([*items, f"{chosen.others} others"] if chosen.cut else items)


def treaty_title(what: TreatyAction, names: Names) -> str:
    """Return the alert's treaty line; "" where the story names no instrument."""
    titles = [_title(treaty, what, names) for treaty in what.treaties]
    if not titles:
        titles = [starts(_own_words(what))] if what.treaty_text else _membership(what, names)
    text = joined(
        [*titles[:SHOWN], f"{len(titles) - SHOWN} others"] if len(titles) > 4 else titles
    )
    return clip(text, _LONGEST_TREATY)


def treaty_in_text(what: TreatyAction, names: Names) -> str:
    """Return the instrument for running text, with its article; "" where there is none."""
    if what.treaties:
        phrases = [_phrase(treaty, what, names) for treaty in what.treaties]
        return joined(
            [*phrases[:SHOWN], f"{len(phrases) - SHOWN} others"] if len(phrases) > 4 else phrases
        )
    if what.treaty_text:
        return _with_article(_own_words(what))
    return joined([party_in_text(code, names) for code in membership_of(what)])


def membership_of(what: TreatyAction) -> tuple[str, ...]:
    """Return the organisations left or joined where no treaty is named."""
    if what.treaties or what.treaty_text:
        return ()
    return tuple(code for code in what.counterparties if len(code) > 2 and code[:2] != "X-")


def is_series(what: TreatyAction) -> bool:
    """Whether a generic kind stands for several instruments, one with each counterparty."""
    return len(what.counterparties) > 1


def plural(name: str) -> str:
    """Return the plural of an instrument's name.

    >>> plural("Extradition treaty")
    'Extradition treaties'
    """
    if _ALREADY_PLURAL.search(name):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _title(treaty: str, what: TreatyAction, names: Names) -> str:
    known = names.treaties.get(treaty)
    if known is None:
        return clip(clean(treaty), _LONGEST_NAME)
    name = _kind(treaty, what, names) if known.generic else known.name
    years = years_words(what.dates.signed or known.year or "")
    # A year that is part of the name is not said twice.
    return f"{starts(name)} ({years})" if years and years not in name else starts(name)


def _phrase(treaty: str, what: TreatyAction, names: Names) -> str:
    known = names.treaties.get(treaty)
    if known is None:
        return clip(clean(treaty), _LONGEST_NAME)
    if not known.generic:
        return named_with_article(known.name)
    return _with_article(_lower_first(_kind(treaty, what, names)))


def _kind(treaty: str, what: TreatyAction, names: Names) -> str:
    """Return a generic kind: "bilateral military cooperation agreements"."""
    known = names.treaties[treaty]
    name = plural(known.name) if is_series(what) and not known.multilateral else known.name
    if is_series(what) and not known.multilateral and "bilateral" not in name.casefold():
        return f"bilateral {_lower_first(name)}"
    return name


def _membership(what: TreatyAction, names: Names) -> list[str]:
    return [party_name(code, names) for code in membership_of(what)]


def _own_words(what: TreatyAction) -> str:
    """Return the instrument in the story's words, as a name without determiner."""
    return clip(_DETERMINER.sub("", clean(what.treaty_text)), _LONGEST_NAME)


def named_with_article(name: str) -> str:
    """Return a treaty's name for running text: "the Ottawa Convention", but "New START"."""
    if re.match(r"(?i)the\s", name):
        return f"the {name[4:]}"
    return f"the {name}" if _WITH_ARTICLE.search(name) else name


def _with_article(words: str) -> str:
    """Return an instrument named in plain words with the article that fits."""
    if not words.isascii() or not words:
        return f"“{words}”" if words else ""
    if any(word[:1].isupper() for word in words.split()):
        return named_with_article(words)
    if _ALREADY_PLURAL.search(words):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _lower_first(name: str) -> str:
    """Return the name with a small first letter unless it begins with an acronym."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
