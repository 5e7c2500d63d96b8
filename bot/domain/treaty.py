"""What happens to treaties: actions, stages, readings of stories, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.news import Tier

ALERT_SCORE = 0.5
POSSIBLE_SCORE = 0.3


class Action(StrEnum):
    """What was done. The values are names other programs rely on."""

    NEGOTIATE = "negotiate"
    ADOPT = "adopt"
    AGREE = "agree"
    POSTPONE = "postpone"
    SIGN = "sign"
    RATIFY = "ratify"
    ACCEDE = "accede"
    PROVISIONAL = "provisional"
    IN_FORCE = "in_force"
    AMEND = "amend"
    EXTEND = "extend"
    RESERVE = "reserve"
    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    EXPIRE = "expire"
    REINSTATE = "reinstate"
    REJECT = "reject"
    BREACH = "breach"

    @property
    def polarity(self) -> int:
        """+1 binds, -1 loosens, 0 is procedural; an instance may differ."""
        return _POLARITY[self]

    @property
    def family(self) -> str:
        """Actions of one family on one treaty are one event told in other words."""
        return "exit" if self in {Action.WITHDRAW, Action.TERMINATE} else self.value


_POLARITY = {
    Action.NEGOTIATE: 0,
    Action.ADOPT: 1,
    Action.AGREE: 1,
    Action.POSTPONE: 0,
    Action.SIGN: 1,
    Action.RATIFY: 1,
    Action.ACCEDE: 1,
    Action.PROVISIONAL: 1,
    Action.IN_FORCE: 1,
    Action.AMEND: 0,
    Action.EXTEND: 1,
    Action.RESERVE: -1,
    Action.SUSPEND: -1,
    Action.WITHDRAW: -1,
    Action.TERMINATE: -1,
    Action.EXPIRE: -1,
    Action.REINSTATE: 1,
    Action.REJECT: -1,
    Action.BREACH: -1,
}

# These reach a channel only through a rule that names them (product.md).
NAMED_ONLY = frozenset({Action.NEGOTIATE, Action.BREACH})


class Stage(StrEnum):
    """How far in law. DENIED and REVERSED stand outside the order."""

    PROPOSED = "proposed"
    THREATENED = "threatened"
    ANNOUNCED = "announced"
    LEGISLATURE_PENDING = "legislature_pending"
    LEGISLATURE_APPROVED = "legislature_approved"
    EXECUTIVE_AUTHORISED = "executive_authorised"
    NOTIFIED = "notified"
    NOTICE_RUNNING = "notice_running"
    IN_EFFECT = "in_effect"
    DENIED = "denied"
    REVERSED = "reversed"

    @property
    def order(self) -> int | None:
        """The place in the order; None for the two that stand outside it."""
        return _ORDER.get(self)

    @property
    def and_later(self) -> frozenset[Stage]:
        """What `stage:x+` means: never DENIED or REVERSED unless x is one of them."""
        if self.order is None:
            return frozenset({self})
        return frozenset(stage for stage, order in _ORDER.items() if order >= self.order)


_ORDER = {
    Stage.PROPOSED: 10,
    Stage.THREATENED: 15,
    Stage.ANNOUNCED: 20,
    Stage.LEGISLATURE_PENDING: 30,
    Stage.LEGISLATURE_APPROVED: 35,
    Stage.EXECUTIVE_AUTHORISED: 40,
    Stage.NOTIFIED: 50,
    Stage.NOTICE_RUNNING: 60,
    Stage.IN_EFFECT: 70,
}


class Assertion(StrEnum):
    """In what mode the text says it; a mode beside the action, never folded into it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    REPORTED_CLAIM = "reported_claim"


class Bearing(StrEnum):
    """Whether the action is the news of its story; `role` in what `pactwatch read` prints."""

    MAIN = "main"
    BACKGROUND = "background"
    FORECAST = "forecast"


