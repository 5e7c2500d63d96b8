from __future__ import annotations

import itertools

import pytest

from bot.domain.treaty import Action, Stage
from bot.domain.watch import Condition, Key
from storage import Storage
from tests.domain.making import DAY, NOON, action, asks, rule

GROUPS = {
    "FI": frozenset({"NORDICS", "EU"}),
    "NO": frozenset({"NORDICS"}),
    "PL": frozenset({"EU"}),
}
CONDITIONS = (
    asks(Key.COUNTRY, "FI"),
    asks(Key.COUNTRY, "NORDICS"),
    asks(Key.ACTOR, "EU", "RU"),
    asks(Key.WITH, "NO"),
    asks(Key.TREATY, "ottawa"),
    asks(Key.TOPIC, "arms", "tax"),
    asks(Key.ACTION, "sign", "withdraw"),
    asks(Key.STAGE, "announced"),
    Condition(key=Key.COUNTRY, values=frozenset({"PL"}), excluded=True),
)


@pytest.fixture(autouse=True)
def _events(storage: Storage) -> None:
    """Every kind of event that the conditions tell apart, day after day."""
    kinds = itertools.product(
        ("FI", "NO RU", "PL", "RU"),
        ("", "NO"),
        ("ottawa", "npt", ""),
        (Action.SIGN, Action.WITHDRAW),
        (Stage.ANNOUNCED, Stage.NOTIFIED),
    )
    with storage.transaction():
        for number, (actors, with_, treaty, kind, stage) in enumerate(kinds):
            what = action(kind, actors, treaty, stage, with_=with_)
            storage.events.add_event(
                what,
                key=f"{number}",
                tags=[f"{number:05}"],
                thread=f"{number}",
                topics=["arms"] if treaty == "ottawa" else [],
                groups={p: GROUPS[p] for p in what.parties if p in GROUPS},
                possible=number % 7 == 0,
                at=NOON + number * DAY / 24,
            )


@pytest.mark.parametrize("asked", [*itertools.combinations(CONDITIONS, 2), *zip(CONDITIONS)])
def test_the_database_finds_what_the_rule_matches(
    storage: Storage, asked: tuple[Condition, ...]
) -> None:
    since, until = NOON + DAY, NOON + 3 * DAY
    wanted = [
        event.id
        for event in reversed(storage.events.latest(1_000, since))
        if event.first_seen <= until and not event.possible and rule(*asked).matches(event)
    ]

    found = storage.events.for_rule(rule(*asked), since=since, until=until)

    assert [event.id for event in found] == wanted
