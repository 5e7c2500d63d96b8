"""How treaties are named: by their name where they have one, else in the story's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.domain.treaty import Action, Names, TreatyAction, TreatyName
from bot.domain.words import fold
from bot.wording.articles import (
    LONGEST_NAME,
    NOUN,
    PLURAL,
    lower_first,
    named_with_article,
    or_as_it_stands,
    own_phrase,
    own_words,
    plural,
    with_article,
)
from bot.wording.clip import clean, clip
from bot.wording.naming import SHOWN, is_organisation, joined, party_in_text, party_name, starts
from bot.wording.terms import years_words

_LONGEST_TITLE = 130
_BELONGING = {Action.WITHDRAW, Action.ACCEDE, Action.REINSTATE}
_OF_MEMBERS = {Action.SUSPEND, Action.TERMINATE, Action.REINSTATE, Action.POSTPONE}
_BODY = re.compile(
    "(?i)organi[sz]ation|court|union|alliance|league|council|community|association|fund|agency"
)
_TELLING_ALONE = re.compile("(?i)cease-?fire|truce|armistice")


def treaty_title(what: TreatyAction, names: Names) -> str:
    """Return the alert's treaty line; "" where the story names no instrument."""
    if what.treaties:
        titles = [_title(treaty, what, names) for treaty in what.treaties]
    elif own := own_words(what):
        titles = [or_as_it_stands(own)]
    else:
        titles = [party_name(code, names) for code in membership_of(what)]
    return clip(starts(_list(titles)), _LONGEST_TITLE)


def treaty_in_text(what: TreatyAction, names: Names) -> str:
    """Return the instrument for running text, with its article; "" where there is none."""
    if members := members_concerned(what, names):
        return f"the membership of {joined([party_in_text(code, names) for code in members])}"
    if what.treaties:
        return _list([_phrase(treaty, what, names) for treaty in what.treaties])
    if what.treaty_text:
        return own_phrase(what)
    return _membership(what, names)


def _membership(what: TreatyAction, names: Names) -> str:
    """Return what is done to a body itself: one leaves it, but suspends one's membership."""
    bodies = joined([party_in_text(code, names) for code in membership_of(what)])
    if not bodies or what.action in {Action.WITHDRAW, Action.ACCEDE}:
        return bodies
    if what.action not in _OF_MEMBERS:
        return ""  # nobody signs an organisation
    return f"{'their' if len(what.actors) > 1 else 'its'} membership of {bodies}"


def members_concerned(what: TreatyAction, names: Names) -> tuple[str, ...]:
    """Return the members that a body shuts out by its own treaty, or takes back."""
    shuts = what.action in {Action.SUSPEND, Action.REINSTATE} and len(what.actors) == 1
    if not shuts or not is_organisation(what.actors[0]):
        return ()
    if unnamed_parties(what, what.actors, names):
        return ()  # another treaty than its own
    return what.counterparties


def membership_of(what: TreatyAction) -> tuple[str, ...]:
    """Return the organisations left or joined where no treaty is named."""
    if what.treaties or what.treaty_text:
        return ()
    return tuple(code for code in what.counterparties if is_organisation(code))


def other_parties(
    what: TreatyAction, names: Names, *, watched: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the counterparties that the instrument's own name does not name already.

    Who leaves the court's statute leaves it with nobody: the court is not told as a party.
    """
    left = membership_of(what)
    others = [code for code in what.counterparties if code not in {*what.actors, *left}]
    unnamed = unnamed_parties(what, others, names)
    return tuple(
        code
        for code in others
        if code in watched
        or (code in unnamed and not _is_left(code, what) and not _is_house(code, what, names))
    )


def unnamed_parties(what: TreatyAction, codes: Collection[str], names: Names) -> tuple[str, ...]:
    """Return those of the parties that the instrument's own name does not name."""
    said = f" {fold(f'{treaty_title(what, names)} {what.treaty_text}')} "
    return tuple(code for code in codes if not _is_named(code, said, names))


def are_several(what: TreatyAction, names: Names) -> bool:
    """Whether the instrument is told as more than one."""
    if len(what.treaties) > 1:
        return True
    known = names.treaties.get(what.treaties[0]) if what.treaties else None
    if known and not known.generic:
        return False
    return bool(PLURAL.search(_kind(known, what) if known else own_words(what)))


def _list(items: Sequence[str]) -> str:
    if len(items) <= SHOWN + 1:
        return joined(list(items))
    return joined([*items[:SHOWN], f"{len(items) - SHOWN} others"])


def _is_named(code: str, said: str, names: Names) -> bool:
    by_code = is_organisation(code) and f" {fold(code)} " in said  # "NO" is no name of Norway
    return by_code or f" {fold(party_name(code, names))} " in said


def _is_house(code: str, what: TreatyAction, names: Names) -> bool:
    """Whether it is a body as whose treaty it is known: nobody ratifies it "with the EU"."""
    known = [names.treaties[treaty] for treaty in what.treaties if treaty in names.treaties]
    everybodys = any(treaty.multilateral and not treaty.generic for treaty in known)
    return everybodys and is_organisation(code)


def _is_left(code: str, what: TreatyAction) -> bool:
    """Whether it is the body itself that is left or joined, under its long name."""
    is_only = what.action in _BELONGING and what.counterparties == (code,)
    return is_only and is_organisation(code) and bool(_BODY.search(what.treaty_text))


def _title(treaty: str, what: TreatyAction, names: Names) -> str:
    known = names.treaties.get(treaty)
    if known is None:
        return clip(clean(treaty), LONGEST_NAME)
    name = _kind(known, what) if known.generic else known.name
    years = years_words(what.dates.signed or known.year or "")
    # A year that is part of the name is not said twice.
    return f"{starts(name)} ({years})" if years and years not in name else starts(name)


def _phrase(treaty: str, what: TreatyAction, names: Names) -> str:
    known = names.treaties.get(treaty)
    if known is None:
        return clip(clean(treaty), LONGEST_NAME)
    if not known.generic:
        return named_with_article(known.name)
    if _speaks_for_itself(known, what):
        return own_phrase(what)
    return with_article(_kind(known, what))


def _kind(known: TreatyName, what: TreatyAction) -> str:
    """Return an unnamed instrument: as the story calls it, or by the name of its kind.

    A kind is only our word for it: "ceasefire" is kept, and not made a peace treaty.
    """
    if _speaks_for_itself(known, what):
        return own_words(what)
    name = lower_first(known.name)
    if not _is_series(what):
        return name
    several = plural(name)
    is_said = known.multilateral or "bilateral" in several or len(what.counterparties) < 2
    return several if is_said else f"bilateral {several}"


def _is_series(what: TreatyAction) -> bool:
    """Whether the story speaks of several instruments, or can only mean several."""
    own = own_words(what)
    return bool(PLURAL.search(own)) if NOUN.search(own) else len(what.counterparties) > 1


def _speaks_for_itself(known: TreatyName, what: TreatyAction) -> bool:
    """Whether the story's words are English and say something else than the kind's name."""
    own = own_words(what)
    nouns = NOUN.findall(own)
    is_telling = len(own.split()) > 1 or _TELLING_ALONE.search(own)
    return bool(nouns and is_telling) and not _words(known.name) <= _words(own)


def _words(name: str) -> set[str]:
    return {plural(word) for word in fold(name).split()}
