"""What a Socket Mode envelope means to us: a pure decision, by types and ids only.

Ignored: other workspaces and apps, bots, edits, messages with a subtype, and what we do not
know.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.platforms.slack.fields import Json, items, part, word
from bot.platforms.slack.typed import from_slash, from_words
from bot.platforms.slack.web import Me

_GONE = frozenset(
    {
        "channel_archive",
        "channel_deleted",
        "channel_left",
        "group_archive",
        "group_deleted",
        "group_left",
    }
)
_BACK = frozenset({"channel_unarchive", "group_unarchive"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something typed or pressed, and where its answer belongs.

    `private` with an empty `channel`: in a direct message that need not be ours. `team` is
    the sender's own workspace where Slack tells it. `shown_at` is the ts of the message whose
    button was pressed, "" when only the presser sees it. `thread` is where to answer when
    there is no `response_url`.
    """

    event_id: str
    user: str
    team: str
    channel: str
    private: bool
    text: str = ""
    press: str = ""
    response_url: str = ""
    shown_at: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """No message to this channel will pass: archived, deleted, or we are out of it."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """The channel takes messages again."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstalled:
    """The workspace took our token back."""

    reason: str


Heard = Asked | Gone | Back | Uninstalled


def is_for_us(envelope: Json, *, me: Me, app: str) -> bool:
    """Whether workspace and app are ours; an envelope that does not say is not."""
    payload = part(envelope, "payload")
    team = word(payload, "team_id") or word(payload, "team", "id")
    return team == me.team and bool(app) and word(payload, "api_app_id") == app


def understand(envelope: Json, *, me: Me) -> Heard | None:
    """Return what the envelope says to us; None when it is nothing."""
    payload, event_id = part(envelope, "payload"), word(envelope, "envelope_id")
    match word(envelope, "type"):
        case "slash_commands":
            return _slash(payload, event_id)
        case "interactive" if word(payload, "type") == "block_actions":
            return _press(payload, event_id)
        case "events_api":
            return _event(payload, me)
        case _:
            return None


def _slash(payload: Json, event_id: str) -> Asked | None:
    channel, user = word(payload, "channel_id"), word(payload, "user_id")
    text = from_slash(word(payload, "command"), word(payload, "text"))
    if not (channel and user and text):
        return None
    private = channel.startswith("D")
    return Asked(
        event_id=event_id,
        user=user,
        team=word(payload, "team_id"),
        # A slash command can be typed in a direct message between two people: not ours.
        channel="" if private else channel,
        private=private,
        text=text,
        response_url=word(payload, "response_url"),
    )


def _press(payload: Json, event_id: str) -> Asked | None:
    channel = word(payload, "channel", "id") or word(payload, "container", "channel_id")
    user, actions = word(payload, "user", "id"), items(payload, "actions")
    press = word(actions[0], "value") if actions else ""
    if not (channel and user and press):  # a button with a url has no value: nothing to do
        return None
    private = channel.startswith("D")
    ephemeral = part(payload, "container").get("is_ephemeral") is not False
    return Asked(
        event_id=event_id,
        user=user,
        team=word(payload, "user", "team_id"),
        channel="" if private else channel,
        private=private,
        press=press,
        response_url=word(payload, "response_url"),
        shown_at="" if ephemeral else word(payload, "container", "message_ts"),
    )


def _event(payload: Json, me: Me) -> Heard | None:
    event = part(payload, "event")
    match word(event, "type"):
        case "app_mention" | "message":
            return _typed(event, word(payload, "event_id"), me)
        case "app_uninstalled":
            return Uninstalled(reason="the app was uninstalled")
        case "tokens_revoked" if items(event, "tokens", "bot"):
            return Uninstalled(reason="the bot's token was revoked")
        case _:
            return _standing(event, me)


def _standing(event: Json, me: Me) -> Gone | Back | None:
    """Return what the event says of our standing in its channel."""
    kind, channel = word(event, "type"), word(event, "channel")
    about_us = word(event, "user") == me.user
    if not channel:
        return None
    if kind in _GONE or (kind == "member_left_channel" and about_us):
        return Gone(channel=channel)
    if kind in _BACK or (kind == "member_joined_channel" and about_us):
        return Back(channel=channel)
    return None


def _typed(event: Json, event_id: str, me: Me) -> Asked | None:
    channel, user = word(event, "channel"), word(event, "user")
    private = channel.startswith("D")
    # In a direct message a mention comes twice, as itself and as a message.
    if private is not (word(event, "type") == "message") or not _first_hand(event, me):
        return None
    text = from_words(word(event, "text"), bot=me.user, private=private)
    if not (channel and user and text and event_id):
        return None
    thread = word(event, "thread_ts")
    return Asked(
        event_id=event_id,
        user=user,
        team=word(event, "user_team") or word(event, "team"),
        channel=channel,
        private=private,
        text=text,
        thread=thread if private else thread or word(event, "ts"),
    )


def _first_hand(event: Json, me: Me) -> bool:
    """Whether a person wrote this just now: no bot, no edit, no notice of Slack's own."""
    second_hand = ("subtype", "bot_id", "bot_profile", "app_id", "edited", "hidden")
    return not any(event.get(mark) for mark in second_hand) and word(event, "user") != me.user
