"""Apps that nobody wrote for this project, read from checkouts; `PROGRAMS.md` says whose they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ..public_programs import Checkout
from .served import Served, serving

STREAMLIT = Checkout(
    "streamlit/docs", "7b26d93b4d9c32f0c1a73488c6d7e2952a5107ef", "https://github.com/streamlit/docs"
)
GRADIO = Checkout(
    "gradio-app/gradio", "375335e60e2b4504a57f3eef0eb6bca3c7bb765a", "https://github.com/gradio-app/gradio"
)
STREAMLIT_APPS = (
    "charts.altair_selections",
    "charts.graphviz_chart",
    "charts.pyplot",
    "charts.scatter_chart",
    "chat.echo",
    "chat.simple",
    "components.interactive_svg",
    "data.column_config",
    "data.data_editor",
    "data.dataframe_event_state_selections",
    "execution.dialog",
    "execution.fragment",
    "forms.form_overview",
    "layout.columns_borders",
    "layout.tabs1",
    "metric.example1",
    "status.progress",
    "text.latex",
    "text.write_stream",
)
"""`python/api-examples-source/NAME.py` in `STREAMLIT`."""
GRADIO_APPS = (
    "blocks_essay",
    "blocks_flipper",
    "blocks_form",
    "blocks_layout",
    "calculator",
    "chatinterface_streaming_echo",
    "diff_texts",
    "hangman",
    "hello_blocks",
    "hello_world",
    "interface_random_slider",
    "line_plot_demo",
    "matrix_transpose",
    "sales_projections",
    "sepia_filter",
    "tax_calculator",
    "tictactoe",
    "timer_simple",
    "todo_list",
)
"""`demo/NAME/run.py` in `GRADIO`."""
CONTENT = {
    "streamlit": "[data-testid=stElementContainer]",
    "gradio": ".gradio-container .block",
}
WAITING = {
    "streamlit": "[data-testid=stSkeleton], [data-testid=stAppSkeleton]",
    "gradio": ".loader, .eta-bar",
}
SECONDS = 90_000


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("apps")) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("name", STREAMLIT_APPS)
def test_a_public_streamlit_app_works(apps: Served, browser: Browser, name: str) -> None:
    code = (STREAMLIT.folder() / "python" / "api-examples-source" / f"{name}.py").read_text()
    check(apps, browser, "streamlit", code)


@pytest.mark.slow
@pytest.mark.parametrize("name", GRADIO_APPS)
def test_a_public_gradio_app_works(apps: Served, browser: Browser, name: str) -> None:
    check(apps, browser, "gradio", (GRADIO.folder() / "demo" / name / "run.py").read_text())


def check(apps: Served, browser: Browser, environment: str, code: str) -> None:
    """The app starts, shows its content without an error, and lives on."""
    told, url = apps.start(code, environment)
    assert (told.status, told.detail) == ("ok", "")
    errors: list[str] = []
    page = browser.new_page()
    try:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        app = page.frame_locator("iframe")
        expect(app.locator(CONTENT[environment]).first).to_be_visible(timeout=SECONDS)
        expect(app.locator(WAITING[environment])).to_have_count(0, timeout=SECONDS)
        assert app.locator("[data-testid=stException]").count() == 0
        assert errors == []
        assert (apps.lives[-1].execution.status, apps.lives[-1].alive) == ("ok", True)
    finally:
        page.close()
        apps.stop()
