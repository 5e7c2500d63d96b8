"""The clause that tells a deed: who does what to which treaty, and how far the law has got."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.treaty import Action, Assertion, Names, Stage, TreatyAction
from bot.wording.instruments import are_several, treaty_in_text, unnamed_parties
from bot.wording.naming import joined, listed, party_in_text
from bot.wording.terms import HAPPENS, stage_word, terms_of

# What parties do to a treaty in the present tense: one actor, several.
_DOES = {
    Action.NEGOTIATE: ("holds talks on", "hold talks on"),
    Action.ADOPT: ("adopts", "adopt"),
    Action.AGREE: ("agrees on", "agree on"),
    Action.POSTPONE: ("postpones action on", "postpone action on"),
    Action.SIGN: ("signs", "sign"),
    Action.RATIFY: ("ratifies", "ratify"),
    Action.ACCEDE: ("accedes to", "accede to"),
    Action.PROVISIONAL: ("provisionally applies", "provisionally apply"),
    Action.AMEND: ("amends", "amend"),
    Action.EXTEND: ("extends", "extend"),
    Action.RESERVE: ("makes a reservation to", "make a reservation to"),
    Action.SUSPEND: ("suspends", "suspend"),
    Action.WITHDRAW: ("withdraws from", "withdraw from"),
    Action.TERMINATE: ("terminates", "terminate"),
    Action.REINSTATE: ("reinstates", "reinstate"),
    Action.REJECT: ("rejects", "reject"),
}
_DOES_TURNED = {
    (Action.RESERVE, 1): ("withdraws a reservation to", "withdraw a reservation to"),
    (Action.EXTEND, -1): ("does not extend", "do not extend"),
}
# How a stage below effect governs the action's noun: one actor, several, nobody named.
_STEPS = {
    Stage.PROPOSED: ("proposes", "propose", "proposed"),
    Stage.THREATENED: ("threatens", "threaten", "threatened"),
    Stage.ANNOUNCED: ("announces", "announce", "announced"),
    Stage.LEGISLATURE_PENDING: ("", "", "before a legislature"),
    Stage.LEGISLATURE_APPROVED: ("approves", "approve", "approved"),
    Stage.EXECUTIVE_AUTHORISED: ("authorises", "authorise", "authorised"),
    Stage.NOTIFIED: ("gives notice of", "give notice of", "notified"),
    Stage.NOTICE_RUNNING: ("", "", "notified; the notice period is running"),
    Stage.DENIED: ("", "", "denied"),
    Stage.REVERSED: ("", "", "reversed"),
}
# Nouns that stand without "the" while nobody owns them: "proposes withdrawal from".
_BARE_NOUNS = {Action.ACCEDE, Action.WITHDRAW, Action.AGREE, Action.NEGOTIATE}
# Of these "announces that it will" says less than the noun: talks and agreements are there.
_ANNOUNCED_BY_NOUN = {Action.NEGOTIATE, Action.AGREE}
# One reaches these; of a treaty or a convention one says "agrees on".
_REACHED = re.compile(
    r"(?i)(?:agreement|accord|arrangement|cease-?fire|compact|deal|truce)s?(?: between .*)?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    """A deed with its parts in words; `treaty` has its counterparties and years behind it."""

    what: TreatyAction
    who: str  # "" where nobody is named
    several: bool
    bare: str  # the instrument alone
    treaty: str

    @property
    def noun(self) -> str:
        """Name the deed with its treaty: "the termination of ...", "withdrawal from ..."."""
        noun = terms_of(self.what).noun
        if self.is_the_agreement:
            return self.treaty
        if self.what.action is Action.RESERVE:
            return f"a {noun} {self.treaty}"
        article = "" if self.what.action in _BARE_NOUNS else "the "
        return f"{article}{noun} {self.treaty}"

    @property
    def owned(self) -> str:
        """Name the deed with its treaty and who does it: "Finland's ratification of ..."."""
        if not self.who:
            return self.noun
        if self.is_the_agreement:
            return f"{self.treaty} {'between' if self.several else 'of'} {self.who}"
        if self.several:
            return f"{self.noun} by {self.who}"
        mark = "'" if self.who.endswith("s") else "'s"
        return f"{self.who}{mark} {terms_of(self.what).noun} {self.treaty}"

    @property
    def is_the_agreement(self) -> bool:
        """Whether what is agreed has no name: nobody agrees on an agreement."""
        unnamed = self.bare.startswith(("a ", "an "))
        return self.what.action is Action.AGREE and unnamed and bool(_REACHED.search(self.bare))

    @property
    def verb(self) -> tuple[str, str]:
        """Return what one actor does and what several do."""
        if self.is_the_agreement:
            return "reaches", "reach"
        if self.what.action is Action.NEGOTIATE and self.bare.startswith(("a ", "an ")):
            return "negotiates", "negotiate"
        turned = _DOES_TURNED.get((self.what.action, self.what.polarity))
        return turned or _DOES[self.what.action]

    def doing(self, auxiliary: str) -> str:
        """Return the deed behind "will" or "to"."""
        base = self.verb[1]
        if not base.startswith("do not "):
            return f"{auxiliary} {base} {self.treaty}"
        undone = base.removeprefix("do not ")
        return f"{'not to' if auxiliary == 'to' else 'will not'} {undone} {self.treaty}"

    @property
    def be(self) -> str:
        return "are" if terms_of(self.what).noun.startswith("negotiations") else "is"


def clause(what: TreatyAction, names: Names, *, behind: str = "") -> str:
    """Return the clause, its first letter small; `behind` stands behind the treaty."""
    bare = treaty_in_text(what, names)
    if what.action in HAPPENS:
        return _happening(what, bare, behind, names)
    deed = _Deed(
        what=what,
        who=listed(what.actors, names=names),
        several=len(what.actors) > 1,
        bare=bare,
        treaty=f"{bare}{behind}",
    )
    return _told(deed)


def verbs_of(what: TreatyAction) -> tuple[str, ...]:
    """Return the words by which we tell of the deed and of how far in law it is."""
    does = _DOES_TURNED.get((what.action, what.polarity)) or _DOES.get(what.action, ("", ""))
    return (*does, *_STEPS.get(what.stage, ()))


def is_denied(what: TreatyAction) -> bool:
    return what.stage is Stage.DENIED or what.assertion is Assertion.DENIED


def _told(deed: _Deed) -> str:
    what = deed.what
    if is_denied(what) and deed.who:
        return f"it is denied that {_present(deed)}"
    if is_denied(what):
        return f"a report of {deed.noun} is denied"
    if what.stage is Stage.IN_EFFECT or _is_vote_against(what):
        return _present(deed)
    return _step(deed) if deed.who else _by_nobody(deed)


def _by_nobody(deed: _Deed) -> str:
    if deed.what.stage is Stage.NOTIFIED:
        return f"notice is given of {deed.noun}"
    if deed.what.stage is Stage.NOTICE_RUNNING:
        return f"notice of {deed.noun} has been given; the notice period is running"
    return f"{deed.noun} {deed.be} {_STEPS[deed.what.stage][2]}"


def _present(deed: _Deed) -> str:
    if not deed.who:
        return f"{deed.noun} {deed.be} reported"
    return f"{deed.who} {deed.verb[deed.several]} {deed.treaty}"


def _step(deed: _Deed) -> str:
    """Say what those who act have done so far."""
    what = deed.what
    if what.stage in {Stage.LEGISLATURE_PENDING, Stage.REVERSED}:
        where = _STEPS[what.stage][2]
        # Of one who acts there is one; of several nobody knows which.
        where = where if deed.several else where.replace("a legislature", "the legislature")
        return f"{deed.owned} {deed.be} {where}"
    if what.stage is Stage.NOTICE_RUNNING:
        have = "have" if deed.several else "has"
        return f"{deed.who} {have} given notice of {deed.noun}; the notice period is running"
    said = f"{deed.who} {_STEPS[what.stage][deed.several]}"
    if what.stage is Stage.THREATENED:
        return f"{said} {deed.doing('to')}"
    if what.stage is Stage.ANNOUNCED and what.action not in _ANNOUNCED_BY_NOUN:
        return f"{said} that {'they' if deed.several else 'it'} {deed.doing('will')}"
    return _deposit(deed) or f"{said} {deed.noun}"


def _deposit(deed: _Deed) -> str:
    if stage_word(deed.what) != "deposited":
        return ""
    theirs = "deposit their instruments" if deed.several else "deposits its instrument"
    return f"{deed.who} {theirs} of {terms_of(deed.what).noun} {deed.treaty}"


def _is_vote_against(what: TreatyAction) -> bool:
    """Whether an organ refused: it approved nothing, it rejected."""
    return what.action is Action.REJECT and what.stage is Stage.LEGISLATURE_APPROVED


def _happening(what: TreatyAction, treaty: str, behind: str, names: Names) -> str:
    """Say what happens to the treaty, and for whom."""
    between, whom = _between(what, treaty, names), _whom(what, treaty, names)
    told = f"{treaty}{between}{behind}"
    several = are_several(what, names)
    verb = terms_of(what).many if several else terms_of(what).one
    if is_denied(what):
        return f"it is denied that {told} {verb}{whom}"
    if what.stage is Stage.IN_EFFECT:
        return f"{told} {verb}{whom}"
    if what.action is Action.EXPIRE and what.stage is Stage.NOTICE_RUNNING:
        return f"{told} {'are' if several else 'is'} due to expire{whom}"
    return f"the {terms_of(what).noun} {told}{whom} is {_STEPS[what.stage][2]}"


def _between(what: TreatyAction, treaty: str, names: Names) -> str:
    """Name the two parties of an unnamed treaty; "" where there are others, or it names them."""
    codes = unnamed_parties(what, what.parties, names)
    if len(codes) != 2 or len(what.parties) != 2 or not treaty.startswith(("a ", "an ")):
        return ""
    return f" between {joined([party_in_text(code, names) for code in codes])}"


def _whom(what: TreatyAction, treaty: str, names: Names) -> str:
    codes = unnamed_parties(what, what.parties, names)
    if not codes or _between(what, treaty, names):
        return ""
    return f" for {listed(codes, names=names)}"
