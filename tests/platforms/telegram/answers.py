"""What the Bot API says about chats, members and messages, as JSON."""

from __future__ import annotations

import time
from typing import Any

Json = dict[str, Any]  # the Bot API's own objects

BOT: Json = {"id": 123, "is_bot": True, "first_name": "Pactwatch", "username": "PactwatchBot"}
ANONYMOUS: Json = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}

_ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_MEMBER_RIGHTS = (
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_edit_tag",
    "can_react_to_messages",
)


def person(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": f"Person {number}"}


def chat(number: int, **more: object) -> Json:
    """A private chat where the number is positive; else a supergroup, unless `more` says so."""
    return {"id": number, "type": "private" if number > 0 else "supergroup"} | more


def full_chat(number: int, **more: object) -> Json:
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    needed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return chat(number, **more) | needed


def member(user: int, status: str) -> Json:
    """A member as getChatMember tells; "away" is one restricted who has left."""
    known: Json = {"user": person(user), "status": "restricted" if status == "away" else status}
    match status:
        case "creator":
            return known | {"is_anonymous": False}
        case "administrator":
            return known | dict.fromkeys(_ADMIN_RIGHTS, False)
        case "restricted" | "away":
            rights = dict.fromkeys(_MEMBER_RIGHTS, False)
            return known | rights | {"is_member": status == "restricted", "until_date": 0}
        case "kicked":
            return known | {"until_date": 0}
        case _:
            return known


def message(number: int, **more: object) -> Json:
    return {"message_id": number, "date": int(time.time())} | more


def changed_membership(chat_: Json, status: str, **rights: object) -> Json:
    """The my_chat_member update: what we are in the chat now, and may do there."""
    mine = {"user": BOT}
    return {
        "chat": chat_,
        "from": person(1),
        "date": int(time.time()),
        "old_chat_member": member(1, "member") | mine,
        "new_chat_member": member(1, status) | mine | rights,
    }
