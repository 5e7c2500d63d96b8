"""How far in law, by the cues around a trigger."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.treaty import Action, Stage

EXITS = frozenset({Action.WITHDRAW, Action.TERMINATE, Action.SUSPEND})
DOMESTIC = frozenset(
    {
        Action.RATIFY,
        Action.WITHDRAW,
        Action.TERMINATE,
        Action.SUSPEND,
        Action.REJECT,
        Action.ACCEDE,
        Action.EXTEND,
        Action.AMEND,
        Action.REINSTATE,
        Action.RESERVE,
        Action.PROVISIONAL,
    }
)
_NOTIFIABLE = frozenset(
    {
        Action.RATIFY,
        Action.WITHDRAW,
        Action.TERMINATE,
        Action.SUSPEND,
        Action.ACCEDE,
        Action.RESERVE,
        Action.REINSTATE,
    }
)


_UNDECIDED = frozenset({"committee", "hope", "urging", "refusal", "executive"})


def stage_of(action: Action, cues: set[str]) -> tuple[Stage, bool]:
    if "becomes" in cues:
        return Stage.IN_EFFECT, True
    for stage, applies in _STAGES:
        if applies(action, cues):
            return stage, True
    if action in EXITS and not cues & {"completed", "perfect", "passive"}:
        return Stage.IN_EFFECT, False
    return Stage.IN_EFFECT, True


def _intended(cues: set[str]) -> bool:
    if "perfect" in cues:
        return False
    return bool(
        cues & {"announcement", "infinitive", "hope", "urging", "progressive", "scheduled"}
    )


def _formal(cues: set[str]) -> bool:
    informal = {"announcement", "hope", "urging", "had", "perfect", "headline_to"}
    if "narrated" in cues:  # "Stortinget har godkjent": elsewhere the perfect is a plain past
        informal.discard("perfect")
    return not cues & informal or bool(cues & {"approval", "authorisation"})


_STAGES: tuple[tuple[Stage, Callable[[Action, set[str]], bool]], ...] = (
    (Stage.DENIED, lambda _, cues: "denial" in cues),
    (Stage.IN_EFFECT, lambda action, _: action is Action.BREACH),  # "accuses Rome of breaking"
    (Stage.REVERSED, lambda _, cues: "reversal" in cues),
    (Stage.THREATENED, lambda _, cues: "threat" in cues),
    (Stage.THREATENED, lambda action, cues: "conditional" in cues and action in EXITS),
    (
        Stage.LEGISLATURE_PENDING,
        lambda action, cues: (
            "committee" in cues and (action in DOMESTIC) and "legislature" in cues
        ),
    ),
    (
        Stage.LEGISLATURE_APPROVED,
        lambda action, cues: "voted" in cues and action in DOMESTIC and not cues & _UNDECIDED,
    ),
    (
        Stage.EXECUTIVE_AUTHORISED,
        lambda action, cues: "begun" in cues and action in EXITS and not cues & _UNDECIDED,
    ),
    (Stage.PROPOSED, lambda _, cues: "proposal" in cues or "conditional" in cues),
    (
        Stage.LEGISLATURE_APPROVED,
        lambda action, cues: (
            bool(cues & {"legislature", "voters"})
            and _formal(cues)
            and (action in DOMESTIC or "approval" in cues)
            and "committee" not in cues
        ),
    ),
    (Stage.ANNOUNCED, lambda _, cues: "notice" in cues and "announcement" in cues),
    (Stage.NOTIFIED, lambda action, cues: "notice" in cues and action in _NOTIFIABLE),
    (
        Stage.EXECUTIVE_AUTHORISED,
        lambda action, cues: (
            bool(cues & {"executive", "authorisation"})
            and _formal(cues)
            and (action in DOMESTIC or bool(cues & {"approval", "authorisation"}))
        ),
    ),
    (
        Stage.NOTICE_RUNNING,
        lambda action, cues: (
            action is Action.EXPIRE
            and bool(cues & {"running", "announcement", "infinitive", "hope"})
        ),
    ),
    (
        Stage.NOTICE_RUNNING,
        lambda action, cues: "running" in cues and action in EXITS,
    ),
    (Stage.ANNOUNCED, lambda _, cues: _intended(cues)),
)
