from __future__ import annotations

import pytest

from bot.domain.delivery import Kind
from bot.domain.errors import CommandError
from bot.domain.watch import MOST_RULES, Key
from bot.services import watches
from storage import Storage
from tests.domain.making import DAY, NOON, action, asks, rule
from tests.services.scene import ALICE, BOB, Scene

FINLAND = rule(asks(Key.ACTION, "withdraw"), asks(Key.COUNTRY, "FI"))


def test_a_rule_stands_once(storage: Storage) -> None:
    first = watches.watch(ALICE, FINLAND, storage=storage, now=NOON)
    same = rule(*reversed(FINLAND.conditions))

    again = watches.watch(ALICE, same, storage=storage, now=NOON)

    assert (first.new, again.new) == (True, False)
    assert first.subscription == again.subscription
    assert [s.number for s in watches.of(ALICE, storage=storage)] == [1]


def test_a_chat_has_fifty_rules_at_most(storage: Storage) -> None:
    for number in range(MOST_RULES):
        asked = rule(asks(Key.COUNTRY, f"X{number}"))
        watches.watch(ALICE, asked, storage=storage, now=NOON)

    with pytest.raises(CommandError, match="50 rules"):
        watches.watch(ALICE, FINLAND, storage=storage, now=NOON)

    assert watches.watch(BOB, FINLAND, storage=storage, now=NOON).new
    standing = rule(asks(Key.COUNTRY, "X7"))
    assert not watches.watch(ALICE, standing, storage=storage, now=NOON).new


def test_unwatching_is_undone_by_watching(storage: Storage) -> None:
    watches.watch(ALICE, FINLAND, storage=storage, now=NOON)

    removed = watches.unwatch(ALICE, 1, storage=storage)

    assert removed.rule == FINLAND
    assert watches.of(ALICE, storage=storage) == []
    assert watches.watch(ALICE, removed.rule, storage=storage, now=NOON).new


def test_a_number_that_is_not_there_is_said_to_be_so(storage: Storage) -> None:
    with pytest.raises(CommandError, match="no watch 3"):
        watches.unwatch(ALICE, 3, storage=storage)


def test_muting_returns_what_held_before(storage: Storage) -> None:
    before = watches.mute(ALICE, NOON + DAY, storage=storage, now=NOON)
    again = watches.mute(ALICE, None, storage=storage, now=NOON)

    assert (before, again) == (None, NOON + DAY)
    assert storage.channels.muted_until(ALICE) is None


def test_forgetting_erases_the_chat_and_can_be_undone(storage: Storage) -> None:
    watches.watch(ALICE, FINLAND, storage=storage, now=NOON)
    watches.watch(BOB, FINLAND, storage=storage, now=NOON)

    watched = watches.forget(ALICE, storage=storage)

    assert not storage.channels.known(ALICE)
    assert storage.channels.known(BOB)
    watches.restore(ALICE, [s.rule for s in watched], storage=storage, now=NOON)
    assert [s.rule for s in watches.of(ALICE, storage=storage)] == [FINLAND]


def test_asking_again_for_a_rule_that_stands_wakes_a_channel_that_was_closed(
    storage: Storage,
) -> None:
    watches.watch(ALICE, FINLAND, storage=storage, now=NOON)
    storage.channels.gone(ALICE, NOON)

    assert not watches.watch(ALICE, FINLAND, storage=storage, now=NOON).new

    assert storage.channels.active(ALICE)


LEAVES = action()
ALSO_WANTED = asks(Key.ACTION, LEAVES.action)


async def test_ending_one_of_two_rules_that_ask_for_an_alert_does_not_lose_it(
    scene: Scene, storage: Storage
) -> None:
    first = scene.watches(ALICE, asks(Key.COUNTRY, *LEAVES.parties))
    second = scene.watches(ALICE, ALSO_WANTED)
    scene.publishes("gazette", "1", LEAVES)
    await scene.polls()

    watches.unwatch(ALICE, first.number, storage=storage)

    storage.rollups.sweep(NOON)
    assert storage.claims.claim(NOON, platform=ALICE.platform)
    (alert,) = storage.alerts.of_channel(ALICE, 10)
    assert (alert.number, alert.why) == (second.number, (ALSO_WANTED,))


async def test_an_alert_in_a_roll_up_goes_over_to_another_rule_too(
    scene: Scene, storage: Storage
) -> None:
    first = scene.watches(ALICE, asks(Key.COUNTRY, *LEAVES.parties))
    scene.watches(ALICE, ALSO_WANTED)
    scene.publishes("gazette", "1", LEAVES)
    await scene.polls()
    late = NOON + 2 * DAY
    storage.rollups.sweep(late)

    watches.unwatch(ALICE, first.number, storage=storage)

    storage.rollups.sweep(late)
    assert storage.claims.claim(late, platform=ALICE.platform)


async def test_what_only_the_ended_rule_asked_for_is_not_sent(
    scene: Scene, storage: Storage
) -> None:
    first = scene.watches(ALICE, asks(Key.COUNTRY, *LEAVES.parties))
    scene.watches(ALICE, asks(Key.COUNTRY, "NZ"))
    scene.publishes("gazette", "1", LEAVES)
    await scene.polls()

    watches.unwatch(ALICE, first.number, storage=storage)

    assert storage.claims.claim(NOON, platform=ALICE.platform) is None


async def test_a_mute_that_is_ended_early_tells_in_short_what_it_held_back(
    scene: Scene, storage: Storage
) -> None:
    parties = ("FI", "NO", "PL", "NZ")
    scene.watches(ALICE, asks(Key.COUNTRY, *parties))
    watches.mute(ALICE, NOON + DAY, storage=storage, now=NOON)
    for party in parties:
        scene.publishes("gazette", party, action(actors=party))
    await scene.polls()

    watches.mute(ALICE, None, storage=storage, now=NOON)

    message = storage.claims.claim(NOON, platform=ALICE.platform)
    assert message
    assert message.kind is Kind.ROLLUP
    assert storage.channels.muted_until(ALICE) is None
