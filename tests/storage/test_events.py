from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.domain.news import Tier
from bot.domain.refine import tags
from bot.domain.treaty import Stage, TreatyAction
from storage import Storage
from tests.domain.making import DAY, NOON, action, story

KEY = f"{1:064x}"


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


def add(
    storage: Storage,
    what: TreatyAction,
    *,
    number: int = 1,
    thread: str = "thread",
    at: datetime = NOON,
    key: str = "",
) -> int:
    """Store an event that one story reports."""
    first = key or f"{number:064x}"
    event = storage.events.add_event(
        what,
        key=first,
        tags=tags(first),
        thread=thread,
        topics=["arms"],
        groups={"FI": frozenset({"EU", "NORDICS"})},
        possible=False,
        at=at,
    )
    (stored,) = storage.stories.add_new(
        "gazette", [story(f"{number}", published=at)], now=at, baseline=False
    )
    report(storage, event, stored.id, at=at)
    return event


def report(storage: Storage, event: int, story_: int, *, at: datetime = NOON) -> bool:
    return storage.events.add_report(
        event,
        story_,
        outlet="The Gazette",
        tier=Tier.PRESS,
        language="en",
        text="Finland to leave",
        possible=False,
        at=at,
    )


def found(storage: Storage, what: TreatyAction, *, now: datetime = NOON) -> list[int]:
    return [event.id for event in storage.events.candidates(what, now=now)]


def test_an_event_comes_back_as_it_was_stored(storage: Storage) -> None:
    number = add(storage, action())

    event = storage.events.get(number)

    assert event
    assert (event.key, event.thread, event.what) == (KEY, "thread", action())
    assert (event.topics, event.groups) == (("arms",), {"FI": frozenset({"EU", "NORDICS"})})
    (told,) = event.reports
    assert (told.outlet, told.tier, told.language) == ("The Gazette", Tier.PRESS, "en")
    assert (told.title, told.at) == ("Finland to leave the landmine treaty", NOON)
    assert storage.events.get(99) is None


def test_people_find_an_event_by_its_tag_in_any_case(storage: Storage) -> None:
    number = add(storage, action())
    tag = next(tags(KEY))

    for typed in (tag, f"#{tag}", tag.lower()):
        event = storage.events.by_tag(typed)
        assert event
        assert event.id == number
    assert storage.events.by_tag("ZZZZZ") is None


def test_two_events_never_have_one_tag(storage: Storage) -> None:
    one = add(storage, action(), number=1)
    # The same last five letters, so that both would like the same tag.
    other = add(storage, action(actors="PL"), number=2, key=f"{1 + 32**5:064x}")

    first, second = storage.events.get(one), storage.events.get(other)

    assert first
    assert second
    assert first.tag == next(tags(KEY)) == next(tags(f"{1 + 32**5:064x}"))
    assert second.tag != first.tag


def test_candidates_of_these_days_share_a_party_or_a_treaty(storage: Storage) -> None:
    finland = add(storage, action(), number=1)
    poland = add(storage, action(actors="PL"), number=2)
    cfe = add(storage, action(actors="SE", treaty="cfe", with_="FI"), number=3)
    add(storage, action(actors="JP", treaty="new-start"), number=4)

    assert found(storage, action(actors="FI", treaty="")) == [cfe, finland]
    assert found(storage, action(actors="NO", treaty="ottawa")) == [poland, finland]
    assert found(storage, action(actors="", treaty="")) == []


def test_older_candidates_share_more_than_a_party(storage: Storage) -> None:
    kind = add(storage, action(actors="FI", treaty="generic-fta", with_="JP"), number=1)
    named = add(storage, action(actors="PL"), number=2)
    add(storage, action(actors="FI", treaty="generic-peace"), number=3)

    def later(treaty: str, with_: str = "") -> list[int]:
        asked = action(actors="FI", treaty=treaty, with_=with_)
        return found(storage, asked, now=NOON + 30 * DAY)

    assert later("") == []
    assert later("", with_="JP") == [kind]
    assert later("generic-fta") == [kind]
    assert later("ottawa") == [named]


