from __future__ import annotations

from codearena_jupyter.environments.markdown import Markdown
from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestMarkdown(EnvironmentContract):
    environment = Markdown()
    program = "# Hello\n"