_TOLD = frozenset({Assertion.AFFIRMED, Assertion.REPORTED_CLAIM, Assertion.CONDITIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where in the story it stands. `text` equals the clean field's [start:end]."""

    field: str  # title | summary | content
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Dates as the text states them, ISO 8601 to the precision stated; None: not stated.

    `signed` is the year or years of the instrument itself ("1992", "1992-2002").
    """

    signed: str | None = None
    decided: str | None = None
    published: str | None = None
    notified: str | None = None
    effective_from: str | None = None
    notice_ends: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyAction:
    """Who did what to which treaty, with whom, at which legal stage, as one story says.

    Parties are ISO 3166-1 alpha-2 codes, XK, codes of organisations.csv or territory keys;
    `affected` are collectives that are not expanded ("Europe"). `treaties` are ids of
    treaties.csv; `treaty_text` is the instrument in the story's words, for display.
    `sentence` is the clean sentence the action was read from.
    """

    action: Action
    stage: Stage
    stage_stated: bool
    assertion: Assertion = Assertion.AFFIRMED
    bearing: Bearing = Bearing.MAIN
    polarity: int = 0
    actors: tuple[str, ...] = ()
    counterparties: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    treaties: tuple[str, ...] = ()
    treaty_text: str = ""
    instrument: str | None = None
    dates: Dates = field(default_factory=Dates)
    score: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    sentence: str = ""

    @property
    def parties(self) -> tuple[str, ...]:
        return self.actors + tuple(c for c in self.counterparties if c not in self.actors)

    @property
    def is_news(self) -> bool:
        """Main, and told as fact, claim or condition."""
        return self.bearing is Bearing.MAIN and self.assertion in _TOLD

    @property
    def may_alert(self) -> bool:
        """News, and of a kind that alerts unasked."""
        return self.is_news and self.action not in NAMED_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one story says. `version` is the reader's, so that old stories are never re-told."""

    language: str | None  # None: unknown
    actions: tuple[TreatyAction, ...]
    version: int
    score: float = 0.0  # how surely the story is treaty news, 0..1

    @property
    def best(self) -> float:
        """The best score of an action that may alert; 0 where there is none."""
        return max((a.score for a in self.actions if a.may_alert), default=0.0)

    @property
    def alert(self) -> bool:
        return self.best >= ALERT_SCORE

    @property
    def possible(self) -> bool:
        """Stored and shown in /latest as "possible", never sent alone."""
        return POSSIBLE_SCORE <= self.best < ALERT_SCORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The link "this story reports that event". `text` is the title and lead, for `text:`.

    `possible`: read with too little certainty to alert alone or to count in `min:`.
    """

    story_id: int
    feed: str
    outlet: str
    tier: Tier
    language: str | None
    title: str
    link: str
    published: datetime | None
    first_seen: datetime
    text: str = ""
    possible: bool = False

    @property
    def at(self) -> datetime:
        """When it was news: a story found late was news on its own date, not today."""
        return min(self.published or self.first_seen, self.first_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyEvent:
    """One action by the same parties on a treaty at one stage; what one message tells.

    `key` is the same in every database that saw the same first story; `tag` is what people
    quote (five Crockford base32 characters, unique in the database, without the "#").
    `groups` maps each party to the groups (EU, Nordics, ...) it belonged to on the day.
    """

    id: int
    key: str
    tag: str
    thread: str
    what: TreatyAction
    topics: tuple[str, ...]
    groups: Mapping[str, frozenset[str]]
    first_seen: datetime
    reports: tuple[Report, ...]
    possible: bool = False

    @property
    def first_report(self) -> datetime:
        return min((report.at for report in self.reports), default=self.first_seen)

    @property
    def last_report(self) -> datetime:
        return max((report.at for report in self.reports), default=self.first_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyName:
    """How a treaty is named to people. Year and depositary only where a source was checked."""

    id: str
    name: str  # short where there is one
    full_name: str
    topic: str
    generic: bool = False
    multilateral: bool = True
    year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """How a party is named to people, in English. `article`: "the Netherlands"."""

    code: str
    name: str
    article: bool = False
    flag: str = ""  # emoji; empty for organisations and disputed territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The display names of everything a reading can hold."""

    parties: Mapping[str, PartyName]
    treaties: Mapping[str, TreatyName]
    groups: Mapping[str, str]
