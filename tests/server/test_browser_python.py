"""Python in the browser over HTTP: who may, with which packages, and what the frame may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient

from codearena_jupyter.arena.browser_python import checked_address
from codearena_jupyter.domain.browser_python import BrowserJob
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import AttachedFile, ExecutionRequest
from codearena_jupyter.errors import UsageError
from codearena_jupyter.server import python_frames
from codearena_jupyter.server.python_frames import PythonFrames, document, policy

from .conftest import Call


@pytest.fixture
def with_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Pyodide had been built in, wherever it was not."""
    (tmp_path / "version.txt").write_text("1.0\n")
    monkeypatch.setattr(python_frames, "CORE", tmp_path)


def job(code: str = "print(1)", packages: str = "", name: str = "1") -> BrowserJob:
    request = ExecutionRequest(Program(code, "python", "python"), b"input", (AttachedFile("a.csv", b"1,2"),))
    return BrowserJob(name, request, packages)


@pytest.mark.usefixtures("with_core")
async def test_a_frame_may_connect_to_the_named_packages_and_to_nothing_else(app: ServerApp) -> None:
    frames = app.web_app.settings["codearena_frames"]
    for packages, allowed in (
        ("", "connect-src blob:"),
        ("https://a.b/full/", "connect-src blob: https://a.b/full/"),
    ):
        path = frames.python_url(job(packages=packages, name=packages))
        url = f"http://127.0.0.1:{app.port}{app.base_url}{path}"
        response = await AsyncHTTPClient().fetch(url)  # without any token: the address is the authority
        found = response.headers["Content-Security-Policy"].split("; ")
        assert allowed in found
        assert "default-src 'none'" in found
        assert "sandbox allow-scripts" in found
        assert "Set-Cookie" not in response.headers


async def test_the_core_is_only_for_who_is_logged_in(app: ServerApp) -> None:
    url = f"http://127.0.0.1:{app.port}{app.base_url}codearena/pyodide/version.txt"
    response = await AsyncHTTPClient().fetch(url, raise_error=False, follow_redirects=False)
    assert response.code in (302, 403)


def test_code_cannot_leave_the_script_that_it_is_in() -> None:
    html = document(job("'</script><script>alert(1)</script><!--\u2028$JOB ${RUNNER}'"))
    assert "</script><script>alert" not in html
    assert html.count("</script>") == 1
    assert "\\u003c/script>" in html
    assert "$JOB ${RUNNER}" in html


def test_a_job_keeps_its_address_until_many_others_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_frames, "MAX_FRAMES", 2)
    frames = PythonFrames()
    first = frames.url_for(job(name="1"))
    assert frames.url_for(job(name="1")) == first
    assert len(first.rpartition("/")[2]) >= 32
    frames.url_for(job(name="2"))
    frames.url_for(job(name="3"))
    assert frames.job(first.rpartition("/")[2]) is None
    assert len(frames._capabilities) == 2


ADDRESSES = [
    "https://a.b/;script-src *", "https://a.b/ https://c.d/", "javascript:alert(1)//", "https://u:p@a.b/",
    "https://a.b/?x=1", "https://a.b/#x", "https://a.b:99999/", "https:///x", "file:///etc/", "https://a.b/'x'/",
    "https://a.b,c.d/", "http://[::1]/", "https://a.b/\n",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_would_change_the_policy_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a Pyodide distribution"):
        checked_address(address)


def test_an_address_names_a_folder() -> None:
    assert checked_address("") == ""
    address = checked_address("https://cdn.example.org:8443/pyodide/v1.0/full")
    assert address == "https://cdn.example.org:8443/pyodide/v1.0/full/"
    assert re.search(rf"connect-src blob: {address};", policy(address))


async def test_the_panel_learns_whether_python_can_run_in_the_browser(call: Call, with_core: None) -> None:
    _, status = await call("GET", "status")
    assert status["pyodide"] == {"allowed": True, "packages": "", "user_packages": True}


@pytest.mark.usefixtures("with_core")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"python": "elsewhere"}, 400),
        ({"python": "browser", "pyodide_packages": "nonsense"}, 400),
        ({"python": "browser", "pyodide_packages": "http://["}, 400),
        ({"python": 1}, 400),
    ],
)
async def test_a_request_that_makes_no_sense_starts_no_battle(
    call: Call, body: dict[str, object], code: int
) -> None:
    status, answer = await call("POST", "battles", {"prompt": "x", **body})
    assert status == code
    assert answer["message"]


@pytest.mark.usefixtures("with_core")
async def test_no_program_may_get_its_packages_from_this_server(call: Call, app: ServerApp) -> None:
    body = {"prompt": "x", "python": "browser", "pyodide_packages": f"http://127.0.0.1:{app.port}/files/"}
    status, answer = await call("POST", "battles", body)
    assert status == 400
    assert "this Jupyter server itself" in answer["message"]


async def test_without_pyodide_it_is_said_what_is_missing(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_frames, "CORE", tmp_path)
    status, answer = await call("POST", "battles", {"prompt": "x", "python": "browser"})
    assert (status, answer["kind"]) == (501, "MissingRequirement")


async def test_a_result_of_nothing_that_waits_is_a_conflict(call: Call) -> None:
    status, answer = await call("POST", f"browser-runs/{'0' * 32}", {"result": {}})
    assert (status, answer["kind"]) == (409, "Conflict")
    assert (await call("POST", f"browser-runs/{'0' * 32}", {"result": "x"}))[0] == 400


class TestLocked:
    """An administrator may switch it off, or allow one distribution only."""

    @pytest.fixture
    def jp_server_config(self) -> dict[str, object]:
        return {
            "ServerApp": {"jpserver_extensions": {"codearena_jupyter": True}},
            "CodeArenaExtension": {
                "pool_size": 0,
                "pyodide_packages": "https://ours.example/full/",
                "pyodide_user_packages": False,
            },
        }

    @pytest.mark.usefixtures("with_core")
    async def test_no_other_distribution_can_be_named(self, call: Call, app: ServerApp) -> None:
        body = {"prompt": "x", "python": "browser", "pyodide_packages": "https://theirs.example/"}
        assert (await call("POST", "battles", body))[0] == 403
        arena = app.web_app.settings["codearena_arena"]
        object.__setattr__(arena._parts.settings, "pyodide", False)
        assert (await call("POST", "battles", {"prompt": "x", "python": "browser"}))[0] == 403