def test_candidates_are_two_years_old_at_most(storage: Storage) -> None:
    add(storage, action())

    assert found(storage, action(), now=NOON + 730 * DAY)
    assert not found(storage, action(), now=NOON + 731 * DAY)


def test_a_refined_event_is_found_by_what_it_has_become(storage: Storage) -> None:
    event = add(storage, action())
    better = action(actors="FI", with_="NO", treaty="cfe", stage=Stage.NOTIFIED)

    storage.events.refine(event, better, topics=[], groups={}, possible=False)

    assert found(storage, action(actors="NO", treaty="")) == [event]
    assert found(storage, action(actors="", treaty="ottawa")) == []
    known = storage.events.get(event)
    assert known
    assert (known.what, known.groups) == (better, {})


def test_a_story_reports_an_event_once(storage: Storage) -> None:
    event = add(storage, action())

    assert not report(storage, event, 1)
    known = storage.events.get(event)
    assert known
    assert len(known.reports) == 1


def test_a_story_may_report_two_events(storage: Storage) -> None:
    one = add(storage, action(), number=1)
    other = add(storage, action(treaty="cfe"), number=2)

    report(storage, other, 1)

    for number in (one, other):
        event = storage.events.get(number)
        assert event
        assert "https://gazette.example/1" in [told.link for told in event.reports]


def test_the_latest_are_those_reported_last(storage: Storage) -> None:
    old = add(storage, action(), number=1)
    new = add(storage, action(actors="PL"), number=2, at=NOON + DAY)
    (later,) = storage.stories.add_new(
        "gazette", [story("3", published=None)], now=NOON + 2 * DAY, baseline=False
    )
    report(storage, old, later.id, at=NOON + 2 * DAY)

    assert [event.id for event in storage.events.latest(1)] == [old]
    since = NOON + DAY
    assert [event.id for event in storage.events.latest(5, since)] == [old, new]


def test_a_thread_tells_its_events_oldest_first(storage: Storage) -> None:
    late = add(storage, action(stage=Stage.NOTIFIED), number=1, at=NOON + DAY)
    early = add(storage, action(), number=2)
    add(storage, action(actors="PL"), number=3, thread="another")

    assert [event.id for event in storage.events.in_thread("thread")] == [early, late]
    assert storage.events.thread_id("thread") == 1
    assert storage.events.thread_id("none") is None


def test_an_event_that_nobody_understands_hides_no_other(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = add(storage, action(), number=1), add(storage, action(), number=2)
    storage._db.execute("UPDATE event SET what = '{}' WHERE id = ?", [broken])

    assert found(storage, action()) == [whole]
    assert storage.events.get(broken) is None
    assert f"row not understood of=event id={broken}" in caplog.text


def test_keys_of_an_event_are_replaced_without_reading_those_of_all_events(
    storage: Storage,
) -> None:
    number = add(storage, action())
    did: list[str] = []
    storage._db.conn.set_trace_callback(did.append)
    storage.events.refine(number, action(), topics=[], groups={}, possible=False)
    storage._db.conn.set_trace_callback(None)

    (drop,) = [sql for sql in did if sql.startswith("DELETE FROM event_key")]
    (plan,) = storage._db.query(f"EXPLAIN QUERY PLAN {drop}")
    assert plan["detail"].startswith("SEARCH event_key USING")


def test_what_was_read_of_a_row_once_is_not_read_again(storage: Storage) -> None:
    number = add(storage, action())

    one, other = storage.events.get(number), storage.events.get(number)

    assert one
    assert other
    assert one.what is other.what
    assert one.reports[0] is other.reports[0]


def test_an_event_read_before_it_was_refined_is_read_anew_and_again_when_that_is_undone(
    storage: Storage,
) -> None:
    number = add(storage, action())
    old = storage.events.get(number)
    assert old
    better = action(stage=Stage.IN_EFFECT, with_="SE")

    def refined_and_undone() -> None:
        with storage.transaction():
            storage.events.refine(number, better, topics=["x"], groups={}, possible=True)
            new = storage.events.get(number)
            assert new
            assert (new.what, new.topics, new.possible) == (better, ("x",), True)
            assert not new.groups
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refined_and_undone()
    assert storage.events.get(number) == old
