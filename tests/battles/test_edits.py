"""What becomes of an answer's program in another environment."""

from __future__ import annotations

from codearena_jupyter.battles.edits import Edits
from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.javascript import JavaScript, TypeScript
from codearena_jupyter.environments.react import React

FILES = (("area.ts", "export const area = 1"),)
OWN = Program("import dayjs from 'dayjs'", "typescript", "typescript", ("dayjs@1.11",), FILES)
CODE = "import dayjs from 'dayjs'\nimport 'three'"


def moved(environment: str) -> Program:
    edits = Edits([JavaScript(), TypeScript(), React(), Html()])
    return edits.program(OWN, None, CODE, environment)


def test_it_keeps_its_language_its_files_and_the_versions_it_asked_for_where_it_can() -> None:
    assert moved("react") == Program(CODE, "typescript", "react", ("dayjs@1.11", "three"), FILES)


def test_it_takes_the_language_of_an_environment_that_has_not_its_own_and_keeps_its_files() -> None:
    assert moved("javascript") == Program(CODE, "javascript", "javascript", ("dayjs", "three"), FILES)
    assert moved("html") == Program(CODE, "html", "html", (), FILES)
