"""The line to a language model, where the operator named one."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack

from bot.reading import gazetteer
from bot.reading.read import read
from bot.services.retelling import Retelling
from bot.settings import LanguageModel
from bot.summaries.model import open_model
from storage import Storage

log = logging.getLogger(__name__)


async def open_retelling(
    where: LanguageModel, open_: AsyncExitStack, *, storage: Storage
) -> Retelling:
    """Return who retells events."""
    model = await open_.enter_async_context(open_model(where))
    log.info("summaries by a language model: %s at %s", where.name, where.url)
    return Retelling(
        ask=model,
        ready=lambda: model.ready,
        read=read,
        names=gazetteer.names(),
        storage=storage,
        model=where.name,
    )
