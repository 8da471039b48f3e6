"""The providers there are: built-in ones and those of other packages register alike."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from ..domain.protocols import Provider
from ..errors import MissingRequirement

GROUP = "codearena.providers"


def load_providers() -> Mapping[str, Provider]:
    """One of each registered provider, by name.

    Raises:
        MissingRequirement: a package registers one that can't be loaded or used, or none is registered.
    """
    found: dict[str, Provider] = {}
    for entry in entry_points(group=GROUP):
        try:
            provider = entry.load()()
        except Exception as error:  # other people's code: say whose
            raise _unusable(entry.name, entry.value, f"can't be loaded: {error}") from error
        if not isinstance(provider, Provider):
            raise _unusable(entry.name, entry.value, "lacks `name`, `discover` or `stream`")
        if provider.name in found:
            raise _unusable(entry.name, entry.value, f"calls itself “{provider.name}”, as another one does")
        found[provider.name] = provider
    if not found:
        raise MissingRequirement(
            "No providers are registered: codearena-jupyter has to be installed with pip."
        )
    return found


def _unusable(name: str, value: str, why: str) -> MissingRequirement:
    return MissingRequirement(
        f"The model provider “{name}” ({value}) {why}. Upgrade or uninstall the package that brings it."
    )
