"""Adding, testing and removing models in the panel of a real JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from ..openai_server import Behaviour, OpenAIServer, wrong_key
from .arena import Arena
from .conftest import KEY
from .lab import Lab

pytestmark = pytest.mark.xdist_group("e2e/models")


@pytest.fixture
def models(page: Page, models_lab: Lab, request: pytest.FixtureRequest) -> Locator:
    """The tab, with its list on screen."""
    Arena.open(page, models_lab, request.node.name.replace("_", "-"))
    page.get_by_role("tab", name="Models").click()
    panel = page.get_by_role("tabpanel", name="Models")
    expect(panel.get_by_role("rowheader", name="Demo").first).to_be_visible(timeout=60_000)
    return panel


def fill_in(models: Locator, **fields: str) -> None:
    """Type into fields by their names, "_" for spaces."""
    for name, text in fields.items():
        models.get_by_role("textbox", name=name.replace("_", " "), exact=True).fill(text)


def row(models: Locator, name: str) -> Locator:
    """A model of the list."""
    header = models.page.get_by_role("rowheader", name=name, exact=True)
    return models.get_by_role("row").filter(has=header)


def test_a_model_is_tested_added_tested_again_and_removed(
    models: Locator, openai_server: OpenAIServer
) -> None:
    openai_server.models["coder"] = Behaviour(answer="ready")
    fill_in(
        models,
        LiteLLM_id="openai/coder",
        Base_URL=openai_server.api_base,
        Environment_variable_of_the_key="TEST_MODEL_KEY",
        Name="My coder",
    )
    models.get_by_role("button", name="Test", exact=True).click()
    expect(models.get_by_text("“ready”")).to_be_visible(timeout=60_000)
    assert openai_server.requests[-1].headers["Authorization"] == f"Bearer {KEY}"
    models.get_by_role("button", name="Add", exact=True).click()
    expect(models.get_by_text("Added My coder.")).to_be_visible()
    expect(models.get_by_role("textbox", name="LiteLLM id")).to_have_value("")
    models.get_by_role("button", name="Test My coder").click()
    expect(row(models, "My coder").get_by_text("“ready”")).to_be_visible(timeout=60_000)
    models.get_by_role("button", name="Remove My coder").click()
    models.get_by_role("button", name="Keep").click()
    expect(models.get_by_role("button", name="Remove My coder")).to_be_focused()
    models.get_by_role("button", name="Remove My coder").click()
    models.get_by_role("button", name="Remove", exact=True).click()
    expect(row(models, "My coder")).to_have_count(0)


def test_a_wrong_key_is_told_in_the_form_and_nothing_typed_is_lost(
    models: Locator, openai_server: OpenAIServer
) -> None:
    openai_server.models["coder"] = wrong_key()
    fill_in(
        models,
        LiteLLM_id="openai/coder",
        Base_URL=openai_server.api_base,
        Environment_variable_of_the_key="TEST_MODEL_KEY",
    )
    models.get_by_role("button", name="Test", exact=True).click()
    expect(models.get_by_text("openai/coder:")).to_be_visible(timeout=60_000)
    expect(models.get_by_role("textbox", name="LiteLLM id")).to_have_value("openai/coder")
    assert KEY not in models.inner_text()


def test_a_pasted_key_never_leaves_the_browser(page: Page, models: Locator) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    fill_in(models, LiteLLM_id="openai/gpt-4.1", Environment_variable_of_the_key=KEY)
    for button in ("Test", "Add"):
        models.get_by_role("button", name=button, exact=True).click()
        expect(models.get_by_text("This looks like a key.")).to_be_visible()
    field = models.get_by_role("textbox", name="Environment variable of the key")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert not [text for text in sent if KEY in text or "/models" in text]


def test_the_servers_refusal_stands_beside_the_form(models: Locator, openai_server: OpenAIServer) -> None:
    fields = {"LiteLLM_id": "openai/twice", "Base_URL": openai_server.api_base}
    fill_in(models, **fields)
    models.get_by_role("button", name="Add", exact=True).click()
    expect(models.get_by_text("Added openai/twice.")).to_be_visible()
    fill_in(models, **fields)
    models.get_by_role("button", name="Add", exact=True).click()
    expect(models.get_by_role("alert")).to_contain_text("openai/twice")
    expect(models.get_by_role("textbox", name="LiteLLM id")).to_have_value("openai/twice")


def test_a_quick_start_fills_the_form_and_says_what_to_do(models: Locator) -> None:
    models.get_by_role("button", name="Ollama").click()
    expect(models.get_by_role("textbox", name="Base URL")).to_have_value("http://127.0.0.1:11434")
    expect(models.get_by_text("ollama pull")).to_be_visible()
