"""The play: a chat sets its rules, the news happens, and each promise is checked."""

from __future__ import annotations

from bot.demo.expectations import expectations
from bot.demo.stage import Show, Stage, a_stage

COMMANDS = (
    "/watch Norway",
    '/watch "Ottawa Convention"',
    "/watch actor:Russia action:terminate",
    "/watch Japan",
    "/watches",
)


async def play(*, show: Show, interactive: bool = False) -> bool:
    """Play it all; return whether every promise was kept. Interactive: leave the chat open."""
    async with a_stage(show=show) as stage:
        count = sum(len(sample.stories) for sample in stage.samples)
        show(
            f"{count} invented stories in {len(stage.samples)} feeds on loopback, polled for real."
        )
        await _happen(stage)
        kept = _judge(stage)
        if interactive:
            await stage.screen.listen()
    return kept


async def _happen(stage: Stage) -> None:
    stage.show("\n=== The feeds are added: their first sight is stored in silence")
    await stage.let_happen(1)
    stage.show("\n=== A chat says what it wants to know")
    for command in COMMANDS:
        stage.say(command)
    stage.show("\n=== News, from the first outlets")
    await stage.let_happen(2)
    stage.show("\n=== Two more outlets tell the same: the message is edited, not repeated")
    await stage.let_happen(3)
    stage.show("\n=== Why did it tell me?")
    for event in stage.told()[:1]:
        stage.say(f"/why {event.tag}")


def _judge(stage: Stage) -> bool:
    stage.show("\n=== Expected, and came")
    kept = True
    for expectation in expectations():
        came = expectation.came(stage)
        kept = kept and came
        stage.show(f"{'yes' if came else 'NO '}  {expectation.text}")
    told, silent = len(stage.told()), _silent_stories(stage)
    verdict = "as expected" if kept else "NOT as expected"
    stage.show(f"\n{told} alerts, {silent} stories that told nobody anything: {verdict}")
    return kept


def _silent_stories(stage: Stage) -> int:
    reported = {report.link for event in stage.told() for report in event.reports}
    return sum(len(sample.stories) for sample in stage.samples) - len(reported)
