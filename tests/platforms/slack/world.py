"""What stands in the fake workspace: people, channels, messages, and what users saw."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from tests.platforms.slack.envelopes import BOT, TEAM, Json
from tests.platforms.slack.oracle import faults

MOST_PER_PAGE = 100


class Refusal(Exception):
    """An error of Slack's, by its code."""


def refuse(code: str) -> NoReturn:
    raise Refusal(code)


def person(id_: str, **more: Any) -> Json:
    plain = {"is_admin": False, "is_owner": False, "is_bot": False, "deleted": False}
    return {"id": id_, "team_id": TEAM, "name": id_.lower(), **plain, **more}


class World:
    """Carries the Web API's methods out."""

    def __init__(self, *, log: Path | None) -> None:
        self.seen: list[Json] = []
        self.people = {id_: person(id_) for id_ in ("U1", "U2", "U3")}
        self.channels: dict[str, Json] = {
            id_: {"id": id_, "creator": "U9", "is_member": True, "is_archived": False}
            for id_ in ("C1", "C2")
        }
        self.channels["D1"] = {"id": "D1", "is_im": True, "user": "U1", "is_archived": False}
        self.messages: dict[str, list[Json]] = {}
        self.clock: Callable[[], float] = time.time
        self._log = log
        self._numbers = count(1)

    def do(self, method: str, asked: Json) -> Json:
        carried_out = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "conversations.open": self._open,
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "users.info": self._user,
        }
        if method not in carried_out:
            refuse("unknown_method")
        return carried_out[method](asked)

    def respond(self, hook: Json, said: Json) -> None:
        """What a response_url does: replace the original, or whisper to who asked."""
        did = "replaced" if said.get("replace_original") else "whispered"
        _check(said)
        self._saw(did, {"channel": hook["channel"], "user": hook["user"]} | said)
        if did == "replaced" and (message := self._find(hook["channel"], hook["original"])):
            message.update(text=said["text"], blocks=said.get("blocks", []))

    def _saw(self, did: str, what: Json) -> None:
        kept = ("channel", "user", "ts", "thread_ts", "text", "blocks", "metadata")
        entry = {"did": did} | {name: what[name] for name in kept if name in what}
        self.seen.append(entry)
        if self._log:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    def _auth_test(self, _: Json) -> Json:
        return {"team_id": TEAM, "user_id": BOT, "bot_id": "B1", "team": "Desk", "user": "bot"}

    def _post(self, asked: Json) -> Json:
        channel = self._open_channel(asked["channel"])
        _check(asked)
        thread = asked.get("thread_ts")
        parent = self._find(channel, thread) if thread else None
        if thread and (parent is None or parent.get("thread_ts", thread) != thread):
            refuse("thread_not_found")
        ts = f"{self.clock():.0f}.{next(self._numbers):06d}"
        message = {"type": "message", "user": BOT, "bot_id": "B1", "ts": ts} | asked
        message["channel"] = channel
        self.messages.setdefault(channel, []).append(message)
        if parent is not None:
            parent.update(thread_ts=thread, latest_reply=ts)
        self._saw("posted", message)
        return {"channel": channel, "ts": ts, "message": message}

    def _whisper(self, asked: Json) -> Json:
        channel = self._open_channel(asked["channel"])
        if asked["user"] not in self.people:
            refuse("user_not_in_channel")
        _check(asked)
        self._saw("whispered", asked)
        return {"message_ts": "1.1", "channel": channel}

    def _update(self, asked: Json) -> Json:
        message = self._find(self._open_channel(asked["channel"]), asked["ts"])
        if message is None:
            refuse("message_not_found")
        _check(asked)
        message.update(text=asked["text"], blocks=asked.get("blocks", []))
        self._saw("updated", asked)
        return {"ts": asked["ts"]}

    def _open(self, asked: Json) -> Json:
        user = asked["users"]
        if user not in self.people:
            refuse("user_not_found")
        id_ = next((c["id"] for c in self.channels.values() if c.get("user") == user), f"D{user}")
        direct = {"id": id_, "is_im": True, "user": user, "is_archived": False}
        self.channels.setdefault(id_, direct)
        return {"channel": {"id": id_}}

    def _info(self, asked: Json) -> Json:
        if asked["channel"] not in self.channels:
            refuse("channel_not_found")
        return {"channel": self.channels[asked["channel"]]}

    def _user(self, asked: Json) -> Json:
        if asked["user"] not in self.people:
            refuse("user_not_found")
        return {"user": self.people[asked["user"]]}

    def _history(self, asked: Json) -> Json:
        channel = self._open_channel(asked["channel"])
        own = [
            m
            for m in reversed(self.messages.get(channel, []))
            if m.get("thread_ts", m["ts"]) == m["ts"]
        ]
        return _page(own, asked)

    def _replies(self, asked: Json) -> Json:
        channel, thread = self._open_channel(asked["channel"]), asked["ts"]
        if self._find(channel, thread) is None:
            refuse("thread_not_found")
        own = [m for m in self.messages[channel] if thread in {m["ts"], m.get("thread_ts")}]
        return _page(own, asked)

    def _open_channel(self, id_: str) -> str:
        channel = self.channels.get(id_)
        if channel is None:
            refuse("channel_not_found")
        if channel["is_archived"]:
            refuse("is_archived")
        if not channel.get("is_member", True):
            refuse("not_in_channel")
        return id_

    def _find(self, channel: str, ts: str) -> Json | None:
        return next((m for m in self.messages.get(channel, []) if m["ts"] == ts), None)


def _check(asked: Json) -> None:
    if not asked.get("text"):
        refuse("no_text")
    if len(asked["text"]) > 4_000:
        refuse("msg_too_long")
    blocks = asked.get("blocks") or []
    if blocks and faults(blocks):
        refuse("invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > 13_200:
        refuse("msg_blocks_too_long")


def _page(messages: list[Json], asked: Json) -> Json:
    since = [m for m in messages if float(m["ts"]) >= float(asked.get("oldest") or 0)]
    start = int(asked.get("cursor") or 0)
    end = start + min(MOST_PER_PAGE, int(asked["limit"]))
    page = [dict(m) for m in since[start:end]]
    if str(asked.get("include_all_metadata")) not in {"1", "True"}:
        page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
    cursor = str(end) if end < len(since) else ""
    return {"messages": page, "response_metadata": {"next_cursor": cursor}}
