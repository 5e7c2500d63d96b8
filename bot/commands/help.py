"""What people read first."""

from __future__ import annotations

from bot.domain.message import Line, Message, Span, line, says
from bot.domain.treaty import Action
from bot.wording.rules import SHORT_STAGES

_COMMANDS = (
    ("/watch Norway", "any action to which Norway is a party"),
    ("/watch Norway withdraw,terminate", "only these actions"),
    ('/watch "Ottawa Convention"', "a treaty, by any of its names"),
    ("/watch actor:Russia with:Nordics stage:authorised+", "who, with whom, how far in law"),
    ("/watches", "what this chat watches"),
    ("/unwatch 3", "stop watch number 3"),
    ("/test Norway 30d", "what a rule would have sent"),
    ("/why", "why the last alert was sent; /why #T7F3K for another"),
    ("/latest", "the newest events; /latest Norway for those of a rule"),
    ("/mute 2h", "be quiet for a while; /mute off ends it"),
    ("/feeds", "what is read, and how it fares"),
    ("/status", "how the bot fares"),
    ("/forget", "erase everything about this chat"),
)
_KEYS = (
    "Keys: country: actor: with: treaty: topic: action: stage: text: feed: lang: tier: min:",
    (
        "“-key:” leaves out, “a,b” means or; conditions of different kinds must all hold. "
        "Groups: EU, NATO, Nordics, Baltics, G7, G20, BRICS, ASEAN, AU, CSTO, CIS, GCC, "
        "Mercosur, P5, Visegrad."
    ),
    f"Actions: {', '.join(Action)}.",
    f"Stages: {', '.join(SHORT_STAGES)}; “authorised+” means that or later.",
)
_OPERATORS = (
    ("/admin status", "the details"),
    ("/admin feeds", "every feed that fails or waits for you; /admin feeds <name> tells more"),
    ("/admin reload", "read feeds.yaml anew, now"),
    ("/admin parked", "messages that did not arrive, or may not have"),
    ("/admin requeue 17", "send one of those after all"),
    ("/admin pause telegram 2h", "send nothing there for a while; /admin pause off ends it"),
    ("/admin release", "end the silence after a restore"),
    ("/admin backup", "make a backup now"),
)
_OPERATORS_CAN = f"Operators can ask {', '.join(typed for typed, _ in _OPERATORS)}."
_OPERATORS_WRITE = {
    "feeds": (
        "Write /admin feeds, or a feed's name behind it; accept, drop or revive stands between: "
        "/admin feeds accept un-press."
    ),
    "pause": (
        "Write a platform, and for how long if it shall end by itself: /admin pause telegram 2h, "
        "30 days at most. /admin pause off ends it. The platforms are telegram, slack, console."
    ),
    "reload": (
        "Write /admin reload, or /admin reload anyway for a feeds.yaml that looks half written."
    ),
    "requeue": "Write a message's number: /admin requeue 17. /admin parked lists them.",
}
_ALONE = ("status", "parked", "release", "backup")
WELCOME = (
    (
        "I tell this chat when a state or an international organisation acts on a treaty: signs, "
        "ratifies, joins, extends, amends, suspends, quits or ends it."
    ),
    "Tell me what to watch, for example /watch Norway. /help shows everything.",
)


def help_message(*, operator: bool) -> Message:
    """Return all commands, with examples that can be sent as they stand."""
    commands = (*_COMMANDS, *_OPERATORS) if operator else _COMMANDS
    return Message(
        lines=(
            line(Span(text="What I understand", bold=True)),
            *(_example(typed, meaning) for typed, meaning in commands),
            *(line(text) for text in _KEYS),
        )
    )


def operators_can(asked: str) -> str:
    """Return what to write instead of what an operator wrote behind /admin."""
    verb = asked.partition(" ")[0]
    if verb in _ALONE:
        return f"Write /admin {verb}, and nothing behind it."
    return _OPERATORS_WRITE.get(verb, _OPERATORS_CAN)


def welcome() -> Message:
    return says(*WELCOME)


def _example(typed: str, meaning: str) -> Line:
    return line(Span(text=typed, code=True), f" — {meaning}")
