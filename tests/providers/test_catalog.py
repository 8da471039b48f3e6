"""Configured, discovered and demo models in one list, and the file that people edit."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.domain.message import Chunk, Message
from codearena_jupyter.domain.model import Model
from codearena_jupyter.domain.protocols import Provider
from codearena_jupyter.errors import Conflict, NotFound, UsageError
from codearena_jupyter.providers import catalog as catalog_module
from codearena_jupyter.providers.catalog import Catalog
from codearena_jupyter.providers.demo import DemoProvider

KEY = "sk-proj-AbCdEf0123456789AbCdEf0123456789"


class Listed:
    """A provider that lists what it is told."""

    name = "litellm"

    def __init__(self, *models: Model, error: Exception | None = None) -> None:
        self.models, self.error, self.asked = models, error, 0

    async def discover(self) -> Sequence[Model]:
        self.asked += 1
        if self.error:
            raise self.error
        return self.models

    async def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        yield Chunk(f"{model.name}: {len(messages)}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "models.json"


def make(file: Path, listed: Provider | None = None) -> Catalog:
    return Catalog(file, {"litellm": listed or Listed(), "demo": DemoProvider()})


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def listing(catalog: Catalog) -> Sequence[Model]:
    return asyncio.run(catalog.models())


def test_without_a_file_there_are_demo_models_only(file: Path) -> None:
    models = listing(make(file))
    assert len(models) >= 4
    assert all(model.demo for model in models)
    assert not file.exists()


def test_an_added_model_is_written_for_people_to_read_and_listed_first(file: Path) -> None:
    catalog = make(file)
    added = catalog.add(
        {
            "id": "my-coder",
            "name": "My coder",
            "api_base": "http://localhost:9000/v1/",
            "parameters": {"temperature": 0.2},
            "weight": 2,
            "organization": "Us",
            "license": "MIT",
            "key_env": "",
        }
    )
    assert json.loads(file.read_text())["models"] == [
        {
            "name": "My coder",
            "id": "my-coder",
            "api_base": "http://localhost:9000/v1/",
            "parameters": {"temperature": 0.2},
            "weight": 2,
            "organization": "Us",
            "license": "MIT",
        }
    ]
    first = listing(catalog)[0]
    assert (first.name, first.api_base, first.available) == ("My coder", "http://localhost:9000/v1", True)
    assert first == added
    assert catalog.is_configured("My coder")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_hand_edit_counts_at_once_and_survives_what_the_tab_writes(file: Path) -> None:
    catalog = make(file)
    write(file, '{"models": [{"id": "openai/x", "weight": 3, "license": "by hand"}]}')
    assert [model.name for model in listing(catalog) if not model.demo] == ["openai/x"]
    catalog.add({"id": "y", "api_base": "http://h/v1"})
    entries = json.loads(file.read_text())["models"]
    assert entries[0] == {"id": "openai/x", "weight": 3, "license": "by hand"}
    catalog.remove("openai/x")
    assert [entry["id"] for entry in json.loads(file.read_text())["models"]] == ["y"]


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_text('{"models": []}')
    target.chmod(0o644)
    file.parent.mkdir()
    file.symlink_to(target)
    make(file).add({"id": "openai/x"})
    assert file.is_symlink()
    assert "openai/x" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o644


def test_names_are_unique(file: Path) -> None:
    catalog = make(file)
    catalog.add({"id": "openai/x", "name": "X"})
    with pytest.raises(Conflict, match="“X” already"):
        catalog.add({"id": "openai/y", "name": "X"})
    write(file, '{"models": [\n{"id": "a", "name": "X"},\n{"id": "b", "name": "X"}]}')
    with pytest.raises(UsageError, match=r"line 3: a second model is called “X”"):
        listing(catalog)


def test_many_at_once_lose_nothing(file: Path) -> None:
    catalog = make(file)
    threads = [
        threading.Thread(target=catalog.add, args=({"id": f"openai/{number}"},)) for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(file.read_text())["models"]) == 20
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_only_configured_models_can_be_removed(file: Path) -> None:
    with pytest.raises(NotFound, match="models file"):
        make(file).remove("Demo Ada (scripted)")


WRONG_FILES = [
    ('{"models": [\n  {"id": "x",}\n]}', r"no valid JSON .*line 2, column"),
    ('["x"]', r"list of models"),
    ('{"models": {}}', r"list of models"),
    ('{\n"models": [],\n"defaults": {}}', r"line 3: the field “defaults” is unknown"),
    ('{"models": [\n"openai/x"\n]}', r"line 2: a model is written as"),
    (
        '{"models": [\n{"id": "a"},\n{"id": "x",\n "colour": "red"}]}',
        r"line 4: The field “colour” is unknown",
    ),
    ('{"models": [\n{"name": "x"}]}', r"line 2: A model needs “id”"),
    ('{"models": [{"id": "x",\n"weight": "heavy"}]}', r"line 2: “weight” has to be a number"),
    ('{"models": [{"id": "x",\n"provider": "nobody"}]}', r"line 2: There is no provider “nobody”"),
]


@pytest.mark.parametrize(("text", "message"), WRONG_FILES)
def test_a_wrong_file_is_told_with_its_line_and_left_alone(file: Path, text: str, message: str) -> None:
    write(file, text)
    catalog = make(file)
    with pytest.raises(UsageError, match=message) as caught:
        listing(catalog)
    assert str(file) in str(caught.value)
    assert file.read_text() == text


def test_a_wrong_file_is_not_overwritten_by_adding(file: Path) -> None:
    write(file, "{not json")
    with pytest.raises(UsageError, match="no valid JSON"):
        make(file).add({"id": "openai/x"})
    assert file.read_text() == "{not json"


WITH_KEYS: list[dict[str, Any]] = [
    {"id": "openai/x", "key_env": KEY},
    {"id": "openai/x", "key_env": KEY.replace("-", "_")},
    {"id": "openai/x", "parameters": {"api_key": KEY}},
    {"id": "openai/x", "parameters": {"extra_headers": {"Authorization": f"Bearer {KEY}"}}},
    {"id": "openai/x", "parameters": {"user": KEY}},
    {"id": "openai/x", "parameters": {"extra_body": {"list": [KEY]}}},
    {"id": "openai/x", "api_key": KEY},
    {"id": KEY},
    {"id": "openai/x", "api_base": f"https://user:{KEY}@host/v1"},
    {"id": "openai/x", "api_base": f"https://host/v1?key={KEY}"},
]


@pytest.mark.parametrize("body", WITH_KEYS, ids="+".join)
def test_what_looks_like_a_key_is_neither_stored_nor_echoed(file: Path, body: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="Nothing was stored") as caught:
        make(file).add(body)
    assert "0123456789" not in str(caught.value)
    assert not file.exists()


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({}, "needs “id”"),
    ({"id": "  "}, "needs “id”"),
    ({"id": 7}, "“id” has to be a line of text"),
    ({"id": "x", "name": "a\nb"}, "“name” has to be a line of text"),
    ({"id": "x", "name": "n" * 101}, "100 characters"),
    ({"id": "x", "name": "Demo Ada (scripted)"}, "kept for the demo models"),
    ({"id": "x", "provider": "demo"}, "no provider “demo”"),
    ({"id": "x", "key_env": "MY KEY"}, "name of an environment variable"),
    ({"id": "x", "api_base": "localhost:8000"}, "web address"),
    ({"id": "x", "api_base": "http://host:notaport/"}, "web address"),
    ({"id": "x", "parameters": [1]}, "has to be an object"),
    ({"id": "x", "parameters": {"model": "y"}}, "use the field “id”"),
    ({"id": "x", "parameters": {"stream": False}}, "set by the arena"),
    ({"id": "x", "weight": -1}, "0 or more"),
    ({"id": "x", "weight": float("nan")}, "0 or more"),
    ({"id": "x", "weight": True}, "0 or more"),
]


@pytest.mark.parametrize(("body", "message"), WRONG_FIELDS, ids=lambda value: str(value)[:40])
def test_a_wrong_field_is_named(file: Path, body: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make(file).add(body)
    assert not file.exists()


def test_empty_fields_of_a_form_count_as_not_given(file: Path) -> None:
    empty = dict.fromkeys(("name", "api_base", "key_env", "parameters", "weight", "license"), "")
    model = make(file).parse({"id": "ollama/qwen3", **empty})
    assert (model.name, model.weight, model.key_env, dict(model.parameters)) == (
        "ollama/qwen3",
        1.0,
        None,
        {},
    )


def test_a_model_whose_key_is_not_set_says_which_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = make(file)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    catalog.add({"id": "openai/gpt-4.1"})
    missing = listing(catalog)[0]
    assert not missing.available
    assert "Set OPENAI_API_KEY" in missing.detail
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    assert listing(catalog)[0].available


def test_a_configured_model_hides_the_discovered_one_it_stands_for(file: Path) -> None:
    found = [
        Model("A", "litellm", "openai/a"),
        Model("B", "litellm", "openai/b"),
        Model("C", "litellm", "openai/c"),
    ]
    catalog = make(file, Listed(*found))
    catalog.add({"id": "openai/a", "name": "Mine"})
    catalog.add({"id": "openai/other", "name": "B"})
    assert [model.name for model in listing(catalog) if not model.demo] == ["Mine", "B", "C"]
    assert [model.demo for model in listing(catalog)] == sorted(model.demo for model in listing(catalog))


def test_discovery_is_not_repeated_for_each_battle(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Listed(Model("A", "litellm", "openai/a"))
    catalog = make(file, listed)
    listing(catalog)
    listing(catalog)
    assert listed.asked == 1
    monkeypatch.setattr(catalog_module, "DISCOVERY_SECONDS", 0.0)
    listing(catalog)
    assert listed.asked == 2


def test_a_plug_in_that_fails_costs_only_its_own_models(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    catalog = make(file, Listed(error=ValueError("broken")))
    assert all(model.demo for model in listing(catalog))
    assert "litellm" in caplog.text
    assert "broken" in caplog.text
