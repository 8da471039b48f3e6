from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import BuildPlan
from codearena_jupyter.environments.react import React
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.testing.environment_contract import EnvironmentContract

COMPONENT = 'import { useState } from "react";\nexport default function App() { return <p>hello</p>; }\n'


class TestReact(EnvironmentContract):
    environment = React()
    program = COMPONENT

    def test_a_program_in_its_main_language_fits(self) -> None:
        # Its language alone says nothing: what the parser sees decides.
        program = read_answer(f"```jsx\n{self.program}```", [React()]).program
        assert program is not None
        assert program.environment == "react"


@pytest.mark.parametrize(
    ("fence", "code", "environment"),
    [
        ("jsx", COMPONENT, "react"),
        ("js", COMPONENT, "react"),
        ("tsx", "const App = ({ a }: { a?: string }) => <b>{a}</b>;\nexport default App;\n", "react"),
        ("javascript", "const App = () => <b>x</b>;\nexport default App;\n", "react"),
        ("js", 'import { createApp } from "vue";\ncreateApp({ template: "x" }).mount("#app");\n', "vue"),
        ("vue", "<template><b>x</b></template>\n", "vue"),
        ("html", "<script setup>\nconst a = 1\n</script>\n<template><b>{{ a }}</b></template>\n", "vue"),
        ("html", "<template>\n<b>x</b></template>\n<style scoped>\nb { color: red }\n</style>\n", "vue"),
        ("html", "<!DOCTYPE html><template><b>x</b></template>\n", "html"),
        ("mermaid", "graph TD; A-->B\n", "mermaid"),
        ("md", "# Title\n\nText.\n", "markdown"),
    ],
)  # fmt: skip
def test_answers_for_pages_are_told_apart(fence: str, code: str, environment: str) -> None:
    program = read_answer(f"Here it is:\n\n```{fence}\n{code}```\n", load_environments()).program
    assert program is not None
    assert program.environment == environment


def test_what_is_planned_is_a_build() -> None:
    plan = React().plan(Program(COMPONENT, "typescript", "react"))
    assert plan == BuildPlan("react", COMPONENT, "typescript")
