from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import ConfigError
from bot.domain.news import Feed, Tier
from bot.intake.feeds_file import load_feeds
from bot.intake.feeds_file.fields import PLAIN_URL
from bot.intake.feeds_file.load import LARGEST

OURS = Path(__file__).parents[3] / "feeds.yaml"
FULL = """\
version: 1
defaults: {every: 15m, tier: wire}
feeds:
  - name: un-press            # the key
    url: https://press.un.org/en/rss.xml
    title: UN Press
    every: 5m
    language: en
    tier: official
    tags: [un, treaties]
    enabled: false
    allow_private: true
  - {name: b, url: 'http://e.org/b'}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feeds.yaml"


def report(file: Path, content: str | bytes) -> str:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        load_feeds(file)
    return str(caught.value)


def test_feeds_are_read_with_all_they_say(file: Path) -> None:
    file.write_text(FULL)

    assert load_feeds(file) == (
        Feed(
            name="un-press",
            url="https://press.un.org/en/rss.xml",
            title="UN Press",
            every=timedelta(minutes=5),
            language="en",
            tier=Tier.OFFICIAL,
            tags=("un", "treaties"),
            enabled=False,
            allow_private=True,
        ),
        Feed(
            name="b", url="http://e.org/b", title="b", every=timedelta(minutes=15), tier=Tier.WIRE
        ),
    )


def test_a_file_without_defaults_has_them_all_the_same(file: Path) -> None:
    file.write_text("version: 1\nfeeds: [{name: a, url: http://e.org/a}]")

    (feed,) = load_feeds(file)

    assert (feed.every, feed.tier, feed.enabled) == (timedelta(minutes=10), Tier.PRESS, True)
    assert (feed.language, feed.tags, feed.allow_private) == (None, (), False)


def test_a_list_may_be_empty_and_a_mark_may_open_the_file(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf---\nversion: 1\nfeeds: []\n...\n")

    assert load_feeds(file) == ()


@pytest.mark.case("I3")
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("1.10", "1.10"),
        ("12:30", "12:30"),
        ("2025-12-20", "2025-12-20"),
        ("yes", "yes"),
        ("0x1F", "0x1F"),
        ("'null'", "null"),
        ('"a \\u00e9"', "a é"),
        ("a  b\n     c", "a b c"),
        ("Új Szó", "Új Szó"),
    ],
)
def test_i3_text_is_the_text_that_stands_there(file: Path, written: str, read: str) -> None:
    file.write_text(
        f"version: 1\nfeeds:\n  - name: a\n    url: http://e.org\n    title: {written}"
    )

    assert load_feeds(file)[0].title == read


def test_i3_norwegian_is_a_language(file: Path) -> None:
    file.write_text("version: 1\nfeeds: [{name: a, url: http://e.org, language: no}]")

    assert load_feeds(file)[0].language == "no"


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("60s", timedelta(minutes=1)),
        ("1m", timedelta(minutes=1)),
        ("90s", timedelta(seconds=90)),
        ("1440m", timedelta(hours=24)),
        ("24h", timedelta(hours=24)),
    ],
)
def test_intervals_go_from_a_minute_to_a_day(
    file: Path, written: str, interval: timedelta
) -> None:
    file.write_text(f"version: 1\nfeeds: [{{name: a, url: http://e.org, every: {written}}}]")

    assert load_feeds(file)[0].every == interval


@pytest.mark.parametrize(
    ("written", "often", "seldom"),
    [("5m-2h", 5, 120), ("5m - 2h", 5, 120), ("1m-1m", 1, 1), ("10m", 10, None)],
)
def test_a_range_says_how_seldom_a_feed_may_be_asked(
    file: Path, written: str, often: int, seldom: int | None
) -> None:
    file.write_text(
        f"version: 1\ndefaults: {{every: {written}}}\nfeeds: [{{name: a, url: http://e.org}}]"
    )

    (feed,) = load_feeds(file)

    assert feed.every == timedelta(minutes=often)
    assert feed.seldom == (None if seldom is None else timedelta(minutes=seldom))


TIERS = "must be one of official, wire, press, state-media, analysis"
LETTERS = "must be lower-case letters and digits, with single hyphens between, at most 64"
UNIT = "must be a number and s, m or h, as in 10m"
CODE = "must be a code of two or three lower-case letters, as in en"
KEYS = "name, url, title, every, language, tier, tags, enabled, allow_private"

ONE_FEED = "version: 1\nfeeds:\n- {name: a, url: 'http://e.org', %s}\n"

# What a third key says, and what is said of it: the column on line 3, and the reason.
BROKEN_VALUES = [
    ("every: often", 41, f"every: 'often' {UNIT}"),
    ("every: 10", 41, f"every: '10' {UNIT}"),
    ("every: 1d", 41, f"every: '1d' {UNIT}"),
    ("every: 1h30m", 41, f"every: '1h30m' {UNIT}"),
    ("every: 2h-5m", 41, "every: '2h-5m' must name the shorter interval first"),
    ("every: 5m-2d", 41, f"every: '2d' {UNIT}"),
    ("every: 5m-25h", 41, "every: '25h' is too seldom; at most 24h"),
    ("every: -5m", 41, f"every: '-5m' {UNIT}"),
    ("every: 59s", 41, "every: '59s' is too often; at least 1m"),
    ("every: 0h", 41, "every: '0h' is too often; at least 1m"),
    ("every: 25h", 41, "every: '25h' is too seldom; at most 24h"),
    ("every: 999999999h", 41, "every: '999999999h' is too seldom; at most 24h"),
    ("tier: offisial", 40, f"tier: 'offisial' {TIERS} (did you mean 'official'?)"),
    ("tier: no", 40, f"tier: 'no' {TIERS}"),
    ("language: English", 44, f"language: 'English' {CODE}"),
    ("language: pt-br", 44, f"language: 'pt-br' {CODE}"),
    ("enabled: yes", 43, "enabled: 'yes' must be true or false"),
    ("enabled: 1", 43, "enabled: '1' must be true or false"),
    ("enabled: 'true'", 43, "enabled: 'true' must be true or false"),
    ("allow_private: ", 49, "allow_private: must be true or false"),
    ("allow_private: [true]", 49, "allow_private: must be true or false"),
    ("tags: un", 40, "tags: must be a list, as in [un, treaties]"),
    ("tags: [U N]", 40, f"tags: 'U N' {LETTERS}"),
    (f"tags: [{'a,' * 21}]", 40, "tags: must be at most 20"),
    ("title: '   '", 41, "title: must have 1 to 200 characters"),
    ("title: {a: b}", 41, "title: must be text, not a mapping"),
    ("title: null", 41, "title: must be text, not nothing"),
    ("lang: en", 34, "unknown key 'lang' (did you mean 'language'?)"),
    ("password: hunter2", 34, "unknown key 'password'"),
    ("[b]: c", 34, "unknown key ''"),
    ("url: 'http://e.org/b'", 34, "duplicate key 'url', first on line 3"),
]


@pytest.mark.case("I3")
@pytest.mark.parametrize(("written", "column", "said"), BROKEN_VALUES)
def test_i3_a_broken_value_is_named_with_its_place_and_reason(
    file: Path, written: str, column: int, said: str
) -> None:
    found = report(file, ONE_FEED % written)

    assert found == f"feeds.yaml, line 3, column {column}: feed 'a': {said}"


BROKEN_URLS = [
    ("", 18, "must be text, not nothing"),
    ("~", 18, "must be text, not nothing"),
    ("{b: c}", 18, "must be text, not a mapping"),
    ("'ftp://e.org/'", 18, "must begin with http:// or https://"),
    ("e.org/rss", 18, "must begin with http:// or https://"),
    ("'https://me:hunter2@e.org/'", 18, "must not hold a user name or password"),
    ("'https://hunter2@e.org/'", 18, "must not hold a user name or password"),
    ("'https:///rss'", 18, "names no host"),
    ("'https://[::1'", 18, "is not an address"),
    ("'https://e.org:x'", 18, "is not an address"),
    ("'https://e.org/a b'", 18, "must not hold spaces"),
    (f"'https://e.org/{'a' * 2048}'", 18, "must have at most 2048 characters"),
]


@pytest.mark.case("I8")
@pytest.mark.parametrize(("url", "column", "said"), BROKEN_URLS)
def test_a_broken_address_is_refused_and_not_repeated(
    file: Path, url: str, column: int, said: str
) -> None:
    found = report(file, f"version: 1\nfeeds:\n- {{name: a, url: {url}}}")

    assert found == f"feeds.yaml, line 3, column {column}: feed 'a': url: {said}"
    assert "hunter2" not in found


# What follows "version: 1\nfeeds:\n" (lines 1 and 2), and what is said of it.
BROKEN_FEEDS = [
    ("- {name: a}", "line 3, column 3: feed 'a': missing 'url'"),
    ("- {url: 'http://e.org'}", "line 3, column 3: feed 1: missing 'name'"),
    ("- {}", "line 3, column 3: feed 1: missing 'name'\nline 3, column 3: feed 1: missing 'url'"),
    ("- just text", f"line 3, column 3: feed 1: must be a mapping of {KEYS}"),
    ("-", f"line 3, column 2: feed 1: must be a mapping of {KEYS}"),
    ("- [a, b]", f"line 3, column 3: feed 1: must be a mapping of {KEYS}"),
    (
        "- {name: A_b, url: 'http://e.org'}",
        f"line 3, column 10: feed 'A_b': name: 'A_b' {LETTERS}",
    ),
    (
        "- {name: a--b, url: 'http://e.org'}",
        f"line 3, column 10: feed 'a--b': name: 'a--b' {LETTERS}",
    ),
    (
        "- {name: , url: 'http://e.org'}",
        "line 3, column 10: feed 1: name: must be text, not nothing",
    ),
    (
        "- {name: [a], url: 'http://e.org'}",
        "line 3, column 10: feed 1: name: must be text, not a list",
    ),
    (
        "- name: a\n  url: http://e.org\n  url: http://e.org/b",
        "line 5, column 3: feed 'a': duplicate key 'url', first on line 4",
    ),
    (
        "- {name: a, url: 'http://e.org/a'}\n\n- {name: a, url: 'http://e.org/b'}",
        "line 5, column 10: feed 'a': duplicate name, first used on line 3",
    ),
    (
        "- {name: a, url: 'http://e.org/a'}\n- {name: b, url: 'HTTPS://E.org:443/a/?utm_id=x'}",
        "line 4, column 18: feed 'b': duplicate url, the same as feed 'a' on line 3",
    ),
]


@pytest.mark.case("I2")
@pytest.mark.parametrize(("feeds", "said"), BROKEN_FEEDS)
def test_a_broken_feed_is_named_with_its_place_and_reason(
    file: Path, feeds: str, said: str
) -> None:
    """Covers i2, duplicates named by both lines, and i3, types by the schema."""
    found = report(file, f"version: 1\nfeeds:\n{feeds}\n")

    assert found == "\n".join(f"feeds.yaml, {line}" for line in said.split("\n"))
    assert "hunter2" not in found


BROKEN_FILES = [
    ("", "line 1, column 1: the file is empty"),
    ("# only a comment\n", "line 1, column 1: the file is empty"),
    ("~", "line 1, column 1: the file is empty"),
    ("feeds: []", "line 1, column 1: missing 'version': write version: 1"),
    ("version: 1", "line 1, column 1: missing 'feeds'"),
    ("version: 2\nfeeds: []", "line 1, column 10: version: must be 1"),
    ("version: '1'\nfeeds: []", "line 1, column 10: version: must be 1"),
    ("version: 1.0\nfeeds: []", "line 1, column 10: version: must be 1"),
    ("version: 1\nfeeds: {a: b}", "line 2, column 8: feeds: must be a list"),
    ("version: 1\nfeeds:", "line 2, column 7: feeds: must be a list"),
    (
        "version: 1\nfeed: []\nfeeds: []",
        "line 2, column 1: unknown key 'feed' (did you mean 'feeds'?)",
    ),
    (
        "version: 1\nversion: 1\nfeeds: []",
        "line 2, column 1: duplicate key 'version', first on line 1",
    ),
    ("[a]", "line 1, column 1: must be a mapping of version, defaults, feeds"),
    ("text", "line 1, column 1: must be a mapping of version, defaults, feeds"),
    (
        "version: 1\ndefaults: 10m\nfeeds: []",
        "line 2, column 11: defaults: must be a mapping of every, tier",
    ),
    (
        "version: 1\ndefaults: {evrey: 10m}\nfeeds: []",
        "line 2, column 12: defaults: unknown key 'evrey' (did you mean 'every'?)",
    ),
    (
        "version: 1\ndefaults: {every: 1s}\nfeeds: []",
        "line 2, column 19: defaults: every: '1s' is too often; at least 1m",
    ),
    ("version: 1\nfeeds: &all []", "line 2, column 8: anchor '&all' not allowed"),
    ("version: 1\nfeeds: *all", "line 2, column 8: alias '*all' not allowed; write it out"),
    (
        "version: 1\nfeeds: !!python/object/apply:os.system ['id']",
        "line 2, column 8: tag 'tag:yaml.org,2002:python/object/apply:o…' not allowed",
    ),
    ("version: ! 1\nfeeds: []", "line 1, column 10: tag '!' not allowed"),
    (
        "version: 1\nfeeds: []\n---\nversion: 1",
        "line 3, column 1: a second document; there must be one",
    ),
    ("version: 1\nfeeds: \0[]", "line 2, column 8: character '\\x00' not allowed"),
    ("version: 1\nfeeds: [\x1b[31m]", "line 2, column 9: character '\\x1b' not allowed"),
    ("[" * 50_000, "line 1, column 11: nested deeper than 10 levels"),
    ("{" * 50_000, "line 1, column 11: nested deeper than 10 levels"),
    ("- " * 50_000, "line 1, column 21: nested deeper than 10 levels"),
    ("? " * 50_000, "line 1, column 21: nested deeper than 10 levels"),
]


@pytest.mark.case("I3")
@pytest.mark.parametrize(("content", "said"), BROKEN_FILES)
def test_i1_i3_a_broken_file_is_refused_with_its_place_and_reason(
    file: Path, content: str, said: str
) -> None:
    assert report(file, content) == f"feeds.yaml, {said}"


@pytest.mark.parametrize(
    "content",
    [
        "a: b: c",
        "{a: 1",
        "\t- x",
        "'open",
        "a\nb: c",
        "@a",
        "%YAML 9.9\n---\n",
        "a: |b",
        "- a\n b",
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place(file: Path, content: str) -> None:
    """The wording of the parser differs from one build of it to another."""
    assert report(file, content).startswith(("feeds.yaml, line 1, ", "feeds.yaml, line 2, "))


def test_all_problems_come_in_one_report_in_the_order_of_the_file(file: Path) -> None:
    found = report(
        file,
        "version: 2\nfeeds:\n"
        "- {name: a, url: 'http://e.org/', tier: prss}\n"
        "- {name: a, url: 'http://e.org/x', nme: b}\n"
        "- {name: c}\n",
    )

    assert [line.split(": ", 1)[0] for line in found.splitlines()] == [
        "feeds.yaml, line 1, column 10",
        "feeds.yaml, line 3, column 41",
        "feeds.yaml, line 4, column 10",
        "feeds.yaml, line 4, column 36",
        "feeds.yaml, line 5, column 3",
    ]


def test_a_report_has_an_end(file: Path) -> None:
    lines = report(file, "version: 1\nfeeds:\n" + "- {name: A}\n" * 200).splitlines()

    assert len(lines) == 101
    assert lines[-1] == "feeds.yaml: and 300 more problems"


def test_a_missing_file_a_folder_and_a_path_that_cannot_be_are_refused(tmp_path: Path) -> None:
    for path, said in [
        (tmp_path / "none.yaml", "none.yaml: no such file or directory: "),
        (tmp_path, f"{tmp_path.name}: is a directory: "),
        (tmp_path / "a\0b", "a\0b: not a path: "),
    ]:
        with pytest.raises(ConfigError) as caught:
            load_feeds(path)
        assert str(caught.value) == f"{said}{path}"


@pytest.mark.case("I3")
def test_i3_a_large_file_is_refused_unread(file: Path) -> None:
    assert report(file, "#" * (LARGEST + 1)) == "feeds.yaml: larger than 4096 KiB"


@pytest.mark.case("I3")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * (LARGEST - 9), "nested deeper than 10 levels"),
        ("- " * (LARGEST // 2), "nested deeper than 10 levels"),
        ("version: 1\nfeeds: [" + "a," * (LARGEST // 2 - 20), "too many values"),
        ("version: &a 1\n" + "x: *a\n" * (LARGEST // 8), "anchor '&a' not allowed"),
        ("feeds: [" + "*a," * (LARGEST // 8), "alias '*a' not allowed"),
    ],
    ids=["brackets", "dashes", "flat", "anchor", "aliases"],
)
def test_i3_a_bomb_as_large_as_a_file_may_be_is_refused_where_it_goes_off(
    file: Path, text: str, said: str
) -> None:
    assert said in report(file, text)


def test_i3_a_file_of_unknown_keys_is_not_searched_for_the_nearest_known_ones(file: Path) -> None:
    found = report(file, "version: 1\n" + "".join(f"kea{n}: 1\n" for n in range(50_000)))

    assert "more problems" in found.splitlines()[-1]


def test_text_that_is_not_utf_8_is_refused_with_its_line(file: Path) -> None:
    assert (
        report(file, b"version: 1\n# \xe9t\xe9\n")
        == "feeds.yaml, line 2, column 3: not UTF-8 text"
    )


def test_an_address_that_may_hold_a_secret_is_taken_with_a_warning(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text("version: 1\nfeeds: [{name: a, url: 'http://e.org/?api_key=hunter2'}]")

    with caplog.at_level(logging.WARNING):
        assert len(load_feeds(file)) == 1

    assert caplog.messages == ["feed url may hold a secret, feed a, parameter api_key"]


def test_ordinary_parameters_are_taken_without_one(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text("version: 1\nfeeds: [{name: a, url: 'http://e.org/?keyword=b&author=c'}]")

    load_feeds(file)

    assert caplog.messages == []


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.1.2.3", "localhost", "[::1]", "[fe80::1]"])
def test_a_private_address_is_taken_only_where_the_file_says_so(file: Path, host: str) -> None:
    feed = f"name: a, url: 'http://{host}/rss'"
    file.write_text(f"version: 1\nfeeds:\n- {{{feed}}}\n")

    with pytest.raises(ConfigError, match="line 3, column 18: feed 'a': url is no public address"):
        load_feeds(file)

    file.write_text(f"version: 1\nfeeds:\n- {{{feed}, allow_private: true}}\n")
    assert load_feeds(file)[0].allow_private


def test_very_many_feeds_are_read(file: Path) -> None:
    """A larger file than ours must ever be, as a bench has it."""
    feeds = "".join(f"  - {{name: f{n}, url: 'http://h{n}.test/'}}\n" for n in range(10_000))
    file.write_text(f"version: 1\nfeeds:\n{feeds}")

    assert len(load_feeds(file, largest=1 << 20)) == 10_000


def test_i1_every_beginning_of_a_file_is_feeds_or_an_error(file: Path) -> None:
    whole = FULL.encode()

    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        feeds_or_error(file)


def feeds_or_error(file: Path) -> None:
    try:
        feeds = load_feeds(file)
    except ConfigError as error:
        assert str(error).startswith(file.name)  # noqa: PT017 - either outcome is right
    else:
        assert all(isinstance(feed, Feed) for feed in feeds)


FRAGMENTS = st.one_of(
    st.sampled_from(
        ["version: 1\n", "feeds:\n", "  - name: a\n", "    url: http://e.org\n", "tier: press\n"]
    ),
    st.sampled_from(["defaults: {every: 5m}\n", "&a ", "*a", "!!str ", "---\n", "no", "> ", "? "]),
    st.sampled_from(
        ["-", "[", "]", "{", "}", "'", '"', "~", "|", "#", ":", ",", "\n", "\t", "\x00", "é"]
    ),
)


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=25).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_feeds_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))

    feeds_or_error(file)


@given(st.binary(max_size=200))
def test_any_bytes_are_feeds_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.yaml"
    file.write_bytes(content)

    feeds_or_error(file)


def test_the_file_we_ship_is_right_and_reads_the_world() -> None:
    feeds = load_feeds(OURS)
    polled = [feed for feed in feeds if feed.enabled]

    assert len(feeds) >= 60
    assert len(polled) >= 40
    assert {feed.tier for feed in polled} == set(Tier)
    assert {"en", "ru", "uk", "de", "fr", "es", "no"} <= {feed.language for feed in feeds}
    assert not any(feed.allow_private for feed in feeds)


def test_every_feed_we_do_not_poll_says_why() -> None:
    for line in OURS.read_text().splitlines():
        if line.strip().startswith("enabled: false"):
            assert "  # " in line


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_an_address_that_needs_no_second_look_would_stand_it(address: str) -> None:
    parts = urlsplit(address)

    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.port is None or 0 < parts.port < 10_000
    assert (parts.username, parts.password) == (None, None)
    assert address.isprintable()
    assert " " not in address
