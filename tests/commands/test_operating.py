"""What operators can set right from a chat (fault H7)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.delivery import Kind, State
from storage import Storage
from storage.meta import BACKUP_ASKED
from tests.commands.conftest import GROUP, NOON, OPERATOR, Chat, Clock, happens, told

HOUR = timedelta(hours=1)


@pytest.fixture
def operator(alice: Chat) -> Chat:
    return alice.seen_by(alice.roles | OPERATOR)


@pytest.fixture
def dead(group: Chat, storage: Storage) -> int:
    """A message to the group that was given up; return its number."""
    group.says("/watch Norway")
    return give_up(storage, "T7F3K", why="the text\nis refused")


def give_up(storage: Storage, tag: str, *, why: str) -> int:
    alert = told(storage, happens(storage, tag=tag), GROUP, 1)
    put = storage.outbox.put(kind=Kind.SEND, channel=GROUP, alert=alert, now=NOON)
    assert put
    assert storage.claims.claim(NOON, platform="telegram")
    storage.claims.dead(put, why=why, now=NOON)
    return put


def test_what_lies_aside_is_listed_with_its_chat_kind_date_and_reason(
    operator: Chat, dead: int
) -> None:
    assert operator.hears("/admin parked").splitlines() == [
        "0 set aside (nobody can say whether they arrived), 1 given up",
        f"{dead}  send to telegram/-100, dead since 1 March, 12:00 UTC: the text is refused",
        "/admin requeue <number> sends one after all.",
    ]


def test_a_long_list_is_cut_and_says_so(group: Chat, storage: Storage, operator: Chat) -> None:
    group.says("/watch Norway")
    for number in range(17):
        give_up(storage, f"T7F{number:02}", why="x" * 5_000)

    said = operator.hears("/admin parked")

    assert "… and 2 older ones" in said
    assert len(said) < 4_000


def test_where_nothing_lies_aside_that_is_said(operator: Chat) -> None:
    assert operator.hears("/admin parked").startswith("Nothing lies aside")


def test_what_lies_aside_can_be_sent_after_all_once(
    operator: Chat, storage: Storage, dead: int
) -> None:
    assert operator.hears(f"/admin requeue {dead}") == f"Message {dead} is queued again."
    assert storage.outbox.counts()[State.QUEUED] == 1

    again = operator.hears(f"/admin requeue {dead}")
    assert again.startswith(f"No message {dead} lies aside.")
    assert operator.hears("/admin requeue 999999999999").startswith("No message")


def test_a_pause_is_read_back_kept_told_and_ended(
    operator: Chat, storage: Storage, clock: Clock
) -> None:
    said = operator.hears("/admin pause telegram 2h")
    assert said.startswith("Nothing is sent to telegram until 1 March, 14:00 UTC.")
    assert storage.pauses.paused("telegram", clock.now)
    status = operator.hears("/admin status")
    assert "Nothing is sent to telegram until 1 March, 14:00 UTC:" in status

    assert operator.hears("/admin pause off") == "Sending to telegram goes on."
    assert not storage.pauses.paused("telegram", clock.now)
    assert operator.hears("/admin pause off") == "Nothing is paused."


def test_a_pause_without_a_span_lasts_until_it_is_ended(operator: Chat, storage: Storage) -> None:
    assert "slack until /admin pause off" in operator.hears("/admin pause slack")
    assert storage.pauses.standing(NOON) == {"slack": None}
    assert "slack until /admin pause off" in operator.hears("/admin status")


def test_the_silence_after_a_restore_is_told_and_can_be_ended(
    operator: Chat, storage: Storage
) -> None:
    assert operator.hears("/admin release").startswith("Nothing is held back")
    storage.quarantine.impose()
    assert "restored from a backup" in operator.hears("/admin status")

    assert operator.hears("/admin release").startswith("Released")

    assert not storage.quarantine.holds(NOON)


def test_who_is_told_nothing_because_of_a_pause_is_not_told_that_all_is_well(
    operator: Chat, alice: Chat
) -> None:
    operator.says("/admin pause telegram 2h")
    until = alice.hears("/status").splitlines()
    operator.says("/admin pause telegram")
    for_good = alice.hears("/status").splitlines()
    operator.says("/admin pause slack")
    operator.says("/admin pause off")

    assert until[0] == for_good[0] == "Alerts are held back here for now."
    assert until[-1] == ("An operator holds alerts back until 1 March, 14:00 UTC. None is lost.")
    assert for_good[-1] == "An operator holds alerts back until further notice. None is lost."
    assert "held back" not in alice.hears("/status")


def test_after_a_restore_everybody_is_told_why_alerts_wait(alice: Chat, storage: Storage) -> None:
    storage.quarantine.impose()

    said = alice.hears("/status")

    assert said.startswith("Alerts are held back here for now.")
    assert "after a restore from a backup" in said


def test_a_muted_chat_is_told_so_by_its_status(alice: Chat) -> None:
    alice.says("/mute 2h")

    assert "This chat is muted until 1 March, 14:00 UTC; /mute off ends it." in alice.hears(
        "/status"
    )


def test_a_backup_can_be_asked_for(operator: Chat, storage: Storage) -> None:
    assert operator.hears("/admin backup").startswith("A backup is being made")
    assert storage.meta.get(BACKUP_ASKED)


def test_what_an_operator_mistypes_is_answered_with_what_there_is(operator: Chat) -> None:
    assert operator.hears("/admin drop").startswith(
        "Operators can ask /admin status, /admin feeds, /admin reload, /admin parked"
    )


@pytest.mark.parametrize(
    ("asked", "taught"),
    [
        ("requeue", "Write a message's number: /admin requeue 17."),
        ("requeue all", "Write a message's number: /admin requeue 17."),
        ("pause", "Write a platform, "),
        ("pause icq", "The platforms are telegram, slack, console."),
        ("pause telegram 99d", "30 days at most"),
        ("feeds accept", "/admin feeds accept un-press"),
        ("reload now", "Write /admin reload, or /admin reload anyway"),
        ("backup /mnt", "Write /admin backup, and nothing behind it."),
    ],
)
def test_what_an_operator_asks_amiss_is_answered_with_how_to_ask_it(
    operator: Chat, asked: str, taught: str
) -> None:
    assert taught in operator.hears(f"/admin {asked}")


def test_help_names_what_operators_can_ask_and_each_example_is_understood(
    operator: Chat,
) -> None:
    examples = re.findall(r"^(/admin [a-z]+(?: \w+)*)", operator.hears("/help"), re.MULTILINE)

    assert len(examples) == 8
    for example in examples:
        assert not operator.hears(example).startswith(("Operators can ask", "Write "))


@pytest.mark.case("H7")
@pytest.mark.parametrize(
    "asked",
    [
        *["parked", "requeue 1", "release", "pause telegram", "pause off", "backup"],
        *["reload", "reload anyway", "feeds harbour", "feeds accept harbour"],
        *["feeds drop harbour", "feeds revive harbour"],
    ],
)
def test_h7_others_have_no_effect_and_are_logged(
    alice: Chat, group: Chat, dead: int, caplog: pytest.LogCaptureFixture, asked: str
) -> None:
    storage = alice.desk.storage
    storage.quarantine.impose()
    before = list(storage._db.query("SELECT * FROM meta"))

    assert alice.hears(f"/admin {asked}") == "I know no /admin. /help lists what I know."
    assert group.says(f"/admin {asked}") is None
    assert group.seen_by(OPERATOR).hears(f"/admin {asked}") == "Ask me that in private."

    assert list(storage._db.query("SELECT * FROM meta")) == before
    assert storage.outbox.counts()[State.DEAD] == 1
    assert caplog.text.count("denied: ") == 3


def test_what_operators_do_is_logged(
    operator: Chat, dead: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    operator.says(f"/admin requeue {dead}")

    assert f"audit: Requeue(number={dead}) by telegram:8" in caplog.text
