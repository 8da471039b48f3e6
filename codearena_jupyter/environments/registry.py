"""The environments there are: built-in ones and those of other packages register alike."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points

from ..domain.protocols import Environment
from ..errors import MissingRequirement, NotFound
from .kernels import kernel_environments
from .prompts import prompt
from .unloaded import Unloaded

GROUP = "codearena.environments"


def load_environments() -> Sequence[Environment]:
    """One of each registered environment and of each installed kernel, sorted by title. One that a package
    registers and that can't be loaded is there too, and says so.

    Raises:
        MissingRequirement: none is registered.
    """
    found: dict[str, Environment] = {}
    for entry in entry_points(group=GROUP):
        found[entry.name] = _loaded(entry)
    if not found:
        raise MissingRequirement(
            "No environments are registered: codearena-jupyter has to be installed with pip."
        )
    for environment in kernel_environments():
        found.setdefault(environment.name, environment)
    return sorted(found.values(), key=lambda environment: environment.title)


def _loaded(entry: EntryPoint) -> Environment:
    try:
        environment = entry.load()()
    except Exception as error:  # noqa: BLE001  # other people's code
        return _unloaded(entry, f"can't be loaded: {error}")
    if not isinstance(environment, Environment):
        return _unloaded(entry, "is none: it lacks names of `codearena_jupyter.domain.protocols.Environment`")
    return environment


def _unloaded(entry: EntryPoint, why: str) -> Unloaded:
    problem = f"The environment “{entry.name}” ({entry.value}) {why}."
    return Unloaded(entry.name, f"{problem} Upgrade or uninstall the package that brings it.")


def find_environment(environments: Sequence[Environment], name: str) -> Environment:
    """The environment called `name`.

    Raises:
        NotFound: there is none; names those there are.
    """
    for environment in environments:
        if environment.name == name:
            return environment
    known = ", ".join(environment.name for environment in environments)
    raise NotFound("environment", name, f"Known are: {known}.")


def system_prompt(environments: Sequence[Environment], name: str) -> str:
    """What models are told when the user chose the environment `name`, or "auto".

    Raises:
        NotFound: there is none; names those there are.
    """
    if name != "auto":
        return find_environment(environments, name).system_prompt
    choices = (
        f"- {environment.title}: a fenced code block tagged `{environment.languages[0]}`"
        for environment in environments
        if environment.availability().available
    )
    return prompt("auto").replace("{choices}", "\n".join(choices))
