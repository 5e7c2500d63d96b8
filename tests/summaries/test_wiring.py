"""A model is asked exactly when the environment names one."""

from __future__ import annotations

from bot.app.works import built
from bot.settings import Settings
from storage import Storage
from tests.summaries.stub import KEY, Stub, says, serving


async def test_without_an_address_there_is_nobody_to_ask() -> None:
    with Storage.open(":memory:") as storage:
        async with built(Settings.from_environment({}), storage=storage, feeds=()) as works:
            assert works.polling.retelling is None


async def test_the_model_that_the_environment_names_is_asked() -> None:
    async with serving(Stub(obeys=lambda _: says("Mali leaves."))) as stub:
        environment = {
            "PACTWATCH_LLM_URL": stub.url,
            "PACTWATCH_LLM_MODEL": "small",
            "PACTWATCH_LLM_KEY": KEY,
        }
        settings = Settings.from_environment(environment)
        with Storage.open(":memory:") as storage:
            async with built(settings, storage=storage, feeds=()) as works:
                assert works.polling.retelling
                assert works.polling.retelling.ready()
                assert await works.polling.retelling.ask("Mali leaves the pact") == "Mali leaves."

        (asked,) = stub.asked
        assert asked.body["model"] == "small"
        assert asked.headers["Authorization"] == f"Bearer {KEY}"
        assert KEY not in repr(settings)
