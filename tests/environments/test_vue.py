from __future__ import annotations

from codearena_jupyter.environments.vue import Vue
from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestVue(EnvironmentContract):
    environment = Vue()
    program = "<template><p>hello</p></template>\n"
