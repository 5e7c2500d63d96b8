"""Which language model may write summaries, if any."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.errors import ConfigError
from bot.settings.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """Where summaries are asked for: an address of the OpenAI kind, without /chat/completions."""

    url: str
    name: str
    key: Secret | None  # None: the server asks for none


def language_model_in(environment: Mapping[str, str], key: Secret | None) -> LanguageModel | None:
    url, name = environment.get("PACTWATCH_LLM_URL"), environment.get("PACTWATCH_LLM_MODEL")
    if not url:
        if name or key:
            msg = "PACTWATCH_LLM_URL is missing: a model or a key alone says nothing of where"
            raise ConfigError(msg)
        return None
    _refuse_an_open_line(url)
    if not name or not name.isprintable():
        msg = "PACTWATCH_LLM_MODEL is missing: name the model as its server does"
        raise ConfigError(msg)
    if key and not (key.reveal().isascii() and key.reveal().isprintable()):
        msg = "PACTWATCH_LLM_KEY holds characters that no key has: copy the bare key"
        raise ConfigError(msg)
    return LanguageModel(url=url.rstrip("/"), name=name, key=key)


def _refuse_an_open_line(url: str) -> None:
    """Refuse an address that is none, holds a password, or sends stories over the net unsealed."""
    name = "PACTWATCH_LLM_URL"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    bare = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", url))
    if parts.scheme not in {"http", "https"} or not host or not bare:
        msg = f"{name} must begin with http:// or https:// and hold no password, ? or #"
        raise ConfigError(msg)
    if parts.path.rstrip("/").endswith("/completions"):
        msg = f"{name} ends where /chat/completions begins, as in http://127.0.0.1:11434/v1"
        raise ConfigError(msg)
    if parts.scheme == "http" and not _is_near(host):
        msg = f"{name} must be https:// unless it is this machine or a private address"
        raise ConfigError(msg)


def _is_near(host: str) -> bool:
    """Whether the host is this machine, a private address, or a neighbour's bare name."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(re.fullmatch(r"[A-Za-z][\w-]*", host))  # "ollama" of one compose file
