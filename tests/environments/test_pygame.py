"""The environment for games: its contract, and what it takes for a game."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import CodeBlock
from codearena_jupyter.environments.pygame import Pygame
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.testing.environment_contract import EnvironmentContract

GAME = "import pygame\n\npygame.init()\n"


class TestPygame(EnvironmentContract):
    environment = Pygame()
    program = GAME

    def test_a_program_in_its_main_language_fits(self) -> None:
        """By its import, not by its language."""
        assert self.environment.fit(CodeBlock(GAME, "python", imports=frozenset({"pygame"}))) == 0.95


@pytest.mark.parametrize(
    ("code", "environment"),
    [
        (GAME, "pygame"),
        ("from pygame.locals import *\nimport pygame as pg\npg.init()\n", "pygame"),
        (
            "import asyncio\nimport pygame\nasync def main():\n    pygame.init()\nasyncio.run(main())\n",
            "pygame",
        ),
        ("def play():\n    import pygame\n    pygame.init()\nplay()\n", "pygame"),
        ("# import pygame\nprint('import pygame')\n", "python"),
        ("import pygments\nprint(pygments)\n", "python"),
    ],
)
def test_a_game_is_told_by_its_import(code: str, environment: str) -> None:
    reading = read_answer(f"Here:\n\n```python\n{code}```\n", load_environments())
    assert reading.program is not None
    assert reading.program.environment == environment
