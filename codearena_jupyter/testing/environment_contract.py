"""What every environment has to keep to, as tests.

Subclass `EnvironmentContract` in your own tests, with an environment and a program for it::

    class TestCobol(EnvironmentContract):
        environment = Cobol()
        program = 'DISPLAY "hello".'
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan, CellPlan, GamePlan, PagePlan, ProcessPlan, ServePlan
from ..domain.protocols import Environment, ToolUser
from ..errors import MissingRequirement


class EnvironmentContract:
    """Collected by pytest through its subclasses."""

    environment: ClassVar[Environment]
    program: ClassVar[str]
    """A small program in the environment's main language."""

    def test_it_keeps_to_the_protocol(self) -> None:
        """Has all names that the arena uses."""
        assert isinstance(self.environment, Environment)

    def test_its_name_can_stand_in_commands_and_addresses(self) -> None:
        """Short, lower case, and not the word for no choice."""
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", self.environment.name)
        assert self.environment.name != "auto"

    def test_it_has_a_title_and_languages(self) -> None:
        """People and fences need them."""
        assert self.environment.title.strip()
        assert self.environment.languages
        assert all(language == language.lower() for language in self.environment.languages)

    def test_it_tells_models_to_answer_with_one_fenced_block(self) -> None:
        """The answer is read that way."""
        prompt = self.environment.system_prompt
        assert len(prompt) > 100
        assert "fenced" in prompt
        assert "network" in prompt

    def test_a_program_in_its_main_language_fits(self) -> None:
        """Between 0 and 1, above 0."""
        block = CodeBlock(self.program, self.environment.languages[0])
        assert 0 < self.environment.fit(block) <= 1

    def test_other_blocks_do_not_fit(self) -> None:
        """Neither commands nor data nor output is a program, nor is a language that it does not take."""
        for language in ("shell", "json", "text", "brainfuck"):
            if language not in self.environment.languages:
                assert self.environment.fit(CodeBlock("x\n" * 100, language)) == 0

    def test_hostile_blocks_are_judged_without_raising(self) -> None:
        """Whatever a model writes."""
        for text in ("", "\0", "(" * 10_000, "\ud800", "<" * 10_000):
            assert 0 <= self.environment.fit(CodeBlock(text, self.environment.languages[0])) <= 1

    def test_it_plans_what_running_a_program_means(self) -> None:
        """The program's text is in the plan, and a command to run it."""
        program = Program(self.program, self.environment.languages[0], self.environment.name)
        try:
            plan = self.environment.plan(program)
        except MissingRequirement:
            # It takes a tool to make a plan, and there is none here.
            assert not self.environment.availability().available
            return
        match plan:
            case CellPlan():
                assert self.program in plan.code or repr(self.program) in plan.code
            case PagePlan():
                assert plan.html.strip()
            case BuildPlan():
                assert self.program in plan.code
            case ProcessPlan() | ServePlan() | GamePlan():
                assert self.program in plan.files.values()
                assert plan.run
                assert all(name and "/" not in name for name in plan.files)

    def test_what_it_shows_to_programs_is_there(self) -> None:
        """Below `/opt/arena`, and nothing of a home folder but single tools."""
        shown = self.environment.shown if isinstance(self.environment, ToolUser) else {}
        for inside, outside in shown.items():
            assert inside.startswith("/opt/arena/")
            assert outside.exists()
            assert outside not in (Path.home(), *Path.home().parents)

    def test_it_says_whether_it_works_here(self) -> None:
        """And what to install where it does not."""
        availability = self.environment.availability()
        assert availability.name == self.environment.name
        assert availability.detail.strip()
