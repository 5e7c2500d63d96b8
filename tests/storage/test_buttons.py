"""Buttons that nobody can forge, and that grow stale (fault H8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import Storage
from tests.prove.town import ALICE, BOB, DESK, NOON


def test_a_button_brings_back_its_verb_and_argument(storage: Storage) -> None:
    button = storage.buttons.issue(ALICE, "unwatch", "3", now=NOON)

    assert storage.buttons.pressed(button, ALICE, now=NOON) == ("unwatch", "3")


def test_the_same_button_has_the_same_id_and_another_has_another(storage: Storage) -> None:
    button = storage.buttons.issue(ALICE, "unwatch", "3", now=NOON)

    assert storage.buttons.issue(ALICE, "unwatch", "3", now=NOON) == button
    others = [
        storage.buttons.issue(ALICE, "unwatch", "4", now=NOON),
        storage.buttons.issue(ALICE, "why", "3", now=NOON),
        storage.buttons.issue(BOB, "unwatch", "3", now=NOON),
    ]
    assert len({button, *others}) == 4


def test_a_button_works_in_its_own_channel_only(storage: Storage) -> None:
    button = storage.buttons.issue(ALICE, "unwatch", "3", now=NOON)

    assert storage.buttons.pressed(button, BOB, now=NOON) is None


def test_a_button_works_when_it_is_pressed_from_a_thread_of_its_channel(storage: Storage) -> None:
    button = storage.buttons.issue(DESK, "why", "3", now=NOON)

    assert storage.buttons.pressed(button, replace(DESK, thread="1.2"), now=NOON)


def test_a_button_knows_the_thread_it_was_issued_for(storage: Storage) -> None:
    topic = replace(ALICE, thread="7")
    button = storage.buttons.issue(topic, "unwatch", "1", now=NOON)

    assert storage.buttons.home(button) == topic
    assert storage.buttons.home("forged") is None


def test_a_button_grows_stale_unless_it_is_issued_again(storage: Storage) -> None:
    button = storage.buttons.issue(ALICE, "why", "3", now=NOON)
    later = NOON + timedelta(days=31)
    assert storage.buttons.pressed(button, ALICE, now=later) is None

    storage.buttons.issue(ALICE, "why", "3", now=later)

    assert storage.buttons.pressed(button, ALICE, now=later)


def test_no_forged_button_is_accepted(storage: Storage) -> None:
    button = storage.buttons.issue(ALICE, "why", "3", now=NOON)
    assert len(button) >= 22  # 128 bits

    for place in range(len(button)):
        forged = button[:place] + ("A" if button[place] != "A" else "B") + button[place + 1 :]
        assert storage.buttons.pressed(forged, ALICE, now=NOON) is None


@pytest.mark.parametrize("forged", ["", "%", "' OR 1=1 --", "\x00", "x" * 10_000])
def test_no_hostile_button_is_accepted(storage: Storage, forged: str) -> None:
    storage.buttons.issue(ALICE, "why", "3", now=NOON)

    assert storage.buttons.pressed(forged, ALICE, now=NOON) is None
