from __future__ import annotations

from datetime import timedelta

from storage import Storage
from tests.prove.town import NOON


def test_one_notice_of_a_kind_is_kept_in_a_day(storage: Storage) -> None:
    first = storage.notices.put("feed un-press", "it fails", now=NOON)

    assert first
    assert storage.notices.text(first) == "it fails"
    assert storage.notices.put("feed un-press", "still", now=NOON + timedelta(hours=23)) is None
    assert storage.notices.put("feed oas", "it fails", now=NOON)
    assert storage.notices.put("feed un-press", "still", now=NOON + timedelta(hours=24))


def test_a_clock_that_was_set_back_silences_no_notice_for_long(storage: Storage) -> None:
    storage.notices.put("feed", "it fails", now=NOON + timedelta(days=3650))

    assert storage.notices.put("feed", "it fails", now=NOON)


def test_a_matter_that_began_anew_is_told_of_anew_and_once_in_a_day(storage: Storage) -> None:
    storage.notices.put("held", "one", now=NOON)
    anew = NOON + timedelta(hours=1)

    assert storage.notices.put("held", "two", now=anew, since=anew)
    assert storage.notices.put("held", "two", now=anew + timedelta(hours=1), since=anew) is None


def test_a_beginning_still_to_come_does_not_repeat_a_notice(storage: Storage) -> None:
    storage.notices.put("held", "one", now=NOON)

    soon, later = NOON + timedelta(minutes=5), NOON + timedelta(days=3650)
    assert storage.notices.put("held", "one", now=soon, since=later) is None
