"""What the bot answers, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.desk import Desk
from bot.commands.limits import MOST_OF_ONE
from bot.domain.delivery import Kind
from bot.domain.message import Button, Message
from bot.domain.treaty import Action, Stage
from bot.domain.watch import MOST_RULES
from bot.wording.clip import units
from storage import Storage
from tests.commands.conftest import (
    FEEDS,
    GROUP,
    MEMBER,
    NOON,
    OPERATOR,
    PRIVATE,
    STRANGER,
    TERMINATION,
    Chat,
    Clock,
    happens,
    report_again,
    told,
)


def button(message: Message, label: str) -> Button:
    return next(b for row in message.buttons for b in row if b.label == label)


def labels(message: Message) -> list[str]:
    return [b.label for row in message.buttons for b in row]


def bold(message: Message) -> list[str]:
    return [span.text for line in message.lines for span in line if span.bold]


def answered(chat: Chat, text: str) -> Message:
    message = chat.says(text)
    assert message is not None
    return message


def watched(storage: Storage, chat: Chat) -> list[int]:
    return [s.number for s in storage.subscriptions.of(chat.channel)]


# --- watch


def test_a_watch_is_read_back_with_what_it_would_have_sent(alice: Chat, storage: Storage) -> None:
    happens(storage)

    message = answered(alice, "/watch Norway")

    assert message.text.split("\n") == [
        "Watching Norway, as number 1: any action to which Norway is a party.",
        "In the last 30 days it would have sent 1 alert:",
        ("• 🔴 Russia terminates — authorised · Bilateral military cooperation agreements"
        " (1992–2002) · 28 Feb · #T7F3K"),
    ]  # fmt: skip
    assert labels(message) == ["Undo"]
    assert watched(storage, alice) == [1]


def test_of_many_alerts_the_newest_three_are_shown(alice: Chat, storage: Storage) -> None:
    for n in range(7):
        happens(storage, tag=f"T000{n}", at=NOON - timedelta(days=n + 1))

    text = alice.hears("/watch Norway")

    assert "In the last 30 days it would have sent 7 alerts, the newest 3 of them:" in text
    assert [tag in text for tag in ("#T0000", "#T0002", "#T0003")] == [True, True, False]


def test_a_rule_that_met_nothing_says_so(alice: Chat, storage: Storage) -> None:
    happens(storage, possible=True)

    assert "it would have sent no alert." in alice.hears("/watch Norway")


def test_a_watch_is_undone_by_its_button(alice: Chat, storage: Storage) -> None:
    message = answered(alice, "/watch Norway")

    reply = alice.presses(button(message, "Undo"))

    assert reply is not None
    assert reply.replaces
    assert reply.message.text == "No longer watching number 1: Norway (any role)."
    assert watched(storage, alice) == []


def test_the_same_watch_twice_is_one(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway")

    assert "is watched already, as number 1" in alice.hears("/watch norway")
    alice.says("/watch Norway,Sweden")
    assert alice.hears("/watch Sweden,Norway").startswith("That is watched already, as number 2")
    assert watched(storage, alice) == [1, 2]


def test_a_typo_is_refused_with_a_button_that_does_it(alice: Chat, storage: Storage) -> None:
    message = answered(alice, "/watch Norwya withdraw")
    assert message.text == "I know no “Norwya”. Did you mean Norway?"
    assert watched(storage, alice) == []

    reply = alice.presses(button(message, "/watch Norway withdraw"))

    assert reply is not None
    assert "Watching Norway, as number 1" in reply.message.text
    assert watched(storage, alice) == [1]


def test_more_rules_than_a_chat_may_have_are_refused(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    for n in range(MOST_RULES):
        clock.now += timedelta(minutes=1)
        alice.says(f'/watch text:"word {n}"')

    clock.now += timedelta(minutes=1)
    assert str(MOST_RULES) in alice.hears("/watch Norway")
    assert len(watched(storage, alice)) == MOST_RULES


def test_the_longest_list_of_rules_fits_in_one_message(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    for n in range(MOST_RULES):
        clock.now += timedelta(minutes=1)
        alice.says(f'/watch text:"{n} {"word " * 50}"')

    text = alice.hears("/watches")

    assert len(watched(storage, alice)) == MOST_RULES
    assert text.count("\n") == MOST_RULES
    assert units(text) < 3500


def test_a_feed_we_do_not_read_is_refused(alice: Chat, storage: Storage) -> None:
    assert (
        alice.hears("/watch feed:harbor") == "I read no feed “harbor”. Did you mean feed:harbour?"
    )
    assert watched(storage, alice) == []


def test_the_same_question_again_has_no_second_effect(alice: Chat, storage: Storage) -> None:
    assert alice.says("/watch Norway", event_id="u1") is not None
    alice.says("/unwatch 1", event_id="u2")

    assert alice.says("/watch Norway", event_id="u1") is None
    assert watched(storage, alice) == []


def test_a_misspelt_feed_is_offered_as_it_is_called(alice: Chat, storage: Storage) -> None:
    message = answered(alice, "/watch Norway feed:harbor")
    assert message.text == "I read no feed “harbor”. Did you mean feed:harbour?"

    alice.presses(button(message, "/watch country:NO feed:harbour"))

    assert watched(storage, alice) == [1]


# --- unwatch, watches, mute, forget


def test_a_watch_ends_by_its_number_and_comes_back_by_undo(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway withdraw")

    message = answered(alice, "/unwatch 1")
    assert message.text == "No longer watching number 1: Norway (any role), action: withdraw."
    reply = alice.presses(button(message, "Undo"))

    assert reply is not None
    assert "as number 2" in reply.message.text


def test_an_unknown_number_is_named(alice: Chat) -> None:
    assert "9" in alice.hears("/unwatch 9")


def test_watches_are_listed_with_a_button_each(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway")
    alice.says('/watch "Ottawa Convention"')

    message = answered(alice, "/list")

    assert message.text.split("\n") == [
        "This chat watches",
        "1  Norway (any role)",
        "2  treaty: Ottawa Convention",
    ]
    alice.presses(button(message, "Unwatch 2 · Ottawa Convention"))
    assert watched(storage, alice) == [1]


def test_a_chat_that_watches_nothing_is_told_how_to_begin(alice: Chat) -> None:
    assert "/watch Norway" in alice.hears("/watches")


def test_a_chat_is_muted_until_then_and_unmuted_by_undo(alice: Chat, storage: Storage) -> None:
    message = answered(alice, "/mute 2h")
    assert message.text.startswith("Quiet until 1 March, 14:00 UTC.")
    assert storage.channels.muted_until(PRIVATE) == NOON + timedelta(hours=2)

    alice.presses(button(message, "Undo"))

    assert storage.channels.muted_until(PRIVATE) is None
    assert alice.hears("/mute off") == "This chat is not muted."


def test_forgetting_asks_once_and_then_erases(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway")

    message = answered(alice, "/forget")
    assert "Erase 1 watch" in message.text
    assert watched(storage, alice) == [1]
    reply = alice.presses(button(message, "Yes, erase everything"))

    assert reply is not None
    assert reply.replaces
    assert reply.message.text.startswith("Forgotten: 1 watch")
    assert not storage.channels.known(PRIVATE)


# --- test, why, more, latest


def test_a_test_shows_what_a_rule_would_have_sent_and_saves_nothing(
    alice: Chat, storage: Storage
) -> None:
    happens(storage, at=NOON - timedelta(days=3))

    message = answered(alice, "/test Norway terminate 2d")
    assert message.text.split("\n") == [
        "I read that as: Norway (any role), action: terminate.",
        "In the last 2 days it would have sent no alert.",
    ]
    assert "would have sent 1 alert:" in alice.hears("/test Norway 7d")
    assert watched(storage, alice) == []

    alice.presses(button(message, "Watch this"))
    assert watched(storage, alice) == [1]


def test_why_shows_the_words_the_rule_and_the_sources(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway")
    (subscription,) = storage.subscriptions.of(PRIVATE)
    told(storage, happens(storage), PRIVATE, subscription.id)

    message = answered(alice, "/why")

    assert message.text.split("\n") == [
        "Why #T7F3K",
        "🔴 Russia terminates — authorised",
        "Bilateral military cooperation agreements (1992–2002)",
        "It says: “The ministry was authorised to terminate the agreements with its neighbours.”",
        "It met watch 1: Norway (any role).",
        "• Cabinet opens the way out of old agreements · Harbour Post",
    ]
    assert "authorised to terminate" in bold(message)
    assert message.lines[-1][1].link == "https://harbour.example/1"


def test_why_of_an_event_that_was_not_told_here_names_no_rule_of_others(
    alice: Chat, storage: Storage, group: Chat
) -> None:
    group.says("/watch actor:Russia")
    (theirs,) = storage.subscriptions.of(GROUP)
    told(storage, happens(storage), GROUP, theirs.id)

    text = alice.hears("/why #t7f3k")

    assert "No alert was sent to this chat for it." in text
    assert "acting" not in text


def test_why_without_an_alert_says_so(alice: Chat) -> None:
    assert "told nothing yet" in alice.hears("/why")
    assert alice.hears("/why #ABCDE") == "I know no alert #ABCDE. /latest lists the newest."


def test_latest_lists_the_newest_and_marks_what_is_only_possible(
    alice: Chat, storage: Storage
) -> None:
    happens(storage, tag="T0001", at=NOON - timedelta(days=2), possible=True)
    happens(storage, replace(TERMINATION, actors=("FJ",), counterparties=()), tag="T0002")

    lines = alice.hears("/latest").split("\n")

    assert lines[0] == "Newest events"
    assert lines[1].startswith("• 🔴 Fiji terminates")
    assert lines[2].endswith("#T0001 · possible")
    assert alice.hears("/latest Fiji").count("•") == 1
    assert alice.hears("/latest Chad") == "No event matches that yet."


def test_the_buttons_under_an_alert_work(alice: Chat, storage: Storage, desk: Desk) -> None:
    alice.says("/watch Norway")
    (subscription,) = storage.subscriptions.of(PRIVATE)
    told(storage, happens(storage), PRIVATE, subscription.id)
    press = {
        verb: Button(label=verb, press=storage.buttons.issue(PRIVATE, verb, argument, now=NOON))
        for verb, argument in (
            ("why", "T7F3K"),
            ("more", "T7F3K"),
            ("mute", "T7F3K"),
            ("unwatch", "1"),
        )
    }

    replies = {verb: alice.presses(pressed) for verb, pressed in press.items()}

    texts = {verb: reply.message.text for verb, reply in replies.items() if reply}
    assert texts["why"].startswith("Why #T7F3K")
    assert "Germany, Poland, Norway, Bulgaria, Romania, Denmark" in texts["more"]
    assert texts["mute"].startswith("Muted #T7F3K")
    assert texts["unwatch"].startswith("No longer watching number 1")
    assert storage.alerts.muted(PRIVATE, "thread-T7F3K")
    assert not any(reply.replaces for reply in replies.values() if reply)


# --- buttons


def test_a_forged_or_foreign_button_has_expired(
    alice: Chat, group: Chat, storage: Storage
) -> None:
    theirs = storage.buttons.issue(GROUP, "say", "/watch Norway", now=NOON)

    for press in (theirs, theirs[:-1], "x" * 22, "/watch Norway"):
        reply = alice.reply(press=press)
        assert reply is not None
        assert reply.message.text.startswith("This button has expired.")
    assert watched(storage, alice) == []


def test_a_stale_button_has_expired(alice: Chat, storage: Storage, clock: Clock) -> None:
    message = answered(alice, "/watch Norway")
    clock.now += timedelta(days=60)

    reply = alice.presses(button(message, "Undo"))

    assert reply is not None
    assert reply.message.text.startswith("This button has expired.")
    assert watched(storage, alice) == [1]


def test_a_member_cannot_press_what_only_admins_may(group: Chat, storage: Storage) -> None:
    message = answered(group, "/watch Norway")

    reply = group.seen_by(MEMBER).presses(button(message, "Undo"))

    assert reply is not None
    assert not reply.replaces
    assert reply.message.text == "Only admins of this chat can ask that."
    assert watched(storage, group) == [1]


# --- who and where


@pytest.mark.parametrize("text", ["/watch Norway", "/unwatch 1", "/mute 2h", "/forget yes"])
def test_in_a_group_only_its_admins_change_anything(
    group: Chat, storage: Storage, text: str
) -> None:
    group.says("/watch Sweden")

    others = (MEMBER, STRANGER) if text.startswith("/forget") else (MEMBER, STRANGER, OPERATOR)
    for roles in others:
        refused = group.seen_by(roles).hears(text)
        assert refused == "Only admins of this chat can ask that."
    assert watched(storage, group) == [1]
    assert storage.channels.muted_until(GROUP) is None


def test_an_operator_may_erase_any_chat_and_that_is_logged(
    group: Chat, storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    group.says("/watch Sweden")

    assert group.seen_by(OPERATOR).hears("/forget yes").startswith("Forgotten: 1 watch")
    assert not storage.channels.known(GROUP)
    assert "audit: Forget(confirmed=True) by telegram:8 in telegram/-100" in caplog.text


def test_operators_are_answered_in_private_only(group: Chat, alice: Chat) -> None:
    operator = alice.seen_by(alice.roles | OPERATOR)

    assert operator.hears("/admin status").startswith("I am starting")
    assert operator.hears("/admin feeds").startswith(
        "Feeds: 2 new, 1 off\nNone of them is failing.\n"
    )
    assert group.seen_by(OPERATOR).hears("/admin status") == "Ask me that in private."


def test_for_others_there_is_no_admin_command(group: Chat, alice: Chat) -> None:
    for asked in ("status", "drop", "requeue all", "parked", "backup"):
        assert alice.hears(f"/admin {asked}") == "I know no /admin. /help lists what I know."
        assert group.says(f"/admin {asked}") is None


def test_an_unknown_command_is_answered_in_private_and_passed_over_in_groups(
    alice: Chat, group: Chat
) -> None:
    assert alice.hears("/wach Norway") == "I know no /wach. Did you mean /watch?"
    assert group.says("/roll 2d6") is None
    assert group.says("/pactwatch roll") is not None


def test_a_misspelt_command_is_offered_with_all_that_followed_it(
    alice: Chat, storage: Storage
) -> None:
    alice.presses(button(answered(alice, "/wach Norway"), "/watch Norway"))

    assert watched(storage, alice) == [1]


def test_a_misspelt_command_never_erases_at_one_press(alice: Chat, storage: Storage) -> None:
    alice.says("/watch Norway")

    alice.presses(button(answered(alice, "/forgt yes"), "/forget"))

    assert watched(storage, alice) == [1]


def test_a_command_for_another_bot_is_passed_over(alice: Chat) -> None:
    mine = replace(alice, desk=replace(alice.desk, me="pactwatch_bot"))

    assert mine.says("/watch@other_bot Norway") is None
    assert mine.says("/watch@Pactwatch_Bot Norway") is not None


def test_bare_words_are_answered_in_private_only(
    alice: Chat, group: Chat, storage: Storage
) -> None:
    assert "Watching Norway, as number 1" in alice.hears("Norway")
    assert "as number 2" in alice.hears("watch Sweden")
    assert "Did you mean Denmark?" in alice.hears("Denmrak")
    assert "I understand commands" in alice.hears("good morning")
    assert group.says("Norway") is None
    assert watched(storage, group) == []


@pytest.mark.parametrize("payload", ["NO", "Norway", "watch_Norway", "watch-Norway"])
def test_a_deep_link_brings_a_country(alice: Chat, payload: str) -> None:
    assert "any action to which Norway is a party" in alice.hears(f"/start {payload}")


@pytest.mark.parametrize("payload", ["ottawa", "Ottawa_Convention", "watch_ottawa"])
def test_a_deep_link_brings_a_treaty(alice: Chat, payload: str) -> None:
    assert "any action on the Ottawa Convention" in alice.hears(f"/start {payload}")


def test_a_first_hello_is_welcomed_and_revives_the_chat(alice: Chat, storage: Storage) -> None:
    assert "/help" in alice.hears("/start")
    assert not storage.channels.known(PRIVATE)
    alice.says("/watch Norway")
    storage.channels.gone(PRIVATE, NOON)

    assert "/help" in alice.hears("/start nonsense-payload")
    assert storage.channels.active(PRIVATE)


def test_help_shows_every_verb_and_the_operators_theirs(alice: Chat) -> None:
    text = alice.hears("/help")
    verbs = [
        "watch",
        "watches",
        "unwatch",
        "test",
        "why",
        "latest",
        "mute",
        "feeds",
        "status",
        "forget",
    ]

    assert all(f"/{verb}" in text for verb in verbs)
    assert "/admin" not in text
    assert "/admin status" in alice.seen_by(alice.roles | OPERATOR).hears("/help")


def test_every_example_in_help_can_be_sent(alice: Chat) -> None:
    message = answered(alice, "/help")
    examples = [line[0].text for line in message.lines if line[0].code]

    answers = {text: alice.hears(text) for text in examples}

    refused = {text for text, said in answers.items() if "I know no" in said}
    assert refused == set()


# --- facts


def test_feeds_are_counted_by_tier_and_the_failing_named(alice: Chat, storage: Storage) -> None:
    storage.feeds.failed("harbour", now=NOON, reason="status 503", due=NOON + timedelta(hours=1))

    assert alice.hears("/feeds").split("\n") == [
        "I read 2 feeds",
        "1 official, 1 press",
        "1 failing, 0 silent for long:",
        "• Harbour Post: status 503 (never answered)",
    ]


def test_status_says_at_once_whether_all_is_well(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    assert alice.hears("/status").startswith("I am starting: no feed was polled yet.")
    storage.feeds.failed("harbour", now=NOON, reason="refused", due=NOON)

    assert alice.hears("/status").split("\n") == [
        "All is well, but 1 feed cannot be read just now.",
        "2 feeds polled, the last at 1 March, 12:00 UTC; 1 failing, 0 silent.",
        "No event yet.",
        "This chat has 0 watches; 0 messages on the way to it.",
    ]
    storage.feeds.failed("gazette", now=NOON, reason="refused", due=NOON)
    assert alice.hears("/status").startswith("Something is wrong: 2 of 2 feeds cannot be read.")
    clock.now += timedelta(hours=2)
    assert alice.hears("/status").startswith("Something is wrong: no feed was polled since")


def test_status_tells_of_messages_that_are_late(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    alice.says("/watch Norway")
    (subscription,) = storage.subscriptions.of(PRIVATE)
    alert = told(storage, happens(storage), PRIVATE, subscription.id)
    storage.outbox.put(kind=Kind.SEND, channel=PRIVATE, alert=alert, now=NOON)
    clock.now += timedelta(minutes=30)
    storage.feeds.failed("harbour", now=clock.now, reason="refused", due=clock.now)

    text = alice.hears("/status")

    assert text.startswith("Messages are late: the oldest waits since 1 March, 12:00 UTC.")
    assert "1 message on the way to it." in text


# --- pace


def test_who_asks_too_fast_is_told_once_and_has_no_effect(alice: Chat, storage: Storage) -> None:
    for _ in range(MOST_OF_ONE):
        alice.says("/help")

    assert alice.hears("/watch Norway") == "That is a lot at once. Give me a minute."
    assert alice.says("/watch Norway") is None
    assert watched(storage, alice) == []


def test_a_named_only_action_is_watched_when_asked_for(alice: Chat, storage: Storage) -> None:
    talks = replace(TERMINATION, action=Action.NEGOTIATE, stage=Stage.ANNOUNCED, polarity=0)
    happens(storage, talks)

    assert "no alert" in alice.hears("/test Norway")
    assert "1 alert" in alice.hears("/test Norway negotiate")


# --- when there is much, or little


def test_a_muted_chat_sees_so_among_its_watches(alice: Chat) -> None:
    alice.says("/watch Norway")
    alice.says("/mute 30m")

    assert "Muted until 1 March, 12:30 UTC; /mute off ends it." in alice.hears("/watches")


def test_ending_a_mute_is_undone_by_muting_for_what_was_left(
    alice: Chat, storage: Storage, clock: Clock
) -> None:
    alice.says("/mute 2h")
    clock.now += timedelta(minutes=30)

    message = answered(alice, "/mute off")
    assert message.text == "Alerts are told again."
    alice.presses(button(message, "Undo"))

    assert storage.channels.muted_until(PRIVATE) == NOON + timedelta(hours=2)


def test_a_rule_that_would_flood_the_chat_says_how_to_narrow_it(
    alice: Chat, storage: Storage
) -> None:
    for n in range(11):
        happens(storage, tag=f"T00{n:02}", at=NOON - timedelta(hours=n + 1))

    assert "That is a lot: add action:" in alice.hears("/test Norway 1d")


def test_why_of_an_event_without_a_sentence_shows_the_deciding_words(
    alice: Chat, storage: Storage
) -> None:
    happens(storage, replace(TERMINATION, sentence=""))
    assert "It says: “authorised to terminate”" in alice.hears("/why T7F3K")

    happens(storage, replace(TERMINATION, sentence="", evidence=()), tag="T0001")
    assert "It says" not in alice.hears("/why T0001")


def test_of_many_sources_five_are_shown(alice: Chat, storage: Storage) -> None:
    event = happens(storage)
    for n in range(6):
        report_again(storage, event, n)

    text = alice.hears("/why T7F3K")

    assert text.count("• ") == 5
    assert text.endswith("… and 2 more reports")


def test_of_many_failing_feeds_the_worst_are_shown(alice: Chat, storage: Storage) -> None:
    many = tuple(replace(FEEDS[0], name=f"f{n}", title=f"Feed {n}") for n in range(13))
    crowded = replace(alice, desk=replace(alice.desk, feeds=lambda: many))
    for feed in many:
        storage.feeds.failed(feed.name, now=NOON, reason="refused", due=NOON)

    text = crowded.hears("/feeds")

    assert text.count("• ") == 10
    assert text.endswith("… and 3 more")


def test_a_button_of_a_topic_acts_on_that_topic_wherever_it_is_said_to_be_pressed(
    group: Chat, storage: Storage
) -> None:
    """Under an old message Telegram names the group only."""
    topic = replace(group, channel=replace(group.channel, thread="7"))
    group.says("/watch Sweden")
    undo = button(answered(topic, "/watch Norway"), "Undo")

    group.presses(undo)

    assert (watched(storage, group), watched(storage, topic)) == ([1], [])


@pytest.mark.parametrize("typed", ["stop", "Stop", "/stop"])
def test_who_wants_it_to_stop_is_told_the_ways(alice: Chat, typed: str) -> None:
    said = alice.hears(typed)

    assert said == "To stop one watch: /unwatch 3. For a while: /mute 2h. For good: /forget."


@pytest.mark.parametrize("typed", ["/test", "/test 30d"])
def test_a_test_of_nothing_is_answered_with_a_test_that_works(alice: Chat, typed: str) -> None:
    assert "/test Norway 30d" in alice.hears(typed)


def test_a_rule_of_outlets_is_called_by_them(alice: Chat) -> None:
    assert alice.hears("/watch min:3").startswith(
        "Watching 3 outlets, as number 1: at least 3 outlets."
    )
    assert "at least 1 outlet." in alice.hears("/watch min:1")


def test_a_watch_that_is_not_there_is_called_a_watch(alice: Chat) -> None:
    assert alice.hears("/unwatch 9") == "There is no watch 9 here. /watches lists them."


@pytest.mark.parametrize("typed", ["🇳🇴", "/watch 🇳🇴", "/watch 🇳🇴 Norway"])
def test_a_flag_is_its_country(alice: Chat, typed: str) -> None:
    assert alice.hears(typed).startswith("Watching Norway, as number 1")


def test_a_flag_is_never_taken_for_a_group_of_the_same_letters(alice: Chat) -> None:
    assert alice.hears("/watch 🇦🇺").startswith("Watching Australia, as number 1")


@pytest.mark.parametrize("sign", ["🙂", "';", "🇽🇽"])
def test_a_sign_is_not_told_to_be_looked_for_as_text_which_would_be_refused(
    alice: Chat, sign: str
) -> None:
    said = alice.hears(f"/watch {sign}")

    assert "text:" not in said
    assert "for example Norway" in said


@pytest.mark.parametrize("typed", ["/watch not Norway", "/watch Norway for 2 days"])
def test_no_button_is_offered_that_would_be_refused(alice: Chat, typed: str) -> None:
    assert answered(alice, typed).buttons == ()


@pytest.mark.parametrize("typed", ["/watch all treaties", "/watch everything"])
def test_the_button_for_everything_watches_everything(alice: Chat, typed: str) -> None:
    pressed = alice.presses(button(answered(alice, typed), "/watch stage:proposed+"))

    assert pressed
    assert "as number 1" in pressed.message.text


def test_a_month_is_a_span_to_test(alice: Chat) -> None:
    assert "In the last 30 days" in alice.hears("/test Norway 1 month")
