"""Messages for the property tests: well-behaved ones, and the worst a feed can do."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.domain.message import Button, Message, Span

# Nothing that cleaning touches: what is shown must be exactly what was said.
PLAIN = "abc XYZ 019 .,;:!?-()[]{}<>&\"'/\\=#%äßçñЖщЙأبم日本語—…€😀👍"
# What a feed may smuggle in.
HOSTILE = (
    "<b>",
    "</b>",
    "<a href='tg://user?id=1'>",
    "</a>",
    "<script>",
    "&amp;",
    "&#x202e;",
    "&",
    "<",
    ">",
    '"',
    "tg://user?id=1",
    "TON://transfer/x",
    "@durov",
    "javascript:alert(1)",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x1b[31m",
    "\n",
    "\u2028",
    "\ud800",
    "\udc00",
    "e" + "\u0301" * 9,
    "\u0301",
    "\u200d",
    "😀",
    "👨\u200d👩\u200d👧",
    "word ",
    "x" * 1500,
    "😀" * 900,
)
LINKS = (
    None,
    "https://example.org/a?b=1&c=2#d",
    "http://example.org",
    "https://example.org/\"onclick='x'",
    "https://пример.рф/путь",
    "https://аррӏе.com/",
    "javascript:alert(1)",
    "data:text/html,x",
    "tg://user?id=1",
    "slack://open",
    "https://bank.example@evil.example/",
    "https://evil.example\\@bank.example/",
    "http://localhost/",
    "http://[::1/",
    "https://e.org/\u202egpj",
    "https://",
    "",
)


def _spans(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Span]:
    flag = st.booleans()
    return st.builds(
        Span, text=texts, bold=flag, italic=flag, code=flag, link=st.sampled_from(LINKS)
    )


def _messages(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Message]:
    lines = st.lists(_spans(texts), max_size=4).map(tuple)
    buttons = st.builds(
        Button,
        label=texts,
        url=st.sampled_from(LINKS),
        press=st.sampled_from((None, "p", "x" * 64, "x" * 65, "é" * 33)),
    )
    rows = st.lists(st.lists(buttons, max_size=3).map(tuple), max_size=3).map(tuple)
    return st.builds(Message, lines=st.lists(lines, max_size=4).map(tuple), buttons=rows)


well_behaved = _messages(st.text(alphabet=PLAIN, max_size=30))
hostile = _messages(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))
anything = _messages(st.text(max_size=80))
