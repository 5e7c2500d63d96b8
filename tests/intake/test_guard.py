from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override
from yarl import URL

from bot.intake.fetch.connection import Connection
from bot.intake.fetch.names import Names
from bot.intake.fetch.pool import CannotConnect, Connections
from bot.intake.fetch.sessions import Sessions
from bot.intake.guard import BlockedAddress, is_public, refuse_private
from tests.intake.fetch.conftest import NOW
from tests.intake.fetch.names import loopback

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2400:cb00::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]
PRIVATE = [
    "0.0.0.0",  # noqa: S104 - to be refused, not bound
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "2a00:1450::5efe:10.0.0.1",
    "2a00:1450::200:5efe:7f00:1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "5f00::1",
]
NO_ADDRESS = ["", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "::1]", "a.b"]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.case("C4")
@pytest.mark.parametrize("address", PRIVATE + NO_ADDRESS)
def test_c4_every_other_form_of_address_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_another_is_judged_by_itself(inner: IPv4Address) -> None:
    number = int(inner)
    carriers = [
        IPv6Address(0xFFFF00000000 | number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
        IPv6Address((0x64FF9B << 96) | number),
    ]

    assert {is_public(carrier) for carrier in carriers} == {is_public(inner)}


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if address.is_private and not getattr(address, "ipv4_mapped", None):
        assert not is_public(address)


def test_public_answers_pass() -> None:
    refuse_private(["8.8.8.8", "2606:4700::1"])


@pytest.mark.parametrize(
    "answers",
    [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], ["127.0.0.1", "8.8.8.8"]],
)
def test_one_private_answer_refuses_the_whole_name(answers: list[str]) -> None:
    with pytest.raises(BlockedAddress):
        refuse_private(answers)


async def test_a_name_that_turns_private_is_refused_from_then_on() -> None:
    answers = [["127.0.0.1"], ["8.8.8.8"]]
    dialled: list[str] = []

    async def names(host: str) -> Sequence[str]:
        return answers.pop()

    connections = _Noting(names, dialled)
    with pytest.raises(CannotConnect):
        await connections.ask(URL("http://rebind.test/"), b"")
    with pytest.raises(BlockedAddress):
        await connections.ask(URL("http://rebind.test/"), b"")

    assert dialled == ["8.8.8.8"]


@pytest.mark.case("C4")
@pytest.mark.parametrize("host", ["rebind.test", "127.0.0.1", "0x7f000001"])
async def test_c4_the_address_dialled_is_the_last_line_when_a_resolver_lies(host: str) -> None:
    """What slipped through the look-up is checked all the same when it is dialled."""
    hits = []

    async def canary(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hits.append(await reader.read(1))
        writer.close()

    server = await asyncio.start_server(canary, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(BlockedAddress):
            await _Lied().ask(URL(f"http://{host}:{port}/"), b"GET / HTTP/1.1\r\n\r\n")

    assert hits == []


class _Noting(Connections):
    """Dials nobody, and notes whom it would have dialled."""

    def __init__(self, names: Names, dialled: list[str]) -> None:
        super().__init__(
            guarded=True,
            names=names,
            sessions=Sessions(ssl.create_default_context, clock=lambda: NOW),
            connect=timedelta(seconds=1),
            largest=1 << 20,
        )
        self._dialled_to = dialled

    @override
    async def _dial(self, address: str, host: tuple[str, str, int]) -> Connection:
        self._dialled_to.append(address)
        raise CannotConnect


class _Lied(Connections):
    """Takes whatever the look-up says for good."""

    def __init__(self) -> None:
        super().__init__(
            guarded=True,
            names=loopback,
            sessions=Sessions(ssl.create_default_context, clock=lambda: NOW),
            connect=timedelta(seconds=1),
            largest=1 << 20,
        )

    @override
    async def _addresses(self, name: str) -> Sequence[str]:
        return ["127.0.0.1"]
