"""The fields of a model, checked: from the models file, the panel's form or the command."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..domain.model import Model
from ..errors import UsageError
from .secrets import looks_like_key, names_a_secret
from .vendors import default_key_env

FIELDS = ("name", "id", "provider", "api_base", "key_env", "parameters", "weight", "organization", "license")

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_DEMO_NAME = re.compile(r"Demo .*\(scripted\)", re.IGNORECASE)
_OWN_FIELDS = {
    "model": "id", "api_base": "api_base", "base_url": "api_base", "messages": "", "stream": "", "n": "",
}  # fmt: skip


class FieldError(UsageError):
    """One field is wrong; `field` says which, so that the place in a file can be told."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def parse_model(body: Mapping[str, Any], providers: Collection[str]) -> Model:
    """A model from its fields; `id` is the only one that has to be there.

    Raises:
        FieldError: a field is unknown, missing, wrong, or holds what looks like a key. A key is never echoed.
    """
    for field in body:
        if names_a_secret(field):
            raise _no_keys(field)
        if field not in FIELDS:
            raise FieldError(field, f"The field “{field}” is unknown; known are {', '.join(FIELDS)}.")
    identifier = _text(body, "id")
    if not identifier:
        raise FieldError("id", "A model needs “id”, its LiteLLM id, such as “openai/gpt-4.1”.")
    if looks_like_key(identifier) and "/" not in identifier and ":" not in identifier:
        raise _no_keys("id")
    name = _text(body, "name") or identifier
    if len(name) > 100:
        raise FieldError("name", "A model's name may have up to 100 characters.")
    if _DEMO_NAME.fullmatch(name):
        raise FieldError("name", "Names of the form “Demo … (scripted)” are kept for the demo models.")
    provider = _text(body, "provider") or "litellm"
    if provider not in providers or provider == "demo":
        known = ", ".join(sorted(set(providers) - {"demo"}))
        raise FieldError("provider", f"There is no provider “{provider}”; known are {known}.")
    api_base = _api_base(body)
    key_env = _key_env(body)
    if key_env is None and api_base is None and provider == "litellm":
        key_env = default_key_env(identifier)
    return Model(
        name=name,
        provider=provider,
        id=identifier,
        api_base=api_base,
        key_env=key_env,
        parameters=_parameters(body.get("parameters")),
        weight=_weight(body.get("weight")),
        organization=_text(body, "organization"),
        license=_text(body, "license"),
    )


def _text(body: Mapping[str, Any], field: str) -> str | None:
    value = body.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or not value.isprintable():
        raise FieldError(field, f"“{field}” has to be a line of text.")
    return value.strip() or None


def _key_env(body: Mapping[str, Any]) -> str | None:
    name = _text(body, "key_env")
    if name is None:
        return None
    if not _VARIABLE.fullmatch(name) or looks_like_key(name):
        raise FieldError(
            "key_env",
            "“key_env” takes the name of an environment variable, such as OPENAI_API_KEY, never the key "
            "itself. Set the variable where the Jupyter server is started. Nothing was stored.",
        )
    return name


def _api_base(body: Mapping[str, Any]) -> str | None:
    address = _text(body, "api_base")
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise FieldError("api_base", "“api_base” has to be a web address, such as http://localhost:8000/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise FieldError(
            "api_base",
            "“api_base” takes a plain address without user, password or “?…”. Keys come from the environment "
            "variable that “key_env” names. Nothing was stored.",
        )
    return address.rstrip("/")


def _parameters(value: object) -> Mapping[str, object]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise FieldError("parameters", '“parameters” has to be an object, such as {"temperature": 0.2}.')
    for name in value:
        if name in _OWN_FIELDS:
            own = f"; use the field “{_OWN_FIELDS[name]}”" if _OWN_FIELDS[name] else ""
            raise FieldError("parameters", f"The parameter “{name}” is set by the arena{own}.")
    _refuse_keys(value)
    return value


def _refuse_keys(value: object) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if names_a_secret(name):
                raise _no_keys(name)
            _refuse_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_keys(inner)
    elif isinstance(value, str) and looks_like_key(value):
        raise _no_keys("parameters")


def _weight(value: object) -> float:
    if value is None or value == "":
        return 1.0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise FieldError("weight", "“weight” has to be a number, 0 or more; 0 is never drawn.")
    return float(value)


def _no_keys(field: str) -> FieldError:
    return FieldError(
        field,
        f"“{field}” seems to hold a key. Keys are never stored: set an environment variable where the "
        "Jupyter server is started and give its name in “key_env”. Nothing was stored.",
    )
