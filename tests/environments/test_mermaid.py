from __future__ import annotations

from codearena_jupyter.environments.mermaid import Mermaid
from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestMermaid(EnvironmentContract):
    environment = Mermaid()
    program = "graph TD; A --> B\n"
