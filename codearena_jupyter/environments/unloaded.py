"""What stands for an environment that another package registers and that can't be used."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import Plan
from ..errors import MissingRequirement


class Unloaded:
    """Takes no code, and says what is wrong with `name`: one package does not stop the others."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = self.title = name
        self.languages: tuple[str, ...] = (name,)
        self.system_prompt = problem
        self._problem = problem

    def fit(self, block: CodeBlock) -> float:
        """Never."""
        return 0.0

    def plan(self, program: Program) -> Plan:
        """Nothing can be run.

        Raises:
            MissingRequirement: always; says what is wrong.
        """
        raise MissingRequirement(self._problem)

    def availability(self) -> Availability:
        """Never; the detail says what is wrong."""
        return Availability(self.name, False, self._problem)
