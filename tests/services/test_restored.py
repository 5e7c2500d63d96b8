"""After a restore Slack is asked what it was told; what is found there is not told again (D15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.delivery import State
from tests.prove.chats import Seen
from tests.prove.model import Life
from tests.prove.town import ALICE, DESK


@pytest.fixture
def life() -> Iterator[Life]:
    """A restored bot: of three events the desk and Alice were told the first two before."""
    lived = Life()
    lived.wait(60)
    for channel in (ALICE, DESK):
        lived.town.watch(channel)
    for name in ("T1", "T2", "T3"):
        lived.town.happen(name, now=lived.clock())
    lived.storage.quarantine.impose()
    for waiting in lived.storage.unknowns.doubtful(platform="slack")[:2]:
        seen = Seen(
            what=f"{waiting.alert}..:send:0",
            channel=DESK,
            key=waiting.key,
            marked=False,
            edit=False,
            row=waiting.id,
            notice=False,
            at=lived.clock(),
        )
        lived.world.log.append(seen)
    yield lived
    assert not lived.world.broken
    lived.end()


def half_an_hour(life: Life) -> None:
    for _ in range(32):
        life.deliver()
        life.wait(60)


def told(life: Life) -> list[str]:
    """Return what the desk was asked to see since the restore: kinds of message."""
    requests = [channel for _, channel in life.world.requests]
    assert requests.count(ALICE) == 1
    rows = life.storage._db.query(
        """SELECT o.kind FROM outbox o JOIN channel c ON c.id = o.channel_id
           WHERE c.platform = 'slack' AND o.claimed_at IS NOT NULL AND o.state = 'sent'"""
    )
    kinds = [row["kind"] for row in rows]
    assert requests.count(DESK) == len(kinds)
    return kinds


def test_what_the_channel_shows_is_not_told_again(life: Life) -> None:
    half_an_hour(life)

    assert told(life) == ["rollup"]
    assert len(life.traffic.asked_about) == 3
    listed = life.storage._db.value(
        """SELECT count(*) FROM digest_alert d JOIN outbox o ON o.digest_id = d.digest_id
           JOIN channel c ON c.id = o.channel_id WHERE c.platform = 'slack'"""
    )
    assert listed == 1
    assert life.storage.outbox.counts("slack")[State.SENT] == 3


def test_where_nothing_can_be_looked_up_all_of_it_is_in_one_message(life: Life) -> None:
    life.platforms["slack"].blind = life.world.was_blind = True
    half_an_hour(life)

    assert told(life) == ["rollup"]
    assert life.storage.outbox.counts("slack")[State.EXPIRED] == 3


def test_without_a_restore_nothing_is_in_doubt(life: Life) -> None:
    life.storage.quarantine.lift()

    assert life.storage.unknowns.doubtful(platform="slack") == []


def test_what_went_another_way_meanwhile_is_not_taken_for_sent(life: Life) -> None:
    (first, *_) = life.storage.unknowns.doubtful(platform="slack")
    life.storage.claims.cancelled(first.id, why="unwatched", now=life.clock())

    assert not life.storage.unknowns.known(first.id, "1.1", now=life.clock())
