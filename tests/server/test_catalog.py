"""What the panel asks first."""

from __future__ import annotations

from unittest.mock import patch

from codearena_jupyter.arena.parts import Parts

from .conftest import Call


async def test_the_outline_names_every_environment_without_a_look_at_the_machine(call: Call) -> None:
    with patch.object(Parts, "sandbox", property(lambda _: 1 / 0)):
        code, outline = await call("GET", "outline")
    assert code == 200
    code, status = await call("GET", "status")
    assert code == 200
    named = [(environment["name"], environment["title"]) for environment in status["environments"]]
    assert [(environment["name"], environment["title"]) for environment in outline["environments"]] == named
    assert ("python", "Python") in named
    assert outline["limits"] == status["limits"]
