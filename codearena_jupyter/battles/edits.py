"""What a user makes of the answers: other code, another environment, other packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..domain.battle import SideName
from ..domain.code import Program
from ..domain.protocols import Environment
from ..errors import UsageError
from ..parsing.dependencies import dependencies, merged, with_code
from .tools import PackageChoice, Run


class Edits:
    """Remembers for one battle what was chosen, so that nothing is asked twice."""

    def __init__(self, environments: Sequence[Environment]) -> None:
        self._environments = environments
        self._confirmed: set[str] = set()
        """Packages that the user wants although they are not well known."""
        self._requirements: dict[tuple[SideName, str], tuple[str, ...]] = {}
        """What the user wrote in place of a side's requirements, by environment."""

    def program(self, own: Program | None, last: Run | None, code: str, environment: str | None) -> Program:
        """The program that a user's code is: `own` is the model's, `last` what was run last.

        Raises:
            UsageError: there is no code, or no environment to run it in.
        """
        if not code.strip():
            raise UsageError("There is no code to run.")
        if environment in (None, "auto") and own is not None and last is not None and code != own.code:
            environment = last.execution.environment  # what was changed stays what it was changed to
        if own is not None and environment in (None, "auto", own.environment):
            return with_code(own, code)
        if environment in (None, "auto"):
            raise UsageError("This answer has no program; choose an environment for yours.")
        for candidate in self._environments:
            if candidate.name == environment:
                return _moved(own, code, candidate)
        raise UsageError(f"There is no environment “{environment}”.")

    def with_packages(
        self, name: SideName, program: Program, choice: PackageChoice
    ) -> tuple[Program, PackageChoice]:
        """The program with the packages that the user chose now or before, and whom of them to trust."""
        self._confirmed.update(choice.confirmed)
        key = (name, program.environment)
        if choice.requirements is not None:
            self._requirements[key] = choice.requirements
            program = replace(program, dependencies=choice.requirements)
        elif key in self._requirements:
            program = replace(program, dependencies=merged(program, self._requirements[key]))
        return program, replace(choice, confirmed=tuple(self._confirmed))


def _moved(own: Program | None, code: str, target: Environment) -> Program:
    """The code as a program of another environment, in its own language where that takes it."""
    if own is not None and own.language in target.languages:
        return replace(with_code(own, code), environment=target.name)
    files = own.files if own is not None else ()
    language = target.languages[0]
    return Program(code, language, target.name, dependencies(code, language, files=files), files)
