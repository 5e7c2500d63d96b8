"""The outbox and Telegram together, over loopback: the faults of group E, end to end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery import SETTLE, State
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from bot.settings import Repeat
from storage import Storage
from tests.metering import reading
from tests.platforms.telegram.conftest import Desk
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.platforms.telegram.life import Life
from tests.prove.town import ALICE, BOB, CLUB, NEW

ZOE = replace(ALICE, address="103")
HOUR = timedelta(hours=1).total_seconds()
DAY = 24 * HOUR
SETTLED = SETTLE.total_seconds()
TOO_MANY = "Too Many Requests: retry after"
BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


@pytest.fixture
async def life(storage: Storage, fake: FakeTelegram, telegram: Telegram) -> AsyncIterator[Life]:
    """A bot whom Alice and Bob asked to tell them what happens."""
    lived = Life(storage, fake, telegram)
    lived.follow(ALICE, BOB)
    yield lived
    assert storage._db.value("PRAGMA integrity_check") == "ok"


def limits(fake: FakeTelegram, seconds: int | None, *, chat: Channel | None = None) -> None:
    """Answer the next message with a 429, which may not say how long to wait."""
    fake.fails(
        chat=chat.address if chat else None,
        status=429,
        description=f"{TOO_MANY} {seconds}" if seconds else "Too Many Requests",
        parameters={"retry_after": seconds} if seconds else {},
    )


def counted(result: str) -> float:
    return reading("sends_total", platform="telegram", result=result)


@pytest.mark.case("E1")
@pytest.mark.parametrize("wait", [1, 30, 3600])
async def test_a_chat_with_a_rate_limit_waits_as_told_and_the_others_go_on(
    life: Life, fake: FakeTelegram, wait: int
) -> None:
    limits(fake, wait, chat=ALICE)
    life.happen("T1")
    await life.deliver()
    assert (life.seen(ALICE), life.seen(BOB)) == ([], [False])

    await life.deliver(after=wait)  # the jitter comes on top
    assert life.requests(ALICE) == 1

    await life.deliver(after=1)
    assert life.seen(ALICE) == [False]
    assert life.attempts() == {1}


@pytest.mark.case("E2")
async def test_a_rate_limit_of_three_chats_at_once_is_telegrams_own(
    life: Life, fake: FakeTelegram
) -> None:
    life.follow(*(replace(ALICE, address=f"30{n}") for n in range(9)))
    fake.fails(status=429, times=3, description=f"{TOO_MANY} 20", parameters={"retry_after": 20})
    life.happen("T1")
    await life.deliver()
    asked = len(fake.called("sendMessage"))
    assert asked <= 3 + 1  # what was on the wire already

    for _ in range(19):
        await life.deliver(after=1)
    assert len(fake.called("sendMessage")) == asked

    life.wait(2)
    life.flow()
    began = life.clock()
    while life.counts() != {State.SENT: 11}:
        await life.deliver()
    assert life.clock() - began > timedelta(seconds=11 / 12.5 - 0.2)  # half speed for a minute


@pytest.mark.case("E3")
async def test_a_rate_limit_that_names_no_time_lasts_half_a_minute(
    life: Life, fake: FakeTelegram
) -> None:
    limits(fake, None, chat=ALICE)
    life.happen("T1")
    await life.deliver()

    for _ in range(30):
        await life.deliver(after=1)
    assert life.requests(ALICE) == 1
    await life.deliver(after=1)
    assert life.seen(ALICE) == [False]


@pytest.mark.case("E4", "E5")
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, BLOCKED),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
    ],
)
async def test_a_chat_that_is_gone_is_tried_once_a_day_and_removed_at_the_second_proof(
    life: Life, fake: FakeTelegram, status: int, words: str
) -> None:
    fake.fails(chat=ALICE.address, times=2, status=status, description=words)
    life.happen("T1", "T2")
    await life.deliver()
    await life.deliver(after=2)
    assert life.storage.outbox.waiting(ALICE) == 0
    for hour in range(26):
        life.wait(HOUR)
        life.happen(f"H{hour}")
        await life.deliver()
    assert life.requests(ALICE) == 2  # one more in a day and two hours

    assert life.storage.subscriptions.of(ALICE) == []
    for day in range(5):
        life.wait(DAY)
        life.happen(f"D{day}")
        await life.deliver()
    assert life.requests(ALICE) == 2
    assert len(life.seen(BOB)) == 2 + 26 + 5


@pytest.mark.case("E4")
async def test_a_chat_that_is_back_after_a_day_keeps_its_rules(
    life: Life, fake: FakeTelegram
) -> None:
    fake.fails(chat=ALICE.address, status=403, description=BLOCKED)
    life.happen("T1")
    await life.deliver()

    await life.deliver(after=2 * DAY)
    life.happen("T2")
    await life.deliver()

    assert life.seen(ALICE) == [False]
    assert life.storage.channels.gone_since(ALICE) is None


@pytest.mark.case("E4")
async def test_a_start_revives_a_chat_at_once(life: Life, fake: FakeTelegram) -> None:
    fake.fails(chat=ALICE.address, status=403, description=BLOCKED)
    life.happen("T1")
    await life.deliver()

    life.storage.channels.revive(ALICE)
    life.happen("T2")
    await life.deliver(after=2)

    assert life.seen(ALICE) == [False]


@pytest.mark.case("E6")
async def test_a_group_that_became_a_supergroup_is_told_once_under_its_new_number(
    life: Life, fake: FakeTelegram
) -> None:
    life.follow(CLUB)
    fake.fails(
        chat=CLUB.address,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": int(NEW.address)},
    )
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=5)

    assert (life.seen(CLUB), life.seen(NEW)) == ([], [False])
    old = life.storage._db.query("SELECT * FROM channel WHERE address = ?", [CLUB.address])
    assert list(old) == []
    assert len(life.storage.subscriptions.of(NEW)) == 1


@pytest.mark.case("E7")
async def test_a_text_that_is_refused_arrives_once_as_plain_text(
    life: Life, fake: FakeTelegram
) -> None:
    before = counted("bad_text")
    fake.fails(chat=ALICE.address, description="Bad Request: can't parse entities: <b>")
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=2)

    assert life.seen(ALICE) == [False]
    assert "parse_mode" not in fake.called("sendMessage")[-1]
    assert counted("bad_text") - before == 1


@pytest.mark.case("E8")
async def test_a_text_that_is_too_long_even_plain_is_given_up_after_two_requests(
    life: Life, fake: FakeTelegram
) -> None:
    too_long = "Bad Request: message is too long"
    fake.fails(chat=ALICE.address, times=9, description=too_long)
    life.happen("T1")
    for _ in range(5):
        await life.deliver(after=60)

    assert life.requests(ALICE) == 2
    assert life.counts() == {State.DEAD: 1, State.SENT: 1}


@pytest.mark.case("E8")
@pytest.mark.parametrize(
    "words", ["Bad Request: TOPIC_CLOSED", "Bad Request: not enough rights to send text messages"]
)
async def test_where_we_may_not_write_any_more_who_set_the_watch_is_told_in_private(
    life: Life, fake: FakeTelegram, words: str
) -> None:
    life.storage.subscriptions.add(
        CLUB, life.storage.subscriptions.of(ALICE)[0].rule, now=life.now, by="telegram:102"
    )
    fake.fails(chat=CLUB.address, times=9, description=words)
    for hour in range(30):
        life.happen(f"H{hour}")
        await life.deliver()
        await life.deliver(after=2)
        life.wait(HOUR)

    notices = [s for s in fake.log if ":notice:" in s["text"]]
    assert [s["chat"] for s in notices] == [BOB.address] * 2  # once a day
    assert life.requests(CLUB) == 2
    assert len(life.storage.subscriptions.of(CLUB)) == 1  # never removed: it can open again


@pytest.mark.case("E9")
async def test_a_refused_token_kills_no_message_and_stands_in_no_log(
    life: Life, fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    fake.token = "another"
    life.happen("T1")
    for number in range(20):
        life.happen(f"N{number}")
        await life.deliver(after=300)

    assert fake.log == []
    assert State.DEAD not in life.counts()
    assert life.attempts() == {0}
    assert life.telegram.down == "telegram refuses the token"
    assert TOKEN not in caplog.text
    assert len(fake.calls) == 2  # both were on the wire at once


AMBIGUOUS: list[dict[str, object]] = [
    {"status": 500, "body": "<html>Internal Server Error</html>"},
    {"status": 502, "body": "<html>Bad Gateway</html>"},
    {"status": 504, "description": "Gateway Timeout"},
    {"line": "cut"},
    {"status": 200, "body": "<html>hello</html>"},
    {"status": 200, "body": '{"ok": false}'},
]


@pytest.mark.case("E10", "E11", "E13")
@pytest.mark.parametrize("fault", AMBIGUOUS, ids=str)
@pytest.mark.parametrize("accepted", [True, False])
async def test_what_may_have_arrived_comes_once_more_and_says_so(
    life: Life,
    fake: FakeTelegram,
    fault: dict[str, object],
    accepted: bool,  # noqa: FBT001 - a case
) -> None:
    fake.fails(chat=ALICE.address, accepted=accepted, **fault)
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=SETTLED - 1)
    assert life.seen(ALICE) == ([False] if accepted else [])

    await life.deliver(after=1)
    await life.deliver(after=HOUR)

    assert life.seen(ALICE) == [False, True][not accepted :]
    assert life.seen(BOB) == [False]
    assert life.counts() == {State.SENT: 2}


@pytest.mark.case("E10")
async def test_an_operator_may_have_such_messages_set_aside_instead(
    life: Life, fake: FakeTelegram
) -> None:
    life.repeat = Repeat.PARK
    fake.fails(chat=ALICE.address, status=502, accepted=True)
    life.happen("T1")
    await life.deliver()
    await life.deliver(after=SETTLED)

    assert life.seen(ALICE) == [False]
    assert life.counts() == {State.PARKED: 1, State.SENT: 1}


@pytest.mark.case("E12")
async def test_where_nobody_listened_nothing_was_sent_and_it_arrives_once_later(
    storage: Storage, desk: Desk
) -> None:
    async with FakeTelegram(token=TOKEN).open() as closed:
        port = int(closed.url.rpartition(":")[2].removesuffix("/bot"))
    async with Telegram(
        token=TOKEN,
        api_url=closed.url,
        answer=desk.answer,
        admins=frozenset(),
        clock=lambda: datetime.now(UTC),
    ) as telegram:
        life = Life(storage, FakeTelegram(), telegram)
        life.follow(ALICE)
        life.happen("T1")
        await life.deliver()
        assert life.counts() == {State.RETRY: 1}

        async with FakeTelegram(token=TOKEN).open(port) as opened:
            life.fake = opened
            await life.deliver(after=2)

            assert life.seen(ALICE) == [False]


@pytest.mark.case("E1")
async def test_a_rate_limit_without_end_is_heeded_for_a_day(
    life: Life, fake: FakeTelegram
) -> None:
    limits(fake, 10**9, chat=ALICE)
    life.happen("T1")
    await life.deliver()
    paused = life.storage.channels.paused_until(ALICE)

    assert paused
    assert paused - life.now <= timedelta(hours=24, seconds=1)
