"""What things cost, each beside a peer or a floor in the same run: `make bench`.

Reads headlines from SHARED/eval/dev.tsv and runs the prototype of SHARED/prototypes/reading in a
venv of its own under .bench/. Figures are printed, never asserted: trust ratios to about 25 %.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402 - the checkout must be importable first
import bench_delivery  # noqa: E402
import bench_reading  # noqa: E402

from bot.demo.publisher import Publisher  # noqa: E402
from bot.demo.stories import sample_feeds  # noqa: E402
from bot.domain.news import Feed, FeedMemory  # noqa: E402
from bot.domain.treaty import Action, Stage, TreatyAction, TreatyEvent  # noqa: E402
from bot.domain.watch import Channel, Condition, Key, Subscription, WatchRule  # noqa: E402
from bot.domain.watch_index import WatchIndex  # noqa: E402
from bot.intake.fetch import HttpFetch  # noqa: E402
from bot.reading import gazetteer  # noqa: E402
from bot.reading.groups import groups_of  # noqa: E402
from bot.version import VERSION  # noqa: E402

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROTOTYPES = Path("prototypes") / "reading"
POLLS = 400
EVENTS = 300


def main() -> int:
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    data = shared / "eval" / "dev.tsv"
    if not data.exists():
        print(f"no headlines to time: {data} is missing")
        return 75
    for line in bench_reading.figures(bench_reading.titles_of(data), shared / PROTOTYPES):
        print(line)
    asyncio.run(_polling())
    _matching()
    bench_delivery.main()
    _beside_others(shared)
    return 0


async def _polling() -> None:
    publisher = Publisher(sample_feeds(), now=NOW)
    with publisher.serving():
        name = sample_feeds()[0].name
        ours = await _polls_by_us(publisher.url(name))
        floor = await _polls_by_aiohttp(publisher.url(name))
    beside = f"bare aiohttp {floor:.0f}: {ours / floor:.2f}"
    print(f"poll an unchanged feed     {ours:8.0f} us CPU; {beside}")


async def _polls_by_us(url: str) -> float:
    async with HttpFetch(version=VERSION, gap=timedelta(0)) as fetch:
        feed = Feed(
            name="bench", url=url, title="bench", every=timedelta(minutes=5), allow_private=True
        )
        memory = (await fetch(feed, FeedMemory())).memory
        with _cpu() as took:
            for _ in range(POLLS):
                await fetch(feed, memory)
        return took[0] / POLLS * 1e6


async def _polls_by_aiohttp(url: str) -> float:
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as first:
            tag = first.headers["ETag"]
        with _cpu() as took:
            for _ in range(POLLS):
                async with session.get(url, headers={"If-None-Match": tag}) as answer:
                    await answer.read()
        return took[0] / POLLS * 1e6


def _beside_others(shared: Path) -> None:
    """Poll a farm of feeds beside other readers; takes a quarter of an hour."""
    command = [sys.executable, str(ROOT / "scripts" / "bench_polling.py"), str(shared)]
    subprocess.run(command, check=False)


@contextmanager
def _cpu() -> Iterator[list[float]]:
    """Time this thread only: the publisher runs in another one."""
    took = [0.0]
    started = time.thread_time()
    yield took
    took[0] = time.thread_time() - started


def _matching() -> None:
    chance = random.Random(7)
    codes = sorted(code for code in gazetteer.names().parties if len(code) == 2)
    treaties = sorted(gazetteer.names().treaties)
    events = [_event(chance, codes, treaties, n) for n in range(EVENTS)]
    for count in (1_000, 100_000):
        subscriptions = [_subscription(chance, codes, treaties, n) for n in range(count)]
        index = WatchIndex(subscriptions)
        hits = 0
        started = time.perf_counter()
        for event in events:
            hits += len(index.matches(event))
        ours = (time.perf_counter() - started) / EVENTS * 1e6
        some = events[: max(3, 3000 // (count // 100))]
        started = time.perf_counter()
        for event in some:
            for subscription in subscriptions:
                subscription.rule.matches(event)
        brute = (time.perf_counter() - started) / len(some) * 1e6
        each = hits / EVENTS
        print(
            f"match an event, {count:7d} rules {ours:8.0f} us ({each:.1f} hits);"
            f" each rule in turn {brute:.0f}: {ours / brute:.4f}"
        )


def _event(
    chance: random.Random, codes: list[str], treaties: list[str], number: int
) -> TreatyEvent:
    actor, *others = chance.sample(codes, 4)
    what = TreatyAction(
        action=chance.choice(list(Action)),
        stage=chance.choice(list(Stage)),
        stage_stated=True,
        actors=(actor,),
        counterparties=tuple(others),
        treaties=(chance.choice(treaties),),
    )
    day = date(2026, 3, 1)
    return TreatyEvent(
        id=number,
        key=str(number),
        tag=str(number),
        thread=str(number),
        what=what,
        topics=(gazetteer.topic_of(what.treaties[0]) or "",),
        groups={code: groups_of(code, day) for code in what.parties},
        first_seen=NOW,
        reports=(),
    )


def _subscription(
    chance: random.Random, codes: list[str], treaties: list[str], number: int
) -> Subscription:
    pools = {
        Key.COUNTRY: codes,
        Key.ACTOR: codes,
        Key.WITH: codes,
        Key.TREATY: treaties,
        Key.ACTION: [action.value for action in Action],
    }
    keys = chance.sample(list(pools), chance.randint(1, 3))
    conditions = tuple(
        Condition(key=key, values=frozenset(chance.sample(pools[key], chance.randint(1, 3))))
        for key in keys
    )
    return Subscription(
        id=number,
        number=1,
        channel=Channel(platform="bench", address=str(number)),
        rule=WatchRule(conditions=conditions),
    )


if __name__ == "__main__":
    sys.exit(main())
