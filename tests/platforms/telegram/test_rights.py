"""Who may do what, asked over the wire and answered by the real desk (fault H6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.commands.desk import Desk
from bot.commands.handle import answer
from bot.platforms.telegram.platform import Telegram
from bot.reading import gazetteer
from storage import Storage
from tests.platforms.telegram import answers
from tests.platforms.telegram.conftest import OPERATOR, answered, listening_to
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

GROUP = -100777
REFUSED = "Only admins of this chat can ask that."
CHANGING = ("/watch Norway", "/unwatch 1", "/mute 2h", "/forget")
ASKING = ("/test Norway", "/why", "/latest", "/feeds", "/status")
LISTING = ("/watches",)
OPERATING = ("/admin status", "/admin parked", "/admin requeue 1", "/admin pause telegram")
SPOKEN = ("/start", "/help")
EVERYTHING = (*CHANGING, *ASKING, *LISTING, *OPERATING, *SPOKEN)
# Who they are to the group, and what they are not refused there.
STANDINGS: dict[str, tuple[str, ...]] = {
    "creator": (*CHANGING, *ASKING, *LISTING, *SPOKEN),
    "administrator": (*CHANGING, *ASKING, *LISTING, *SPOKEN),
    "member": (*ASKING, *LISTING, *SPOKEN),
    "restricted": (*ASKING, *LISTING, *SPOKEN),
    "away": SPOKEN,
    "left": SPOKEN,
    "kicked": SPOKEN,
}


@pytest.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    """The platform before a real desk; it listens."""
    with Storage.open(":memory:") as storage:
        desk = Desk(
            storage=storage,
            feeds=tuple,
            names=gazetteer.names(),
            clock=lambda: datetime.now(UTC),
        )
        platform = Telegram(
            token=TOKEN,
            api_url=fake.url,
            answer=partial(answer, desk=desk),
            admins=frozenset({f"telegram:{OPERATOR}"}),
            clock=lambda: datetime.now(UTC),
        )
        async with platform, listening_to(platform):
            yield platform


async def said(fake: FakeTelegram, chat: int, user: int, *texts: str) -> dict[str, str]:
    """Type these; return what each was answered, "" where there was no answer."""
    before = len(fake.log)
    asked = {500 + len(fake.updates) + n: text for n, text in enumerate(texts)}
    for text in texts:
        fake.says(chat, user, text)
    await answered(fake)
    told = dict.fromkeys(texts, "")
    for seen in fake.log[before:]:
        question = asked.get(seen["reply_to"] or 0)
        told[question or texts[len([t for t in told.values() if t])]] = seen["text"]
    return told


@pytest.mark.case("H6")
@pytest.mark.parametrize("standing", STANDINGS)
async def test_in_a_group_each_may_do_exactly_what_telegram_says_they_are(
    telegram: Telegram, fake: FakeTelegram, standing: str
) -> None:
    fake.members[str(GROUP), 7] = standing

    told = await said(fake, GROUP, 7, *EVERYTHING)

    allowed = {text for text, reply in told.items() if reply and reply != REFUSED}
    assert allowed == set(STANDINGS[standing])
    assert {text for text, reply in told.items() if not reply} == set(OPERATING)


@pytest.mark.case("H6", "H7")
async def test_an_operator_who_is_a_member_runs_nothing_in_a_group_but_may_erase(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    fake.members[str(GROUP), OPERATOR] = "member"

    told = await said(fake, GROUP, OPERATOR, *EVERYTHING)

    refused = {text for text, reply in told.items() if reply == REFUSED}
    assert refused == {*CHANGING} - {"/forget"}
    assert {told[text] for text in OPERATING} == {"Ask me that in private."}


@pytest.mark.case("H6")
async def test_an_anonymous_admin_is_in_charge_and_a_channel_that_writes_is_nobody(
    telegram: Telegram, fake: FakeTelegram
) -> None:
    group, channel = answers.chat(GROUP), answers.chat(-100999, type="channel")
    for sender in (group, channel):
        more = {"from": answers.ANONYMOUS, "sender_chat": sender}
        fake.says(GROUP, 0, "/watch Norway", **more)
    await answered(fake)

    assert [seen["text"].splitlines()[0] for seen in fake.log] == [
        "Watching Norway, as number 1: any action to which Norway is a party."
    ]


@pytest.mark.case("H6", "H7")
@pytest.mark.parametrize("user", [7, OPERATOR])
async def test_in_private_everybody_has_everything_but_what_operators_have(
    telegram: Telegram, fake: FakeTelegram, user: int
) -> None:
    told = await said(fake, user, user, *EVERYTHING)

    known = {text for text, reply in told.items() if not reply.startswith("I know no /admin")}
    mine = {*EVERYTHING} if user == OPERATOR else {*EVERYTHING} - {*OPERATING}
    assert known == mine
    assert REFUSED not in told.values()
