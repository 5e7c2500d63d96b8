"""What people say reaches the commands once, from the right sender, and is answered there."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime

import pytest

from bot.domain.chat import Incoming, Reply, Role
from bot.domain.errors import DatabaseFailed
from bot.domain.message import Button, Message, line, says
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from tests.platforms.telegram import answers
from tests.platforms.telegram.conftest import ALICE, GROUP, OPERATOR, Desk, answered, until
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

pytestmark = pytest.mark.usefixtures("listening")

SUPERGROUP = -100777
CHANNEL = -100999
PRIVATE = frozenset({Role.MEMBER, Role.CHAT_ADMIN})


async def test_words_in_a_private_chat_are_heard_and_answered(
    fake: FakeTelegram, desk: Desk
) -> None:
    number = fake.says(7, 7, "Norway")
    await answered(fake)

    (asked,) = desk.heard
    assert asked == Incoming(
        event_id=f"123:{number}",
        channel=ALICE,
        sender=asked.sender,
        private=True,
        text="Norway",
    )
    assert (asked.sender.id, asked.sender.roles) == ("telegram:7", PRIVATE)
    assert [(seen["chat"], seen["text"]) for seen in fake.log] == [("7", "you said Norway")]


@pytest.mark.case("H7")
async def test_the_operator_is_known_by_number(fake: FakeTelegram, desk: Desk) -> None:
    fake.says(OPERATOR, OPERATOR, "/admin status")
    fake.says(7, 7, "/admin status", **{"from": answers.person(7) | {"username": "42"}})
    await answered(fake)

    assert {asked.sender.id: asked.sender.roles for asked in desk.heard} == {
        "telegram:42": PRIVATE | {Role.BOT_ADMIN},
        "telegram:7": PRIVATE,
    }


async def test_a_deep_link_keeps_its_payload(fake: FakeTelegram, desk: Desk) -> None:
    fake.says(7, 7, "/start watch_NO")
    await answered(fake)

    assert desk.heard[0].text == "/start watch_NO"


@pytest.mark.case("H6")
@pytest.mark.parametrize(
    ("status", "roles"),
    [
        ("creator", {Role.MEMBER, Role.CHAT_ADMIN}),
        ("administrator", {Role.MEMBER, Role.CHAT_ADMIN}),
        ("member", {Role.MEMBER}),
        ("restricted", {Role.MEMBER}),
        ("away", {Role.STRANGER}),
        ("left", {Role.STRANGER}),
        ("kicked", {Role.STRANGER}),
    ],
)
async def test_h6_telegram_says_who_is_in_charge_of_a_group(
    fake: FakeTelegram, desk: Desk, status: str, roles: set[Role]
) -> None:
    fake.members["-100777", 7] = status
    fake.says(SUPERGROUP, 7, "/watch Norway")
    await answered(fake)

    assert (desk.heard[0].channel, desk.heard[0].private) == (GROUP, False)
    assert desk.heard[0].sender.roles == roles


async def test_h6_without_an_answer_a_sender_has_no_rights(fake: FakeTelegram, desk: Desk) -> None:
    fake.members["-100777", 7] = "creator"
    fake.fails(method="getChatMember", status=500, description="Internal Server Error")
    fake.says(SUPERGROUP, 7, "/watch Norway")
    await answered(fake)

    assert desk.heard[0].sender.roles == {Role.STRANGER}


async def test_an_operator_in_a_group_is_no_admin_of_it(fake: FakeTelegram, desk: Desk) -> None:
    fake.members["-100777", OPERATOR] = "member"
    fake.says(SUPERGROUP, OPERATOR, "/watch Norway")
    await answered(fake)

    assert desk.heard[0].sender.roles == {Role.MEMBER, Role.BOT_ADMIN}


async def test_in_a_group_the_answer_hangs_on_the_question(fake: FakeTelegram) -> None:
    fake.says(SUPERGROUP, 7, "/watch Norway")
    await answered(fake)

    assert fake.log[0]["reply_to"] == fake.updates[0]["message"]["message_id"]


@pytest.mark.case("E18")
@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/watch Norway", "/watch Norway"),
        ("/watch@PactwatchBot Norway", "/watch@PactwatchBot Norway"),
        ("/watch@pactwatchbot\nNorway", "/watch@pactwatchbot\nNorway"),
        ("/watch@OtherBot Norway", None),
        ("Norway", None),
        ("look: /watch Norway", None),
        ("/", None),
        ("/watch@", None),
        ("/etc/passwd", None),
    ],
)
async def test_in_a_group_only_commands_for_us_are_heard(
    fake: FakeTelegram, desk: Desk, said: str, heard: str | None
) -> None:
    fake.says(SUPERGROUP, 7, said)
    await answered(fake)

    assert [asked.text for asked in desk.heard] == ([heard] if heard else [])
    assert len(fake.log) == len(desk.heard)


async def test_a_topic_is_a_channel_of_its_own_and_a_reply_in_a_group_is_not(
    fake: FakeTelegram, desk: Desk
) -> None:
    fake.says(SUPERGROUP, 7, "/watch A", message_thread_id=33, is_topic_message=True)
    fake.says(SUPERGROUP, 7, "/watch B", message_thread_id=34)
    await answered(fake)

    assert [asked.channel.thread for asked in desk.heard] == ["33", ""]
    assert [seen["thread"] for seen in fake.log] == ["33", ""]


FORWARD = {"type": "user", "date": 1, "sender_user": answers.person(8)}
OTHER_CHANNEL = answers.chat(CHANNEL, type="channel")


@pytest.mark.case("E18", "H7")
@pytest.mark.parametrize(
    "kind",
    [
        {"edited_message": {}},
        {"channel_post": {"chat": OTHER_CHANNEL}},
        {"edited_channel_post": {"chat": OTHER_CHANNEL}},
        {"message": {"chat": OTHER_CHANNEL}},
        {"message": {"forward_origin": FORWARD}},
        {"message": {"via_bot": answers.BOT}},
        {"message": {"from": answers.BOT}},
        {"message": {"from": answers.ANONYMOUS, "sender_chat": OTHER_CHANNEL}},
        {"message": {"is_automatic_forward": True}},
        {"message": {"text": None, "caption": "/forget"}},
        {"message": {"sender_chat": answers.chat(-100888)}},
    ],
    ids=str,
)
@pytest.mark.parametrize("chat", [SUPERGROUP, OPERATOR])
async def test_e18_h7_what_is_not_first_hand_has_no_effect(
    fake: FakeTelegram, desk: Desk, kind: dict[str, answers.Json], chat: int
) -> None:
    ((name, more),) = kind.items()
    said = {"chat": answers.chat(chat), "from": answers.person(OPERATOR), "text": "/forget"}
    fake.update(**{name: answers.message(5, **said | more)})
    await answered(fake)

    assert (desk.heard, fake.log) == ([], [])


@pytest.mark.case("E18")
async def test_e18_an_anonymous_admin_is_in_charge_of_that_very_group_only(
    fake: FakeTelegram, desk: Desk
) -> None:
    group = answers.chat(SUPERGROUP)
    fake.says(SUPERGROUP, 0, "/forget", **{"from": answers.ANONYMOUS, "sender_chat": group})
    await answered(fake)

    (asked,) = desk.heard
    assert (asked.sender.id, asked.sender.roles) == ("telegram:-100777", PRIVATE)
    assert asked.channel == GROUP
    assert fake.called("getChatMember") == []


async def test_a_press_is_acknowledged_heard_and_answered(fake: FakeTelegram, desk: Desk) -> None:
    fake.members["-100777", 7] = "member"
    under = {"message_thread_id": 33, "is_topic_message": True}
    number = fake.presses(SUPERGROUP, 7, "p1", **under)
    await answered(fake)

    (asked,) = desk.heard
    assert (asked.press, asked.text, asked.event_id) == ("p1", "", f"123:{number}")
    assert asked.channel == Channel(platform="telegram", address="-100777", thread="33")
    assert asked.sender.roles == {Role.MEMBER}
    assert [call["callback_query_id"] for call in fake.called("answerCallbackQuery")] == [
        "query-0"
    ]
    assert (fake.log[0]["reply_to"], fake.log[0]["thread"]) == (77, "33")


async def test_a_press_may_change_the_message_it_stands_under(
    fake: FakeTelegram, desk: Desk, listening: Telegram
) -> None:
    sent = await listening.send(ALICE, says("Watching Norway."), "k")
    desk.reply = lambda _: Reply(message=says("Undone."), replaces=True)
    fake.presses(7, 7, "undo", message_id=int(sent))
    await answered(fake)

    assert [(s["what"], s["text"]) for s in fake.log[1:]] == [("edit", "Undone.")]


async def test_what_can_no_longer_be_changed_is_said_anew(fake: FakeTelegram, desk: Desk) -> None:
    desk.reply = lambda _: Reply(message=says("Undone."), replaces=True)
    fake.presses(7, 7, "undo", message_id=4_000)
    await answered(fake)

    assert [(s["what"], s["text"]) for s in fake.log] == [("send", "Undone.")]


async def test_a_press_under_a_message_too_old_to_see_still_works(
    fake: FakeTelegram, desk: Desk
) -> None:
    fake.presses(7, 7, "p1", date=0)
    await answered(fake)

    assert [asked.press for asked in desk.heard] == ["p1"]


async def test_a_press_that_belongs_nowhere_is_only_acknowledged(
    fake: FakeTelegram, desk: Desk
) -> None:
    asked = {"id": "q", "from": answers.person(7), "chat_instance": "1", "data": "p1"}
    fake.update(callback_query=asked | {"inline_message_id": "x"})
    await answered(fake)

    assert (desk.heard, len(fake.called("answerCallbackQuery"))) == ([], 1)


async def test_h8_every_press_is_acknowledged_even_when_the_answer_is_a_bug(
    fake: FakeTelegram, desk: Desk
) -> None:
    desk.reply = _bug
    fake.presses(7, 7, "forged")
    await answered(fake)

    assert len(fake.called("answerCallbackQuery")) == 1


@pytest.mark.parametrize("named", ["@nordics", "-100999"])
async def test_a_channel_is_run_from_a_private_chat_by_its_admin(
    fake: FakeTelegram, desk: Desk, named: str
) -> None:
    fake.chats[named] = {"number": CHANNEL, "type": "channel"}
    fake.members["-100999", 7] = "administrator"
    desk.reply = lambda asked: Reply(
        message=Message(
            lines=(line(f"you said {asked.text}"),),
            buttons=((Button(label="Undo", press="u"), Button(label="E", url="https://e.org/")),),
        ),
        replaces=True,
    )
    fake.says(7, 7, f"/watch {named} \u2060Norway withdraw")
    await answered(fake)

    (asked,) = desk.heard
    assert asked.channel == Channel(platform="telegram", address="-100999")
    assert (asked.text, asked.sender.roles) == ("/watch Norway withdraw", PRIVATE)
    (seen,) = fake.log
    assert seen["chat"] == "7"
    assert seen["text"].splitlines() == [
        f"In {named}:".replace("@", "@\u2060"),
        "you said /watch Norway withdraw",
    ]
    assert [button["text"] for button in seen["buttons"]] == ["E"]  # "Undo" is the channel's own


@pytest.mark.parametrize("status", ["member", "restricted", "left", "kicked", "unknown chat"])
async def test_a_channel_is_run_by_nobody_else(
    fake: FakeTelegram, desk: Desk, status: str
) -> None:
    if status != "unknown chat":
        fake.chats["@nordics"] = {"number": CHANNEL, "type": "channel"}
        fake.members["-100999", OPERATOR] = status
    fake.says(OPERATOR, OPERATOR, "/watches @nordics")
    await answered(fake)

    assert desk.heard == []
    assert fake.log[0]["text"].replace("\u2060", "").startswith("Only admins of @nordics")


async def test_who_asks_too_much_makes_us_ask_telegram_nothing(
    fake: FakeTelegram, desk: Desk
) -> None:
    desk.questions = 2
    for number in range(5):
        fake.says(7, 7, f"/watches @channel{number}")
    await answered(fake)

    assert len(fake.called("getChat")) == 2
    assert [asked.channel for asked in desk.heard] == [ALICE] * 3  # to be told so


async def test_another_persons_private_chat_cannot_be_run(fake: FakeTelegram, desk: Desk) -> None:
    fake.chats["@victim"] = {"number": 8, "type": "private"}
    fake.members["8", 7] = "creator"
    fake.says(7, 7, "/watches @victim")
    await answered(fake)

    assert desk.heard == []


@pytest.mark.case("E15")
async def test_e15_a_repeated_update_has_the_same_event_id(fake: FakeTelegram, desk: Desk) -> None:
    fake.says(7, 7, "/watch Norway")
    await answered(fake)
    fake.confirmed = 0  # as after a restart: Telegram tells it again
    fake.says(7, 7, "/watches")
    await until(lambda: len(desk.heard) == 3)

    first, again, other = (asked.event_id for asked in desk.heard)
    assert first == again != other


async def test_e16_updates_are_confirmed_only_after_all_of_them_are_answered(
    fake: FakeTelegram, desk: Desk
) -> None:
    confirmed: list[int] = []

    def note(_: Incoming) -> None:
        confirmed.append(fake.confirmed)

    desk.reply = note
    for number in range(30):
        fake.says(100 + number % 3, 7, f"{number}")
    await answered(fake)

    assert set(confirmed) == {0}
    assert len(desk.heard) == 30
    for chat in ("100", "101", "102"):
        said = [int(asked.text) for asked in desk.heard if asked.channel.address == chat]
        assert said == sorted(said)


async def test_a_bug_or_a_strange_update_costs_only_itself(
    fake: FakeTelegram, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.reply = lambda asked: _bug(asked) if asked.text == "bug" else Reply(message=says("fine"))
    fake.update(message={"from": "nobody"})
    fake.update(brand_new_kind={"x": 1})
    fake.says(7, 7, "bug")
    fake.says(7, 7, "next")
    await answered(fake)

    assert [seen["text"] for seen in fake.log] == ["fine"]
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == [
        "an update cannot be read",
        "an update hit a bug",
    ]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 403, "description": "Forbidden: bot was kicked"},
        {"status": 429, "description": "Too Many", "parameters": {"retry_after": 3600}},
        {"status": 500, "description": "Internal Server Error"},
        {"line": "cut"},
    ],
    ids=str,
)
async def test_a_reply_that_fails_is_not_raised_and_stops_nobody(
    fake: FakeTelegram, fault: dict[str, object]
) -> None:
    fake.fails(**fault)
    fake.says(7, 7, "first")
    await answered(fake)
    fake.says(7, 7, "second")
    await answered(fake)

    assert [seen["text"] for seen in fake.log] == ["you said second"]


async def test_a_refused_reply_is_sent_as_plain_text(fake: FakeTelegram) -> None:
    fake.fails(description="Bad Request: can't parse entities")
    fake.says(7, 7, "hi <b>")
    await answered(fake)

    assert [seen["text"] for seen in fake.log] == ["you said hi <b>"]
    assert len(fake.called("sendMessage")) == 2


async def test_a_reply_refused_twice_is_given_up(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    fake.fails(times=2, description="Bad Request: BUTTON_TYPE_INVALID")
    fake.says(7, 7, "first")
    await answered(fake)
    fake.says(7, 7, "second")
    await answered(fake)

    assert [seen["text"] for seen in fake.log] == ["you said second"]
    assert "a reply was refused twice" in caplog.text


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageText", "setMyCommands"])
async def test_a_side_call_that_fails_stops_nobody(
    fake: FakeTelegram, desk: Desk, listening: Telegram, method: str
) -> None:
    desk.reply = lambda asked: Reply(message=says(f"to {asked.press}"), replaces=True)
    fake.fails(method=method, status=500, description="Internal Server Error")
    sent = await listening.send(ALICE, says("x"), "k")
    fake.presses(7, 7, "one", message_id=int(sent))
    fake.presses(7, 7, "two", message_id=int(sent))
    await answered(fake)

    assert [asked.press for asked in desk.heard] == ["one", "two"]
    assert fake.log[-1]["text"] == "to two"


@pytest.mark.case("H11")
async def test_h11_what_becomes_of_a_chat_is_told(fake: FakeTelegram, desk: Desk) -> None:
    fake.update(my_chat_member=answers.changed_membership(answers.chat(7), "kicked"))
    fake.update(my_chat_member=answers.changed_membership(answers.chat(7), "member"))
    fake.update(my_chat_member=answers.changed_membership(answers.chat(SUPERGROUP), "left"))
    fake.update(
        my_chat_member=answers.changed_membership(answers.chat(SUPERGROUP), "administrator")
    )
    old = answers.chat(-5, type="group")
    fake.update(message=answers.message(9, chat=old, migrate_to_chat_id=-100555))
    forum = answers.chat(-100556)
    fake.update(message=answers.message(10, chat=forum, forum_topic_reopened={}))
    await answered(fake)

    assert sorted(desk.changes) == [
        ("back", "-100556"),
        ("back", "-100777"),
        ("back", "7"),
        ("gone", "-100777"),
        ("gone", "7"),
        ("moved", "-5", "-100555"),
    ]
    assert desk.changes.index(("gone", "7")) < desk.changes.index(("back", "7"))


async def test_a_network_that_fails_is_tried_again(
    fake: FakeTelegram, listening: Telegram, desk: Desk
) -> None:
    await until(lambda: fake.called("getUpdates"))
    fake.fails(method="getUpdates", status=502, body="<html>")
    fake.fails(method="getUpdates", line="cut")
    fake.says(7, 7, "one")
    await answered(fake)
    fake.says(7, 7, "two")
    await answered(fake)

    assert [asked.text for asked in desk.heard] == ["one", "two"]
    assert listening.last_heard is not None
    assert datetime.now(UTC) >= listening.last_heard


async def test_only_wanted_updates_are_asked_for_and_the_menus_set(fake: FakeTelegram) -> None:
    await until(lambda: fake.called("getUpdates"))

    assert fake.called("getUpdates")[0] == {
        "timeout": "25",
        "allowed_updates": '["message","callback_query","my_chat_member"]',
    }
    scopes = [json.loads(call["scope"]) for call in fake.called("setMyCommands")]
    assert scopes == [
        {"type": "all_private_chats"},
        {"type": "all_group_chats"},
        {"type": "all_chat_administrators"},
        {"type": "chat", "chat_id": OPERATOR},
    ]


async def test_e9_a_refused_token_ends_the_listening_for_good(
    fake: FakeTelegram, listening: Telegram
) -> None:
    await until(lambda: fake.called("getUpdates"))
    fake.fails(method="getUpdates", status=401, description="Unauthorized")
    fake.says(7, 7, "wake the poll")
    await until(lambda: listening.down)
    polls = len(fake.called("getUpdates"))
    await asyncio.sleep(0.3)

    assert len(fake.called("getUpdates")) == polls


async def test_a_disk_that_fails_ends_the_loop_and_confirms_nothing() -> None:
    def failing(_: Incoming) -> Reply | None:
        raise DatabaseFailed

    async with (
        FakeTelegram(token=TOKEN).open() as server,
        Telegram(
            token=TOKEN,
            api_url=server.url,
            answer=failing,
            admins=frozenset(),
            clock=lambda: datetime.now(UTC),
        ) as telegram,
    ):
        server.says(7, 7, "/watch Norway")
        with pytest.raises(ExceptionGroup) as raised:
            await telegram.listen()

    assert raised.group_contains(DatabaseFailed)
    assert server.confirmed == 0


def _bug(_: Incoming) -> Reply | None:
    message = "a bug"
    raise RuntimeError(message)
