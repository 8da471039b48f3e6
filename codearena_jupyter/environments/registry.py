"""The environments there are: built-in ones and those of other packages register alike."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points

from ..domain.protocols import Environment
from ..errors import MissingRequirement, NotFound
from .kernels import kernel_environments
from .prompts import prompt

GROUP = "codearena.environments"


def load_environments() -> Sequence[Environment]:
    """One of each registered environment and of each installed kernel, sorted by title.

    Raises:
        MissingRequirement: a package registers one that can't be loaded, or none is registered.
    """
    found: dict[str, Environment] = {}
    for entry in entry_points(group=GROUP):
        try:
            found[entry.name] = entry.load()()
        except Exception as error:  # other people's code: say whose
            raise MissingRequirement(
                f"The environment “{entry.name}” ({entry.value}) can't be loaded: {error}. "
                "Upgrade or uninstall the package that brings it."
            ) from error
    if not found:
        raise MissingRequirement(
            "No environments are registered: codearena-jupyter has to be installed with pip."
        )
    for environment in kernel_environments():
        found.setdefault(environment.name, environment)
    return sorted(found.values(), key=lambda environment: environment.title)


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
